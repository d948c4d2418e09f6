"""Two people who turn out to be one, and the way back. Identities move, dated; nothing is ever overwritten or lost.

A person from whom every identity has moved stays as a bare peg, so that whatever names it still leads to whoever they are now.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction

from nightlight.records.journal.models import Entry
from nightlight.records.journal.stroke import Stroke
from nightlight.records.people.holding import end_belonging, hold_people, no_such_person, put_belonging
from nightlight.records.people.models import Belonging
from nightlight.records.people.refusals import AlreadyOnePerson, AlreadyParted, CannotJoin, CannotPart
from nightlight.records.workforce.actors import Actor
from nightlight.rules.names import NotReadable, cleaned

LONGEST_REASON: Final = 200


class Joined(NamedTuple):
    """The person, the number of the entry (by which it is undone), and the identities that moved, each with whose it was."""

    person: uuid.UUID
    number: int
    moved: tuple[tuple[uuid.UUID, uuid.UUID], ...]


@transaction.atomic
def same_person(
    *, by: Actor, at: datetime, person: uuid.UUID, identities: Collection[uuid.UUID], reason: str
) -> Joined:
    """Record that these identities are this person's. Those that are already stay; the others move from whoever they belonged to.

    Raises NoSuchPerson, AlreadyOnePerson where nothing would move, and CannotJoin without a reason.
    """
    why = _reason(reason, "Recording that they are one person", CannotJoin)
    stroke = Stroke()
    pens = hold_people([person, *_owners(identities)], stroke)
    belonging = _belongings(identities)
    if any(one.person_id not in pens for one in belonging):
        raise CannotJoin(
            what="Recording that they are one person",
            why="one of these identities was moved a moment ago",
            remedy="look at both people again",
        )
    moving = [one for one in belonging if one.person_id != person]
    if not moving:
        raise AlreadyOnePerson(
            what="Recording that they are one person",
            why="these identities are this person's already",
            remedy="there is nothing left to do",
        )
    _move(stroke, [(one, person, one.kind) for one in moving], by, at, why)
    entry = pens[person].write(
        "people.joined", at=at, by=by.written, words={"reason": why},
        structure={"person": str(person), "role": by.role,
                   "moved": [[str(one.identity_id), str(one.person_id), one.kind] for one in moving]},
    )  # fmt: skip
    stroke.write()
    return Joined(person, entry.number, tuple((one.identity_id, one.person_id) for one in moving))


@transaction.atomic
def not_same_person(*, by: Actor, at: datetime, person: uuid.UUID, number: int, reason: str) -> Joined:
    """Undo a joining, by the number of its entry in the person's chain: each identity goes back to whose it was, and as what it was held.

    Identities added to the person since stay with them. Raises NoSuchPerson, AlreadyParted, and CannotPart where an identity has moved on
    since, or without a reason.
    """
    what = "Undoing that they are one person"
    why = _reason(reason, what, CannotPart)
    stroke = Stroke()
    found = Entry.objects.filter(chain=person, number=number, kind="people.joined").first()
    if found is None:
        raise no_such_person()
    before = {uuid.UUID(identity): (uuid.UUID(owner), kind) for identity, owner, kind in found.structure["moved"]}
    pens = hold_people([person, *(owner for owner, _ in before.values())], stroke)
    if Entry.objects.filter(chain=person, kind="people.parted", structure__undoes=number).exists():
        raise AlreadyParted(what=what, why="it was undone before", remedy="there is nothing left to do")
    belonging = _belongings(before)
    gone = [one for one in belonging if one.person_id != person]
    if gone:
        raise CannotPart(
            what=what,
            why=f"{len(gone)} of the identities belong to somebody else by now",
            remedy="undo what was joined since, the latest first",
        )
    _move(stroke, [(one, *before[one.identity_id]) for one in belonging], by, at, why)
    entry = pens[person].write(
        "people.parted", at=at, by=by.written, words={"reason": why},
        structure={"person": str(person), "role": by.role, "undoes": number,
                   "moved": [[str(identity), str(owner)] for identity, (owner, _) in before.items()]},
    )  # fmt: skip
    stroke.write()
    return Joined(person, entry.number, tuple((identity, owner) for identity, (owner, _) in before.items()))


def _owners(identities: Collection[uuid.UUID]) -> list[uuid.UUID]:
    return [one.person_id for one in _belongings(identities)]


def _belongings(identities: Collection[uuid.UUID]) -> list[Belonging]:
    found = list(Belonging.objects.filter(identity__in=list(identities), until=None).order_by("id"))
    if len(found) < len(set(identities)):
        raise no_such_person()
    return found


def _move(
    stroke: Stroke, moves: Collection[tuple[Belonging, uuid.UUID, str]], by: Actor, at: datetime, reason: str
) -> None:
    """Each belonging ends, and its identity is another person's, held as that kind."""
    end_belonging([one for one, _, _ in moves], at)
    for one, person, kind in moves:
        put_belonging(stroke, one.identity_id, person, kind, by=by.written, at=at, reason=reason)


def _reason(reason: str, what: str, refusal: type[CannotJoin | CannotPart]) -> str:
    remedy = "say in a few words how it is known"
    try:
        plain = cleaned(reason, longest=LONGEST_REASON)
    except NotReadable as wrong:
        raise refusal(what=what, why=f"the reason: {wrong}", remedy=remedy) from None
    if not plain:
        raise refusal(what=what, why="no reason was given", remedy=remedy)
    return plain
