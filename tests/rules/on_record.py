"""Cases as they stand on record, and what the lines of a replay say of their clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from nightlight.rules import lines as said
from nightlight.rules.reckoning import Clock, Happened, Reckoning, reckon
from nightlight.rules.scenario import Scenario
from tests.rules.strategies import BOOK

Life = dict[str, Any]


def on_record(case: Scenario) -> list[Happened]:
    """The steps of a scenario, each with its true time."""
    return [Happened(case.start + one.after, one.event, one.by, one.facts, one.data) for one in case.steps]


def shift_ends(case: Scenario) -> tuple[datetime, ...]:
    """When the scenario says that shifts end, which its replay knows from the start."""
    return tuple(case.start + one.after for one in case.steps if one.event == "shift_ended")


def reckoned(case: Scenario, at: datetime) -> Reckoning:
    """Where the case stands at an instant, its shifts known."""
    return reckon(on_record(case), at, BOOK, shift_ends=shift_ends(case))


def lives(lines: Iterable[said.Line]) -> list[Life]:
    """What the lines say of each clock, in the order in which they started."""
    found: list[Life] = []
    for line in lines:
        if not isinstance(line, said.DutyLine) or isinstance(line, said.DutyForeseen | said.Told):
            continue
        if isinstance(line, said.DutyStarted):
            same = [one for one in found if (one["duty"], one["about"]) == (line.duty, line.about)]
            found.append({"duty": line.duty, "about": line.about, "ordinal": len(same) + 1, "started": line.at,
                          "owner": line.owner, "due": line.due, "state": "running", "missed_at": None, "ended_at": None,
                          "late_min": 0, "brought_forward": ()})  # fmt: skip
            continue
        life = [one for one in found if (one["duty"], one["about"]) == (line.duty, line.about)][-1]
        match line:
            case said.DutyBroughtForward():
                life |= {"due": line.due, "brought_forward": (*life["brought_forward"], line.at)}
            case said.DutyMissed():
                life |= {"state": "missed", "missed_at": line.at, "due": line.at}
            case said.DutyMet():
                life |= {"state": "met", "ended_at": line.at, "late_min": line.late_min}
            case said.DutyFellAway():
                life |= {"state": "fell_away", "ended_at": line.at}
    return found


def as_life(clock: Clock) -> Life:
    """A clock in the words of `lives`."""
    about = clock.about.name if clock.about else None
    keys = ("duty", "ordinal", "started", "due", "state", "missed_at", "ended_at", "late_min", "brought_forward")
    return {"about": about, "owner": clock.owner_role, **{key: getattr(clock, key) for key in keys}}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
