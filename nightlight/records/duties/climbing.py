"""Ladders against the people who are on duty now: for many clocks at once, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from nightlight.records.duties.answerable import reaching
from nightlight.records.outbox.notices import interrupts
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import OutsideCalendar, deadline
from nightlight.rules.duties import Rung
from nightlight.rules.ladder import OnDuty, Tell, next_tells

_ONE_SECOND: Final = timedelta(seconds=1)


class DueClock(NamedTuple):
    """A clock that ran out, or whose next rung has come or comes soon. `rounds` counts how often its next rung was told already."""

    id: str
    case: str
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


class Moved(NamedTuple):
    """What becomes of a clock: whether it is newly missed, what is told now, and what is next.

    `came` is when what is told came due, where that is one instant for all of it. `silent` are the roles that are told by a list only; None: all.
    """

    clock: DueClock
    missed: bool
    tells: tuple[Tell, ...]
    next_rung: int
    next_rung_at: datetime | None
    came: datetime | None = None
    silent: frozenset[str] | None = frozenset()

    @property
    def round(self) -> int:
        """How often the call past the last rung went round before; 0 for a rung that is told but once."""
        return self.clock.rounds if self.tells and self.tells[0].rung == self.clock.next_rung else 0

    def rings(self, tell: Tell) -> bool:
        """Whether this rung interrupts whoever it is told to."""
        return self.silent is not None and tell.role not in self.silent


class _Next(NamedTuple):
    """What is told of a clock at the instant at which it comes, the rung that is next, and how long after its deadline that comes."""

    tells: tuple[Tell, ...]
    rung: int
    after: timedelta


class Climber:
    """Moves clocks up their ladders at one instant, against one roster. `repeat` is how often the call past the last rung goes round."""

    def __init__(self, pack: InForce, everybody: Sequence[OnDuty], at: datetime) -> None:
        self._pack = pack
        self._everybody = everybody
        self._at = at
        self._reaching = reaching(pack)
        self._office = frozenset(pack.setting("office_hours_roles"))
        self._rings = interrupts("rung", pack)
        self._near: dict[tuple[str, str], tuple[OnDuty, ...]] = {}
        self._steps: dict[tuple[str, timedelta], list[tuple[timedelta, str, bool]]] = {}
        self._known: dict[tuple[str, str, timedelta, int, timedelta], _Next] = {}
        self.repeat = self._reaching.repeat

    def climb(self, clocks: Sequence[DueClock]) -> list[Moved]:
        """What becomes of these clocks, those of a case next to each other. What has nothing to be told and is not newly missed is left out."""
        found, waiting, calling = [], defaultdict[str, list[DueClock]](list), set[str]()
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
        came: datetime | None = next_at or clock.due_at + self._steps_of(clock)[0][0]
        tells, rung, at = self._at_once(clock, came)
        if at <= self._at:
            came, (tells, rung, at) = None, self._next(clock, next_at, self._at)
        if clock.rounds and len(tells) == 1 and not tells[0].members:
            # That nobody is there at all was said when the call first went round.
            tells = ()
        if not self._rings:
            return Moved(clock, missed, tells, rung, at, came, None)
        if self._opens is None:
            return Moved(clock, missed, tells, rung, at, came)
        if clock.owner_role in self._office:
            return Moved(clock, missed, tells, rung, max(at, self._opens), came, None)
        return Moved(clock, missed, tells, rung, at, came, self._office)

    def _at_once(self, clock: DueClock, came: datetime) -> tuple[tuple[Tell, ...], int, datetime]:
        """What is told at the instant at which the next rung comes. Clocks alike in all but when they run out are told of alike."""
        if came > self._at:
            return (), clock.next_rung, came
        alike = clock.duty, clock.area, clock.due_at - clock.counted_from, clock.next_rung, came - clock.due_at
        known = self._known.get(alike)
        if known is None:
            tells, rung, at = self._next(clock, came, came)
            known = self._known[alike] = _Next(tells, rung, at - clock.due_at)
        return known.tells, known.rung, clock.due_at + known.after

    def _next(self, clock: DueClock, next_at: datetime | None, now: datetime) -> tuple[tuple[Tell, ...], int, datetime]:
        rungs = tuple(Rung(clock.due_at + after, role, last) for after, role, last in self._steps_of(clock))
        for on_duty in (self._on_ladder(clock), self._everybody):
            found = next_tells(
                rungs, clock.next_rung, next_at or rungs[0].at, now, on_duty, clock.area, found_by=self._reaching.found_by,
                ranks=self._reaching.ranks, everybody_rank=self._reaching.everybody_rank, repeat=self.repeat,
            )  # fmt: skip
            if not any(tell.everybody for tell in found[0]):
                break
        return found

    def _steps_of(self, clock: DueClock) -> list[tuple[timedelta, str, bool]]:
        """The ladder of a clock, each rung by how long after the deadline it comes; of one duty and time allowed it is always the same."""
        allowed = clock.duty, clock.due_at - clock.counted_from
        steps = self._steps.get(allowed)
        if steps is None:
            ladder = self._ladder(clock)
            steps = self._steps[allowed] = [(rung.at - clock.due_at, rung.role, rung.last_call) for rung in ladder]
        return steps

    def _ladder(self, clock: DueClock) -> tuple[Rung, ...]:
        book = self._pack.rulebook.book
        duty = book.duties.get(clock.duty)
        if duty is None:
            # Its duty is of an earlier policy: it rings for everybody, so that it is not lost.
            return (Rung(clock.due_at, self._reaching.everybody_rank, last_call=True),)
        return book.rungs(duty, clock.counted_from, clock.due_at)

    def _on_ladder(self, clock: DueClock) -> tuple[OnDuty, ...]:
        """Those on duty in a role of this clock's ladder, or in one by which such a role is found. The call past its last rung asks for more."""
        known = self._near.get((clock.duty, clock.area))
        if known is None:
            duty, found_by = self._pack.rulebook.book.duties.get(clock.duty), self._reaching.found_by
            own = set(duty.escalates_to) if duty else set()
            elsewhere = {found_by[role].role for role in own if role in found_by}
            known = self._near[clock.duty, clock.area] = tuple(
                one for one in self._everybody
                if one.role in elsewhere or (one.role in own and one.area in (None, clock.area))
            )  # fmt: skip
        return known

    @cached_property
    def _opens(self) -> datetime | None:
        """When those with office hours are next at work; None: they are now, or nobody knows."""
        try:
            opens = deadline(self._at, 1 / 3600, "working_hours", self._pack.rulebook.book.calendar) - _ONE_SECOND
        except OutsideCalendar:
            return None
        return opens if opens > self._at + _ONE_SECOND else None
