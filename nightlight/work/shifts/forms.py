"""The forms about being on duty, as they were sent. What was typed is kept whatever is wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.journal.ids import new_id
from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import comes_at, holds_time, instant_of, read_moment, read_time

LONGEST_TYPED: Final = 400
ONE_DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class Form:
    """What every form here has: what is wrong, by field; the field "" stands for the form as a whole."""

    problems: list[tuple[str, str]] = field(default_factory=list)
    until: str = ""
    ends: datetime | None = None

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing where nothing is."""
        return next((said for about, said in self.problems if about == name), "")

    def fault(self, name: str, said: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append((name, said))

    def refused(self, reasons: Iterable[str], name: str) -> None:
        """Note why an act was refused, at the field where the form begins."""
        for reason in reasons:
            self.fault(name, f"{reason[:1].upper()}{reason[1:]}")

    def read_end(self, typed: str, at: datetime) -> None:
        """Read until when, as it was typed."""
        self.until = typed
        try:
            self.ends = read_until(typed, at)
        except ValueError as wrong:
            self.fault("until", str(wrong))


@dataclass(slots=True)
class BookingOn(Form):
    """Booking on: roles, the area, until when, and where."""

    roles: tuple[str, ...] = ()
    area: str = ""
    where: str = ""


@dataclass(slots=True)
class Covering(Form):
    """I am covering: the role, the area, for whom, until when, and why."""

    role: str = ""
    area: str = ""
    whom: str = ""
    why: str = ""
    absent: uuid.UUID | None = None


@dataclass(slots=True)
class Swapping(Form):
    """Offering one's duty: to whom, and why. `swap` is the id that the form made, so that sending it twice is one offer."""

    swap: str = ""
    whom: str = ""
    reason: str = ""
    taker: uuid.UUID | None = None


def booking_on(posted: Any, at: datetime) -> BookingOn:
    """The form as it was sent; without anything sent an empty one. Nothing is chosen by itself."""
    form = BookingOn()
    if posted is not None:
        form.roles = tuple(one[:60] for one in posted.getlist("role"))
        form.area, form.where = typed(posted, "area"), typed(posted, "where")
        form.read_end(typed(posted, "until"), at)
        if not form.roles:
            form.fault("role", "Choose at least one role")
    return form


def covering(sent: Any, at: datetime, people: Iterable[tuple[uuid.UUID, str]]) -> Covering:
    """The form as it was sent, or as the address of a gap fills it in. `people` are the members there are, each with how they are listed."""
    form = Covering(
        role=typed(sent, "role"), area=typed(sent, "area"), whom=typed(sent, "whom"), why=typed(sent, "why")
    )
    form.read_end(typed(sent, "until"), at)
    if form.whom:
        form.absent = person_meant(form, form.whom, people)
    return form


def swapping(posted: Any, at: datetime, people: Iterable[tuple[uuid.UUID, str]]) -> Swapping:
    """The form as it was sent; without anything sent an empty one."""
    form = Swapping(swap=str(new_id(at)))
    if posted is None:
        return form
    form.swap = an_id(posted.get("swap")) or form.swap
    form.whom, form.reason = typed(posted, "whom"), typed(posted, "reason")
    if form.whom:
        form.taker = person_meant(form, form.whom, people)
    else:
        form.fault("whom", "Say who takes over, by collar number or name")
    return form


def person_meant(form: Form, said: str, people: Iterable[tuple[uuid.UUID, str]]) -> uuid.UUID | None:
    """Who is meant by what was typed: a collar number, a name, or both as the list shows them."""
    wanted = " ".join(said.casefold().split())
    listed = [(member, " ".join(shown.casefold().split())) for member, shown in people]
    exact = [member for member, shown in listed if wanted in (shown, *shown.split(" ", 1))]
    found = exact or [member for member, shown in listed if wanted in shown]
    if len(found) == 1:
        return found[0]
    form.fault(
        "whom",
        _nobody(said) if not found else f"{len(found)} people are meant by “{said[:60]}”: give the collar number",
    )
    return None


def _nobody(said: str) -> str:
    return f"Nobody is called “{said[:60]}”: give a collar number or a name from the list"


def read_until(said: str, at: datetime) -> datetime | None:
    """The end in "07:00" (the next time that clocks in London show it) or "25/11/2026 07:00"; None for nothing. Raises ValueError in words."""
    if not said:
        return None
    if "/" in said or "-" in said or holds_time(said):
        return instant_of(read_moment(said))
    time, today = read_time(said), at.astimezone(LONDON).date()
    # In the hour that autumn repeats the same time comes twice.
    coming = (found for day in (today, today + ONE_DAY) for found in comes_at(day.isoformat(), time))
    return next((found for found in coming if found > at), None)


def typed(sent: Any, name: str) -> str:
    """A line of a form, without the spaces around it; what is far too long is cut to what shows that it is."""
    return " ".join(str(sent.get(name) or "").replace("\x00", "�").split())[:LONGEST_TYPED]


def an_id(raw: Any) -> str:
    """An id as it is written; nothing for anything else."""
    try:
        return str(uuid.UUID(str(raw)))
    except ValueError:
        return ""
