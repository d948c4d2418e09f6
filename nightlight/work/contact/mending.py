"""Putting right what a first contact got wrong, by a later entry: the wrong person in a case, and a case that should not be there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import end_involvement, involve, people_in
from nightlight.records.cases.models import Happening
from nightlight.records.duties.by_form import in_role, record_one
from nightlight.records.duties.recording import Recorded, Step
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.packs.queries import in_force
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.rules.facts import Value
from nightlight.rules.record import ABOUT_ANOTHER, CARRIED
from nightlight.work.contact.refusals import CannotPutRight

SAID, AGREED, REFUSED = "opened_in_error_said", "opened_in_error_agreed", "opened_in_error_refused"
ABOUT_THEM: Final = ("child", "victim")
"""As what whoever the case is about stands in it."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who is meant: somebody known (`person`), or somebody as given now; and the facts that are said of them now."""

    met: Met
    person: uuid.UUID | None = None
    facts: Mapping[str, Value] | None = None


def held_facts(case: uuid.UUID, at: datetime) -> dict[str, Value]:
    """The facts of a case that somebody has answered, and what is held of each."""
    return {fact: value for fact, value in on_record(case).facts.values(at).items() if value is not None}


@transaction.atomic
def put_right_person(
    *, by: Standing, at: datetime, case: uuid.UUID, wrong: uuid.UUID, right: Right, about_another: Iterable[str], reason: str, form: Sent
) -> None:  # fmt: skip
    """Take the wrong person out of a case and put the right one in, with a reason; sent twice it is done once.

    Nothing is erased, and no clock of the case ends: the facts of `about_another` stay on record as said of another person and count as not
    known from now, so that they hold no level down; no level comes down by it. Raises CannotPutRight, and as involving a person does.
    """
    pack = in_force(at)
    if not first_time(case, form):
        return
    there = {(one.person, one.role) for one in people_in(case)}
    person = right.person or named_id("right person", f"{case}:{form.form}")
    if any(one == person for one, _ in there):
        raise CannotPutRight(
            what="Putting this right",
            why="whoever is meant stands in the case already",
            remedy="take the other one out of it, and say why",
        )
    roles = [role for one, role in there if one == wrong and role in ABOUT_THEM]
    if not roles:
        raise CannotPutRight(
            what="Putting this right",
            why="the case is not about this person",
            remedy="look at who stands in the case again",
        )
    who = in_role(by, ABOUT_ANOTHER, pack)
    if right.person is None:
        add_person(by=who, at=at, met=right.met, person=person)
    for role in roles:
        end_involvement(by=who, at=at, case=case, person=wrong, role=role, reason=reason)
        involve(by=who, at=at, case=case, person=person, role=role)
    said = [fact for fact in dict.fromkeys(about_another) if fact in pack.pack.facts]
    step = Step(ABOUT_ANOTHER, dict(right.facts or {}), {CARRIED: said, "reason": reason})
    record_one(by=by, at=at, case=case, step=step, structure=form.structure)


@transaction.atomic
def say_opened_in_error(*, by: Standing, at: datetime, case: uuid.UUID, reason: str, form: Sent) -> Recorded | None:
    """Say that a case was opened in error. Every clock keeps running until somebody else has looked. Raises CannotPutRight where it was said already.

    The same form sent twice is recorded once: None the second time.
    """
    if not first_time(case, form):
        return None
    if asked(case):
        raise CannotPutRight(
            what="Saying that this case was opened in error", why="somebody has said so already, and nobody has decided on it yet",
            remedy="have a second person look",
        )  # fmt: skip
    return record_one(by=by, at=at, case=case, step=Step(SAID, {}, {"reason": reason}), structure=form.structure)


@transaction.atomic
def decide_opened_in_error(
    *, by: Standing, at: datetime, case: uuid.UUID, agrees: bool, reason: str, form: Sent
) -> Recorded | None:
    """Agree that a case was opened in error, or refuse; never whoever said so.

    Agreed, nothing is owed to anybody because of the case any more; it can be read and reopened, and its clocks then run again. The
    same form sent twice is recorded once, as there. Raises CannotPutRight where nobody said so, and CannotRecord for whoever said so
    themselves.
    """
    event = AGREED if agrees else REFUSED
    if not first_time(case, form):
        return None
    if not asked(case):
        raise CannotPutRight(
            what="Deciding on this", why="nobody has said that this case was opened in error, or it was decided on just now",
            remedy="look at it again",
        )  # fmt: skip
    return record_one(by=by, at=at, case=case, step=Step(event, {}, {"reason": reason}), structure=form.structure)


def asked(case: uuid.UUID) -> Happening | None:
    """The word that the case was opened in error on which nobody has decided; None: there is none."""
    newest = Happening.objects.filter(case=case, event__in=(SAID, AGREED, REFUSED)).order_by("entry").last()
    return newest if newest is not None and newest.event == SAID else None
