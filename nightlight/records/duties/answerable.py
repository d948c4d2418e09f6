"""Who is on duty to answer for a case, and who answers where nobody is."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection

from nightlight.records.journal.actions import hold
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke, prepared
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.queries import on_duty
from nightlight.records.workforce.standing import chain_of
from nightlight.rules.ladder import Found, OnDuty, holders
from nightlight.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Reaching:
    """How a pack finds the people of a ladder: holders of roles that nobody books on as, the ranks in order, the call past the last rung."""

    found_by: dict[str, Found]
    ranks: tuple[str, ...]
    everybody_rank: str
    repeat: timedelta


def reaching(pack: InForce) -> Reaching:
    """How this pack finds people."""
    return _reaching(pack.rulebook)


@lru_cache(maxsize=8)
def _reaching(rulebook: Rulebook) -> Reaching:
    pack = rulebook.pack
    return Reaching(
        {role: Found(one["role"], one["where"]) for role, one in pack.value("operations.roles_found_by").items()},
        tuple(pack.value("roles.rank_order")),
        pack.value("operations.last_call_rank"),
        timedelta(minutes=pack.value("duties.last_call")["every"]),
    )


class Answering(NamedTuple):
    """Somebody and the role in which they answer; whether they are on duty in it."""

    member: uuid.UUID
    role: str
    on_duty: bool = True


def first_on_duty(
    roles: Iterable[str], everybody: Collection[OnDuty], area: str | None, pack: InForce
) -> Answering | None:
    """Whoever is on duty in the first of these roles that anybody is on duty in, for the area; of several, the longest on duty."""
    found_by = reaching(pack).found_by
    for role in roles:
        found = holders(role, tuple(everybody), area, found_by.get(role))
        if found:
            return Answering(uuid.UUID(found[0]), role)
    return None


def on_duty_held(member: uuid.UUID | None) -> tuple[OnDuty, ...]:
    """Who is on duty now; this member books neither on nor off before the transaction ends, so that what they are given they do not leave behind.

    Call it with the case held. Whoever books on or off holds no case meanwhile: what becomes of their cases is a reaction of its own.
    """
    if member is not None:
        hold(Stroke(), chain_of(member), kind=Chain.FORCE, name=f"member {member}")
    return on_duty()


def is_on_duty_as(member: uuid.UUID, role: str, everybody: Iterable[OnDuty], pack: InForce) -> bool:
    """Whether a member is on duty in a role, wherever: booked on as it, or found by another role as policy says."""
    found = reaching(pack).found_by.get(role)
    roles = {role, found.role} if found else {role}
    return any(one.member == str(member) and one.role in roles for one in everybody)


def who_takes(everybody: Collection[OnDuty], area: str, pack: InForce) -> Answering | None:
    """To whom a report belongs that nobody took: the role that policy names, else the next up its chain on duty; with nobody on duty, whoever
    held one of these last. None only in a force in which nobody ever held any role.
    """
    role = pack.setting("takes_reports_nobody_took")
    chain = next((one for one in pack.roles.chains.values() if role in one), (role,))
    roles = chain[chain.index(role) :]
    return first_on_duty(roles, everybody, area, pack) or _on_duty_at_all(everybody) or _last_held(roles)


def _on_duty_at_all(everybody: Collection[OnDuty]) -> Answering | None:
    found = next((one for one in everybody if one.rank), next(iter(everybody), None))
    return Answering(uuid.UUID(found.member), found.role) if found else None


_LAST_HELD: Final = """
SELECT h.member_id, h.role FROM (
  SELECT member_id, role, 0 AS held, ended_at AS since FROM workforce_stint
  UNION ALL SELECT member_id, role, 1, since FROM workforce_role_held WHERE until IS NULL) h
JOIN workforce_member m ON m.id = h.member_id AND m.left_at IS NULL
ORDER BY array_position(%s, h.role::text) NULLS LAST, h.held, h.since DESC LIMIT 1
"""


def _last_held(roles: Collection[str]) -> Answering | None:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_HELD, [list(roles)])
        row = cursor.fetchone()
    return Answering(row[0], row[1], on_duty=False) if row else None


ROSTER: Final = """
SELECT s.member_id, m.name, s.role, m.rank, s.area_id FROM workforce_stint s JOIN workforce_member m ON m.id = s.member_id
WHERE s.ended_at IS NULL AND m.left_at IS NULL ORDER BY s.began_at, s.id
"""
_OPENING: Final = f"""
SELECT nextval('cases_reference'), (SELECT jsonb_build_array(c.reference, j.number)
   FROM cases_case c JOIN journal_chain j ON j.id = c.id WHERE c.id = %s),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(r.member_id, r.name, r.role, r.rank, r.area_id)), '[]') FROM ({ROSTER}) r)
"""  # noqa: S608 - nothing of it comes from outside


class Opening(NamedTuple):
    """What opening a case has to know: its reference, whether it is there already (its reference and newest entry), who is on duty."""

    reference: str
    already: tuple[str, int] | None
    everybody: tuple[OnDuty, ...]


def opening(case: uuid.UUID) -> Opening:
    """Everything that opening this case has to know, by one question."""
    with prepared() as cursor:
        cursor.execute(_OPENING, [case])
        number, already, roster = cursor.fetchone()
    everybody = tuple(
        OnDuty(member, name, role, rank or None, area) for member, name, role, rank, area in _read(roster)
    )
    return Opening(f"NL-{number:06d}", tuple(_read(already)) if already else None, everybody)


def _read(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
