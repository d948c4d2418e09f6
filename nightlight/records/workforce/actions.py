"""Booking on and off, and standing in for somebody. Each act writes one entry into the chain of the member whose duty it is."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction

from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Area, Member, Swap
from nightlight.records.workforce.refusals import AlreadyOnDuty, CannotBookOff, CannotBookOn, CannotCover, NotOnDuty
from nightlight.records.workforce.standing import (
    Standing,
    area_for,
    end,
    may_stand_in,
    pairs,
    put,
    shift_of,
    stand,
    wrong_end,
)
from nightlight.rules.names import NotReadable, cleaned

LONGEST_WHERE: Final = 120
LONGEST_WHY: Final = 200
Places = tuple[tuple[str, str | None], ...]
"""Roles, each with its area; None for the whole force."""


class BookedOn(NamedTuple):
    """As what a member is on duty now, and until when they expect to be."""

    began: Places
    until: datetime


class BookedOff(NamedTuple):
    """What a member was on duty as, and the open cases that they still own."""

    ended: Places
    cases: tuple[uuid.UUID, ...]


@transaction.atomic
def book_on(
    *,
    by: Actor,
    at: datetime,
    member: uuid.UUID,
    roles: Sequence[str],
    area: str | None = None,
    until_expected: datetime | None = None,
    where: str = "",
) -> BookedOn:
    """Book a member on in roles that they hold, for an area; roles that answer for the whole force get none.

    Without `until_expected` the end of their team's shift stands. Raises NotAMember, AlreadyOnDuty, and CannotBookOn, which gives every
    reason: a role not held now, no or an unknown area, an end that has passed or is absurd, no shift to take the end from.
    """
    pack, stroke = in_force(at), Stroke()
    standing = stand(member, stroke, at)
    asked = tuple(dict.fromkeys((role, area_for(role, area, pack)) for role in roles))
    until = until_expected or _end_of_shift(standing, at, pack)
    where, wrong = _said(where, LONGEST_WHERE)
    wrong += [
        *_not_theirs(standing, by, roles, pack),
        *_wrong_places(roles, area, pack),
        *wrong_end(until, roles, at, pack),
    ]
    if until is None:
        team = standing.member.team.name if standing.member.team else None
        wrong.append(f"{team} has no shift now" if team else "there is no team to take a shift from")
    on_already = [role for role, place in asked if standing.is_on(role, place)]
    if wrong or until is None:
        raise CannotBookOn(what=f"Booking {standing.member.name} on", why=wrong, remedy=_REMEDY)
    if on_already:
        raise AlreadyOnDuty(
            what=f"Booking {standing.member.name} on",
            why=[f"on duty as {_plain(role, pack)} already" for role in on_already],
            remedy="book off first, or leave that role out",
        )
    for role, place in asked:
        put(stroke, member, role, place, at, until_expected=until, where=where)
    standing.pen.write(
        "workforce.booked_on", at=at, by=by.written, words={"where": where} if where else {},
        structure={"member": str(member), "role": by.role, "began": asked, "until": until.isoformat()},
    )  # fmt: skip
    stroke.write()
    return BookedOn(asked, until)


@transaction.atomic
def book_off(*, by: Actor, at: datetime, member: uuid.UUID, cases: Collection[uuid.UUID]) -> BookedOff:
    """Book a member off: all their stints end, and an offer to swap that still waits is taken back.

    `cases` are the open cases that they own, as the caller found them; they stand in the entry and never stand in the way. What becomes of
    them is a reaction to the entry. Raises NotAMember, NotOnDuty, and CannotBookOff where somebody else books off whom they do not supervise.
    """
    pack, stroke = in_force(at), Stroke()
    standing = stand(member, stroke, at)
    if not standing.open:
        raise NotOnDuty(
            what=f"Booking {standing.member.name} off", why="they are not on duty", remedy="there is nothing left to do"
        )
    if not _may_act_for(by, member, [one.role for one in standing.open], pack):
        raise CannotBookOff(
            what=f"Booking {standing.member.name} off",
            why="somebody on duty is booked off by themselves or by who supervises them",
            remedy="ask them, or their supervisor",
        )
    for stint in standing.open:
        end(stroke, stint, at)
    for swap in Swap.objects.filter(offered_by=member, state=Swap.OPEN):
        stroke.change(Swap, swap.id, state=Swap.WITHDRAWN, settled_at=at)
    standing.pen.write(
        "workforce.booked_off", at=at, by=by.written,
        structure={"member": str(member), "role": by.role, "ended": pairs(standing.open), "cases": sorted(map(str, cases))},
    )  # fmt: skip
    stroke.write()
    return BookedOff(tuple((one.role, one.area_id) for one in standing.open), tuple(cases))


@transaction.atomic
def cover(
    *,
    by: Actor,
    at: datetime,
    role: str,
    area: str | None = None,
    for_member: uuid.UUID | None = None,
    until_expected: datetime | None = None,
    why: str = "",
) -> BookedOn:
    """Say "I am covering": whoever acts is on duty in this role too, for somebody named or for whoever is missing.

    They must hold the role, or one above it or of its rank in the same chain of escalation. It ends with `until_expected`, else with what
    they are on duty for already, else with their shift. Raises NotAMember, AlreadyOnDuty, and CannotCover with every reason.
    """
    pack, stroke = in_force(at), Stroke()
    member = _somebody(by)
    standing = stand(member, stroke, at)
    place = area_for(role, area, pack)
    until = until_expected or _latest_end(standing, at) or _end_of_shift(standing, at, pack)
    why, wrong = _said(why, LONGEST_WHY)
    wrong += [*_may_not_cover(standing, role, pack), *_wrong_places([role], area, pack)]
    wrong += wrong_end(until, [role], at, pack) if until else ["it is not known until when"]
    wrong += _wrong_absent(for_member, member)
    if wrong or until is None:
        raise CannotCover(what=f"Covering as {_plain(role, pack)}", why=wrong, remedy=_REMEDY_COVER)
    if standing.is_on(role, place):
        raise AlreadyOnDuty(
            what=f"Covering as {_plain(role, pack)}",
            why="you are on duty in this role and area already",
            remedy="there is nothing left to do",
        )
    put(stroke, member, role, place, at, until_expected=until, covers_id=for_member, covering=True)
    standing.pen.write(
        "workforce.cover_began", at=at, by=by.written, words={"why": why} if why else {},
        structure={"member": str(member), "role": by.role, "as": [role, place], "until": until.isoformat(),
                   **({"for": str(for_member)} if for_member else {})},
    )  # fmt: skip
    stroke.write()
    return BookedOn(((role, place),), until)


@transaction.atomic
def end_cover(*, by: Actor, at: datetime, role: str, area: str | None = None) -> None:
    """Stop covering. Raises NotOnDuty where they cover no such role, and CannotBookOff where it is all that they are on duty as."""
    pack, stroke = in_force(at), Stroke()
    standing = stand(_somebody(by), stroke, at)
    what, place = f"No longer covering as {_plain(role, pack)}", area_for(role, area, pack)
    found = next((one for one in standing.open if one.covering and (one.role, one.area_id) == (role, place)), None)
    if found is None:
        raise NotOnDuty(
            what=what, why="you are not covering in this role and area", remedy="there is nothing left to do"
        )
    if len(standing.open) == 1:
        raise CannotBookOff(what=what, why="it is all that you are on duty as", remedy="book off instead")
    end(stroke, found, at)
    standing.pen.write(
        "workforce.cover_ended", at=at, by=by.written,
        structure={"member": str(standing.member.id), "role": by.role, "as": [role, place]},
    )  # fmt: skip
    stroke.write()


_REMEDY = "choose roles that are held and an area of the force, and give the day and time of the end"
_REMEDY_COVER = "cover a role that you hold or supervise, in an area of the force, and give the day and time of the end"


def _somebody(by: Actor) -> uuid.UUID:
    if by.member is None:
        raise CannotCover(what="Covering", why="only a person can", remedy="ask a person")
    return by.member


def _may_act_for(by: Actor, member: uuid.UUID, roles: Collection[str], pack: InForce) -> bool:
    return by.member in (None, member) or any(pack.roles.supervises(by.role, role) for role in roles)


def _not_theirs(standing: Standing, by: Actor, roles: Collection[str], pack: InForce) -> list[str]:
    wrong = [] if roles else ["no role was chosen"]
    if roles and not _may_act_for(by, standing.member.id, roles, pack):
        wrong.append("somebody is booked on by themselves or by who supervises the role")
    return wrong + [
        f"the role {_plain(role, pack)} is not held now" for role in dict.fromkeys(roles) if role not in standing.held
    ]


def _wrong_places(roles: Collection[str], area: str | None, pack: InForce) -> list[str]:
    bound = [role for role in roles if role not in pack.setting("force_wide_roles")]
    if not bound:
        return []
    if not area:
        return [f"no area was chosen for {_plain(role, pack)}" for role in dict.fromkeys(bound)]
    return [] if Area.objects.filter(id=area).exists() else [f"no area is called “{area[:60]}”"]


def _said(text: str, longest: int) -> tuple[str, list[str]]:
    """A short text as it is kept, and what is wrong with it."""
    try:
        return cleaned(text, longest=longest), []
    except NotReadable as wrong:
        return "", [str(wrong)]


def _may_not_cover(standing: Standing, role: str, pack: InForce) -> list[str]:
    if role not in pack.roles.kinds or role in pack.setting("roles_found_by"):
        return [f"nobody books on as {_plain(role, pack)}"]
    if not may_stand_in(pack.roles, standing.held, role):
        return [f"you hold neither {_plain(role, pack)} nor a role of its rank or above it"]
    return []


def _wrong_absent(absent: uuid.UUID | None, member: uuid.UUID) -> list[str]:
    if absent == member:
        return ["nobody covers for themselves"]
    if absent and not Member.objects.filter(id=absent).exists():
        return ["the person who is covered for is not in the force"]
    return []


def _latest_end(standing: Standing, at: datetime) -> datetime | None:
    ends = (one.until_expected for one in standing.open)
    return max((one for one in ends if one and one > at), default=None)


def _end_of_shift(standing: Standing, at: datetime, pack: InForce) -> datetime | None:
    shift = shift_of(standing.member.team_id, at, pack)
    return shift.ends_at if shift else None


def _plain(role: str, pack: InForce) -> str:
    found = pack.pack.roles.get(role)
    return (found.name if found and found.name else role).replace("_", " ")
