"""Who is on duty, as people ask: where and as what, whom for, until when, and what should be covered and is not."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Area, Stint, Swap


@dataclass(frozen=True, slots=True)
class OnTheRoster:
    """One open stint, with the names that people read. `area` is None where the role answers for the whole force."""

    stint: int
    member: uuid.UUID
    name: str
    collar: str
    rank: str
    role: str
    area: str | None
    covering: bool
    covers: str
    where: str
    since: datetime
    until: datetime | None


class Gap(NamedTuple):
    """A role that should be covered and is not: in an area, or for the whole force."""

    role: str
    area: str | None


def roster(*, member: uuid.UUID | None = None) -> tuple[OnTheRoster, ...]:
    """Everybody on duty now, once for each role and area, longest on duty first; of one `member` only theirs."""
    found = Stint.objects.filter(ended_at=None, member__left_at=None).select_related("member", "covers")
    return tuple(map(_row, found.filter(member=member) if member else found))


def past_their_end(at: datetime, rows: Iterable[OnTheRoster] | None = None) -> tuple[OnTheRoster, ...]:
    """Who said they would be off duty longer ago than policy's margin and is still on. Nobody is booked off by themselves: they may be out there."""
    margin = timedelta(minutes=in_force(at).setting("past_end_after"))
    return tuple(one for one in (roster() if rows is None else rows) if one.until and one.until + margin <= at)


def gaps(at: datetime, rows: Iterable[OnTheRoster] | None = None) -> tuple[Gap, ...]:
    """The roles that policy wants covered and nobody is on duty as, in policy's order, area by area."""
    pack = in_force(at)
    covered = {(one.role, one.area) for one in (roster() if rows is None else rows)}
    areas = list(Area.objects.values_list("id", flat=True))
    wide = set(pack.setting("force_wide_roles"))
    wanted = [
        Gap(role, area)
        for role in pack.setting("roles_to_cover")
        for area in ([None] if role in wide else areas)
    ]  # fmt: skip
    return tuple(gap for gap in wanted if gap not in covered and (gap.role, None) not in covered)


def open_swaps(member: uuid.UUID) -> tuple[Swap, ...]:
    """The offers to swap that wait: those to this member first, then their own."""
    found = Swap.objects.filter(state=Swap.OPEN).select_related("offered_by", "offered_to")
    to_them = found.filter(offered_to=member).order_by("offered_at")
    return (*to_them, *found.filter(offered_by=member))


def _row(one: Stint) -> OnTheRoster:
    return OnTheRoster(
        stint=one.id, member=one.member_id, name=one.member.name, collar=one.member.collar, rank=one.member.rank, role=one.role,
        area=one.area_id, covering=one.covering, covers=one.covers.name if one.covers else "", where=one.where,
        since=one.began_at, until=one.until_expected,
    )  # fmt: skip
