"""The plan for the next report of a person: written after an episode, kept current, shown at the top when they are reported again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Generic, NamedTuple, TypeVar

from django.db import transaction

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.by_form import in_role
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, Written, check, load, write
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.models import Entry
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import every_id_of
from nightlight.records.workforce.models import Member, RoleHeld
from nightlight.rules.access import Viewer
from nightlight.rules.days import LONDON
from nightlight.work.prevention.models import Plan
from nightlight.work.prevention.persons import KIND, episodes_of, missing_person
from nightlight.work.prevention.reacting import LOADED, REACHED
from nightlight.work.prevention.refusals import CannotPlan

MADE: Final = "trigger_plan_made"
APPROVED: Final = "trigger_plan_approved"
FIELDS: Final[Mapping[str, str]] = {
    "actions": "First actions at the next report",
    "who_to_call": "Who to call",
    "places": "Places they go to",
    "people": "People they go to, and people of concern",
    "phones": "Phones and accounts",
    "what_worked": "What worked last time",
    "what_did_not": "What did not work",
}
"""What a plan says, in the order in which it is read at three in the morning."""


MOST_PLANS: Final = 100
MOST_REACHED: Final = 200
Shown = TypeVar("Shown")


class Some(NamedTuple, Generic[Shown]):
    """What a page shows of a long list, and how many more there are that it does not."""

    shown: tuple[Shown, ...]
    more: int

    @property
    def number(self) -> int:
        """How many there are in all."""
        return len(self.shown) + self.more


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan as it is shown: what it says by name, who owns it, and whether it is past its review or approved."""

    plan: Plan
    case: Case
    says: Mapping[str, str]
    owner: str
    overdue: bool
    approved: bool


@dataclass(frozen=True, slots=True)
class LastTime:
    """The episode before: how long it lasted, and what is on record of where they were found, with whom, how and by whom."""

    case: Case
    lasted: timedelta | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold that was reached: its words, the count, the episodes of it that may be read, and the duties that follow, by state."""

    case: Case
    name: str
    words: str
    count: int
    at: datetime
    episodes: tuple[Case, ...]
    duties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a missing episode shows: the plan, whether it opened itself here, the last time, and the thresholds."""

    plan: Version | None
    opened: bool
    last: LastTime | None
    thresholds: tuple[Threshold, ...]
    person: uuid.UUID | None


@transaction.atomic
def make_plan(
    *, by: Standing, at: datetime, case: uuid.UUID, says: Mapping[str, str], owner: uuid.UUID, review_on: date, form: Sent,
    after: int = 0,
) -> bool:  # fmt: skip
    """Write the next version of the plan for whoever is missing in a case; False: this form was recorded before. An earlier version stays.

    `after` is the version that whoever typed had open, 0 for none. Raises CannotPlan where somebody has written a newer one since, or where
    nobody, or more than one, is named as missing; and NotYoursToRecord, and as recording raises.
    """
    pack, stroke = in_force(at), Stroke()
    who = in_role(by, MADE, pack)
    file = load(case, stroke)
    if not first_time(case, form):
        return False
    person = missing_person(case, pack)
    if person is None:
        raise CannotPlan(
            what="A plan for the next report", why="the case does not name one person who is missing",
            remedy="say under “People” who is missing, and then write the plan",
        )  # fmt: skip
    plans = Plan.objects.filter(person__in=every_id_of([person])).order_by("-version")
    last = plans.first()
    if plans.filter(version__gt=after, case__restricted=False).exists():
        raise CannotPlan(
            what="The next version of the plan", why="somebody has written a newer one since you opened it",
            remedy="read it above, take over what holds still, and record yours again",
        )  # fmt: skip
    made, version = new_id(at), last.version + 1 if last else 1
    named = Member.objects.get(id=owner).name
    data = {**says, "owner": named, "review_on": review_on.isoformat(), "version": version}
    structure = {
        **form.structure, "plan": str(made), "person": str(person), "version": version, "owner": str(owner), "review_on": review_on.isoformat(),
    }  # fmt: skip
    step = Step(MADE, {}, data)
    check(step, pack, at)
    done = write(file, stroke, by=who, at=at, step=step, written=Written("case.plan_made", structure), pack=pack)
    stroke.insert(
        Plan, id=made, person=person, case_id=case, entry=done.number, version=version, owner_id=owner, review_on=review_on,
        made_by_id=who.member, made_at=at,
    )  # fmt: skip
    stroke.write()
    return True


def owners(by: Standing, pack: InForce) -> dict[str, str]:
    """Who may own a plan: whoever holds one of the roles that policy names, and whoever writes it."""
    held = RoleHeld.objects.filter(role__in=pack.pack.value("prevention.plan_owners"), until=None, member__left_at=None)
    found = {str(member): name for member, name in held.values_list("member", "member__name").order_by("member__name")}
    return {str(by.actor.member): f"{by.actor.name} (you)", **{key: name for key, name in found.items() if key != str(by.actor.member)}}  # fmt: skip


def plans_of(person: uuid.UUID, viewer: Viewer, at: datetime) -> tuple[Version, ...]:
    """Every version of the plan for a person that the viewer may read, the newest first."""
    rows = list(Plan.objects.filter(person__in=every_id_of([person])).select_related("owner"))
    cases = {one.id: one for one in visible_cases(viewer, at).filter(id__in={row.case_id for row in rows})}
    wrote = Happening.objects.filter(case__in=cases, event__in=(MADE, APPROVED))
    said = {(case, entry): data for case, entry, data in wrote.values_list("case", "entry", "data")}
    approved = dict(wrote.filter(event=APPROVED).order_by("entry").values_list("case", "entry"))
    return tuple(
        Version(
            row, cases[row.case_id], {key: str(text) for key, text in said.get((row.case_id, row.entry), {}).items() if key in FIELDS},
            row.owner.name, row.review_on < _today(at), approved.get(row.case_id, 0) > row.entry,
        )
        for row in rows
        if row.case_id in cases
    )  # fmt: skip


def plan_of(person: uuid.UUID, viewer: Viewer, at: datetime) -> Version | None:
    """The newest plan for a person that the viewer may read."""
    return next(iter(plans_of(person, viewer, at)), None)


def panel(case: Case, viewer: Viewer, at: datetime) -> Panel | None:
    """What is shown on the page of a missing episode; None of any other case."""
    if case.kind != KIND:
        return None
    pack = in_force(at)
    person = missing_person(case.id, pack)
    reached = thresholds(Happening.objects.filter(case=case, event=REACHED), viewer, at)
    if person is None:
        return Panel(None, False, None, reached, None)
    opened = Happening.objects.filter(case=case, event=LOADED).exists()
    return Panel(plan_of(person, viewer, at), opened, last_time(case, person, viewer, at), reached, person)


def last_time(case: Case, person: uuid.UUID, viewer: Viewer, at: datetime) -> LastTime | None:
    """The newest earlier episode of a person that the viewer may read, and how it ended."""
    pack = in_force(at)
    earlier = [one.id for one in episodes_of(person, pack, until=case.opened_at, restricted=True) if one.id != case.id]
    before = (
        visible_cases(viewer, at).filter(id__in=earlier, opened_at__lt=case.opened_at).order_by("-opened_at").first()
    )
    if before is None:
        return None
    ended_by = pack.pack.value("prevention.ended_by")
    rows = list(Happening.objects.filter(case=before, event__in=(*ended_by, "return_harm_recorded")))
    ended = min((row.happened_at for row in rows if row.event in ended_by), default=before.closed_at)
    said: dict[str, str] = {}
    for row in rows:
        told = {"Found": row.data.get("where") or row.data.get("place"), "With": row.data.get("found_with"), "How": row.data.get("how"), "By": row.data.get("found_by")}  # fmt: skip
        said |= {key: str(text) for key, text in told.items() if text and key not in said}
    return LastTime(before, ended - before.opened_at if ended else None, said)


def thresholds(rows: Iterable[Happening], viewer: Viewer, at: datetime) -> tuple[Threshold, ...]:
    """The thresholds that these happenings noted, each with the episodes that the viewer may read and what became of the duties."""
    held, pack = list(rows), in_force(at)
    words = pack.pack.value("prevention.thresholds")
    entries = {
        (one.chain_id, one.number): one.structure
        for one in Entry.objects.filter(chain__in={row.case_id for row in held}, kind="case.threshold_reached")
    }
    named = {case for found in entries.values() for case in found.get("episodes", ())}
    cases = {str(one.id): one for one in visible_cases(viewer, at).filter(id__in={*named, *(row.case_id for row in held)}).select_related("area")}  # fmt: skip
    asked = {duty for one in words.values() for duty in one["asks"]}
    clocks = Clock.objects.filter(case__in={row.case_id for row in held}, duty__in=asked).order_by("started_at")
    states = {(clock.case_id, clock.duty): clock.state for clock in clocks}
    found = []
    for row in held:
        structure = entries.get((row.case_id, row.entry), {})
        name = structure.get("threshold", "")
        if str(row.case_id) not in cases or name not in words:
            continue
        duties = tuple((pack.pack.duties[duty].what, states[row.case_id, duty]) for duty in words[name]["asks"] if (row.case_id, duty) in states)  # fmt: skip
        evidence = tuple(cases[one] for one in structure["episodes"] if one in cases)
        count: Any = len(evidence) if "counts" in words[name] else words[name]["hours"]
        found.append(Threshold(cases[str(row.case_id)], name, words[name]["words"], count, row.happened_at, evidence, duties))  # fmt: skip
    return tuple(found)


def lately(viewer: Viewer, at: datetime, *, days: int = 90) -> Some[Threshold]:
    """The thresholds that were reached of late, the newest first, and how many more."""
    rows = Happening.objects.filter(event=REACHED, case__in=visible_cases(viewer, at).filter(kind=KIND, opened_at__gt=at - timedelta(days=2 * days)), happened_at__gt=at - timedelta(days=days))  # fmt: skip
    shown = thresholds(rows.order_by("-happened_at", "case", "-entry")[:MOST_REACHED], viewer, at)
    return Some(shown, max(0, rows.count() - MOST_REACHED))


def to_review(viewer: Viewer, at: datetime) -> Some[Version]:
    """The newest version of every plan that the viewer may read, those first that are to be reviewed soonest, and how many more."""
    newest = Plan.objects.order_by("person", "-made_at", "-version").distinct("person").values("id")
    rows = Plan.objects.filter(id__in=newest, case__in=visible_cases(viewer, at))
    soonest = rows.select_related("owner", "case").order_by("review_on", "case__reference")[:MOST_PLANS]
    today = _today(at)
    shown = tuple(Version(one, one.case, {}, one.owner.name, one.review_on < today, approved=False) for one in soonest)
    return Some(shown, max(0, rows.count() - MOST_PLANS))


def _today(at: datetime) -> date:
    """The day in London: until when a plan is reviewed is a day there."""
    return at.astimezone(LONDON).date()
