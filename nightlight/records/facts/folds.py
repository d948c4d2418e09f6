"""Compares the rows of facts with the entries in which they were written down."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from nightlight.records.cases.folds import who_did
from nightlight.records.journal.folding import Batch, Entry

_FACTS: Final = """
SELECT case_id, entry, jsonb_object_agg(fact, value)::text, array_agg(DISTINCT said_by), array_agg(DISTINCT written_by),
  array_agg(DISTINCT obtained_at), array_agg(DISTINCT recorded_at) FROM facts_assertion
WHERE case_id = ANY(%s) GROUP BY case_id, entry
"""


def facts(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the facts of each case: the same facts with the same values, said by the same, as each entry has them."""
    rows = batch.by_chain(_FACTS)
    for chain, entries in batch.entries.items():
        held = {entry: (msgspec.json.decode(values), *others) for entry, values, *others in rows[chain]}
        stated = {one.number: one for one in entries if one.structure.get("facts")}
        for number in sorted(held.keys() ^ stated.keys()):
            yield chain, f"the facts of entry {number} have no {'entry' if number in held else 'rows'}."
        for number in sorted(held.keys() & stated.keys()):
            yield from ((chain, said) for said in _of_entry(held[number], stated[number]))


def _of_entry(row: tuple[Any, ...], entry: Entry) -> Iterator[str]:
    values, said_by, written_by, obtained_at, recorded_at = row
    if sorted(values) != entry.structure["facts"]:
        yield f"which facts were written down at entry {entry.number} differs."
    if "facts" in entry.blanked:
        if any(value is not None for value in values.values()):
            yield f"the facts of entry {entry.number} stand, though they were blanked."
    elif values != entry.held("facts", None):
        yield f"the facts of entry {entry.number} differ."
    said = "" if "said_by" in entry.blanked else entry.words.get("said_by", "")
    if said_by != [said]:
        yield f"who said the facts of entry {entry.number} differs."
    if (obtained_at, recorded_at) != ([entry.happened_at], [entry.recorded_at]):
        yield f"when the facts of entry {entry.number} were obtained or written down differs."
    if not set(written_by) <= who_did(entry):
        yield f"who wrote down the facts of entry {entry.number} differs."
