"""To whom cases may be handed over: people on duty in a role that may answer for them; and who is due and has yet to book on."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.handing_over import answers_for, may_read
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Area, Member, RoleHeld, Shift
from nightlight.records.workforce.queries import on_duty
from nightlight.records.workforce.roster import OnTheRoster, roster
from nightlight.rules.wording import role_name

MOST: int = 60


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody on duty who may answer for at least one of the cases. `stays_on`: until later than the giver.

    `not_for` are references of cases for which their role does not answer, `may_not_read` those that are restricted and that they are not
    named for: neither can be offered to them.
    """

    member: uuid.UUID
    role: str
    name: str
    role_in_words: str
    area: str
    since: datetime
    until: datetime | None
    stays_on: bool
    not_for: tuple[str, ...] = ()
    may_not_read: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """How a form names them."""
        return f"{self.member}:{self.role}"


def takers(found: Standing, cases: Sequence[Case], at: datetime) -> tuple[Taker, ...]:
    """Who on duty may answer for these cases: those of a role in which they are owned first, of these those who stay on longer than the giver."""
    pack, areas, everybody = in_force(at), dict(Area.objects.values_list("id", "name")), roster()
    asked = {(one.kind, one.owner_role) for one in cases}
    roles = {owner for _, owner in asked}
    mine = [one for one in everybody if one.member == found.actor.member]
    fit = [one for one in everybody if one not in mine and any(answers_for(one.role, *some, pack) for some in asked)]

    def place(one: OnTheRoster) -> tuple[object, ...]:
        return one.role not in roles, not _later(one, mine), one.area not in found.viewer.areas, one.name

    made = []
    for one in sorted(fit, key=place)[:MOST]:
        not_for = tuple(case.reference for case in cases if not answers_for(one.role, case.kind, case.owner_role, pack))
        closed = tuple(case.reference for case in cases if case.restricted and not may_read(one.member, case.id, at))
        words, area = role_name(pack.pack, one.role), areas.get(one.area or "", one.area or "")
        later = _later(one, mine)
        made.append(Taker(one.member, one.role, one.name, words, area, one.since, one.until, later, not_for, closed))
    return tuple(made)


def _later(one: OnTheRoster, mine: Collection[OnTheRoster]) -> bool:
    """Whether they are on duty for longer than the giver, or, where that is not known, booked on after them."""
    until = max((stint.until for stint in mine if stint.until), default=None)
    if one.until and until:
        return one.until > until
    return bool(mine) and one.since > max(stint.since for stint in mine)


class Due(NamedTuple):
    """Somebody of a shift that runs or begins soon, in whose role cases could be answered for, who has not booked on."""

    name: str
    role: str
    starts_at: datetime


def awaited(found: Standing, cases: Sequence[Case], at: datetime) -> tuple[Due, ...]:
    """Who is due on duty within policy's next few hours, could answer for one of these cases, and has not booked on."""
    pack, here = in_force(at), {one.member for one in on_duty()}
    soon = at + timedelta(minutes=pack.setting("next_within"))
    shifts = dict(Shift.objects.filter(ends_at__gt=soon, starts_at__lte=soon).values_list("team", "starts_at"))
    due = {one.id: one for one in Member.objects.filter(team__in=list(shifts), left_at=None).exclude(id=found.actor.member)}  # fmt: skip
    held = RoleHeld.objects.filter(member__in=list(due), since__lte=at).exclude(until__lte=at).order_by("since")
    asked = {(one.kind, one.owner_role) for one in cases}
    awaited = dict[uuid.UUID, Due]()
    for member, role in held.values_list("member", "role"):
        if str(member) not in here and any(answers_for(role, *some, pack) for some in asked):
            one = due[member]
            awaited.setdefault(member, Due(one.name, role_name(pack.pack, role), shifts[one.team_id]))  # type: ignore[index]
    return tuple(sorted(awaited.values(), key=lambda one: (one.starts_at, one.name)))[:MOST]


def off_duty(raw: str) -> str:
    """The name of the member that a choice names, who is not among those who can be chosen; nothing where it names nobody."""
    try:
        member = uuid.UUID(raw.partition(":")[0])
    except ValueError:
        return ""
    return Member.objects.filter(id=member).values_list("name", flat=True).first() or ""
