"""From a reckoning to rows: what of a case's clocks is new, met, missed, fallen away or due sooner, and nothing else is touched.

A row is that of an instance by when it started; its ordinal only keeps it apart from others. A deadline only ever comes forward. A miss that was noted stays noted: where an act written down late turns out to have met the clock in time,
the row shows both. What is over stays over, whatever a later pack would have said.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.duties.casefile import CaseFile, HeldClock, Key
from nightlight.records.duties.models import Clock, Watch
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.rules.duties import Book
from nightlight.rules.reckoning import Clock as Reckoned
from nightlight.rules.reckoning import Reckoning

_OPEN = (Clock.RUNNING, Clock.MISSED)
_OUTCOMES: Final = ("started", "met", "missed", "fell_away", "sooner")
_SOONEST = timedelta(seconds=1)
"""Nothing is looked at again sooner, so that no case can keep the worker to itself."""


@dataclass(slots=True)
class Changes:
    """What changed about the clocks, for the entry and for people: ``[clock, duty, due]`` each."""

    started: list[list[Any]] = field(default_factory=list)
    met: list[list[Any]] = field(default_factory=list)
    missed: list[list[Any]] = field(default_factory=list)
    fell_away: list[list[Any]] = field(default_factory=list)
    sooner: list[list[Any]] = field(default_factory=list)

    def as_structure(self) -> dict[str, Any]:
        """As a journal entry holds it; what is empty is left out."""
        return {name: found for name in _OUTCOMES if (found := getattr(self, name))}

    def note(self, one: Reckoned, named: list[Any], *, was_missed: bool) -> None:
        """What became of a clock. One that is met late before any sweep saw it run out was missed too, and is said to be."""
        if one.missed_at is not None and not was_missed:
            self.missed.append(named)
        if one.state not in (Clock.RUNNING, Clock.MISSED):
            getattr(self, one.state).append(named)


def bring_up_to_date(file: CaseFile, reckoning: Reckoning, book: Book, stroke: Stroke) -> Changes:
    """Write what the reckoning says into the rows of the case's clocks, by the stroke."""
    changes, seen = Changes(), set[Key]()
    for named, (found, rows) in _side_by_side(reckoning, file.clocks).items():
        held_by = matched(found, rows)
        last = max(rows, default=0)
        for one, ordinal in zip(found, held_by, strict=True):
            if ordinal is None:
                last += 1
                changes.started.append(_start(file.id, (*named, last), one, book, stroke))
                changes.note(one, changes.started[-1], was_missed=False)
            elif rows[ordinal].open:
                _go_on(rows[ordinal], one, book, stroke, changes)
        seen.update((*named, ordinal) for ordinal in held_by if ordinal is not None)
    _let_go(file.clocks, seen, reckoning.at, stroke, changes)
    again = reckoning.look_again
    values = {"look_at": max(again, reckoning.at + _SOONEST) if again else None, "reckoned_at": reckoning.at}
    if file.new:
        stroke.insert(Watch, case_id=file.id, **values)
    else:
        stroke.change(Watch, file.id, **values)
    return changes


def _side_by_side(
    reckoning: Reckoning, held: Mapping[Key, HeldClock]
) -> dict[tuple[str, str, str], tuple[list[Reckoned], dict[int, HeldClock]]]:
    """Of each duty and subject, in the order of their start: the instances that the reckoning says, and the rows there are by ordinal."""
    found: dict[tuple[str, str, str], tuple[list[Reckoned], dict[int, HeldClock]]] = {}
    for one in reckoning.clocks:
        named = (one.duty, one.about.kind if one.about else "", one.about.name if one.about else "")
        found.setdefault(named, ([], {}))[0].append(one)
    for (*key, ordinal), clock in held.items():
        duty, kind, about = key
        if (duty, kind, about) in found:
            found[duty, kind, about][1][ordinal] = clock
    return found


def matched(found: Sequence[Reckoned], rows: Mapping[int, HeldClock]) -> list[int | None]:
    """The ordinal of the row of each instance of one duty and subject; None: it has no row yet.

    An instance is known by when it started, and where an act written down late moved its start, by its ordinal or as the one still open. What
    is open is never taken for something that is over, unless it is that very instance and was met: it would be lost.
    """
    left, given = dict(sorted(rows.items())), dict[int, int]()

    def give(fits: Callable[[Reckoned, int, HeldClock], bool]) -> None:
        for number, one in enumerate(found):
            ordinal = None if number in given else next((key for key, row in left.items() if fits(one, key, row)), None)
            if ordinal is not None:
                given[number] = ordinal
                del left[ordinal]

    give(lambda one, _, row: row.open and row.started_at == one.started)
    give(lambda one, _, row: row.started_at == one.started and not (one.open and row.state == Clock.FELL_AWAY))
    give(lambda one, key, row: key == one.ordinal and (row.open or not one.open))
    give(lambda one, _, row: row.open and one.open)
    return [given.get(number) for number in range(len(found))]


def _start(case: uuid.UUID, key: Key, one: Reckoned, book: Book, stroke: Stroke) -> list[Any]:
    clock = new_id(one.started)
    stroke.insert(
        Clock, id=clock, case_id=case, duty=key[0], about_kind=key[1], about=key[2], ordinal=key[3], owner_role=one.owner_role,
        started_at=one.started, first_start=one.first_start, counted_from=one.counted_from, due_at=one.due, state=one.state,
        missed_at=one.missed_at, ended_at=one.ended_at, next_rung_at=_first_rung(one, book),
    )  # fmt: skip
    return _named(clock, one.duty, one.due)


def _go_on(held: HeldClock, one: Reckoned, book: Book, stroke: Stroke, changes: Changes) -> None:
    if one.started != held.started_at:
        stroke.change(Clock, held.id, started_at=one.started, first_start=one.first_start)
    sooner = one.due is not None and (held.due_at is None or one.due < held.due_at)
    if sooner and held.state == Clock.RUNNING and one.state != Clock.FELL_AWAY:
        stroke.change(Clock, held.id, due_at=one.due, counted_from=one.counted_from)
        changes.sooner.append(_named(held.id, one.duty, one.due))
    if one.state in (Clock.RUNNING, held.state):
        return
    values: dict[str, Any] = {"state": one.state, "next_rung_at": _next_rung(one, held, book)}
    if held.missed_at is None:
        values["missed_at"] = one.missed_at
    if one.ended_at is not None:
        values["ended_at"] = one.ended_at
    stroke.change(Clock, held.id, **values)
    changes.note(one, _named(held.id, one.duty, one.due), was_missed=held.missed_at is not None)


def _let_go(held: Mapping[Key, HeldClock], seen: set[Key], at: datetime, stroke: Stroke, changes: Changes) -> None:
    """Clocks that the record, as it is now, never started: an act recorded late took away their ground."""
    for key, clock in held.items():
        if key not in seen and clock.state in _OPEN:
            stroke.change(Clock, clock.id, state=Clock.FELL_AWAY, ended_at=at, next_rung_at=None)
            changes.fell_away.append(_named(clock.id, key[0], clock.due_at))


def _next_rung(one: Reckoned, held: HeldClock, book: Book) -> datetime | None:
    """When its ladder goes on: at the deadline, unless it is on its way already; never for one that is over or that somebody took."""
    if one.state != Clock.MISSED or held.accepted_by is not None:
        return None
    return held.next_rung_at or _first_rung(one, book)


def _first_rung(one: Reckoned, book: Book) -> datetime | None:
    """When the first of its ladder is told, for a clock that is missed and open; None for any other."""
    if one.state != Clock.MISSED or one.due is None:
        return None
    return book.rungs(book.duties[one.duty], one.counted_from, one.due)[0].at


def _named(clock: uuid.UUID, duty: str, due: datetime | None) -> list[Any]:
    return [str(clock), duty, due.isoformat() if due else None]
