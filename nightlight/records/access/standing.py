"""Where the person behind a request stands: who they are, in which roles, and what those let them see and do."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest

from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.access import Reach, Viewer, widest

_STANDING: Final = """
SELECT m.name, m.team_id, t.area_id,
  (SELECT coalesce(jsonb_agg(h.role ORDER BY h.since, h.id), '[]') FROM workforce_role_held h
     WHERE h.member_id = m.id AND h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s)),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(s.role, s.area_id, a.name) ORDER BY s.began_at, s.id), '[]') FROM workforce_stint s
     LEFT JOIN workforce_area a ON a.id = s.area_id WHERE s.member_id = m.id AND s.ended_at IS NULL)
FROM workforce_member m LEFT JOIN workforce_team t ON t.id = m.team_id WHERE m.id = %(member)s AND m.left_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A member at an instant: the roles that they hold, those in which they are on duty with the area (None: the whole force), and what follows."""

    actor: Actor
    viewer: Viewer
    held: tuple[str, ...] = ()
    on_duty: tuple[tuple[str, str | None], ...] = ()
    team: str | None = None
    area_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that counts now, those on duty first, each once. Empty: whoever it is can do nothing here yet."""
        return tuple(dict.fromkeys([*(role for role, _ in self.on_duty), *self.held]))

    @property
    def in_words(self) -> str:
        """The role in use and where, as the head of a page shows it; that there is none, where there is none."""
        if not self.actor.role:
            return "no role yet"
        where = ", ".join(
            sorted({self._called(where) for role, where in self.on_duty if role == self.actor.role and where})
        )
        words = self.actor.role.replace("_", " ")
        return f"{words}, {where}" if where else (words if self.on_duty else f"{words}, off duty")

    @property
    def on_duty_in_words(self) -> str:
        """Every role on duty and where, as people say them; empty off duty."""
        return ", ".join(
            f"{role.replace('_', ' ')} ({self._called(where) if where else 'whole force'})"
            for role, where in self.on_duty
        )

    def _called(self, area: str) -> str:
        return self.area_names.get(area, area)

    def may(self, capability: str) -> bool:
        """Whether the member holds a capability, however far it reaches."""
        return capability in self.viewer.grants


def standing(member: uuid.UUID, at: datetime) -> Standing | None:
    """Where a member stands at an instant, by one query; None for somebody who has left.

    The role in use is that of the oldest open stint, else the first role held, else none (an empty word). A role in which somebody is on duty
    for the whole force reaches all of it where it would reach an area; their other roles reach no further for that.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"member": member, "at": at})
        row = cursor.fetchone()
    if row is None:
        return None
    name, team, area, held, stints = row[0], row[1], row[2], *(_plain(one) for one in row[3:])
    on_duty = tuple((role, where) for role, where, _ in stints)
    names = {where: called for _, where, called in stints if where}
    roles = [*(role for role, _ in on_duty), *held]
    works_in = {where for _, where in on_duty if where} | ({area} if area else set())
    everywhere = {role for role, where in on_duty if where is None}
    grants = grants_of(roles, in_force(at), everywhere=everywhere)
    viewer = Viewer(str(member), grants, frozenset(works_in), frozenset({team} if team else ()))
    return Standing(Actor(member, roles[0] if roles else "", name), viewer, tuple(held), on_duty, team, names)


def grants_of(roles: Iterable[str], pack: InForce, *, everywhere: Collection[str] = ()) -> dict[str, Reach]:
    """What roles let their holder do, and how far each reaches; the furthest reach of any of them counts.

    In the roles of `everywhere` the holder is on duty for the whole force: what reaches an area reaches all of it.
    """
    table = by_role(pack)
    return widest(_force_wide(table.get(role, {})) if role in everywhere else table.get(role, {}) for role in roles)


def _force_wide(grants: Mapping[str, Reach]) -> dict[str, Reach]:
    return {capability: "force" if reach == "area" else reach for capability, reach in grants.items()}


def by_role(pack: InForce) -> Mapping[str, Mapping[str, Reach]]:
    """Role -> capability -> reach, as the pack's topic ``access`` says; what it does not list is not allowed."""
    made: dict[str, dict[str, Reach]] = {}
    for key, entry in pack.pack.section("values").items():
        topic, _, capability = key.partition(".")
        if topic == "access":
            for role, reach in entry.value.items():
                made.setdefault(role, {})[capability] = reach
    return made


def standing_of(request: HttpRequest) -> Standing | None:
    """Where whoever sent this request stands; None: nobody has signed in. Looked up once a request."""
    if not hasattr(request, "_standing"):
        user: Any = getattr(request, "user", None)
        known = user is not None and user.is_authenticated
        request._standing = standing(user.member_id, request.at) if known else None  # type: ignore[attr-defined]
    return request._standing  # type: ignore[attr-defined,no-any-return]


def forget_who_asks(request: HttpRequest) -> None:
    """Take whoever sent this request for nobody from now on, unless it is known: the database cannot be asked."""
    if not hasattr(request, "_standing"):
        request._standing = None  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
