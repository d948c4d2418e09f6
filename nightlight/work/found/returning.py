"""The acts after a return: what came of the return home interview, an adult found with the child, and an allegation that somebody is asked to investigate."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import involve, people_in
from nightlight.records.cases.models import Happening
from nightlight.records.duties.by_form import Doer, record_one
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.recording import Step
from nightlight.records.journal.actions import head_of
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.outbox.notices import interrupts
from nightlight.records.packs.queries import InForce
from nightlight.records.people.actions import add_contact, add_person
from nightlight.records.people.meeting import Met, Reach
from nightlight.records.places.actions import Where, add_place
from nightlight.records.workforce.queries import on_duty
from nightlight.work.found.refusals import AlreadyAccepted, NoSuchAllegation

REQUESTED, ACCEPTED = "investigation_requested", "investigation_request_accepted"
FOUND_WITH: Final = "adult_found_with"
AS_FOUND_WITH: Final = "found_with"
Telling = Callable[[CaseFile, InForce], None]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who is put into the case: one who is known already (`known`), or one as they were met; and as what they stand in it."""

    role: str
    met: Met
    known: uuid.UUID | None = None


@transaction.atomic
def return_interview(
    *, by: Standing, at: datetime, case: uuid.UUID, step: Step, form: Sent, place: Where | None = None, company: Somebody | None = None,
    phone: str = "",
) -> bool:  # fmt: skip
    """Record what came of a return home interview: the step with its facts, the place, whoever the child was with, and the child's own number.

    False: this form was recorded before. Raises NotYoursToRecord, and as the acts for people and places do; then nothing is on record.
    """
    if not first_time(case, form):
        return False
    structure = dict(form.structure)
    if place is not None:
        structure["place"] = str(add_place(by=by.actor, at=at, where=place).place)
    if company is not None:
        structure["person"] = str(_put_in(by, at, case, company))
    record_one(by=by, at=at, case=case, step=step, structure=structure)
    child = next((one for one in people_in(case) if one.role == "child"), None)
    if phone and child is not None and child.known.identities:
        reach = Reach("phone", phone, None)
        add_contact(by=by.actor, at=at, identity=child.known.identities[0].identity, reach=reach)
    return True


@transaction.atomic
def found_with(
    *, by: Standing, at: datetime, case: uuid.UUID, adult: Somebody, steps: Iterable[Step], form: Sent, done_by: Doer | None = None
) -> bool:  # fmt: skip
    """Put an adult who was found with the child into the case, to be looked at, and tell whoever policy names and the owner of the case.

    False: this form was recorded before. Raises as `return_interview` does.
    """
    if not first_time(case, form):
        return False
    structure = {**form.structure, "person": str(_put_in(by, at, case, adult))}
    for number, step in enumerate(steps):
        tell = _telling_of_adult(by, at) if number == 0 else None
        record_one(by=by, at=at, case=case, step=step, structure=structure, done_by=done_by, tell=tell)
    return True


@transaction.atomic
def ask_to_investigate(
    *, by: Standing, at: datetime, case: uuid.UUID, crime: Step, request: Step, to: uuid.UUID, form: Sent
) -> str:  # fmt: skip
    """Report what a child said on return as a crime, and ask somebody by name to investigate it; what the allegation is called.

    They are told at once, and have a time to accept it by name. Empty: this form was recorded before. Raises as `record_one` does.
    """
    if not first_time(case, form):
        return ""
    name = f"allegation {Happening.objects.filter(case=case, event=REQUESTED).count() + 1}"
    structure = {**form.structure, "allegation": name, "to": str(to)}
    record_one(by=by, at=at, case=case, step=crime, structure=structure)
    asked = Step(
        request.event, request.facts, {**request.data, "allegation": name}, request.happened_at, request.said_by
    )
    record_one(by=by, at=at, case=case, step=asked, structure=structure, tell=_telling_receiver(to, name, at))
    return name


@transaction.atomic
def accept_to_investigate(*, by: Standing, at: datetime, case: uuid.UUID, allegation: str) -> bool:
    """Accept by name to investigate an allegation; whoever accepts owns it. False: they had accepted it before.

    Raises NoSuchAllegation, AlreadyAccepted, NotYoursToRecord.
    """
    what = "Accepting to investigate this"
    head_of(case)
    rows = Happening.objects.filter(case=case, data__allegation=allegation).order_by("entry")
    events = {one.event: one for one in rows}
    if REQUESTED not in events:
        raise NoSuchAllegation(what=what, why="there is no such request on this case", remedy="look at its allegations again")  # fmt: skip
    if (taken := events.get(ACCEPTED)) is not None:
        if taken.by == by.actor.written:
            return False
        raise AlreadyAccepted(
            what=what, why="somebody else has accepted it by name", remedy="look who; speak with them"
        )
    structure = {"allegation": allegation, "to": by.actor.written}
    record_one(by=by, at=at, case=case, step=Step(ACCEPTED, {}, {"allegation": allegation}), structure=structure)
    return True


def _put_in(by: Standing, at: datetime, case: uuid.UUID, somebody: Somebody) -> uuid.UUID:
    """The person, who stands in the case in their role afterwards."""
    person = somebody.known or add_person(by=by.actor, at=at, met=somebody.met).person
    here = {(one.person, one.role) for one in people_in(case)}
    if (person, somebody.role) not in here:
        involve(by=by.actor, at=at, case=case, person=person, role=somebody.role)
    return person


def _telling_of_adult(by: Standing, at: datetime) -> Telling:
    def tell(file: CaseFile, pack: InForce) -> None:
        roles, area = pack.setting("told_of_adult_found_with"), file.columns["area_id"]
        told = {uuid.UUID(one.member) for one in on_duty() if one.role in roles and one.area in (area, None)}
        # Of a restricted case only whoever owns it is told: the others may not know that it is there.
        told = {file.columns["owner_id"], *(() if file.columns["restricted"] else told)}
        for member in told - {by.actor.member}:
            file.bundles.tell(
                member, file.id, {"why": "adult_found", "at": at.isoformat()}, rings=interrupts("adult_found", pack)
            )

    return tell


def _telling_receiver(to: uuid.UUID, name: str, at: datetime) -> Telling:
    def tell(file: CaseFile, pack: InForce) -> None:
        line = {"why": "investigation", "at": at.isoformat(), "lead": name}
        file.bundles.tell(to, file.id, line, rings=interrupts("investigation", pack))

    return tell
