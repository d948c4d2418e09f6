"""Compares the rows of this feature with the journals of the cases on which they were written."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from nightlight.records.journal.folding import Batch

_LOOKS: Final = (
    "SELECT case_id, entry, finding_id::text, decided, by_id::text FROM prevention_looked_at WHERE case_id = ANY(%s)"
)

_PLANS: Final = """
SELECT case_id, entry, id::text, person::text, version, owner_id::text, review_on::text, made_by_id::text FROM prevention_plan WHERE case_id = ANY(%s)
"""


def looks(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the patterns that were looked at."""
    rows = batch.by_chain(_LOOKS)
    for chain, entries in batch.entries.items():
        told = {
            (one.number, one.structure["pattern"], one.structure["decided"], one.by)
            for one in entries
            if one.kind == "case.pattern_looked_at"
        }
        for number, *_ in sorted(told ^ set(rows[chain])):
            yield chain, f"what was decided on a pattern differs from its journal (entry {number})."


def plans(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the plans for the next report."""
    rows = batch.by_chain(_PLANS)
    for chain, entries in batch.entries.items():
        told = {
            (one.number, *(one.structure[name] for name in ("plan", "person", "version", "owner", "review_on")), one.by)
            for one in entries
            if one.kind == "case.plan_made"
        }
        for number, *_ in sorted(told ^ set(rows[chain])):
            yield chain, f"a plan for the next report differs from its journal (entry {number})."
