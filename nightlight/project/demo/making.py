"""Makes the demonstration force, once; and tells the sign-in page who is in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from nightlight.project import clock
from nightlight.project.demo.night import Night
from nightlight.project.demo.past import bring_the_past
from nightlight.project.demo.posts import AREAS, TEAMS, Post, london_day, posts, shifts
from nightlight.records.access.models import User
from nightlight.records.journal.actions import SYSTEM, write_alone
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Area, Member, RoleHeld, Shift, Stint, Team
from nightlight.rules.wording import role_name

PASSWORD: Final = "small-light-all-night"  # noqa: S105 - no secret: printed at the start, and everybody in it is made up
ENTRY: Final = "demonstration.made"
HISTORY: Final = timedelta(hours=26)
AHEAD_DAYS: Final = 14
MOST_EPISODES: Final = 3_000
_MARKER: Final = named_id("demonstration", "administrator")


class CannotSeed(Exception):
    """The demonstration cannot be made here; the message says why and what to do."""


class Seeded(NamedTuple):
    """What was made: members, cases, and whether it was there before."""

    members: int
    cases: int
    already: bool = False


class Somebody(NamedTuple):
    """Somebody of the demonstration as the sign-in page lists them; roles and area in words, `on_duty` now."""

    collar: str
    name: str
    role: str
    area: str
    on_duty: bool


def is_demo() -> bool:
    """Whether this is the demonstration, made here: never in a system in use, whatever its database holds."""
    return bool(settings.DEMONSTRATION) and Member.objects.filter(id=_MARKER).exists()


def people() -> list[Somebody]:
    """Everybody of the demonstration, those on duty first, in the order of the pack's roles. Empty where this is none."""
    if not is_demo():
        return []
    pack = in_force(clock.now()).pack
    on = {row[0] for row in Stint.objects.filter(ended_at=None).values_list("member")}
    order = list(pack.roles)
    named = [(one, one.member in on) for one in posts()]
    named.sort(key=lambda pair: (not pair[1], order.index(pair[0].on[0]), pair[0].areas[:1], pair[0].collar))
    return [
        Somebody(one.collar, one.name, role_name(pack, one.on[0]), _where(one), on_duty) for one, on_duty in named
    ]  # fmt: skip


def seed(at: datetime) -> Seeded:
    """Make the force and its last day, as they would stand at `at`; nothing where it is there already.

    It is one transaction: after an error nothing of it is there. Raises CannotSeed where this is no demonstration, where the database
    holds another force, and where the setting for how many past episodes says none from 1 to 3,000.
    """
    if not settings.DEMONSTRATION:
        raise CannotSeed(
            "a system in use is given no made-up force: set NIGHTLIGHT_DEMO=1 where this is a demonstration."
        )
    episodes = _episodes(settings.DEMONSTRATION_EPISODES)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demonstration', 0))")
        if Member.objects.filter(id=_MARKER).exists():
            return Seeded(Member.objects.count(), 0, already=True)
        if Member.objects.exists():
            raise CannotSeed("this database holds a force already: begin with an empty one.")
        everybody = posts()
        _make_force(everybody, at)
        cases = bring_the_past(everybody, at - HISTORY, episodes) + Night(everybody, at, at - HISTORY).pass_by()
        _write(ENTRY, at, {"members": len(everybody), "cases": cases})
    return Seeded(len(everybody), cases)


def _episodes(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and 1 <= int(said) <= MOST_EPISODES):
        raise CannotSeed(
            f"NIGHTLIGHT_DEMO_EPISODES is “{said[:20]}”: set it to a whole number from 1 to {MOST_EPISODES:,}."
        )
    return int(said)


def opening_words() -> str:
    """What is printed when a demonstration starts: some people to sign in as, one for each role on duty, and the password of all of them."""
    first: dict[str, Somebody] = {}
    for one in people():
        if one.on_duty or one.role in ("information manager", "case auditor"):
            first.setdefault(one.role, one)
    rows = [f"  {one.collar}  {one.role:<28} {one.name} ({one.area})" for one in first.values()]
    return "\n".join(
        [f"This is a demonstration: nobody in it is real. Everybody's password is {PASSWORD}.", "Sign in as", *rows, ""]
    )


def _make_force(everybody: tuple[Post, ...], at: datetime) -> None:
    since = at - timedelta(days=400)
    Area.objects.bulk_create(Area(id=area, name=name) for area, name in AREAS.items())
    Team.objects.bulk_create(Team(id=team, name=name, area_id=area) for team, (name, area) in TEAMS.items())
    first = london_day(at - HISTORY) - timedelta(days=8)
    days = (london_day(at) - first).days + AHEAD_DAYS + 1
    Shift.objects.bulk_create(
        Shift(team_id=one.team, name=one.name, starts_at=one.starts, ends_at=one.ends) for one in shifts(first, days)
    )
    Member.objects.bulk_create(
        Member(id=one.member, collar=one.collar, name=one.name, rank=one.rank, email=f"{one.collar}@force.example", team_id=one.team)
        for one in everybody
    )  # fmt: skip
    roles = [(one.member, role) for one in everybody for role in dict.fromkeys((*one.on, *one.held))]
    RoleHeld.objects.bulk_create(
        RoleHeld(member_id=member, role=role, since=since, granted_by=SYSTEM) for member, role in roles
    )
    # One digest for all: each costs a quarter of a second, on purpose, and there is nothing to protect.
    password = make_password(PASSWORD)
    User.objects.bulk_create(_users(everybody, password))
    structure = {
        "roles": [[str(member), role, since.isoformat()] for member, role in roles],
        "users": [str(one.member) for one in everybody],
        "members": [[str(one.member), one.rank, one.team] for one in everybody],
        "teams": [[team, area or ""] for team, (_, area) in TEAMS.items()],
    }
    _write("workforce.set_up", at, structure)


def _write(kind: str, at: datetime, structure: dict[str, Any]) -> None:
    write_alone(
        chain=named_id("force", "force"), chain_kind=Chain.FORCE, chain_name="force", kind=kind, at=at, by=SYSTEM,
        structure=structure,
    )  # fmt: skip


def _users(everybody: tuple[Post, ...], password: str) -> Iterator[User]:
    for one in everybody:
        yield User(
            username=one.collar, email=f"{one.collar}@force.example", member_id=one.member, password=password
        )  # fmt: skip


def _where(one: Post) -> str:
    return AREAS[one.areas[0]] if len(one.areas) == 1 else "whole force"
