"""Ladders against the people who are on duty now: for many clocks at once, in memory."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from nightlight.records.duties.answerable import reaching
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import OutsideCalendar, deadline
from nightlight.rules.duties import Rung
from nightlight.rules.ladder import OnDuty, Tell, next_tells

_ONE_SECOND: Final = timedelta(seconds=1)


class DueClock(NamedTuple):
    """A clock that ran out, or whose next rung has come or comes soon. `rounds` counts how often its next rung was told already."""

    id: uuid.UUID
    case: uuid.UUID
    area: str
    duty: str
    owner_role: str
    state: str
    due_at: datetime
    counted_from: datetime
    next_rung: int
    next_rung_at: datetime | None
    accepted: bool
    rounds: int


@dataclass(slots=True)
class Moved:
    """What becomes of a clock: whether it is newly missed, what is told now, and what is next. `silent` are the rungs told by a list only."""

    clock: DueClock
    missed: bool
    tells: tuple[Tell, ...]
    next_rung: int
    next_rung_at: datetime | None
    silent: frozenset[str] | None = frozenset()

    @property
    def round(self) -> int:
        """How often the call past the last rung went round before; 0 for a rung that is told but once."""
        return self.clock.rounds if self.tells and self.tells[0].rung == self.clock.next_rung else 0

    def rings(self, tell: Tell) -> bool:
        """Whether this rung interrupts whoever it is told to."""
        return self.silent is not None and tell.role not in self.silent


class Climber:
    """Moves clocks up their ladders at one instant, against one roster. `repeat` is how often the call past the last rung goes round."""

    def __init__(self, pack: InForce, everybody: Sequence[OnDuty], at: datetime) -> None:
        self._pack = pack
        self._everybody = everybody
        self._at = at
        self._reaching = reaching(pack)
        self._office = frozenset(pack.setting("office_hours_roles"))
        self._near: dict[tuple[str, str], tuple[OnDuty, ...]] = {}
        self.repeat = self._reaching.repeat

    def climb(self, clocks: Sequence[DueClock]) -> list[Moved]:
        """What becomes of these clocks, those of a case next to each other. What has nothing to be told and is not newly missed is left out."""
        found, waiting, calling = [], defaultdict[uuid.UUID, list[DueClock]](list), set[uuid.UUID]()
        for clock in clocks:
            missed = clock.state == "running" and clock.due_at <= self._at
            if not missed and (clock.next_rung_at is None or clock.next_rung_at > self._at):
                waiting[clock.case].append(clock)
                continue
            moved = self._move(clock, clock.next_rung_at, missed=missed)
            found.append(moved)
            if any(tell.everybody for tell in moved.tells):
                calling.add(clock.case)
        for case in calling:
            found += [self._move(one, self._at, missed=False) for one in waiting[case] if self._is_called(one)]
        return found

    def _is_called(self, clock: DueClock) -> bool:
        """Whether the call past its last rung has gone round before, and so goes round again with that of its case."""
        duty = self._pack.rulebook.book.duties.get(clock.duty)
        return not clock.accepted and clock.rounds > 0 and clock.next_rung >= (len(duty.escalates_to) if duty else 0)

    def _move(self, clock: DueClock, next_at: datetime | None, *, missed: bool) -> Moved:
        if clock.accepted:
            return Moved(clock, missed, (), clock.next_rung, None)
        rungs = self._rungs(clock)
        tells, rung, at = next_tells(
            rungs, clock.next_rung, next_at or rungs[0].at, self._at, self._around(clock), clock.area, found_by=self._reaching.found_by,
            ranks=self._reaching.ranks, everybody_rank=self._reaching.everybody_rank, repeat=self.repeat,
        )  # fmt: skip
        if clock.rounds and len(tells) == 1 and not tells[0].members:
            # That nobody is there at all was said when the call first went round.
            tells = ()
        if self._opens is None:
            return Moved(clock, missed, tells, rung, at)
        if clock.owner_role in self._office:
            return Moved(clock, missed, tells, rung, max(at, self._opens), silent=None)
        return Moved(clock, missed, tells, rung, at, silent=self._office)

    def _rungs(self, clock: DueClock) -> tuple[Rung, ...]:
        book = self._pack.rulebook.book
        duty = book.duties.get(clock.duty)
        if duty is None:
            # Its duty is of an earlier policy: it rings for everybody, so that it is not lost.
            return (Rung(clock.due_at, self._reaching.everybody_rank, last_call=True),)
        return book.rungs(duty, clock.counted_from, clock.due_at)

    def _around(self, clock: DueClock) -> tuple[OnDuty, ...]:
        """Those on duty whom any rung of this clock could reach."""
        known = self._near.get((clock.duty, clock.area))
        if known is None:
            duty, found_by = self._pack.rulebook.book.duties.get(clock.duty), self._reaching.found_by
            roles = set(duty.escalates_to) if duty else set()
            roles |= {found_by[role].role for role in roles if role in found_by}
            ranks = self._reaching.ranks
            called = frozenset(ranks[ranks.index(self._reaching.everybody_rank) :])
            known = tuple(one for one in self._everybody if one.role in roles or one.rank in called)
            self._near[clock.duty, clock.area] = known
        return known

    @cached_property
    def _opens(self) -> datetime | None:
        """When those with office hours are next at work; None: they are now, or nobody knows."""
        try:
            opens = deadline(self._at, 1 / 3600, "working_hours", self._pack.rulebook.book.calendar) - _ONE_SECOND
        except OutsideCalendar:
            return None
        return opens if opens > self._at + _ONE_SECOND else None
