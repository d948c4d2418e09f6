"""What the pages show: people and how they sign in, teams and shifts, packs, and what is not in order."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from nightlight.records.access.models import User
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.reading import Line, story
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Area, Member, RoleHeld, Shift, Stint, Team
from nightlight.rules.wording import role_name
from nightlight.work.administration.refusals import NotAPerson

ON_A_PAGE: Final = 50
STANDING: Final[Mapping[str, str]] = {
    "all": "Everybody", "stopped": "Cannot sign in", "without_role": "Without a role", "first": "With a first password", "left": "Have left",
}  # fmt: skip


class Listed(NamedTuple):
    """A person as the list shows them."""

    member: Member
    roles: tuple[str, ...]
    signs_in: str
    on_duty: bool


class Page(NamedTuple):
    """One page of the list: who stands on it, how many there are in all, and which pages there are beside it."""

    people: Sequence[Listed]
    found: int
    number: int
    last: int


def people(*, words: str, standing: str, page: int, at: datetime) -> Page:
    """People who hold every word in their name or collar number, of one standing, fifty at a time, by name."""
    found = _of_standing(standing, at)
    for word in words.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(collar__icontains=word) | Q(team__name__icontains=word))
    many = found.count()
    last = max(1, -(-many // ON_A_PAGE))
    number = min(max(page, 1), last)
    held = Prefetch("roles", queryset=RoleHeld.objects.filter(_now(at)).order_by("since", "id"), to_attr="held")
    rows = found.select_related("team", "user").prefetch_related(held).order_by("name", "collar")
    rows = rows.annotate(working=Exists(Stint.objects.filter(member=OuterRef("pk"), ended_at=None)))
    pack = in_force(at).pack
    shown = [
        Listed(one, tuple(role_name(pack, held.role) for held in one.held), signs_in(one, at), one.working)
        for one in rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    ]
    return Page(shown, many, number, last)


def _of_standing(standing: str, at: datetime) -> QuerySet[Member]:
    here = Member.objects.filter(left_at=None)
    match standing:
        case "stopped":
            return here.filter(Q(user=None) | Q(user__is_active=False))
        case "without_role":
            return here.filter(~Exists(RoleHeld.objects.filter(_now(at), member=OuterRef("pk"))))
        case "first":
            return here.exclude(user=None).exclude(user__first_password_until=None)
        case "left":
            return Member.objects.exclude(left_at=None)
    return here


def _now(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def signs_in(member: Member, at: datetime) -> str:
    """How somebody can sign in, in words."""
    user: User | None = getattr(member, "user", None)
    if member.left_at is not None:
        return "has left"
    if user is None:
        return "not let in yet"
    if not user.is_active:
        return "stopped"
    if user.first_password_until is not None:
        return "first password" if user.first_password_until > at else "first password, run out"
    return "yes"


@dataclass(frozen=True, slots=True)
class Person:
    """One person as their page shows them."""

    member: Member
    user: User | None
    signs_in: str
    held: Sequence[RoleHeld]
    before: Sequence[RoleHeld]
    stints: Sequence[Stint]
    factors: int
    names: Mapping[str, str]
    story: Sequence[Line]


def person(member: uuid.UUID, at: datetime) -> Person:
    """Everything that an administrator needs to know of somebody. Raises NotAPerson."""
    found = Member.objects.select_related("team", "user").filter(id=member).first()
    if found is None:
        raise NotAPerson(
            what="Opening this person",
            why="nobody in the force has this number",
            remedy="choose somebody from the list",
        )
    roles = list(RoleHeld.objects.filter(member=member).order_by("-since", "-id"))
    wrote = {one for held in roles for one in (held.granted_by, held.ended_by)}
    user = getattr(found, "user", None)
    return Person(
        member=found, user=user, signs_in=signs_in(found, at),
        held=[one for one in roles if one.until is None or one.until > at],
        before=[one for one in roles if one.until is not None and one.until <= at][:20],
        stints=list(Stint.objects.filter(member=member, ended_at=None).select_related("area")),
        factors=Authenticator.objects.filter(user=user).count() if user else 0,
        names=_names(wrote), story=story(named_id("member", str(member)), limit=20, newest_first=True),
    )  # fmt: skip


def _names(ids: set[str]) -> dict[str, str]:
    from nightlight.records.journal.above import names_of

    return names_of(ids)


class Organised(NamedTuple):
    """Areas, and teams with how many people they have and their shifts from now."""

    areas: Sequence[Area]
    teams: Sequence[Team]


def organised(at: datetime) -> Organised:
    """Areas and teams as they are."""
    coming = Prefetch("shifts", queryset=Shift.objects.filter(ends_at__gt=at).order_by("starts_at"), to_attr="coming")
    here = Count("members", filter=Q(members__left_at=None))
    teams = Team.objects.select_related("area").annotate(people=here).prefetch_related(coming)
    return Organised(list(Area.objects.all()), list(teams.order_by(F("area__name").asc(nulls_first=True), "name")))


def choices(at: datetime) -> dict[str, Any]:
    """What the forms offer: ranks, teams, areas and roles, each with how people call it."""
    from nightlight.work.administration.actions import grantable

    pack = in_force(at)
    roles = sorted(((key, role_name(pack.pack, key)) for key in grantable(pack)), key=lambda one: one[1])
    return {
        "ranks": [(one, one.replace("_", " ")) for one in pack.pack.value("roles.rank_order")],
        "teams": list(Team.objects.values_list("id", "name")),
        "areas": list(Area.objects.values_list("id", "name")),
        "roles": roles,
    }
