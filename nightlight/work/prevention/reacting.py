"""What Nightlight does by itself when somebody is named as missing: opens the plan for the next report, and notes the thresholds that are reached."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, Written, load, write
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.models import Entry
from nightlight.records.journal.owing import Cause
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import every_id_of
from nightlight.records.workforce.actors import SYSTEM
from nightlight.rules.days import LONDON
from nightlight.work.prevention.models import Plan
from nightlight.work.prevention.persons import KIND, episodes_of, missing_person, within

LOADED: Final = "trigger_plan_loaded"
NONE_HELD: Final = "no_trigger_plan_held"
OWED: Final = "load_trigger_plan"
REACHED: Final = "repeat_threshold_reached"


def plan_opens(cause: Cause) -> None:
    """A reaction to `case.person_involved`: the newest plan for whoever is missing opens itself on the new case, once.

    A plan of a restricted case opens on a restricted case alone: no other may tell of it. Where a plan is asked for and none can open,
    that is written down, so that nobody is rung for a plan that nobody made.
    """
    found = _named_now(cause)
    if found is None:
        return
    case, person, pack = found
    stroke = Stroke()
    file = load(case.id, stroke)
    plan = newest_plan(person, case) if case.closed_at is None else None
    if plan is None:
        _none_held(file, stroke, cause, pack)
        return
    if _opened(case, plan) or not pack.tables[KIND].moves.get(file.columns["state"], {}).get(LOADED):
        return
    made = plan.made_at.astimezone(LONDON)
    data = {"plan": f"version {plan.version}, made on {made.day} {made:%B %Y}"}
    written = Written("case.plan_opened", {"plan": str(plan.id), "version": plan.version})
    _record(file, stroke, Step(LOADED, {}, data), written, at=cause.at, depth=cause.depth, pack=pack)


def _none_held(file: CaseFile, stroke: Stroke, cause: Cause, pack: InForce) -> None:
    """Write that no plan is held, where one is asked for."""
    if Clock.objects.filter(case=cause.chain, duty=OWED, state__in=(Clock.RUNNING, Clock.MISSED)).exists():
        _record(file, stroke, Step(NONE_HELD), Written("case.recorded", {}), at=cause.at, depth=cause.depth, pack=pack)


def _opened(case: Case, plan: Plan) -> bool:
    """Whether this very plan opened on this case before. Where the wrong person stood in it, that of the right one opens after all."""
    return Entry.objects.filter(chain=case.id, kind="case.plan_opened", structure__plan=str(plan.id)).exists()


def newest_plan(person: uuid.UUID, case: Case) -> Plan | None:
    """The newest plan for a person that was made on another case and that this one may tell of."""
    plans = Plan.objects.filter(person__in=every_id_of([person])).exclude(case=case)
    return (plans if case.restricted else plans.filter(case__restricted=False)).first()


def thresholds_are_reached(cause: Cause) -> None:
    """A reaction to `case.person_involved`: every threshold of the local authority that the person's episodes reach is noted, once in its window."""
    found = _named_now(cause)
    if found is None:
        return
    case, person, pack = found
    load(case.id, Stroke())
    every = episodes_of(person, pack, until=case.opened_at, restricted=case.restricted)
    if case.id not in {one.id for one in every}:
        return
    for name, asked in agreed(case.area_id, pack).items():
        counts = asked.get("counts")
        if counts is None:
            continue
        counted = within(every, case.opened_at - timedelta(days=counts["days"]))
        if len(counted) >= counts["at_least"] and not _noted(name, counted):
            _note(case.id, name, asked, counted, cause.at, pack, depth=cause.depth)


def agreed(area: str, pack: InForce) -> dict[str, Mapping[str, Any]]:
    """The thresholds that hold in a policing area, by what its local authority agreed, else those that hold everywhere."""
    value = lambda key: pack.pack.value(f"prevention.{key}")  # noqa: E731 - read here alone
    agreements, every = value("agreements"), value("thresholds")
    names = agreements.get(value("authority_of_area").get(area, ""), agreements["everywhere"])
    return {name: every[name] for name in names}


def note_hours_missing(*, at: datetime) -> int:
    """Note every threshold of hours that an open episode has passed and that is not noted on it yet; how many. Done twice it comes to the same."""
    pack, noted = in_force(at), 0
    for case, name, asked in _waiting(pack, at):
        with transaction.atomic():
            load(case.id, Stroke())
            if not _noted(name, [case]):
                _note(case.id, name, asked, [case], at, pack, depth=0)
                noted += 1
    return noted


def _waiting(pack: InForce, at: datetime) -> Iterator[tuple[Case, str, Mapping[str, Any]]]:
    every, states = pack.pack.value("prevention.thresholds"), pack.pack.value("prevention.still_missing")
    for name, asked in every.items():
        if "hours" not in asked:
            continue
        passed = Case.objects.filter(
            kind=KIND, closed_at=None, state__in=states, opened_at__lte=at - timedelta(hours=asked["hours"])
        )
        known = Happening.objects.filter(event=REACHED, data__which_threshold=name, case__in=passed).values("case")
        yield from ((case, name, asked) for case in passed.exclude(id__in=known) if name in agreed(case.area_id, pack))


def _named_now(cause: Cause) -> tuple[Case, uuid.UUID, InForce] | None:
    """The case in which somebody was just named as missing, and who; None where it was anything else."""
    pack = in_force(cause.at)
    if cause.structure["as"] not in pack.pack.value("prevention.subjects"):
        return None
    case = Case.objects.filter(id=cause.chain, kind=KIND, closed_at=None).first()
    person = missing_person(case.id, pack) if case is not None else None
    return (case, person, pack) if case is not None and person is not None else None


def _noted(name: str, episodes: Iterable[Case]) -> bool:
    """Whether this threshold was noted on one of these episodes: all of them lie within its window."""
    return Happening.objects.filter(
        case__in=[one.id for one in episodes], event=REACHED, data__which_threshold=name
    ).exists()


def _note(
    case: uuid.UUID, name: str, asked: Mapping[str, Any], counted: Iterable[Case], at: datetime, pack: InForce, *, depth: int
) -> None:  # fmt: skip
    stroke, episodes = Stroke(), [str(one.id) for one in counted]
    file = load(case, stroke)
    count = asked["hours"] if "hours" in asked else len(episodes)
    facts = {asked["fact"]: count} if "fact" in asked and _is_more(case, asked["fact"], count) else {}
    step = Step(REACHED, facts, {"which_threshold": name, "count": count}, said_by="our own records" if facts else "")
    written = Written("case.threshold_reached", {"threshold": name, "episodes": episodes})
    _record(file, stroke, step, written, at=at, depth=depth, pack=pack)


def _is_more(case: uuid.UUID, fact: str, count: int) -> bool:
    """Whether our count is more than anybody said: a lower one would put their word aside."""
    said = Assertion.objects.filter(case=case, fact=fact).values_list("value", flat=True)
    return all(not isinstance(one, int | float) or one < count for one in said)


def _record(
    file: CaseFile, stroke: Stroke, step: Step, written: Written, *, at: datetime, depth: int, pack: InForce
) -> None:  # fmt: skip
    write(file, stroke, by=SYSTEM, at=at, step=step, written=written, pack=pack, depth=depth)
    stroke.write()
