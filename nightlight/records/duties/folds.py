"""Compares the rows of clocks with what the entries say became of them: started, due, missed, met, fallen away, taken by name, and ringing until then."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.journal.folding import Batch, Entry
from nightlight.records.packs.queries import in_force

_CLOCKS: Final = """
SELECT case_id, id::text, duty, state, due_at, missed_at, accepted_by_id::text,
  state = 'missed' AND accepted_by_id IS NULL AND due_at IS NOT NULL AND owner_role <> 'system',
  next_rung_at - greatest(due_at, back_at, (SELECT max(t.told_at) FROM duties_telling t WHERE t.clock_id = k.id))
FROM duties_clock k WHERE case_id = ANY(%s)
"""
_OUTCOMES: Final = ("missed", "met", "fell_away")


@dataclass(slots=True)
class Told:
    """A clock as the journal tells it."""

    duty: str
    due_at: datetime | None
    state: str = "running"
    missed: bool = False
    accepted_by: str | None = None


def clocks(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the clocks of each case."""
    rows = batch.by_chain(_CLOCKS)
    for chain, entries in batch.entries.items():
        told, longest = told_by(entries), _longest(entries)
        held = {row[0]: row[1:] for row in rows[chain]}
        for clock in sorted(held.keys() ^ told.keys()):
            duty = held[clock][0] if clock in held else told[clock].duty
            yield chain, f"the clock of “{_called(duty)}” has no {'entry' if clock in held else 'row'}."
        for clock in sorted(held.keys() & told.keys()):
            yield from ((chain, said) for said in _of_clock(held[clock], told[clock], longest))


def told_by(entries: Sequence[Entry]) -> dict[str, Told]:
    """Every clock that the entries speak of, as it stands after the last of them."""
    found: dict[str, Told] = {}
    for entry in entries:
        for clock, duty, due in entry.structure.get("started", ()):
            found[clock] = Told(duty, _instant(due))
        for clock, duty, due in entry.structure.get("sooner", ()):
            found.setdefault(clock, Told(duty, None)).due_at = _instant(due)
        for outcome in _OUTCOMES:
            for clock, duty, due in entry.structure.get(outcome, ()):
                one = found.setdefault(clock, Told(duty, _instant(due)))
                one.state, one.missed = outcome, one.missed or outcome == "missed"
        _take_alarms(entry, found)
    return found


def _take_alarms(entry: Entry, found: dict[str, Told]) -> None:
    """Alarms that somebody took by name, and those that went back when they went off duty."""
    structure = entry.structure
    if entry.kind == "duty.alarm_accepted":
        for clock, *_ in structure.get("clocks", ()):
            if clock in found:
                found[clock].accepted_by = structure.get("owner")
    for clock in structure.get("clocks" if entry.kind == "duty.alarm_returned" else "returned", ()):
        if clock in found:
            found[clock].accepted_by = None


def _longest(entries: Sequence[Entry]) -> timedelta:
    """How long a ladder may wait for its next rung, whatever the office hours of those on it."""
    return timedelta(days=in_force(entries[-1].recorded_at).setting("rung_comes_within")) if entries else timedelta.max


def _of_clock(row: tuple[Any, ...], told: Told, longest: timedelta) -> Iterator[str]:
    duty, state, due_at, missed_at, accepted_by, asks, waits = row
    of = f"of the clock of “{_called(told.duty)}”"
    if duty != told.duty:
        yield f"the duty {of} differs."
    if state != told.state:
        yield f"what became {of} differs: {_called(state)} in its row, {_called(told.state)} in its journal."
    if due_at != told.due_at:
        yield f"the deadline {of} differs."
    if told.missed != (missed_at is not None):
        yield f"that the deadline {of} was missed is not in its {'journal' if missed_at else 'row'}."
    if accepted_by != told.accepted_by:
        yield f"who took the alarm {of} differs."
    if asks and (waits is None or waits > longest):
        yield f"the alarm {of} rings for nobody, and nobody took it."


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _called(word: str) -> str:
    return word.replace("_", " ")
