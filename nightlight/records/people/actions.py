"""Recording people: who was met, under which names, how they are reached, where they live. Each act writes one entry into the person's chain."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from django.db import transaction

from nightlight.records.journal.actions import Pen, as_words, hold
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.people.holding import (
    CHAIN,
    end_belonging,
    hold_owner,
    hold_person,
    no_such_person,
    put_belonging,
)
from nightlight.records.people.meeting import NAMED, Met, Reach, Read, read, read_reach
from nightlight.records.people.models import Belonging, Contact, Identity, Person, Residence
from nightlight.records.people.refusals import CannotRecordPerson
from nightlight.records.workforce.actors import Actor
from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.names import NotReadable, cleaned

KINDS: Final = (Belonging.RECORDED, Belonging.ALIAS, Belonging.MISTAKE)
LONGEST_REASON: Final = 200


class Added(NamedTuple):
    """The person, and the identity under which they were met."""

    person: uuid.UUID
    identity: uuid.UUID


@transaction.atomic
def add_person(*, by: Actor, at: datetime, met: Met, person: uuid.UUID | None = None) -> Added:
    """Add a person with the identity under which they were met.

    With `person`, an id made by the caller, the same person sent twice is one person. Raises CannotRecordPerson with everything that cannot
    be kept: a day that never was, no whole telephone number, a character that cannot be shown.
    """
    person = person or new_id(at)
    found = _readable(met, at, "Adding this person")
    stroke = Stroke()
    pen = hold(stroke, person, kind=CHAIN, name=f"person {person}")
    first = Belonging.objects.filter(person=person).order_by("id").values_list("identity", flat=True).first()
    if first is not None:
        return Added(person, first)
    stroke.insert(Person, id=person, made_at=at)
    identity = _put(stroke, person, found, Belonging.RECORDED, by=by, at=at)
    pen.write(
        "people.added", at=at, by=by.written, words=_words(met),
        structure={"person": str(person), "identity": str(identity), "role": by.role, "contacts": len(found.reaches)},
    )  # fmt: skip
    stroke.write()
    return Added(person, identity)


@transaction.atomic
def add_identity(
    *, by: Actor, at: datetime, person: uuid.UUID, met: Met, kind: str = Belonging.RECORDED, reason: str = ""
) -> Added:
    """Add another identity of a person: theirs, an alias, or a mistake that is kept so that it is found. Raises NoSuchPerson, CannotRecordPerson."""
    what = "Adding this identity"
    found, reason = _readable(met, at, what), _reason(reason, what)
    _known_kind(kind, what)
    stroke = Stroke()
    pen = hold_person(person, stroke)
    identity = _put(stroke, person, found, kind, by=by, at=at, reason=reason)
    pen.write(
        "people.identity_added", at=at, by=by.written, words={**_words(met), **({"reason": reason} if reason else {})},
        structure={"person": str(person), "identity": str(identity), "kind": kind, "role": by.role, "contacts": len(found.reaches)},
    )  # fmt: skip
    stroke.write()
    return Added(person, identity)


@transaction.atomic
def judge_identity(*, by: Actor, at: datetime, identity: uuid.UUID, kind: str, reason: str) -> None:
    """Say how a person stands to one of their identities: it is theirs, an alias, or a mistake. The identity itself stays as it was written.

    Raises NoSuchPerson, and CannotRecordPerson for another kind or without a reason.
    """
    what = "Saying what this identity is"
    _known_kind(kind, what)
    reason = _reason(reason, what, needed=True)
    stroke = Stroke()
    pen, belonging = hold_owner(identity, stroke)
    end_belonging([belonging], at)
    put_belonging(stroke, identity, belonging.person_id, kind, by=by.written, at=at, reason=reason)
    _write(pen, "people.identity_judged", by, at, {"identity": str(identity), "kind": kind}, reason)
    stroke.write()


@transaction.atomic
def add_contact(*, by: Actor, at: datetime, identity: uuid.UUID, reach: Reach) -> None:
    """Add a telephone number, e-mail or account to an identity. Raises NoSuchPerson and CannotRecordPerson."""
    try:
        found = read_reach(reach)
    except NotReadable as wrong:
        raise _cannot("Adding this contact", [f"{NAMED.get(reach.kind, 'the contact')}: {wrong}"]) from None
    stroke = Stroke()
    pen, _ = hold_owner(identity, stroke)
    _put_contact(stroke, identity, found, at)
    pen.write(
        "people.contact_added", at=at, by=by.written, words={"contacts": as_words([[reach.kind, found[1]]])},
        structure={"person": str(pen.chain), "identity": str(identity), "role": by.role, "kind": reach.kind, "safe": reach.safe},
    )  # fmt: skip
    stroke.write()


@transaction.atomic
def judge_contact(*, by: Actor, at: datetime, contact: int, safe: bool | None, reason: str = "") -> None:
    """Say whether a contact is safe to use, or that it is not known. Raises NoSuchPerson and CannotRecordPerson."""
    reason = _reason(reason, "Saying whether this contact is safe")
    held = Contact.objects.filter(id=contact).first()
    if held is None:
        raise no_such_person()
    stroke = Stroke()
    pen, _ = hold_owner(held.identity_id, stroke)
    stroke.change(Contact, contact, safe=safe)
    _write(pen, "people.contact_judged", by, at, {"contact": contact, "safe": safe}, reason)
    stroke.write()


@transaction.atomic
def begin_residence(
    *, by: Actor, at: datetime, identity: uuid.UUID, place: uuid.UUID, since: date | None = None
) -> None:
    """Record that somebody lives or stays at a place, since a day where that is known; `place` is the id of a place that is there.

    Raises NoSuchPerson, and CannotRecordPerson for a day to come. What is on record already is not written twice.
    """
    began = _start_of(since, at, "Recording where they live")
    stroke = Stroke()
    pen, _ = hold_owner(identity, stroke)
    if Residence.objects.filter(identity=identity, place=place, until=None).exists():
        return
    stroke.insert(Residence, identity_id=identity, place=place, since=began, until=None)
    _write(pen, "people.residence_began", by, at, {"identity": str(identity), "place": str(place)})
    stroke.write()


@transaction.atomic
def end_residence(*, by: Actor, at: datetime, residence: int, until: date | None = None) -> None:
    """Record that somebody no longer lives or stays there, since a day (without one: now). Raises NoSuchPerson and CannotRecordPerson."""
    what = "Recording that they no longer live there"
    ended = _start_of(until, at, what) or at
    held = Residence.objects.filter(id=residence, until=None).first()
    if held is None:
        raise no_such_person()
    if held.since and ended < held.since:
        raise _cannot(what, ["the day on which they left is before the day on which they came"])
    stroke = Stroke()
    pen, _ = hold_owner(held.identity_id, stroke)
    stroke.change(Residence, residence, until=ended)
    _write(
        pen, "people.residence_ended", by, at, {"identity": str(held.identity_id), "place": str(held.place)}
    )  # fmt: skip
    stroke.write()


def _readable(met: Met, at: datetime, what: str) -> Read:
    found = read(met, at)
    if found.wrong:
        raise _cannot(what, found.reasons)
    return found


def _put(
    stroke: Stroke, person: uuid.UUID, found: Read, kind: str, *, by: Actor, at: datetime, reason: str = ""
) -> uuid.UUID:
    identity = new_id(at)
    stroke.insert(Identity, id=identity, recorded_by=by.written, recorded_at=at, **found.columns)
    put_belonging(stroke, identity, person, kind, by=by.written, at=at, reason=reason)
    for reach in found.reaches:
        _put_contact(stroke, identity, reach, at)
    return identity


def _put_contact(stroke: Stroke, identity: uuid.UUID, found: tuple[str, str, str, bool | None], at: datetime) -> None:
    kind, given, normal, safe = found
    stroke.insert(
        Contact, identity_id=identity, kind=kind, given=given, normal_form=normal, safe=safe, since=at, until=None
    )


def _words(met: Met) -> dict[str, str]:
    parts = {
        part: said for part in ("given", "family", "whole", "born", "sex", "said_by") if (said := getattr(met, part))
    }
    words = {"identity": as_words(parts)} if parts else {}
    if met.reaches:
        words["contacts"] = as_words([[one.kind, one.given] for one in met.reaches])
    return words


def _write(pen: Pen, kind: str, by: Actor, at: datetime, structure: dict[str, Any], reason: str = "") -> None:
    whole = {"person": str(pen.chain), "role": by.role, **structure}
    pen.write(kind, at=at, by=by.written, structure=whole, words={"reason": reason} if reason else {})


def _known_kind(kind: str, what: str) -> None:
    if kind not in KINDS:
        raise _cannot(what, [f"it can be {', '.join(KINDS)}, and not “{kind[:20]}”"])


def _reason(reason: str, what: str, *, needed: bool = False) -> str:
    try:
        plain = cleaned(reason, longest=LONGEST_REASON)
    except NotReadable as wrong:
        raise _cannot(what, [f"the reason: {wrong}"]) from None
    if needed and not plain:
        raise _cannot(what, ["no reason was given"])
    return plain


def _start_of(day: date | None, at: datetime, what: str) -> datetime | None:
    if day is None:
        return None
    if day > at.astimezone(LONDON).date():
        raise _cannot(what, [f"{day:%d/%m/%Y} is still to come"])
    return to_utc(datetime.combine(day, time()))


def _cannot(what: str, why: list[str]) -> CannotRecordPerson:
    return CannotRecordPerson(
        what=what, why=why, remedy="put it right and send it again; nothing that was typed is lost"
    )
