"""The duties of a replay as clocks: when each started, when it was due, what became of it, and who was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nightlight.rules.lines import (
    DutyBroughtForward,
    DutyFellAway,
    DutyLine,
    DutyMet,
    DutyMissed,
    DutyStarted,
    Line,
    Told,
)
from nightlight.rules.policy import Pack


@dataclass(slots=True)
class Clock:
    """One running of one duty. `ended` is when it was met or fell away; `late_min` how late it was met."""

    duty: str
    about: str | None
    owner: str
    started: datetime
    due: datetime | None
    missed: bool = False
    met: datetime | None = None
    late_min: float = 0
    fell_away: datetime | None = None
    told: list[Told] = field(default_factory=list)

    @property
    def ended(self) -> datetime | None:
        """When nothing more was owed; None while something is."""
        return self.met or self.fell_away


@dataclass(frozen=True, slots=True)
class Course:
    """All runnings of one duty about one thing, in the order in which they started."""

    duty: str
    about: str | None
    owner: str
    clocks: tuple[Clock, ...]

    @property
    def missed(self) -> int:
        """How many runnings were missed."""
        return sum(clock.missed for clock in self.clocks)

    @property
    def told(self) -> int:
        """How many times somebody was told."""
        return sum(len(clock.told) for clock in self.clocks)


def clocks(lines: Iterable[Line]) -> list[Clock]:
    """Every clock of a replay, in the order in which they started."""
    made: list[Clock] = []
    latest: dict[tuple[str, str | None], Clock] = {}
    for line in lines:
        if not isinstance(line, DutyLine):
            continue
        key = (line.duty, line.about)
        if isinstance(line, DutyStarted):
            latest[key] = Clock(line.duty, line.about, line.owner, line.at, line.due)
            made.append(latest[key])
        elif key in latest:
            _go_on(latest[key], line)
    return made


def _go_on(clock: Clock, line: DutyLine) -> None:
    match line:
        case DutyBroughtForward():
            clock.due = line.due
        case DutyMet():
            clock.met, clock.late_min = line.at, line.late_min
        case DutyMissed():
            clock.missed = True
        case DutyFellAway():
            clock.fell_away = line.at
        case Told():
            clock.told.append(line)


def courses(made: Sequence[Clock]) -> list[Course]:
    """The clocks, gathered by duty and what it is about."""
    found: dict[tuple[str, str | None], list[Clock]] = {}
    for clock in made:
        found.setdefault((clock.duty, clock.about), []).append(clock)
    return [Course(duty, about, some[0].owner, tuple(some)) for (duty, about), some in found.items()]


def is_police(pack: Pack, role: str) -> bool:
    """Whether a role is a police officer's."""
    return role in pack.roles and pack.roles[role].kind == "police"


def most_important_first(made: Iterable[Course], pack: Pack) -> list[Course]:
    """Missed before met, an officer's before a clerk's or the system's, what was told furthest up first, then by the earliest deadline."""

    def key(course: Course) -> tuple[bool, bool, int, bool, datetime]:
        due = course.clocks[0].due
        rungs = max(len(clock.told) for clock in course.clocks)
        return (
            not course.missed,
            not is_police(pack, course.owner),
            -rungs,
            due is None,
            due or course.clocks[0].started,
        )

    return sorted(made, key=key)
