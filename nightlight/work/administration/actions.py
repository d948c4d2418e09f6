"""People and the roles that they hold. Each act writes one entry into the chain of the member whom it is about."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from nightlight.records.access.accounts import MANAGE, pen_of, put_user
from nightlight.records.access.models import User
from nightlight.records.access.queries import holders_left, roles_with
from nightlight.records.access.restricting import said
from nightlight.records.cases.models import Case
from nightlight.records.journal.actions import Pen, as_words
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member, RoleHeld, Stint, Team
from nightlight.rules.names import NotReadable, cleaned
from nightlight.rules.wording import role_name
from nightlight.work.administration.refusals import (
    AlreadyHeld,
    CannotAdd,
    CannotChange,
    CannotEndRole,
    CannotGrant,
    NotAPerson,
)

COLLAR: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{0,19}")
EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+")
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Person:
    """What is typed about a person: an empty rank is staff, an empty team none."""

    collar: str
    name: str
    rank: str = ""
    email: str = ""
    team: str = ""


class Added(NamedTuple):
    """The member who was added, and the first password to give them."""

    member: uuid.UUID
    password: str


@transaction.atomic
def add_person(*, by: Actor, at: datetime, person: Person, roles: Sequence[str] = ()) -> Added:
    """Add somebody to the force, let them sign in, and give them roles from now. Raises CannotAdd, with every reason."""
    stroke, pack, member = Stroke(), in_force(at), new_id(at)
    pen = pen_of(member, stroke)
    name, wrong = _checked(person, pack)
    if Member.objects.filter(collar__iexact=person.collar).exists():
        wrong.append(f"somebody has the collar number {person.collar} already")
    wrong += [why for role in roles for why in _wrong_role(role, person.rank, pack)]
    if wrong:
        raise CannotAdd(what="Adding this person", why=wrong, remedy="correct it and send it again")
    row = Member(
        id=member, collar=person.collar, name=name, rank=person.rank, email=person.email, team_id=person.team or None
    )
    stroke.insert(Member, id=member, collar=row.collar, name=name, rank=row.rank, email=row.email, team_id=row.team_id)
    pen.write(
        "administration.person_added", at=at, by=by.written, words={"person": as_words(_plain(row))},
        structure={"member": str(member), "role": by.role, "rank": row.rank, "team": person.team},
    )  # fmt: skip
    password = put_user(stroke, pen, row, by=by, at=at)
    for role in dict.fromkeys(roles):
        _put_role(stroke, pen, member, role, by=by, at=at, since=at, until=None)
    stroke.write()
    return Added(member, password)


@transaction.atomic
def change_person(*, by: Actor, at: datetime, member: uuid.UUID, person: Person) -> tuple[str, ...]:
    """Change what is kept of a member, but for their collar number; gives back the fields that changed. Raises NotAPerson and CannotChange."""
    stroke, pack = Stroke(), in_force(at)
    pen, found = _held(member, stroke)
    name, wrong = _checked(person, pack)
    for held in _roles_at(member, at):
        wrong += [f"{why}, and they hold that role" for why in _wrong_rank(held, person.rank, pack)]
    if wrong:
        raise CannotChange(
            what=f"Changing the record of {found.name}", why=wrong, remedy="correct it and send it again"
        )
    before = _plain(found)
    after = before | {"name": name, "rank": person.rank, "email": person.email, "team": person.team}
    fields = tuple(key for key in before if before[key] != after[key])
    if fields:
        stroke.change(Member, member, name=name, rank=person.rank, email=person.email, team_id=person.team or None)
        pen.write(
            "administration.person_changed", at=at, by=by.written,
            structure={"member": str(member), "role": by.role, "fields": list(fields), "rank": person.rank, "team": person.team},
            words={"before": as_words({key: before[key] for key in fields}), "after": as_words({key: after[key] for key in fields})},
        )  # fmt: skip
        stroke.write()
        User.objects.filter(member=member).update(email=person.email)
    return fields


@transaction.atomic
def mark_left(*, by: Actor, at: datetime, member: uuid.UUID, reason: str) -> None:
    """Write down that a member has left: their roles end and they can sign in no more. Raises NotAPerson and CannotChange.

    Somebody on duty, or who still answers for open cases, cannot leave before that is somebody else's.
    """
    stroke = Stroke()
    pen, found = _held(member, stroke)
    what = f"Writing down that {found.name} has left"
    reason = said(reason, what=what, refusal=CannotChange)
    why = []
    if by.member == member:
        why.append("nobody writes that of themselves")
    if Stint.objects.filter(member=member, ended_at=None).exists():
        why.append("they are on duty")
    if owned := Case.objects.filter(owner=member, closed_at=None).count():
        why.append(f"they answer for {owned} open {'case' if owned == 1 else 'cases'}")
    if not holders_left(MANAGE, at, but=member) and MANAGE in _capabilities(member, at):
        why.append("nobody would be left who can manage users")
    if why:
        raise CannotChange(what=what, why=why, remedy="have them booked off, and their cases accepted by others, first")
    stroke.change(Member, member, left_at=at)
    for held in RoleHeld.objects.filter(Q(until=None) | Q(until__gt=at), member=member):
        stroke.change(RoleHeld, held.id, until=max(at, held.since), ended_by=by.written)
    for user in User.objects.filter(member=member):
        stroke.change(User, user.pk, is_active=False)
    pen.write(
        "administration.person_left", at=at, by=by.written, structure={"member": str(member), "role": by.role}, words={"reason": reason}
    )  # fmt: skip
    stroke.write()


@transaction.atomic
def grant_role(
    *,
    by: Actor,
    at: datetime,
    member: uuid.UUID,
    role: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> None:
    """Give a member a role, from an instant (None: now) to another (None: until it is ended).

    Raises NotAPerson, AlreadyHeld, and CannotGrant with every reason: an unknown role, a rank that is too low, times that end before they
    begin, or a role for oneself where somebody else could give it.
    """
    stroke, pack = Stroke(), in_force(at)
    pen, found = _held(member, stroke)
    since = since or at
    what = f"Giving {found.name} the role {role_name(pack.pack, role)}"
    why = _wrong_role(role, found.rank, pack)
    if until is not None and until <= max(since, at):
        why.append("it would end before it begins, or has ended already")
    if by.member == member and holders_left(MANAGE, at, but=member):
        why.append("nobody gives a role to themselves while somebody else can")
    if why:
        raise CannotGrant(what=what, why=why, remedy="correct it, or ask another administrator")
    if RoleHeld.objects.filter(Q(until=None) | Q(until__gt=since), member=member, role=role).exists():
        raise AlreadyHeld(what=what, why="they hold it already, or will", remedy="end that first")
    _put_role(stroke, pen, member, role, by=by, at=at, since=since, until=until)
    stroke.write()


@transaction.atomic
def end_role(*, by: Actor, at: datetime, member: uuid.UUID, held: int, reason: str) -> None:
    """End a role that a member holds, now. Raises NotAPerson, and CannotEndRole with every reason."""
    stroke, pack = Stroke(), in_force(at)
    pen, found = _held(member, stroke)
    row = RoleHeld.objects.filter(Q(until=None) | Q(until__gt=at), id=held, member=member).first()
    what = f"Ending a role of {found.name}"
    if row is None:
        raise CannotEndRole(what=what, why="they do not hold it any more", remedy="there is nothing left to do")
    reason = said(reason, what=what, refusal=CannotEndRole)
    why = []
    if Stint.objects.filter(member=member, role=row.role, ended_at=None).exists():
        why.append(f"they are on duty as {role_name(pack.pack, row.role)}")
    if row.role in roles_with(MANAGE, at) and not holders_left(MANAGE, at, but=member, role=row.role):
        why.append("nobody would be left who can manage users")
    if why:
        raise CannotEndRole(what=what, why=why, remedy="have them booked off, or give somebody else that role, first")
    stroke.change(RoleHeld, held, until=max(at, row.since), ended_by=by.written)
    pen.write(
        "administration.role_ended", at=at, by=by.written, words={"reason": reason},
        structure={"member": str(member), "role": by.role, "as": row.role, "since": row.since.isoformat()},
    )  # fmt: skip
    stroke.write()


def _held(member: uuid.UUID, stroke: Stroke) -> tuple[Pen, Member]:
    pen = pen_of(member, stroke)
    found = Member.objects.filter(id=member, left_at=None).first()
    if found is None:
        raise NotAPerson(
            what="This",
            why="nobody in the force has this number, or they have left",
            remedy="choose somebody from the list",
        )
    return pen, found


def _put_role(
    stroke: Stroke,
    pen: Pen,
    member: uuid.UUID,
    role: str,
    *,
    by: Actor,
    at: datetime,
    since: datetime,
    until: datetime | None,
) -> None:
    stroke.insert(RoleHeld, member_id=member, role=role, since=since, until=until, granted_by=by.written, ended_by="")
    ends = {"until": until.isoformat()} if until else {}
    pen.write(
        "administration.role_granted", at=at, by=by.written,
        structure={"member": str(member), "role": by.role, "as": role, "since": since.isoformat(), **ends},
    )  # fmt: skip


def _checked(person: Person, pack: InForce) -> tuple[str, list[str]]:
    """The name as it is kept, and everything that is wrong with what was typed."""
    wrong = []
    try:
        name = cleaned(person.name, longest=LONGEST_NAME)
    except NotReadable as problem:
        name = ""
        wrong.append(f"the name cannot be kept: {problem}")
    if not name and not wrong:
        wrong.append("no name was given")
    if not COLLAR.fullmatch(person.collar):
        wrong.append("the collar number is not one: letters, figures, - and /, at most 20")
    if person.rank and person.rank not in pack.pack.value("roles.rank_order"):
        wrong.append("there is no such rank")
    if person.email and (not EMAIL.fullmatch(person.email) or len(person.email) > 254):
        wrong.append("the e-mail address is not one")
    if person.team and not Team.objects.filter(id=person.team).exists():
        wrong.append("there is no such team")
    return name, wrong


def grantable(pack: InForce) -> Mapping[str, Any]:
    """The roles that people of the force may hold: those of police and staff that anybody is found by."""
    found_otherwise = pack.setting("roles_found_by")
    return {
        key: role for key, role in pack.pack.roles.items()
        if role.kind in ("police", "staff") and not role.retired and key not in found_otherwise
    }  # fmt: skip


def _wrong_role(role: str, rank: str, pack: InForce) -> list[str]:
    if role not in grantable(pack):
        return ["there is no such role for people of the force"]
    return _wrong_rank(role, rank, pack)


def _wrong_rank(role: str, rank: str, pack: InForce) -> list[str]:
    needed = pack.pack.roles[role].rank if role in pack.pack.roles else None
    order = pack.pack.value("roles.rank_order")
    if needed is None or (rank in order and order.index(rank) >= order.index(needed)):
        return []
    return [f"{role_name(pack.pack, role)} is for the rank of {needed.replace('_', ' ')} and above"]


def _roles_at(member: uuid.UUID, at: datetime) -> Collection[str]:
    held = RoleHeld.objects.filter(Q(until=None) | Q(until__gt=at), member=member)
    return sorted(set(held.values_list("role", flat=True)))


def _capabilities(member: uuid.UUID, at: datetime) -> Collection[str]:
    return [MANAGE] if roles_with(MANAGE, at) & set(_roles_at(member, at)) else []


def _plain(member: Member) -> dict[str, str]:
    return {
        "collar": member.collar,
        "name": member.name,
        "rank": member.rank,
        "email": member.email,
        "team": member.team_id or "",
    }
