"""What is asked about access beside one case: who holds a capability."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from nightlight.records.access.standing import by_role
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Member


def roles_with(capability: str, at: datetime) -> frozenset[str]:
    """The roles that give a capability, as the pack in force says."""
    return frozenset(role for role, grants in by_role(in_force(at)).items() if capability in grants)


def holders_of(capability: str, at: datetime, limit: int = 5) -> list[str]:
    """The names of some members who hold a capability by a role that they hold, for whoever needs to ask somebody."""
    held = Q(roles__role__in=roles_with(capability, at), roles__since__lte=at)
    still = Q(roles__until=None) | Q(roles__until__gt=at)
    found = Member.objects.filter(held & still, left_at=None).order_by("name").values_list("name", flat=True)
    return list(dict.fromkeys(found))[:limit]
