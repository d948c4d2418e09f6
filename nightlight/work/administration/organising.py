"""Areas, teams and planned shifts. Each act writes one entry into the chain of the force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from django.db import transaction

from nightlight.records.journal.actions import Pen, hold
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Area, Shift, Team
from nightlight.rules.days import LONDON, NoSuchTime, to_utc
from nightlight.rules.names import NotReadable, cleaned
from nightlight.work.administration.refusals import CannotAdd, CannotPlan

WORD: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_WORD: Final = 40
LONGEST_NAME: Final = 80
LONGEST_SHIFT: Final = 60
MOST_AT_ONCE: Final = 62
ONE_DAY: Final = timedelta(days=1)


@transaction.atomic
def add_area(*, by: Actor, at: datetime, word: str, name: str) -> None:
    """Add a policing area. `word` is the plain word by which records name it. Raises CannotAdd, with every reason."""
    stroke = Stroke()
    pen = _pen(stroke)
    name, wrong = _named(word, name)
    if Area.objects.filter(id=word).exists():
        wrong.append(f"there is an area called {word} already")
    if wrong:
        raise CannotAdd(what="Adding this area", why=wrong, remedy="correct it and send it again")
    stroke.insert(Area, id=word, name=name)
    pen.write(
        "administration.area_added", at=at, by=by.written, structure={"area": word, "name": name, "role": by.role}
    )
    stroke.announce(what="duty_roster", area=word)
    stroke.write()


@transaction.atomic
def add_team(*, by: Actor, at: datetime, word: str, name: str, area: str = "") -> None:
    """Add a team, of an area or (empty) of the whole force. Raises CannotAdd, with every reason."""
    stroke = Stroke()
    pen = _pen(stroke)
    name, wrong = _named(word, name)
    if Team.objects.filter(id=word).exists():
        wrong.append(f"there is a team called {word} already")
    if area and not Area.objects.filter(id=area).exists():
        wrong.append("there is no such area")
    if wrong:
        raise CannotAdd(what="Adding this team", why=wrong, remedy="correct it and send it again")
    stroke.insert(Team, id=word, name=name, area_id=area or None)
    pen.write(
        "administration.team_added", at=at, by=by.written, structure={"team": word, "name": name, "area": area, "role": by.role}
    )  # fmt: skip
    stroke.write()


@transaction.atomic
def plan_shifts(
    *, by: Actor, at: datetime, team: str, name: str, first: date, begins: time, ends: time, days: int
) -> tuple[datetime, ...]:
    """Plan a shift of a team on some days in a row, by what clocks in London show; one that ends before it begins ends the next day.

    Gives back when each begins. Raises CannotPlan, with every reason: times that never come in London, shifts that are over, and shifts that
    overlap those that are planned. Nothing is planned then.
    """
    stroke = Stroke()
    pen = _pen(stroke)
    wrong = []
    try:
        name = cleaned(name, longest=LONGEST_SHIFT)
    except NotReadable as problem:
        wrong.append(f"the name cannot be kept: {problem}")
    if not name:
        wrong.append("the shift was given no name")
    if not Team.objects.filter(id=team).exists():
        wrong.append("there is no such team")
    if not 1 <= days <= MOST_AT_ONCE:
        wrong.append(f"1 to {MOST_AT_ONCE} days in a row can be planned at once")
    if wrong:
        raise CannotPlan(what="Planning these shifts", why=wrong, remedy="correct it and send it again")
    planned, wrong = _planned(first, begins, ends, days)
    wrong += _clashes(team, planned, at)
    if wrong:
        raise CannotPlan(what="Planning these shifts", why=wrong[:5], remedy="correct it and send it again")
    for starts_at, ends_at in planned:
        stroke.insert(Shift, team_id=team, name=name, starts_at=starts_at, ends_at=ends_at)
    pen.write(
        "administration.shifts_planned", at=at, by=by.written,
        structure={"team": team, "name": name, "many": len(planned), "first": planned[0][0].isoformat(), "last": planned[-1][1].isoformat(),
                   "role": by.role},
    )  # fmt: skip
    stroke.write()
    return tuple(starts_at for starts_at, _ in planned)


def _pen(stroke: Stroke) -> Pen:
    return hold(stroke, named_id("force", "force"), kind=Chain.FORCE, name="force")


def _named(word: str, name: str) -> tuple[str, list[str]]:
    wrong = []
    try:
        name = cleaned(name, longest=LONGEST_NAME)
    except NotReadable as problem:
        wrong.append(f"the name cannot be kept: {problem}")
    if not name:
        wrong.append("no name was given")
    if not WORD.fullmatch(word) or len(word) > LONGEST_WORD:
        wrong.append(
            f"the word for records is not one: small letters, figures and single hyphens, at most {LONGEST_WORD}"
        )
    return name, wrong


def _planned(first: date, begins: time, ends: time, days: int) -> tuple[list[tuple[datetime, datetime]], list[str]]:
    """The shifts, and every time among them that never comes in London."""
    made, wrong = [], []
    for number in range(days):
        day = first + number * ONE_DAY
        last = day if ends > begins else day + ONE_DAY
        try:
            made.append((to_utc(datetime.combine(day, begins)), to_utc(datetime.combine(last, ends))))
        except NoSuchTime as problem:
            wrong.append(str(problem))
    return made, wrong


def _clashes(team: str, planned: Sequence[tuple[datetime, datetime]], at: datetime) -> list[str]:
    if not planned:
        return []
    wrong = ["the first of them is over already"] if planned[0][1] <= at else []
    if any(before[1] > after[0] for before, after in pairwise(planned)):
        wrong.append("each would begin before the one of the day before has ended")
    held = Shift.objects.filter(team=team, starts_at__lt=planned[-1][1], ends_at__gt=planned[0][0])
    return wrong + [
        f"the team has the shift {shift.name} from {shift.starts_at.astimezone(LONDON):%H:%M %Z on %d %B} already"
        for shift in held.order_by("starts_at")
        if any(starts_at < shift.ends_at and shift.starts_at < ends_at for starts_at, ends_at in planned)
    ]
