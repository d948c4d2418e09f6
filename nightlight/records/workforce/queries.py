"""Who is on duty, where, and in which roles."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final

from django.db import connection

from nightlight.rules.ladder import OnDuty

_ON_DUTY: Final = """
SELECT s.member_id, m.name, s.role, m.rank, s.area_id FROM workforce_stint s JOIN workforce_member m ON m.id = s.member_id
WHERE s.ended_at IS NULL AND m.left_at IS NULL ORDER BY s.began_at, s.id
"""


def on_duty() -> tuple[OnDuty, ...]:
    """Everybody who is on duty now, once for each role and area in which they are, longest on duty first."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_DUTY)
        return tuple(OnDuty(str(row[0]), row[1], row[2], row[3] or None, row[4]) for row in cursor.fetchall())


def in_role(everybody: Collection[OnDuty], role: str, area: str | None) -> tuple[OnDuty, ...]:
    """Those on duty in a role for an area, or for the whole force."""
    return tuple(
        one for one in everybody if one.role == role and (one.area is None or area is None or one.area == area)
    )


def is_on_duty(member: uuid.UUID, everybody: Collection[OnDuty]) -> bool:
    """Whether a member is on duty in any role."""
    return any(one.member == str(member) for one in everybody)
