"""What is asked about access beside one case: who holds a capability."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from nightlight.records.access.standing import by_role
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Area, Member
from nightlight.rules.access import Viewer


def areas_for(viewer: Viewer, capability: str) -> dict[str, str]:
    """The names of the policing areas for which somebody may do this: all of them, or those that they work in."""
    areas = dict(Area.objects.values_list("id", "name"))
    everywhere = viewer.grants.get(capability) == "force"
    return areas if everywhere else {one: name for one, name in areas.items() if one in viewer.areas}


def roles_with(capability: str, at: datetime) -> frozenset[str]:
    """The roles that give a capability, as the pack in force says."""
    return frozenset(role for role, grants in by_role(in_force(at)).items() if capability in grants)


def holders_of(capability: str, at: datetime, limit: int = 5) -> list[str]:
    """The names of some members who hold a capability by a role that they hold, for whoever needs to ask somebody."""
    return list(
        dict.fromkeys(_holding(roles_with(capability, at), at).order_by("name").values_list("name", flat=True))
    )[:limit]


def holders_left(capability: str, at: datetime, *, but: uuid.UUID | None = None, role: str = "") -> bool:
    """Whether somebody who can sign in would still hold a capability if one member (without any: nobody) were stopped or, with `role`, held that role no more."""
    roles = roles_with(capability, at)
    others = _holding(roles, at).filter(user__is_active=True).exclude(id=but)
    return others.exists() or bool(role and _holding(roles - {role}, at).filter(id=but).exists())


def _holding(roles: Collection[str], at: datetime) -> QuerySet[Member]:
    held = Q(roles__role__in=roles, roles__since__lte=at)
    still = Q(roles__until=None) | Q(roles__until__gt=at)
    return Member.objects.filter(held & still, left_at=None)
