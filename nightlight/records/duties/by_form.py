"""What a form records: its steps in one transaction, each in the role that records it, once however often the form is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties import by_radio
from nightlight.records.duties.casefile import CaseFile, load
from nightlight.records.duties.refusals import NotYoursToRecord
from nightlight.records.duties.steps import Step
from nightlight.records.duties.writing import Recorded, Written, check, write
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.queries import on_duty
from nightlight.rules.wording import listed, role_name


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who reports by radio what they did: the member, and the role in which they were on duty."""

    member: uuid.UUID
    role: str


@transaction.atomic
def record_steps(
    *, by: Standing, at: datetime, case: uuid.UUID, steps: Sequence[Step], form: Sent, done_by: Doer | None = None
) -> bool:
    """Record what one form holds, each step in the first role that records it; False: this form was recorded before with just this in it.

    With `done_by` the control room writes down what somebody reports by radio. All of it is on record afterwards or nothing. Raises
    NotYoursToRecord and NotOnDutyAs, and as `nightlight.records.duties.recording.record` does.
    """
    if not first_time(case, form):
        return False
    for step in steps:
        record_one(by=by, at=at, case=case, step=step, structure=form.structure, done_by=done_by)
    return True


@transaction.atomic
def record_one(
    *,
    by: Standing,
    at: datetime,
    case: uuid.UUID,
    step: Step,
    structure: Mapping[str, Any],
    done_by: Doer | None = None,
    tell: Callable[[CaseFile, InForce], None] | None = None,
) -> Recorded:
    """Record one step, its entry with this structure. `tell` may tell people of it, by the case file, in the same stroke. Raises as `record_steps`."""
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    check(step, pack, at)
    if tell is not None:
        tell(file, pack)
    if done_by is None or done_by.member == by.actor.member:
        who, written = in_role(by, step.event, pack), Written("case.recorded", structure)
    else:
        writer = _writer(by, pack)
        who = doer(done_by, step, at, pack)
        written = Written("case.recorded_for", {**structure, "done_by": str(who.member)}, recorded_by=writer)
    done = write(file, stroke, by=who, at=at, step=step, written=written, pack=pack)
    stroke.write()
    return done


def in_role(by: Standing, event: str | None, pack: InForce) -> Actor:
    """Whoever acts, in the first role of theirs that records such an event; in the one that they are in for a note. Raises NotYoursToRecord."""
    known = pack.pack.events.get(event or "")
    if known is None:
        return by.actor
    role = next((role for role in by.roles if pack.roles.may(role, known.by)), None)
    if role is None:
        raise _not_theirs(known, pack)
    return replace(by.actor, role=role)


def others_who_may(events: Iterable[str], pack: InForce) -> dict[str, str]:
    """Who on duty may have done one of these things and reports it by radio: the choice, and the name with the role."""
    listed_roles = {role for event in events for role in pack.pack.events[event].by}
    return {
        f"{one.member}:{one.role}": f"{one.name}, {role_name(pack.pack, one.role)}"
        for one in on_duty()
        if pack.roles.may(one.role, listed_roles)
    }


def chosen_doer(said: str, others: Collection[str]) -> Doer | None:
    """Whoever did it and reported it by radio, as they were chosen; None where whoever writes it did it."""
    if said not in others:
        return None
    member, _, role = said.partition(":")
    return Doer(uuid.UUID(member), role)


def may_record(by: Standing, event: str, pack: InForce) -> bool:
    """Whether one of somebody's roles records such an event."""
    return any(pack.roles.may(role, pack.pack.events[event].by) for role in by.roles)


def writes_for_others(by: Standing, pack: InForce) -> bool:
    """Whether somebody is on duty in the control room, and so writes down what others report by radio."""
    return _room(by, pack) is not None


def doer(done_by: Doer, step: Step, at: datetime, pack: InForce) -> Actor:
    """Whoever is said to have done the step, as an actor. Raises NotYoursToRecord where their role does not record it, and NotOnDutyAs."""
    known = pack.pack.events.get(step.event or "")
    if known is not None and not pack.roles.may(done_by.role, known.by):
        raise _not_theirs(known, pack)
    return by_radio.doer(done_by.member, done_by.role, when=step.happened_at or at, pack=pack)


def _room(by: Standing, pack: InForce) -> str | None:
    room = pack.setting("control_room_roles")
    return next((role for role, _ in by.on_duty if role in room), None)


def _writer(by: Standing, pack: InForce) -> Actor:
    role = _room(by, pack)
    if role is None:
        raise NotYoursToRecord(
            what="Recording this for somebody else", why="only the control room on duty writes down what somebody else reports by radio",
            remedy="have them record it, or the control room",
        )  # fmt: skip
    return replace(by.actor, role=role)


def _not_theirs(event: Any, pack: InForce) -> NotYoursToRecord:
    who = listed([role_name(pack.pack, role) for role in event.by], "or")
    return NotYoursToRecord(
        what=f"Recording “{event.meaning.rstrip('.')}”", why=f"it is recorded by the {who}, or by whoever supervises them",
        remedy="ask them to record it; the control room can record it for somebody on duty who reports it by radio; or write a note",
    )  # fmt: skip
