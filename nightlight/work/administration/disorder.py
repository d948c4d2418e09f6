"""What is not in order: people, roles, teams and packs that something is missing about, each with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from nightlight import packfile
from nightlight.records.access.glass import unreviewed
from nightlight.records.packs.models import Adoption
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.models import Member, RoleHeld, Shift, Stint, Team
from nightlight.rules.faults import Faulty
from nightlight.rules.wording import role_name
from nightlight.work.administration.actions import grantable

SHOWN: Final = 20


class Disorder(NamedTuple):
    """One kind of thing that is not in order: what it is called, what comes of it, which ones (the first few, each with where to mend it) and how many."""

    title: str
    why: str
    ones: tuple[tuple[str, str], ...]
    many: int


def disorders(at: datetime) -> tuple[Disorder, ...]:
    """Everything that is not in order at an instant; empty when all is well."""
    pack = in_force(at)
    found = (
        _roles_nobody_holds(pack, at), _unknown_roles(pack, at), _people_without_a_role(at), _people_not_let_in(at), _first_passwords_over(at),
        _people_without_a_team(), _on_duty_without_holding(at), _teams_without_a_shift(at), _teams_without_people(), _broken_glass(pack, at), _changed_pack(at),
    )  # fmt: skip
    return tuple(one for one in found if one.many)


def _now(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def _listed(title: str, why: str, ones: list[tuple[str, str]]) -> Disorder:
    return Disorder(title, why, tuple(ones[:SHOWN]), len(ones))


def _of_people(title: str, why: str, people: Iterator[Member] | object) -> Disorder:
    ones = [(f"{one.name} ({one.collar})", reverse("administration:person", args=[one.id])) for one in people]  # type: ignore[attr-defined]
    return _listed(title, why, ones)


def _roles_nobody_holds(pack: InForce, at: datetime) -> Disorder:
    """Those that ladders, offers and notices lead to; the rest may well be nobody's in a small force."""
    asked = {role for chain in pack.roles.chains.values() for role in chain}
    asked |= {one for roles in pack.setting("offered_on_opening").values() for one in roles}
    asked |= {*pack.setting("restricted_told"), *pack.setting("break_glass_reviewed_by"), "information_manager"}
    held = set(RoleHeld.objects.filter(_now(at), member__left_at=None).values_list("role", flat=True))
    ones = [
        (role_name(pack.pack, role), reverse("administration:people"))
        for role in sorted(asked & set(grantable(pack)) - held)
    ]
    return _listed(
        "Roles that nobody holds", "Ladders and offers lead to them, find nobody, and go on to the next.", ones
    )


def _unknown_roles(pack: InForce, at: datetime) -> Disorder:
    odd = (
        RoleHeld.objects.filter(_now(at), member__left_at=None)
        .exclude(role__in=grantable(pack))
        .select_related("member")
    )
    ones = [
        (
            f"{one.role.replace('_', ' ')}, held by {one.member.name}",
            reverse("administration:person", args=[one.member_id]),
        )
        for one in odd
    ]
    return _listed("Roles that the pack in force does not know", "They let their holders do nothing.", ones)


def _people_without_a_role(at: datetime) -> Disorder:
    held = RoleHeld.objects.filter(_now(at), member=OuterRef("pk"))
    return _of_people(
        "People without a role",
        "They can sign in and open nothing.",
        Member.objects.filter(~Exists(held), left_at=None, user__is_active=True),
    )


def _people_not_let_in(at: datetime) -> Disorder:
    held = RoleHeld.objects.filter(_now(at), member=OuterRef("pk"))
    return _of_people(
        "People with a role who cannot sign in",
        "Cases can be offered to them, and they cannot accept.",
        Member.objects.filter(Exists(held), Q(user=None) | Q(user__is_active=False), left_at=None),
    )


def _first_passwords_over(at: datetime) -> Disorder:
    return _of_people(
        "First passwords that have run out",
        "They were never used, and open nothing now.",
        Member.objects.filter(left_at=None, user__is_active=True, user__first_password_until__lte=at),
    )


def _people_without_a_team() -> Disorder:
    return _of_people(
        "People without a team", "They have no shift from which the end of their duty could be taken.", Member.objects.filter(left_at=None, team=None)
    )  # fmt: skip


def _teams_without_a_shift(at: datetime) -> Disorder:
    ones = [
        (team.name, f"{reverse('administration:teams')}#team-{team.id}")
        for team in Team.objects.filter(~Exists(Shift.objects.filter(team=OuterRef("pk"), ends_at__gt=at)))
    ]
    return _listed("Teams without a shift", "Their people must say until when whenever they book on.", ones)


def _teams_without_people() -> Disorder:
    here = Member.objects.filter(team=OuterRef("pk"), left_at=None)
    ones = [
        (team.name, f"{reverse('administration:teams')}#team-{team.id}") for team in Team.objects.filter(~Exists(here))
    ]
    return _listed("Teams without people", "Nobody works in them.", ones)


def _broken_glass(pack: InForce, at: datetime) -> Disorder:
    before = at - timedelta(hours=pack.setting("break_glass_reviewed_within"))
    ones = [
        (f"{one.case.reference}, by {one.member.name}", reverse("administration:glass"))
        for one in unreviewed().filter(since__lte=before)
    ]
    return _listed("Broken glass whose review is overdue", "Nobody has said whether it was justified.", ones)


def _changed_pack(at: datetime) -> Disorder:
    adopted = Adoption.objects.filter(in_force_from__lte=at).first()
    if adopted is None:
        return Disorder("", "", (), 0)
    try:
        same = packfile.digest_of(adopted.pack) == adopted.digest
    except Faulty:
        same = False
    ones = [] if same else [(f"{adopted.pack} {adopted.version}", reverse("administration:packs"))]
    return _listed(
        "A pack whose files changed after it was adopted",
        "It is used as its files are now. Adopt it anew, or put them back.",
        ones,
    )


def _on_duty_without_holding(at: datetime) -> Disorder:
    """People on duty in a role that they do not hold, and do not cover."""
    held = RoleHeld.objects.filter(_now(at), member=OuterRef("member"), role=OuterRef("role"))
    odd = Stint.objects.filter(~Exists(held), ended_at=None, covering=False).select_related("member")
    ones = [
        (f"{one.member.name}, as {one.role.replace('_', ' ')}", reverse("administration:person", args=[one.member_id]))
        for one in odd
    ]
    return _listed("On duty in a role that they do not hold", "It still counts as theirs until they book off.", ones)
