"""A person as an act finds them: under the lock of their own chain."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from nightlight.records.journal.actions import Pen, hold
from nightlight.records.journal.stroke import Stroke
from nightlight.records.people.models import Belonging, Person
from nightlight.records.people.refusals import NoSuchPerson

CHAIN = "person"
"""The kind of a person's chain; its id is the person's."""


def hold_person(person: uuid.UUID, stroke: Stroke) -> Pen:
    """The pen of a person's chain. Raises NoSuchPerson."""
    pen = hold(stroke, person, kind=CHAIN, name=f"person {person}")
    if not Person.objects.filter(id=person).exists():
        raise no_such_person()
    return pen


def hold_people(people: Iterable[uuid.UUID], stroke: Stroke) -> dict[uuid.UUID, Pen]:
    """Several, in an order in which no two acts wait for each other."""
    return {one: hold_person(one, stroke) for one in sorted(set(people))}


def hold_owner(identity: uuid.UUID, stroke: Stroke) -> tuple[Pen, Belonging]:
    """The pen of whoever an identity belongs to, and that it does. Raises NoSuchPerson.

    A joining may move it while we wait for the chain; then the chain of the new person is held too.
    """
    while True:
        person = owner_of(identity)
        pen = hold_person(person, stroke)
        belonging = Belonging.objects.get(identity=identity, until=None)
        if belonging.person_id == person:
            return pen, belonging


def owner_of(identity: uuid.UUID) -> uuid.UUID:
    """The person an identity belongs to now. Raises NoSuchPerson."""
    found = Belonging.objects.filter(identity=identity, until=None).values_list("person", flat=True).first()
    if found is None:
        raise no_such_person()
    return found


def put_belonging(
    stroke: Stroke, identity: uuid.UUID, person: uuid.UUID, kind: str, *, by: str, at: datetime, reason: str
) -> None:
    """Say in the stroke whose an identity is from now on."""
    stroke.insert(
        Belonging, identity_id=identity, person_id=person, kind=kind, since=at, until=None, decided_by=by, reason=reason
    )


def end_belonging(belongings: Iterable[Belonging], at: datetime) -> None:
    """End belongings, before the stroke begins others: in one statement neither would see the other, and an identity is one person's at a time."""
    Belonging.objects.filter(id__in=[one.id for one in belongings]).update(until=at)


def no_such_person() -> NoSuchPerson:
    """The refusal for a person or identity that is not there."""
    return NoSuchPerson(what="This act", why="there is no such person", remedy="find them again, or add them")
