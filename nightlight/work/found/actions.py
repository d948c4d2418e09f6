"""Acts of this feature: several steps that one form records, in one transaction, once however often the form is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties import by_radio
from nightlight.records.duties.recording import Step, Written, check, load, write
from nightlight.records.duties.sent_once import Sent, first_time
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke, as_bytes
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.wording import listed, role_name
from nightlight.work.found.models import Photo
from nightlight.work.found.photos import Picture
from nightlight.work.found.refusals import NotYoursToRecord


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who reports by radio what they did: the member, and the role in which they are on duty."""

    member: uuid.UUID
    role: str


@transaction.atomic
def record_steps(
    *, by: Standing, at: datetime, case: uuid.UUID, steps: Sequence[Step], form: Sent, done_by: Doer | None = None
) -> bool:
    """Record what one form holds, each step in the first role that records it; False: this form was recorded before with just this in it.

    With `done_by` the control room writes down what somebody on duty reports by radio. All of it is on record afterwards or nothing. Raises
    NotYoursToRecord, and as `nightlight.records.duties.recording.record` does: NotYetDone where something must be done first.
    """
    if not first_time(case, form):
        return False
    for step in steps:
        _record_one(by=by, at=at, case=case, step=step, form=form, done_by=done_by)
    return True


def _record_one(*, by: Standing, at: datetime, case: uuid.UUID, step: Step, form: Sent, done_by: Doer | None) -> None:
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    check(step, pack, at)
    structure = form.structure
    if done_by is None or done_by.member == by.actor.member:
        who, written = in_role(by, step.event, pack), Written("case.recorded", structure)
    else:
        who = _doer(done_by, step, at, pack)
        structure["done_by"] = str(done_by.member)
        written = Written("case.recorded_for", structure, recorded_by=_writer(by, pack))
    write(file, stroke, by=who, at=at, step=step, written=written, pack=pack)
    stroke.write()


def in_role(by: Standing, event: str | None, pack: InForce) -> Actor:
    """Whoever acts, in the first role of theirs that records such an event. Raises NotYoursToRecord."""
    found = pack.pack.events[event or ""]
    role = next((role for role in by.roles if pack.roles.may(role, found.by)), None)
    if role is None:
        raise _not_theirs(
            event,
            pack,
            "ask them to record it, or have the control room record it for somebody who reports it by radio",
        )
    return replace(by.actor, role=role)


def may_record(by: Standing, event: str, pack: InForce) -> bool:
    """Whether one of somebody's roles records such an event."""
    return any(pack.roles.may(role, pack.pack.events[event].by) for role in by.roles)


def writes_for_others(by: Standing, pack: InForce) -> bool:
    """Whether somebody is on duty in the control room, and so writes down what others report by radio."""
    return any(role in pack.setting("control_room_roles") for role, _ in by.on_duty)


def _writer(by: Standing, pack: InForce) -> Actor:
    room = pack.setting("control_room_roles")
    role = next((role for role, _ in by.on_duty if role in room), None)
    if role is None:
        raise NotYoursToRecord(
            what="Recording this for somebody else", why="only the control room on duty writes down what somebody reports by radio",
            remedy="have them record it, or the control room",
        )  # fmt: skip
    return replace(by.actor, role=role)


def _doer(done_by: Doer, step: Step, at: datetime, pack: InForce) -> Actor:
    if not pack.roles.may(done_by.role, pack.pack.events[step.event or ""].by):
        raise _not_theirs(step.event, pack, "choose whoever did it")
    return by_radio.doer(done_by.member, done_by.role, when=step.happened_at or at, pack=pack)


def _not_theirs(event: str | None, pack: InForce, remedy: str) -> NotYoursToRecord:
    found = pack.pack.events[event or ""]
    who = listed([role_name(pack.pack, one) for one in found.by], "or")
    return NotYoursToRecord(
        what=f"Recording “{found.meaning.rstrip('.')}”", why=f"it is recorded by the {who}, or by whoever supervises them",
        remedy=remedy,
    )  # fmt: skip


@transaction.atomic
def add_photo(
    *, by: Standing, at: datetime, case: uuid.UUID, picture: Picture, taken_on: date | None, form: Sent
) -> uuid.UUID | None:
    """Keep a photo of the person of a case, and record that it was obtained; its id. None: this form was recorded before with this photo.

    Raises NotYoursToRecord, and as `nightlight.records.duties.recording.record` does.
    """
    if not first_time(case, form):
        return None
    stroke, pack = Stroke(), in_force(at)
    who = in_role(by, "photo_obtained", pack)
    file = load(case, stroke)
    made, digest = new_id(at), picture.digest
    structure: Mapping[str, Any] = {
        **form.structure, "photo": str(made), "digest": digest, "width": picture.width, "height": picture.height,
    }  # fmt: skip
    step = Step("photo_obtained", {}, {"taken_on": taken_on.isoformat() if taken_on else "not known"})
    check(step, pack, at)
    done = write(file, stroke, by=who, at=at, step=step, written=Written("case.photo_added", structure), pack=pack)
    stroke.insert(
        Photo, id=made, case_id=case, entry=done.number, taken_on=taken_on, added_at=at, added_by=who.written,
        image=as_bytes(picture.image), small=as_bytes(picture.small), width=picture.width, height=picture.height, digest=digest,
    )  # fmt: skip
    stroke.write()
    return made
