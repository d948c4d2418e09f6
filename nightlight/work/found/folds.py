"""Compares what was published about the people of cases with the entries in which it was written down."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from nightlight.records.journal.folding import Batch

_ROWS: Final = (
    "SELECT case_id, id::text, entry, down_entry, place, published_by FROM found_publication WHERE case_id = ANY(%s)"
)
PUBLISHED, DOWN = "case.published", "case.taken_down"


def publications(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about what was published of each case: the same things in the same places, up or down, as the entries have them."""
    rows = batch.by_chain(_ROWS)
    for chain, entries in batch.entries.items():
        held = {row[0]: (row[1], row[2], row[3], row[4]) for row in rows[chain]}
        down = {one.structure["publication"]: one.number for one in entries if one.kind == DOWN}
        told = {
            one.structure["publication"]: (
                one.number,
                down.get(one.structure["publication"]),
                one.structure["place"],
                one.by,
            )
            for one in entries
            if one.kind == PUBLISHED
        }
        if held != told:
            yield chain, "what was published about its person, and what of that is down, is not what its journal says."
