"""A member as an act about their duty finds them: under the lock of their own chain, with the roles they hold and the stints they have open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nightlight.records.journal.actions import Pen, hold
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.models import Member, RoleHeld, Shift, Stint
from nightlight.records.workforce.refusals import NotAMember
from nightlight.rules.moves import Roles


@dataclass(slots=True)
class Standing:
    """A member, whose chain nobody else writes in until the transaction ends."""

    pen: Pen
    member: Member
    held: tuple[str, ...]
    open: list[Stint]

    def is_on(self, role: str, area: str | None) -> bool:
        """Whether they are on duty in this role and area."""
        return any((one.role, one.area_id) == (role, area) for one in self.open)


def chain_of(member: uuid.UUID) -> uuid.UUID:
    """The chain of a member's duty and account."""
    return named_id("member", str(member))


def stand(member: uuid.UUID, stroke: Stroke, at: datetime) -> Standing:
    """The member, held. Several are held in the order of `held_in_order`. Raises NotAMember."""
    pen = hold(stroke, chain_of(member), kind=Chain.FORCE, name=f"member {member}")
    found = Member.objects.select_related("team").filter(id=member, left_at=None).first()
    if found is None:
        raise NotAMember(
            what="This act", why="nobody in the force has this number", remedy="choose somebody from the list"
        )
    return Standing(pen, found, roles_held(member, at), list(Stint.objects.filter(member=member, ended_at=None)))


def held_in_order(members: Iterable[uuid.UUID], stroke: Stroke, at: datetime) -> dict[uuid.UUID, Standing]:
    """Several members, each held, in an order in which no two acts wait for each other."""
    return {one: stand(one, stroke, at) for one in sorted(set(members), key=chain_of)}


def roles_held(member: uuid.UUID, at: datetime) -> tuple[str, ...]:
    """The roles that a member holds at an instant, in the order in which they were granted."""
    held = RoleHeld.objects.filter(member=member, since__lte=at).exclude(until__lte=at).order_by("since", "id")
    return tuple(dict.fromkeys(held.values_list("role", flat=True)))


def may_stand_in(roles: Roles, held: Sequence[str], role: str) -> bool:
    """Whether somebody who holds these roles may be on duty as another one: as one of them, as one that stands above it in a chain of
    escalation, or, within such a chain, as one of the same rank.
    """
    return any(one == role or roles.supervises(one, role) or _same_rank(roles, one, role) for one in held)


def _same_rank(roles: Roles, one: str, other: str) -> bool:
    rank = roles.ranks.get(one)
    alike = rank is not None and rank == roles.ranks.get(other)
    return alike and any(one in chain and other in chain for chain in roles.chains.values())


def shift_of(team: str | None, at: datetime, pack: InForce) -> Shift | None:
    """The shift of a team that somebody who books on now works: the one that runs, or the next where it begins within policy's margin."""
    if team is None:
        return None
    soon = at + timedelta(minutes=pack.setting("book_on_early"))
    return Shift.objects.filter(team=team, starts_at__lte=soon, ends_at__gt=at).order_by("-starts_at").first()


def area_for(role: str, area: str | None, pack: InForce) -> str | None:
    """The area in which a role is on duty: none where policy says that it answers for the whole force."""
    return None if role in pack.setting("force_wide_roles") else area


def wrong_end(until: datetime | None, roles: Iterable[str], at: datetime, pack: InForce) -> list[str]:
    """What is wrong with the expected end of a stint; empty where nothing is."""
    if until is None:
        return []
    on_call = set(pack.setting("on_call_roles"))
    asked = list(roles)
    hours = pack.setting("longest_on_call" if asked and on_call.issuperset(asked) else "longest_on_duty")
    if until <= at:
        return ["the end that was given has passed"]
    if until > at + timedelta(hours=hours):
        return [f"the end that was given is more than {hours} hours away"]
    return []


def put(stroke: Stroke, member: uuid.UUID, role: str, area: str | None, at: datetime, **more: Any) -> None:
    """Put an open stint into the stroke, and say so to every screen."""
    stroke.insert(Stint, member_id=member, role=role, area_id=area, began_at=at, ended_at=None, **more)
    stroke.announce(what="duty_roster", area=area, member=str(member))


def end(stroke: Stroke, stint: Stint, at: datetime) -> None:
    """End a stint in the stroke, and say so to every screen."""
    stroke.change(Stint, stint.id, ended_at=at)
    stroke.announce(what="duty_roster", area=stint.area_id, member=str(stint.member_id))


def pairs(stints: Iterable[Stint]) -> list[list[str | None]]:
    """Roles and areas as an entry holds them."""
    return [[one.role, one.area_id] for one in stints]
