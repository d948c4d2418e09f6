"""What the force already holds about a caller, a child and an address: found while they are typed, and only what the viewer may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.models import User
from nightlight.records.cases.involving import cases_of
from nightlight.records.cases.models import Case, Involvement
from nightlight.records.drafts.models import Draft
from nightlight.records.packs.queries import in_force
from nightlight.records.people.models import Belonging, Identity, Residence
from nightlight.records.people.queries import Known, every_id_of, known, reached_by, who_they_are_now
from nightlight.records.places.actions import read as read_where
from nightlight.records.places.models import Place
from nightlight.rules.access import Viewer
from nightlight.rules.days import LONDON
from nightlight.rules.facts import Value
from nightlight.rules.names import NotReadable, normal_name, read_phone
from nightlight.work.contact.typed import Report

MOST: Final = 6
LEAST_NAME: Final = 3
MISSING: Final = "missing"
SAME: Final = "same"
FOUND: Final = frozenset({"found", "closing", "agreed", "closed"})
"""The states of an episode in which the person was found and seen."""
SAID: Final[Mapping[str, str]] = {SAME: "it is them", "other": "somebody else", "unsure": "cannot tell"}
"""What the handler may say of a match, and how that reads."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody whom the force has met and who may be meant: why they were found, what cases of theirs the viewer may see, and what was said of the match.

    `cases` are the viewer's to see, newest first; `open` the one of them that is open and about a missing person, if there is one.
    """

    person: uuid.UUID
    name: str
    age: str
    because: tuple[str, ...]
    cases: tuple[Case, ...]
    said: str

    @property
    def missing(self) -> tuple[Case, ...]:
        """Their missing episodes."""
        return tuple(one for one in self.cases if one.kind == MISSING)

    @property
    def open(self) -> Case | None:
        """The episode that is open now."""
        return next((one for one in self.missing if one.closed_at is None), None)

    @property
    def found(self) -> Case | None:
        """The newest episode, where the person was found in it and seen: a report may be about it, or about a new one."""
        newest = next(iter(self.missing), None)
        return newest if newest is not None and newest.state in FOUND else None


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody else who is taking a call about the same at this moment: who, what they share, and since when they last typed."""

    who: str
    shared: str
    typed_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What is held: people who may be meant, in how many reports of the last `days` this number was, and facts of the person it is said to be.

    `beside` are calls about the same that others are taking now. `hidden` are open cases that the viewer may not see and that may be about this:
    nothing of them is shown, and once the call is recorded those who may see them are told that it came.
    """

    matches: tuple[Match, ...] = ()
    calls: int = 0
    days: int = 0
    facts: Mapping[str, Value] | None = None
    beside: tuple[Beside, ...] = ()
    hidden: tuple[uuid.UUID, ...] = ()

    @property
    def unanswered(self) -> tuple[Match, ...]:
        """The matches of which nothing was said yet."""
        return tuple(one for one in self.matches if not one.said)

    @property
    def subject(self) -> Match | None:
        """Whom it is said to be about."""
        return next((one for one in self.matches if one.said == SAME), None)


def beside(report: Report, user: User, at: datetime) -> tuple[Beside, ...]:
    """The calls about the same number or name that other people are typing now: two handlers with one child are told of each other."""
    mine, at_once = _marks(report.typed), timedelta(minutes=in_force(at).setting("calls_at_once_within"))
    rows = Draft.objects.filter(form__startswith="contact:", sent_at=None, saved_at__gt=at - at_once).exclude(user=user)
    found = []
    for one in rows.select_related("user__member").order_by("-saved_at")[:100]:
        theirs = _marks({name: values[0] for name, values in one.fields.items() if values})
        shared = next((name for name, mark in mine.items() if mark and theirs.get(name) == mark), "")
        if shared:
            found.append(Beside(one.user.member.name if one.user.member else one.user.username, shared, one.saved_at))
    return tuple(found)


def _marks(typed: Mapping[str, str]) -> dict[str, str]:
    """What tells that two calls are about the same, in words for it: the number however it was typed, the name however it was spelt out."""
    try:
        number = read_phone(typed.get("caller_number", ""))
    except NotReadable:
        number = ""
    name = normal_name(typed.get("name", ""))
    return {"the same number": number, "the same name": name if len(name) >= LEAST_NAME else ""}


def look_up(report: Report, viewer: Viewer, at: datetime) -> Held:
    """Everything that the numbers, names and addresses typed so far bring up."""
    callers = reached_by("phone", report.said("caller_number"))
    because: dict[uuid.UUID, list[str]] = {}
    for person in callers:
        because.setdefault(person, []).append("this number")
    for person in _named(report, at):
        because.setdefault(person, []).append("the name")
    for person in _living_at(report, at):
        because.setdefault(person, []).append("the address")
    every = cases_of(list(because))
    seen = {one.id: one for one in visible_cases(viewer, at).filter(id__in=every).order_by("-opened_at")}
    of = _cases_by_person(list(because), every)
    # Somebody whom only cases that the viewer may not see tell of is not held, for all that this page says.
    shown = {one: why for one, why in because.items() if not of[one] or of[one] & seen.keys()}
    found = _matches(report, shown, {one: [seen[case] for case in seen if case in of[one]] for one in shown}, at)
    days = in_force(at).setting("calls_counted_for")
    rung = {
        case
        for caller in callers
        for case in of[caller]
        if case in seen and at - seen[case].opened_at <= timedelta(days=days)
    }
    subject = Held(found).subject
    hidden = {case for one in because.keys() - shown.keys() for case in of[one]}
    return Held(found, len(rung), days, facts_held(subject, at), hidden=tuple(_open_among(hidden)))


def _open_among(cases: Iterable[uuid.UUID]) -> Iterable[uuid.UUID]:
    return (
        Case.objects.filter(id__in=list(cases), closed_at=None)
        .order_by("-opened_at")
        .values_list("id", flat=True)[:MOST]
    )


def _named(report: Report, at: datetime) -> Iterable[uuid.UUID]:
    """The people with this family name, and this given name where one was typed, of about this age where one was said."""
    parts = normal_name(report.said("name")).split()
    if not parts or len(parts[-1]) < LEAST_NAME:
        return ()
    last, first = parts[-1], parts[0] if len(parts) > 1 else ""
    rows = Identity.objects.annotate(low=Lower("family"), said=Lower("whole")).filter(
        Q(low=last) | Q(said=" ".join(parts)) | Q(said__endswith=f" {last}")
    )
    if first:
        rows = rows.filter(Q(given__istartswith=first[0]) | Q(whole__istartswith=first[0]))
    if report.age is not None:
        year = at.year - report.age
        rows = rows.filter(Q(born_year=None) | Q(born_year__range=(year - 2, year + 2)))
    return _people(rows.values("id")[:200])


def _living_at(report: Report, at: datetime) -> Iterable[uuid.UUID]:
    where = report.where
    if where is None or report.wrong("address") or report.wrong("postcode"):
        return ()
    found = read_where(where, at)
    places = Place.objects.filter(normal_form=found.normal_form).values("id")
    return _people(Residence.objects.filter(place__in=places, until=None).values("identity")[:200])


def _people(identities: QuerySet[Identity] | QuerySet[Residence]) -> Iterable[uuid.UUID]:
    rows = Belonging.objects.filter(identity__in=identities, until=None).order_by("id")
    return dict.fromkeys(rows.values_list("person", flat=True))


def _matches(
    report: Report, because: Mapping[uuid.UUID, list[str]], of: Mapping[uuid.UUID, list[Case]], at: datetime
) -> tuple[Match, ...]:
    found = [
        Match(one.person, one.named, _age(one, at), tuple(dict.fromkeys(because[asked])), tuple(of[asked]), report.said(f"match-{one.person}"))
        for asked, one in known(list(because)).items()
    ]  # fmt: skip
    found.sort(key=lambda one: (one.said != SAME, -len(one.because), one.open is None, -len(one.missing)))
    return tuple(found[:MOST])


def _cases_by_person(people: list[uuid.UUID], cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Which of these cases each of these people stands in, whoever they turned out to be."""
    written = Involvement.objects.filter(person__in=every_id_of(people), case__in=list(cases))
    pairs = list(written.values_list("person", "case"))
    now = who_they_are_now({*people, *(person for person, _ in pairs)})
    of: dict[uuid.UUID, set[uuid.UUID]] = {}
    for person, case in pairs:
        of.setdefault(now.get(person, person), set()).add(case)
    return {asked: of.get(now.get(asked, asked), set()) for asked in people}


def _age(one: Known, at: datetime) -> str:
    found = one.ages(at.astimezone(LONDON).date())
    if found is None:
        return ""
    least, most = found
    return str(most) if least == most else f"{least} or {most}"


def facts_held(subject: Match | None, at: datetime) -> dict[str, Value] | None:
    """What our own records say of the person it is about, as facts: episodes, this one among those that are counted with it."""
    if subject is None:
        return None
    past = [one.opened_at for one in subject.missing if one is not subject.open]
    if not past:
        return {}
    within = {days: 1 + sum(1 for one in past if at - one <= timedelta(days=days)) for days in (30, 90, 365)}
    return {
        "previous_episodes": len(past), "episodes_30_days": within[30], "episodes_90_days": within[90], "episodes_12_months": within[365],
    }  # fmt: skip
