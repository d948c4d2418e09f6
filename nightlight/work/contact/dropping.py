"""A call that is cut off: what is known of it is recorded as it stands, and a clock asks that the caller be rung back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.by_form import in_role, record_one
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Recorded, Step, record
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.models import Member
from nightlight.work.contact.refusals import CannotTake
from nightlight.work.contact.taking import Taken, take_report

RING_BACK: Final = "ring_back"
CAME_OF_IT: Final[Mapping[str, tuple[str, str]]] = {
    "caller_rung_back": ("reached", "Reached"),
    "ring_back_not_reached": ("not_reached", "Not reached"),
    "ring_back_not_safe": ("not_safe", "Not safe to ring"),
}
"""What may come of ringing back: the event, what the form calls it, and how that reads."""
_KEPT: Final = {"caller_number": "Caller’s number", "caller_name": "Caller’s name", "name": "Who it is about", "born": "Age or date of birth",
                "address": "Where", "postcode": "Postcode", "words": "First words", "log": "Log number", "find": "Question looked for"}  # fmt: skip


@transaction.atomic
def call_dropped(
    *, by: Standing, at: datetime, taken: Taken, kind: str, title: str, areas: Mapping[str, str]
) -> Recorded:
    """Record a call that was cut off, as far as it is known, and start the clock that asks for a ring-back. Sent twice it is one call.

    Nothing stands in its way: what could not be read is kept as it was typed, and a policing area that nobody chose is that of whoever took the
    call, or the first; the record says so. No level is chosen: what the rules propose stands until a person grades. Raises CannotTake.
    """
    pack, unreadable = in_force(at), _unreadable(taken)
    area, unsure = _area(taken, by, areas)
    typed = {name: value for name, value in taken.report.typed.items() if name not in unreadable} | {"area": area}
    report = replace(taken.report, typed=typed, problems=[])
    made = take_report(by=by, at=at, taken=replace(taken, report=report, levels={}), kind=kind, title=title)
    if not made.changes.started:
        return made
    kept = [f"{_KEPT.get(name, name)}, as typed: {value}" for name, value in unreadable.items()]
    kept += [f"{scale}: {level} was chosen, and not recorded" for scale, level in taken.levels.items()]
    if unsure:
        kept.append("nobody had chosen a policing area; the case stands in this one until somebody changes it")
    number = report.said("caller_number")
    data = {
        **({"number": number} if number else {}),
        **({"note": "; ".join(one.rstrip(".") for one in kept)} if kept else {}),
    }
    record(by=in_role(by, "call_dropped", pack), at=at, case=made.case, step=Step("call_dropped", {}, data))
    return made


def _unreadable(taken: Taken) -> dict[str, str]:
    """What was typed into fields with something wrong in them."""
    return {name: taken.report.said(name) for name, _ in taken.report.problems if taken.report.said(name)}


def _area(taken: Taken, by: Standing, areas: Mapping[str, str]) -> tuple[str, bool]:
    """The policing area, and whether nobody had chosen it."""
    if taken.report.said("area") in areas:
        return taken.report.said("area"), False
    own = Member.objects.filter(id=by.actor.member).values_list("team__area", flat=True).first()
    found = own if own in areas else next(iter(areas), "")
    if not found:
        raise CannotTake(
            what="Taking a report",
            why="there is no area in which you may open a case",
            remedy="ask the control room to take it",
        )
    return found, True


@transaction.atomic
def rang_back(
    *, by: Standing, at: datetime, case: uuid.UUID, event: str, form: Sent, happened_at: datetime | None = None, note: str = ""
) -> Recorded | None:  # fmt: skip
    """Record what came of ringing back: reached ends the clock, not reached starts it again, not safe starts that of sending somebody.

    The same form sent twice is recorded once: None the second time. Raises CannotTake where nobody waits to be rung back.
    """
    if not first_time(case, form):
        return None
    if not waits(case):
        raise CannotTake(
            what="Recording that you rang back", why="nobody waits to be rung back any more; somebody may have recorded it just now",
            remedy="look at the case again",
        )  # fmt: skip
    step = Step(event, {}, {"note": note} if note else {}, happened_at)
    return record_one(by=by, at=at, case=case, step=step, structure=form.structure)


def waits(case: uuid.UUID) -> bool:
    """Whether a caller of this case waits to be rung back."""
    return Clock.objects.filter(case=case, duty=RING_BACK, state__in=("running", "missed")).exists()


def event_of(choice: str, pack: InForce) -> str:
    """The event that a form's choice stands for; nothing for what is none."""
    return next((event for event, (name, _) in CAME_OF_IT.items() if name == choice and event in pack.pack.events), "")
