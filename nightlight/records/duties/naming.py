"""How refusals name people and instants."""

from __future__ import annotations

import uuid
from datetime import datetime

from nightlight.records.workforce.models import Member
from nightlight.rules.days import LONDON


def name_of(member: uuid.UUID) -> str:
    """The name of a member."""
    return Member.objects.filter(id=member).values_list("name", flat=True).first() or "somebody unknown"


def when(at: datetime) -> str:
    """An instant as people at work say it, in London time with its zone: ``21:04 GMT on 24 November``."""
    there = at.astimezone(LONDON)
    return f"{there:%H:%M %Z} on {there.day} {there:%B}"
