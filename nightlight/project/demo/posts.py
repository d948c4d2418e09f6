"""The people of the demonstration force: their posts, teams, areas, and which shift each team works when."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from nightlight.project.demo.names import called
from nightlight.records.journal.ids import named_id
from nightlight.rules.days import LONDON, NoSuchTime, to_utc

AREAS: Final = MappingProxyType({"north": "North", "coast": "Coast", "vale": "Vale"})
LETTERS: Final = ("a", "b", "c", "d")
ONE_DAY: Final = timedelta(days=1)
_FIRST_DAY: Final = date(2026, 1, 5)
"""A Monday; what every pattern is counted from."""


class Hours(NamedTuple):
    """A shift as the wall shows it: its name, and when it begins and ends (past midnight where the end is not later)."""

    name: str
    begins: time
    ends: time


EARLY: Final = Hours("Early", time(7), time(15, 15))
LATE: Final = Hours("Late", time(15), time(23, 15))
NIGHT: Final = Hours("Night", time(23), time(7, 15))
DAY: Final = Hours("Day", time(8), time(18))
COMMAND_DAY: Final = Hours("Command, day", time(8), time(20))
COMMAND_NIGHT: Final = Hours("Command, night", time(20), time(8))
# Two earlies, two lates, two nights, two days off: of four teams there is one for each shift of each day.
_TURN: Final = (EARLY, EARLY, LATE, LATE, NIGHT, NIGHT, None, None)


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody in the force. `on` are the roles in which they book on, `held` those that they hold besides; `areas` none: the whole force."""

    key: str
    name: str
    collar: str
    rank: str
    team: str
    on: tuple[str, ...]
    areas: tuple[str, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def member(self) -> uuid.UUID:
        """The id of the member."""
        return named_id("demonstration", self.key)


_ALL: Final = tuple(AREAS)
_INSPECTOR: Final = ("designated_officer", "outcome_authoriser")
_OFFICER: Final = ("returning_officer", "initiating_officer")
# rank, first collar number, roles in which they book on, roles held besides
_CONTROL: Final = (
    ("", 7101, ("call_handler",), ()),
    ("", 7201, ("call_handler",), ()),
    ("", 7301, ("dispatcher",), ()),
    ("sergeant", 3101, ("contact_supervisor",), ()),
    ("inspector", 2101, ("force_incident_manager", "control_room_inspector"), ()),
)
_RESPONSE: Final = (
    ("inspector", 2201, ("duty_inspector",), _INSPECTOR),
    ("sergeant", 3201, ("supervising_sergeant",), ()),
    ("constable", 4201, ("responding_officer", "returning_officer"), _OFFICER),
)
# key, rank, collar number, team, roles in which they book on, areas (none: the whole force), roles held besides
_OTHERS: Final = (
    ("detective-inspector", "inspector", "2401", "public-protection", ("detective_inspector",), _ALL, ("review_decision_maker",)),
    ("detective-chief-inspector", "chief_inspector", "1401", "public-protection", ("detective_chief_inspector",), _ALL, ()),
    ("child-interviewer", "constable", "4401", "public-protection", ("child_interviewer",), _ALL, ("officer_in_case",)),
    ("hub-officer-1", "", "7401", "safeguarding-hub", ("mash_officer",), _ALL, ()),
    ("hub-officer-2", "", "7402", "safeguarding-hub", ("mash_officer",), _ALL, ()),
    ("hub-sergeant", "sergeant", "3401", "safeguarding-hub", ("mash_sergeant",), _ALL, ()),
    ("hub-inspector", "inspector", "2402", "safeguarding-hub", ("mash_inspector",), _ALL, ()),
    ("coordinator", "", "7501", "missing-people", ("missing_person_coordinator",), (), ()),
    ("superintendent-1", "superintendent", "1101", "command-1", ("duty_superintendent",), (), ()),
    ("superintendent-2", "superintendent", "1102", "command-2", ("duty_superintendent",), (), ()),
    ("chief-superintendent", "chief_superintendent", "1001", "on-call", ("on_call_chief_superintendent",), (), ()),
    ("chief-officer", "assistant_chief_constable", "1000", "on-call", ("on_call_chief_officer",), (), ("chief_officer_lead",)),
    ("head-of-public-protection", "superintendent", "1103", "public-protection", ("head_of_public_protection",), (), ("senior_responsible_officer",)),
    ("victim-officer", "", "7601", "victims", ("victim_contact_officer",), ("north",), ("victim_lead",)),
    ("training-lead", "", "7701", "headquarters", ("training_lead",), ("north",), ()),
    ("auditor", "", "7801", "headquarters", ("case_auditor",), ("north",), ()),
    ("data-protection", "", "7901", "headquarters", ("data_protection_officer",), (), ()),
    ("administrator", "", "9001", "headquarters", ("information_manager",), (), ()),
)  # fmt: skip
TEAMS: Final = MappingProxyType(
    {
        **{f"control-{letter}": (f"Control room {letter.upper()}", None) for letter in LETTERS},
        **{f"{area}-{letter}": (f"{name} response {letter.upper()}", area) for area, name in AREAS.items() for letter in LETTERS},
        **{f"detectives-{letter}": (f"Detectives {letter.upper()}", None) for letter in LETTERS},
        "public-protection": ("Public protection", None), "safeguarding-hub": ("Safeguarding hub", None),
        "missing-people": ("Missing people", None), "command-1": ("Command 1", None), "command-2": ("Command 2", None),
        "on-call": ("On call", None), "victims": ("Victims", None), "headquarters": ("Headquarters", None),
    }
)  # fmt: skip
"""Team -> its name and area."""


def posts() -> tuple[Post, ...]:
    """Everybody. No two share a name or a collar number."""
    made: list[Post] = []
    taken: set[str] = set()
    for key, rank, collar, team, on, areas, held in _written():
        name = next(
            whole for number in range(1000) if (whole := called("staff", key, number).whole) not in taken
        )  # fmt: skip
        taken.add(name)
        made.append(Post(key, name, collar, rank, team, on, areas, held))
    return tuple(made)


def _written() -> Iterator[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    for number, letter in enumerate(LETTERS):
        for rank, collar, on, held in _CONTROL:
            yield f"control-{letter}-{collar}", rank, str(collar + number), f"control-{letter}", on, (), held
        for place, area in enumerate(AREAS):
            for rank, collar, on, held in _RESPONSE:
                yield (
                    f"{area}-{letter}-{on[0]}",
                    rank,
                    str(collar + 10 * place + number),
                    f"{area}-{letter}",
                    on,
                    (area,),
                    held,
                )
        yield (
            f"detective-{letter}",
            "constable",
            str(4411 + number),
            f"detectives-{letter}",
            ("officer_in_case",),
            _ALL,
            (),
        )
    yield from _OTHERS


class Planned(NamedTuple):
    """A shift of a team, from one instant up to another."""

    team: str
    name: str
    starts: datetime
    ends: datetime


def shifts(first: date, days: int) -> Iterator[Planned]:
    """Every shift of every team that begins on one of so many days, by the clocks of London."""
    for number in range(days):
        day = first + number * ONE_DAY
        for team in TEAMS:
            hours = _hours(team, day)
            if hours:
                ends = day if hours.ends > hours.begins else day + ONE_DAY
                yield Planned(team, hours.name, _instant(day, hours.begins), _instant(ends, hours.ends))
            if team == "on-call" and day.weekday() == 0:
                yield Planned(team, "On call", _instant(day, time(8)), _instant(day + 7 * ONE_DAY, time(8)))


def _hours(team: str, day: date) -> Hours | None:
    counted = (day - _FIRST_DAY).days
    unit, _, letter = team.rpartition("-")
    if letter in LETTERS:
        return _TURN[(counted + 2 * LETTERS.index(letter)) % len(_TURN)]
    if unit == "command":
        by_day = (counted // 7 + int(letter)) % 2
        return COMMAND_DAY if by_day else COMMAND_NIGHT
    if team == "on-call":
        return None
    return DAY if day.weekday() < 5 or team == "safeguarding-hub" else None


def _instant(day: date, wall: time) -> datetime:
    try:
        return to_utc(datetime.combine(day, wall))
    except NoSuchTime:
        # In the hour that spring leaves out a shift begins when the clocks have gone forward.
        return datetime.combine(day, wall, LONDON)


def london_day(at: datetime) -> date:
    """The day in London at an instant."""
    return at.astimezone(LONDON).date()
