"""Cases as they stand on record, and what the lines of a replay say of their clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from nightlight.rules import lines as said
from nightlight.rules.reckoning import Clock, Happened, Reckoning, misses_matter, reckon
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
    """Where the case stands at an instant, its shifts known, its levels going by what is known as a replay's do."""
    return reckon(on_record(case), at, BOOK, shift_ends=shift_ends(case), holds=False)


def lives(lines: Iterable[said.Line]) -> list[Life]:
    """What the lines say of each clock, in the order in which they started."""
    found: list[Life] = []
    for line in lines:
        if isinstance(line, said.DutyLine) and not isinstance(line, said.DutyForeseen | said.Told):
            same = [one for one in found if (one["duty"], one["about"]) == (line.duty, line.about)]
            if isinstance(line, said.DutyStarted):
                found.append({**BORN, "duty": line.duty, "about": line.about, "ordinal": len(same) + 1, "started": line.at,
                              "owner": line.owner, "due": line.due})  # fmt: skip
            else:
                same[-1] |= what_became(same[-1], line)
    return found


BORN: Life = {"state": "running", "missed_at": None, "ended_at": None, "late_min": 0, "brought_forward": ()}


def what_became(life: Life, line: said.DutyLine) -> Life:
    """What the line changes of a clock that has started."""
    match line:
        case said.DutyBroughtForward():
            return {"due": line.due, "brought_forward": (*life["brought_forward"], line.at)}
        case said.DutyMissed():
            return {"state": "missed", "missed_at": line.at, "due": line.at}
        case said.DutyMet():
            return {"state": "met", "ended_at": line.at, "late_min": line.late_min}
    return {"state": "fell_away", "ended_at": line.at}


def as_life(clock: Clock) -> Life:
    """A clock in the words of `lives`."""
    about = clock.about.name if clock.about else None
    keys = ("duty", "ordinal", "started", "due", "state", "missed_at", "ended_at", "late_min", "brought_forward")
    return {"about": about, "owner": clock.owner_role, **{key: getattr(clock, key) for key in keys}}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


MATTER = misses_matter(BOOK)


def changes_next(found: Reckoning) -> datetime | None:
    """When the reckoning could change by itself in more than a clock that runs out."""
    due = [one.due for one in found.clocks if one.state == "running" and one.duty in MATTER and one.due]
    return min((at for at in (*due, found.look_again) if at), default=None)
