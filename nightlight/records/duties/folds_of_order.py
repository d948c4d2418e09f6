"""Compares by what cases are listed with their journals: where they stand, whether they are over, urgency, since when nobody accepted, when opened."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from nightlight.records.duties.standings import urgency
from nightlight.records.journal.folding import Batch, Entry
from nightlight.records.packs.queries import InForce, in_force

_SORTED_BY: Final = """
SELECT id, opened_at, pack, could_reach::text, urgency, could_urgency, unaccepted_since, state, closed_at FROM cases_case WHERE id = ANY(%s)
"""


def standings(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about that by which each case is sorted."""
    rows, packs = batch.by_chain(_SORTED_BY), dict[str, InForce | None]()
    for chain, entries in batch.entries.items():
        if rows[chain] and entries:
            yield from ((chain, said) for said in _of_case(rows[chain][0], entries, packs))


def _of_case(row: tuple[Any, ...], entries: Sequence[Entry], packs: dict[str, InForce | None]) -> Iterator[str]:
    opened_at, pack, could_reach, urgency, could_urgency, unaccepted_since, *where = row
    yield from _of_state(*where, entries)
    first = entries[0]
    if opened_at != (first.happened_at if first.structure.get("brought_over") else first.recorded_at):
        yield "when it was opened is not when its first entry was written, or says that it was."
    graded, stood = _newest(entries, "levels"), _newest(entries, "could_reach")
    if graded is None or stood is None:
        return
    if pack != graded.structure["pack"]:
        yield f"the policy by which it was reckoned is not that of entry {graded.number}."
    if msgspec.json.decode(could_reach) != stood.structure["could_reach"]:
        yield f"what its levels could reach is not what entry {stood.number} says."
    since = stood.structure["unaccepted_since"]
    if unaccepted_since != (datetime.fromisoformat(since) if since else None):
        yield f"since when nobody accepted it is not what entry {stood.number} says."
    ranks = _ranks(graded, stood, packs)
    if ranks is not None and urgency != ranks[0]:
        yield f"its urgency is not that of its levels at entry {graded.number}."
    if ranks is not None and could_urgency != ranks[1]:
        yield f"the urgency that it could reach is not that of entry {stood.number}."


def _of_state(state: str, closed_at: datetime | None, entries: Sequence[Entry]) -> Iterator[str]:
    """Where the case stands, and whether it is over: a case that is over stands on no board."""
    moved = _newest(entries, "state")
    if moved is None:
        return
    if moved.structure["state"] != state:
        yield f"where it stands is not where entry {moved.number} took it."
    ended = moved.structure["closed_at"]
    if closed_at != (datetime.fromisoformat(ended) if ended else None):
        yield f"whether and when it came to its end is not what entry {moved.number} says."


def _newest(entries: Sequence[Entry], holding: str) -> Entry | None:
    return next((one for one in reversed(entries) if holding in one.structure), None)


def _ranks(graded: Entry, stood: Entry, packs: dict[str, InForce | None]) -> tuple[int, int] | None:
    """The urgency of the levels of an entry and of what they could reach, by its policy; None where that is not at hand any more."""
    label = graded.structure["pack"]
    if label not in packs:
        found = in_force(graded.recorded_at)
        packs[label] = found if found.label == label else None
    pack, levels, could_reach = packs[label], graded.structure["levels"], stood.structure["could_reach"]
    if pack is None or levels.keys() != could_reach.keys():
        return None
    return urgency(levels, pack), urgency(could_reach, pack)
