"""Recording a report: the people, the place, the case with its clocks and offer, both grades, THRIVE and advice, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.finding import case_for
from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import involve, people_in
from nightlight.records.duties.recording import Recorded, Step, open_case, record
from nightlight.records.journal.ids import named_id
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.actions import add_person, begin_residence
from nightlight.records.people.queries import reached_by
from nightlight.records.places.actions import add_place
from nightlight.records.workforce.actors import Actor
from nightlight.rules.facts import Value
from nightlight.rules.wording import plain
from nightlight.work.contact.held import SAME, Held
from nightlight.work.contact.refusals import CannotTake
from nightlight.work.contact.typed import Report
from nightlight.work.contact.weighing import Weighed

ACTS: Final = ("report_received", "contact_graded", "graded", "thrive_recorded", "advice_given")
CALLER: Final = {
    "parent": "parent", "carer": "carer", "professional": "professional", "friend": "friend", "child": "child", "self": "informant",
}  # fmt: skip
"""As whom somebody who rings stands in the case, by what was chosen; anybody else is the informant."""


HOMES: Final = ("home", "childrens_home", "foster_home")
"""The kinds of place that somebody lives at; at any other they were seen, or are."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A report as it is to be recorded: as typed, what was held, the facts it comes to, what the rules say, and the levels that were chosen."""

    report: Report
    held: Held
    facts: Mapping[str, Value]
    weighed: Weighed
    levels: Mapping[str, str]


def hand(by: Standing, pack: InForce) -> Actor:
    """Whoever takes the report, in the first role of theirs that may record all of it. Raises CannotTake."""
    acts = [pack.pack.events[act].by for act in ACTS]
    for role in by.roles:
        if all(pack.roles.may(role, roles) for roles in acts):
            return Actor(by.actor.member, role, by.actor.name)
    raise CannotTake(
        what="Taking a report",
        why="none of your roles may grade one",
        remedy="ask the control room to take it, or open the case with what you know",
    )


@transaction.atomic
def take_report(*, by: Standing, at: datetime, taken: Taken, kind: str, title: str) -> Recorded:
    """Record a report. Sent twice it is one report. Raises CannotTake, and whatever recording a case, a person or a place raises."""
    pack, report = in_force(at), taken.report
    who = hand(by, pack)
    data = {"channel": "call", **({"caller": report.said("caller_name")} if report.said("caller_name") else {})}
    step = Step("report_received", taken.facts, data, said_by=_said_by(report))
    made = open_case(by=who, at=at, kind=kind, title=title, area=report.said("area"), step=step, case=report.case)
    if not made.changes.started:
        # Sent before: all of it is there.
        return made
    _people(report, taken.held, made.case, who, at)
    for act in _grades(taken):
        record(by=who, at=at, case=made.case, step=act)
    for extra in _told(taken, pack):
        record(by=who, at=at, case=made.case, step=extra)
    return made


@transaction.atomic
def add_to_case(*, by: Standing, at: datetime, taken: Taken, reference: str) -> Recorded:
    """Record a call about a case that is open already: a second contact with everything that was told. Raises as `case_for` does."""
    pack, report = in_force(at), taken.report
    who = hand(by, pack)
    case = case_for(by.viewer, reference, "case.record", at=at, by=by.actor)
    data = {"linked_reference": reference, "what_is_new": report.said("words")[:2000]}
    fresh = {fact: value for fact, value in taken.facts.items() if fact in report.answers or fact == "age"}
    step = Step("second_contact", {**fresh, "second_contact": True}, data, said_by=_said_by(report))
    made = record(by=who, at=at, case=case.id, step=step)
    _people(report, taken.held, case.id, who, at, subject=False)
    for extra in _told(taken, pack):
        record(by=who, at=at, case=case.id, step=extra)
    return made


def _said_by(report: Report) -> str:
    return plain(report.said("caller_is")) if report.said("caller_is") else "the caller"


def _people(report: Report, held: Held, case: uuid.UUID, who: Actor, at: datetime, *, subject: bool = True) -> None:
    there = {(one.person, one.role) for one in people_in(case)}
    place = add_place(by=who, at=at, where=report.where).place if report.where is not None else None
    if subject and (any((report.met.whole, report.met.born, report.met.sex)) or held.subject):
        child = held.subject.person if held.subject else None
        if child is None:
            added = add_person(by=who, at=at, met=report.met, person=named_id("subject", str(report.case)))
            child = added.person
            if place is not None and report.said("place_kind") in HOMES:
                begin_residence(by=who, at=at, identity=added.identity, place=place)
        role = "child" if report.age is None or report.age < 18 else "victim"
        if (child, role) not in there:
            involve(by=who, at=at, case=case, person=child, role=role)
    if report.caller.whole or report.caller.reaches:
        _caller(report, case, who, at, there)


def _caller(report: Report, case: uuid.UUID, who: Actor, at: datetime, there: set[tuple[uuid.UUID, str]]) -> None:
    number = report.said("caller_number")
    known = next((one for one in reached_by("phone", number) if report.said(f"match-{one}") == SAME), None)
    caller = (
        known or add_person(by=who, at=at, met=report.caller, person=named_id("caller", f"{report.case}{case}")).person
    )
    role = CALLER.get(report.said("caller_is"), "informant")
    role = "informant" if role == "child" else role
    if (caller, role) not in there:
        involve(by=who, at=at, case=case, person=caller, role=role)


def _grades(taken: Taken) -> list[Step]:
    found = []
    for scale, act, key in (("contact", "contact_graded", "grade"), ("missing", "graded", "level")):
        level = taken.levels.get(scale)
        if level:
            reason = taken.report.said(f"reason-{scale}") or _because(taken, scale)
            found.append(Step(act, {}, {key: level, "reason": reason}))
    return found


def _because(taken: Taken, scale: str) -> str:
    proposed = taken.weighed.on(scale)
    return " ".join(why.because for why in proposed.why) if proposed else ""


def _told(taken: Taken, pack: InForce) -> list[Step]:
    """THRIVE with the evidence of each element, the caller's own words, the log's number, and advice that was given or why not."""
    report, found = taken.report, list[Step]()
    elements = pack.pack.section("question_sets")["thrive"].elements
    evidence = {one: report.said(f"evidence-{one}") for one in elements if report.said(f"evidence-{one}")}
    answers = {key: one.typed for key, one in report.answers.items()}
    if evidence or answers:
        found.append(Step("thrive_recorded", {}, {"answers": answers, "reason_per_element": evidence}))
    given = [one.id for one in taken.weighed.advice if report.said(f"advice-{one.id}") == "given"]
    kept_back = [one.id for one in taken.weighed.advice if report.said(f"advice-{one.id}") == "not_given"]
    why_not = {one: report.said(f"advice-why-{one}") for one in kept_back}
    if given:
        found.append(Step("advice_given", {}, {"advice_kinds": given, **({"not_given": why_not} if why_not else {})}))
    elif why_not:
        found.append(Step(None, {}, {"advice_not_given": why_not}))
    if words := report.said("words"):
        found.append(Step(None, {}, {"first_words": words}))
    if log := report.said("log"):
        found.append(Step("incident_recorded", {}, {"reference": log}))
    return found
