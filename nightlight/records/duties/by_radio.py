"""Whoever did something that the control room writes down for them: a member who was on duty in the role in which they are said to have done it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Q

from nightlight.records.duties.answerable import reaching
from nightlight.records.duties.refusals import NotOnDutyAs
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member, Stint
from nightlight.rules.days import LONDON
from nightlight.rules.wording import role_name


def doer(member: uuid.UUID, role: str, *, when: datetime, pack: InForce) -> Actor:
    """The member as an actor in this role. Raises NotOnDutyAs: nobody lends somebody else a role that they did not have when it was done."""
    name = Member.objects.filter(id=member).values_list("name", flat=True).first()
    found = reaching(pack).found_by.get(role)
    roles = [role, found.role] if found else [role]
    there = Stint.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=when), member=member, role__in=roles, began_at__lte=when
    )
    if name is None or not there.exists():
        as_what = role_name(pack.pack, role) if role in pack.pack.roles else "anything"
        raise NotOnDutyAs(
            what="Recording this for somebody else",
            why=f"{name or 'whoever was chosen'} was not on duty as {as_what} at {when.astimezone(LONDON):%H:%M %Z}",
            remedy="choose whoever did it from those on duty, give the time at which they did it, or have them record it",
        )  # fmt: skip
    return Actor(member, role, name)
