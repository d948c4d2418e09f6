"""Whoever acts, in the role in which the act asks for them: somebody may be on duty in several at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.accepting import radio_roles
from nightlight.records.duties.answerable import is_on_duty_as
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import Many, accept_many
from nightlight.records.duties.refusals import NoSuchOffer
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.queries import on_duty
from nightlight.work.casework.fields import LONGEST_LINE, line
from nightlight.work.casework.refusals import CannotChange, NobodyChosen


def an_id(raw: Any) -> uuid.UUID | None:
    """The id that was sent; None for anything else."""
    try:
        return uuid.UUID(str(raw))
    except ValueError:
        return None


def ids(raw: Iterable[Any]) -> list[uuid.UUID]:
    """The ids that were sent, each once."""
    return list(dict.fromkeys(found for one in raw if (found := an_id(one))))


def offer_named(raw: Any) -> uuid.UUID:
    """The id of the offer that was sent. Raises NoSuchOffer."""
    found = an_id(raw)
    if found is None:
        raise NoSuchOffer(what="Answering this offer", why="there is no such offer", remedy="look at the case again")
    return found


def as_asked(by: Standing, offer: uuid.UUID | None, at: datetime, clocks: Iterable[uuid.UUID] = ()) -> Actor:
    """Whoever accepts, in the role in which they were asked, where they are on duty in it; else in one on the ladder of these clocks."""
    role = Offer.objects.filter(id=offer).values_list("role", flat=True).first() if offer else None
    if role and by.actor.member and is_on_duty_as(by.actor.member, role, on_duty(), in_force(at)):
        return replace(by.actor, role=role)
    return on_alarm(by, clocks, at)


def as_owner(by: Standing, case: Case, at: datetime) -> Actor:
    """Whoever disposes of a case: as its owner in the role in which they own it, else in a role that may."""
    if case.owner_id == by.actor.member:
        return replace(by.actor, role=case.owner_role)
    pack = in_force(at)
    room = pack.setting("control_room_roles")
    fit = (role for role in by.roles if role in room or pack.roles.supervises(role, case.owner_role))
    return replace(by.actor, role=next(fit, by.actor.role))


def in_control_room(by: Standing, at: datetime) -> Actor:
    """Whoever writes down what came by radio, in a role that may, those on duty first; the act refuses any other."""
    return in_one_of(by, radio_roles(in_force(at)))


def in_one_of(by: Standing, roles: Collection[str]) -> Actor:
    """Whoever acts, in the first of their roles that is among these; else in the one that they are in."""
    return replace(by.actor, role=next((role for role in by.roles if role in roles), by.actor.role))


def on_duty_choice(raw: str) -> Actor:
    """Somebody on duty as they were chosen from a list. Raises NobodyChosen where they are not on duty, or nobody was chosen."""
    member, _, role = raw.partition(":")
    found = next((one for one in on_duty() if (one.member, one.role) == (member, role)), None)
    if found is None:
        why = "whoever was chosen is not on duty in this role any more" if raw else "nobody was chosen"
        raise NobodyChosen(what="This", why=why, remedy="choose somebody who is on duty from the list")
    return Actor(uuid.UUID(found.member), found.role, found.name)


def reason(posted: Mapping[str, Any], what: str) -> str:
    """The reason that was typed, in one line. Raises CannotChange where it is longer than a record keeps."""
    found = line(posted, "reason")
    if len(found) > LONGEST_LINE:
        why = f"the reason is {len(found):,} characters long, and {LONGEST_LINE} are kept"
        raise CannotChange(what=what, why=why, remedy="say it in a sentence, and write the rest into the case")
    return found


def accept_each(by: Standing, offers: Iterable[uuid.UUID], at: datetime) -> Many:
    """Accept several offers by name, each in the role in which it was made and in a transaction of its own."""
    done = Many([], [])
    for one in offers:
        found = accept_many(by=as_asked(by, one, at), at=at, offers=[one])
        done.done.extend(found.done)
        done.refused.extend(found.refused)
    return done


def on_alarm(by: Standing, clocks: Iterable[uuid.UUID], at: datetime) -> Actor:
    """Whoever takes an alarm, in a role in which they are on duty and that stands on the ladder of one of these clocks, where there is one."""
    duties = in_force(at).pack.duties
    rows = Clock.objects.filter(id__in=list(clocks)).values_list("duty", "owner_role")
    asked = {role for duty, owner in rows for role in (owner, *(duties[duty].escalates_to if duty in duties else ()))}
    return in_one_of(only_on_duty(by), asked)


def only_on_duty(by: Standing) -> Standing:
    """The same person with the roles alone in which they are on duty; all of them where they are on duty in none."""
    return replace(by, held=()) if by.on_duty else by
