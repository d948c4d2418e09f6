"""Who is involved in a case, and as what. Each act writes one entry into the chain of the case."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.cases.models import Case, Involvement
from nightlight.records.cases.refusals import AlreadyInvolved, CannotInvolve, NotInvolved
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.people.models import Person
from nightlight.records.people.queries import Known, every_id_of, known, who_they_are_now
from nightlight.records.workforce.actors import Actor
from nightlight.rules.names import NotReadable, cleaned

LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Involved:
    """A person in a case, as they are known now, and since when they are in it. `role` is a word of the pack's roles in a case."""

    person: uuid.UUID
    role: str
    since: datetime
    known: Known


@transaction.atomic
def involve(*, by: Actor, at: datetime, case: uuid.UUID, person: uuid.UUID, role: str) -> None:
    """Involve a person in a case. Raises CannotInvolve (no such case, person or role) and AlreadyInvolved."""
    stroke, what = Stroke(), "Involving this person"
    pen, area = _held(case, stroke, what)
    roles = in_force(at).setting("roles_in_a_case")
    wrong = [] if role in roles else [f"nobody is involved in a case as “{role[:40]}”"]
    if not Person.objects.filter(id=person).exists():
        wrong.append("there is no such person")
    if wrong:
        raise CannotInvolve(what=what, why=wrong, remedy=f"add the person first, and choose from {', '.join(roles)}")
    if _rows(case, person, role):
        raise AlreadyInvolved(
            what=what, why="they stand in this case in this role already", remedy="there is nothing left to do"
        )
    stroke.insert(
        Involvement, case_id=case, person=person, role=role, since=at, until=None, recorded_by=by.written
    )  # fmt: skip
    _write(pen, "case.person_involved", by, at, {"person": str(person), "as": role})
    stroke.announce(what="case", case=str(case), area=area)
    stroke.write()


@transaction.atomic
def end_involvement(*, by: Actor, at: datetime, case: uuid.UUID, person: uuid.UUID, role: str, reason: str) -> None:
    """Record that a person is no longer involved in a case in a role; that they were stays. Raises CannotInvolve without a reason, NotInvolved."""
    stroke, what = Stroke(), "Taking this person out of the case"
    pen, area = _held(case, stroke, what)
    try:
        why = cleaned(reason, longest=LONGEST_REASON)
    except NotReadable as wrong:
        raise CannotInvolve(what=what, why=f"the reason: {wrong}", remedy="write it again") from None
    if not why:
        raise CannotInvolve(what=what, why="no reason was given", remedy="say in a few words why")
    rows = _rows(case, person, role)
    if not rows:
        raise NotInvolved(
            what=what, why="they do not stand in this case in this role", remedy="there is nothing left to do"
        )
    for row in rows:
        stroke.change(Involvement, row, until=at)
    _write(pen, "case.person_taken_out", by, at, {"person": str(person), "as": role}, why)
    stroke.announce(what="case", case=str(case), area=area)
    stroke.write()


def people_in(case: uuid.UUID) -> tuple[Involved, ...]:
    """Who is involved in a case now, in the order in which they came into it; each once in a role, even where two turned out to be one."""
    rows = list(Involvement.objects.filter(case=case, until=None).order_by("since", "id"))
    found = known({row.person for row in rows})
    seen: dict[tuple[uuid.UUID, str], Involved] = {}
    for row in rows:
        person = found.get(row.person)
        if person is not None:
            seen.setdefault((person.person, row.role), Involved(person.person, row.role, row.since, person))
    return tuple(seen.values())


def cases_of(people: Collection[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    """The cases in which one of these people is or was involved, whoever they turned out to be, newest first. Who may see them is another matter."""
    rows = Involvement.objects.filter(person__in=every_id_of(people)).order_by("-since", "-id")
    return tuple(dict.fromkeys(rows.values_list("case", flat=True)))


def _rows(case: uuid.UUID, person: uuid.UUID, role: str) -> list[int]:
    """The open rows that stand for this person in this role, under whichever of their ids they were written."""
    rows = list(Involvement.objects.filter(case=case, role=role, until=None).values_list("id", "person"))
    now = who_they_are_now({person, *(one for _, one in rows)})
    return [row for row, one in rows if now.get(one) == now.get(person, person)]


def _held(case: uuid.UUID, stroke: Stroke, what: str) -> tuple[Pen, str]:
    head = head_of(case)
    area = Case.objects.filter(id=case).values_list("area", flat=True).first()
    if head is None or area is None:
        raise CannotInvolve(what=what, why="there is no such case", remedy="check the reference")
    return Pen(stroke, case, head), area


def _write(pen: Pen, kind: str, by: Actor, at: datetime, structure: dict[str, str], reason: str = "") -> None:
    pen.write(
        kind, at=at, by=by.written, structure={**structure, "role": by.role}, words={"reason": reason} if reason else {}
    )
