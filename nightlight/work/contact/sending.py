"""An officer sent, and an officer there: a collar number and a time, in one press."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.by_form import in_role
from nightlight.records.duties.recording import Recorded, Step, Written, check, load, write
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member, RoleHeld, Stint
from nightlight.rules.typed_text import as_line
from nightlight.rules.typed_times import read_past
from nightlight.work.contact.refusals import CannotTake

SENT, ATTENDED = "officer_deployed", "officer_attended"
DOES: Final = {"sent": SENT, "attended": ATTENDED}
LONGEST: Final = 20


@dataclass(slots=True)
class SentForm:
    """The line as it was typed: what it says (`sent` or `attended`), whose collar number, and when; empty is now. `problems` are (field, sentence)."""

    does: str
    collar: str
    time: str
    officer: Member | None = None
    happened_at: datetime | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((text for one, text in self.problems if one == name), "")


def read(posted: Mapping[str, str], at: datetime) -> SentForm:
    """The line as it was sent. A number that nobody holds is named, and so is whoever has left."""
    form = SentForm(str(posted.get("does", "")), as_line(posted.get("collar", "")), as_line(posted.get("time", "")))
    if form.does not in DOES:
        form.problems.append(("collar", "Press Sent or Attended"))
    if not form.collar:
        form.problems.append(("collar", "Type the collar number of the officer"))
    else:
        form.officer = Member.objects.filter(collar__iexact=form.collar[:LONGEST]).first()
        if form.officer is None:
            form.problems.append(
                ("collar", f"Nobody has the collar number {form.collar[:LONGEST]}. Ask the officer for it")
            )
        elif form.officer.left_at is not None:
            form.problems.append(("collar", f"{form.officer.name}, {form.officer.collar}, has left the force"))
    try:
        form.happened_at = read_past("", form.time, at) if form.time else None
    except ValueError as why:
        form.problems.append(("time", f"The time: {why}"))
    return form


@transaction.atomic
def officer_sent(
    *, by: Standing, at: datetime, case: uuid.UUID, does: str, officer: Member, form: Sent, happened_at: datetime | None = None
) -> Recorded | None:  # fmt: skip
    """Record that an officer was `sent`, or has `attended`; without a time it is now.

    That somebody was sent is recorded by whoever sent them; that they are there is theirs, written down by the control room from the radio.
    The same form sent twice is recorded once: None the second time. Raises NotYoursToRecord, CannotTake and CannotMove.
    """
    pack, event, stroke = in_force(at), DOES[does], Stroke()
    if not first_time(case, form):
        return None
    file = load(case, stroke)
    step = Step(event, {}, {"officer": f"{officer.collar} {officer.name}"}, happened_at)
    check(step, pack, at)
    who, written = in_role(by, SENT, pack), Written("case.recorded", form.structure)
    if event == ATTENDED:
        doer = _there(officer, at, pack)
        if doer.member != who.member:
            written = Written("case.recorded_for", {"done_by": str(doer.member), **form.structure}, recorded_by=who)
        who = doer
    done = write(file, stroke, by=who, at=at, step=step, written=written, pack=pack)
    stroke.write()
    return done


def _there(officer: Member, at: datetime, pack: InForce) -> Actor:
    """The officer who is there, in a role of theirs in which one attends. Raises CannotTake."""
    on_duty = Stint.objects.filter(member=officer, ended_at=None).values_list("role", flat=True)
    held = RoleHeld.objects.filter(member=officer, since__lte=at, until=None).values_list("role", flat=True)
    allowed = pack.pack.events[ATTENDED].by
    role = next((one for one in (*on_duty, *held) if pack.roles.may(one, allowed)), None)
    if role is None:
        raise CannotTake(
            what=f"Recording that {officer.name} is there", why="no role of theirs is that of an officer who attends",
            remedy="check the collar number, or write it as a note",
        )  # fmt: skip
    return Actor(officer.id, role, officer.name)
