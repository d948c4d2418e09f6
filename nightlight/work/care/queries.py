"""What is known of a child in care: the newest profile and how old it is, where the powers stand, and what the carer did."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Happening, Involvement
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import Known, every_id_of, known, who_they_are_now
from nightlight.rules.access import Viewer
from nightlight.rules.days import LONDON
from nightlight.work.care.forms import LEGAL
from nightlight.work.care.models import Profile
from nightlight.work.care.powers import Power, powers

KIND: Final = "missing"
CARER_STEPS: Final = "carer_steps_recorded"
MOST: Final = 200
SHORT: Final = ("home", "home_number", "placing_authority", "host_authority", "social_worker", "legal_status", "medical", "risk_locations", "places", "associates", "phones", "earlier")  # fmt: skip
"""What the page of a case shows of a profile at once; the rest is one press away."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile as a page shows it: its fields in words, who worked on it last and when, and what of it is old."""

    id: uuid.UUID
    fields: Mapping[str, str]
    rows: tuple[tuple[str, str, str], ...]
    said_by: str
    updated_at: datetime
    updated_by: str
    old: bool
    photo_old: bool
    fresh_for: int

    def short(self) -> tuple[tuple[str, str, str], ...]:
        """The fields that are read first."""
        return tuple(one for one in self.rows if one[0] in SHORT)


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the list of profiles shows them."""

    person: uuid.UUID
    name: str
    profile: Shown


@dataclass(frozen=True, slots=True)
class Children:
    """The list of profiles: those that it shows, and how many more there are that it does not."""

    shown: tuple[Child, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Held:
    """The profile that is held of a child: what may be read of it, or nothing but that it is restricted."""

    profile: Shown | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a power: what was decided, why, by whom and when."""

    decision: str
    reason: str
    by: str
    at: datetime


def child_in(case: uuid.UUID) -> Known | None:
    """The child of a case; None where none stands in it."""
    return next((one.known for one in people_in(case) if one.role == "child"), None)


def profile_of(child: uuid.UUID, at: datetime) -> Shown | None:
    """The newest profile of a child, whoever they turned out to be; None where nobody has made one."""
    found = Profile.objects.filter(person__in=every_id_of([child])).first()
    return _shown(found, in_force(at), at, names_of({found.updated_by})) if found else None


def authorities_of(people: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """The authority that placed each of these children and the one in whose area they live, as their newest profile has them; others are left out."""
    ids = every_id_of(people)
    now = who_they_are_now({*ids, *people})
    newest = {
        now[one.person]: one.fields for one in Profile.objects.filter(person__in=ids).order_by("updated_at", "entry")
    }
    return {
        one: {capacity: newest[now[one]].get(f"{capacity}_authority", "") for capacity in ("placing", "host")}
        for one in people
        if now.get(one) in newest
    }


def earlier(child: uuid.UUID, at: datetime) -> tuple[Shown, ...]:
    """The profiles that stood before the newest, the newest of them first."""
    pack, rows = in_force(at), list(Profile.objects.filter(person__in=every_id_of([child]))[1:20])
    names = names_of({one.updated_by for one in rows})
    return tuple(_shown(one, pack, at, names) for one in rows)


def _shown(one: Profile, pack: InForce, at: datetime, names: Mapping[str, str]) -> Shown:
    today = at.astimezone(LONDON).date()
    taken = one.fields.get("photo_taken_on")
    rows = tuple(
        (key, field["words"], _value(field, one.fields[key]))
        for key, field in pack.setting("profile_fields").items()
        if one.fields.get(key)
    )
    return Shown(
        one.id, one.fields, rows, one.said_by, one.updated_at, names.get(one.updated_by, one.updated_by),
        old=at - one.updated_at > timedelta(days=pack.setting("profile_fresh_for")),
        fresh_for=pack.setting("profile_fresh_for"),
        photo_old=not taken or today - date.fromisoformat(taken) > timedelta(days=pack.setting("photo_fresh_for")),
    )  # fmt: skip


def _value(field: Mapping[str, Any], value: str) -> str:
    if field.get("kind") == "day":
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    return LEGAL.get(value, value) if field.get("kind") == "legal_status" else value


def children(viewer: Viewer, at: datetime) -> Children:
    """The children with a profile whom the viewer may know of, the one longest untouched first, and how many more there are."""
    rows = Profile.objects.order_by("person", "-updated_at", "-entry").distinct("person").values_list("person", "id", "updated_at")  # fmt: skip
    every = {person: (updated_at, one) for person, one, updated_at in rows}
    now, hidden = who_they_are_now(every), kept_back(every, viewer, at)
    newest: dict[uuid.UUID, tuple[datetime, uuid.UUID]] = {}
    for asked, person in now.items():
        newest[person] = max(newest.get(person, every[asked]), every[asked])
    open_to_them = sorted((*what, person) for person, what in newest.items() if person not in hidden)
    first = {person: one for _, one, person in open_to_them[:MOST]}
    people, kept, pack = known(list(first)), Profile.objects.in_bulk(list(first.values())), in_force(at)
    names = names_of({one.updated_by for one in kept.values()})
    shown = (
        Child(person, people[person].named, _shown(kept[one], pack, at, names))
        for person, one in first.items()
        if person in people
    )
    return Children(tuple(shown), len(open_to_them) - len(first))


def kept_back(people: Collection[uuid.UUID], viewer: Viewer, at: datetime) -> set[uuid.UUID]:
    """Those of these people in one of whose cases only those who need to know may look, and the viewer does not; with who they turned out to be."""
    rows = Involvement.objects.filter(person__in=every_id_of(people), case__restricted=True).exclude(
        case__in=visible_cases(viewer, at).values("id")
    )
    in_them = set(rows.values_list("person", flat=True))
    now = who_they_are_now({*people, *in_them})
    hidden = {now[one] for one in in_them if one in now}
    return {one for asked in people for one in (asked, now.get(asked, asked)) if now.get(asked) in hidden}


def held_for(child: uuid.UUID, viewer: Viewer, at: datetime) -> Held:
    """The profile of a child as this viewer may read it: all of it, or that one is held and restricted to those who need to know the child."""
    found = profile_of(child, at)
    return Held(None, restricted=True) if found and kept_back([child], viewer, at) else Held(found, restricted=False)


def powers_for(case: uuid.UUID, at: datetime) -> tuple[Power, ...]:
    """Every power that policy names, read against what is known on a case."""
    pack = in_force(at)
    facts = on_record(case).reckoned(at, pack.rulebook).facts
    return powers(pack.setting("powers_over_a_child"), facts)


def decided(case: uuid.UUID, acts: Collection[str]) -> dict[str, Decided]:
    """The newest decision on each of these powers, by the event that records it."""
    rows = list(Happening.objects.filter(case=case, event__in=list(acts)).order_by("happened_at", "entry"))
    names = names_of({one.by for one in rows})
    return {
        one.event: Decided(str(one.data.get("decision") or ""), str(one.data.get("reason") or ""), names.get(one.by, one.by), one.happened_at)
        for one in rows
    }  # fmt: skip


def carer_told(case: uuid.UUID) -> Happening | None:
    """What the carer was last said to have done."""
    return Happening.objects.filter(case=case, event=CARER_STEPS).order_by("-happened_at", "-entry").first()


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a missing episode shows at once of a child in care."""

    name: str
    profile: Shown | None
    restricted: bool


def panel(case: Case, viewer: Viewer, at: datetime) -> Panel | None:
    """What is shown of a missing episode in which a child stands; None of any other case, and of one that is over."""
    if case.kind != KIND or case.closed_at is not None:
        return None
    child = child_in(case.id)
    if child is None:
        return None
    held = held_for(child.person, viewer, at)
    return Panel(child.named, held.profile, held.restricted)
