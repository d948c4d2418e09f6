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
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Recorded, Step, Written, check, load, open_case, record, write
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.actions import add_person, begin_residence
from nightlight.records.people.queries import reached_by
from nightlight.records.places.actions import add_place
from nightlight.records.workforce.actors import Actor
from nightlight.rules.facts import Value
from nightlight.work.contact.held import SAID, SAME, Held
from nightlight.work.contact.refusals import CannotTake
from nightlight.work.contact.typed import Report
from nightlight.work.contact.weighing import Weighed

GRADED: Final = {"contact": ("contact_graded", "grade"), "missing": ("graded", "level")}
"""By which event a level on each scale is chosen, and what that carries it as."""
ACTS: Final = ("report_received", "records_checked", "contact_graded", "graded", "thrive_recorded", "advice_given")


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


def take_report(*, by: Standing, at: datetime, taken: Taken, kind: str, title: str) -> Recorded:
    """Record a report. Sent twice it is one report. Raises CannotTake, and whatever recording a case, a person or a place raises."""
    return receive_report(by=hand(by, in_force(at)), at=at, taken=taken, kind=kind, title=title)


@transaction.atomic
def receive_report(*, by: Actor, at: datetime, taken: Taken, kind: str, title: str) -> Recorded:
    """Record a report that came by any way in. What nobody took (`by` is the system) falls to whom policy names. Raises as `take_report` does."""
    pack, report, who = in_force(at), taken.report, by
    step = Step("report_received", taken.facts, carried(report), said_by=said_by(report, pack))
    made = open_case(by=who, at=at, kind=kind, title=title, area=report.said("area"), step=step, case=report.case)
    if not made.changes.started:
        # Sent before: all of it is there.
        return made
    involve_subject(taken, made.case, who, at, pack)
    involve_caller(report, made.case, who, at, pack)
    steps = [*graded(taken), *told(taken, pack)] if who.member else [_checked(taken), *_words(taken)]
    for extra in steps:
        record(by=who, at=at, case=made.case, step=extra)
    return made


def add_to_case(*, by: Standing, at: datetime, taken: Taken, reference: str) -> str:
    """Record a call about a case that is open already: a second contact with everything that was told; the reference of the case.

    Sent twice it is one contact. Raises CannotTake, and as `case_for` does.
    """
    who = hand(by, in_force(at))
    case = case_for(by.viewer, reference, "case.record", at=at, by=by.actor)
    return _add(who, at, taken, case)


@transaction.atomic
def _add(who: Actor, at: datetime, taken: Taken, case: Case) -> str:
    pack, report = in_force(at), taken.report
    stroke = Stroke()
    file = load(case.id, stroke)
    if Entry.objects.filter(chain=case.id, structure__call=str(report.case)).exists():
        return case.reference
    data = {"linked_reference": case.reference, "what_is_new": report.said("words"), **carried(report)}
    step = Step("second_contact", {**just_told(taken), "second_contact": True}, data, said_by=said_by(report, pack))
    check(step, pack, at)
    written = Written("case.recorded", {"call": str(report.case)})
    write(file, stroke, by=who, at=at, step=step, written=written, pack=pack)
    stroke.write()
    involve_caller(report, case.id, who, at, pack)
    for extra in told(taken, pack):
        record(by=who, at=at, case=case.id, step=extra)
    return case.reference


def just_told(taken: Taken) -> dict[str, Value]:
    """The facts that this call told, without those that our own records gave."""
    return {fact: value for fact, value in taken.facts.items() if fact in taken.report.answers or fact == "age"}


def carried(report: Report) -> dict[str, str]:
    """What the record of a contact holds besides the facts: as it was given, wherever else it is kept."""
    address = ", ".join(filter(None, [report.said("address"), report.said("postcode")]))
    given = {
        "channel": report.channel,
        "caller": report.said("caller_name"),
        "subject_people": report.said("name"),
        "address": address,
    }
    return {name: value for name, value in given.items() if value}


def said_by(report: Report, pack: InForce) -> str:
    """Who said it, and by which way."""
    found, way = pack.setting("callers").get(report.said("caller_is")), pack.setting("ways_in")[report.channel]
    who = found["words"].lower() if found else ("the caller" if report.channel == "call" else "somebody")
    return f"{who} who {way['verb']}" if found or report.channel != "call" else who


def involve_subject(taken: Taken, case: uuid.UUID, who: Actor, at: datetime, pack: InForce) -> None:
    """Whom it is about: somebody known, where the handler said that it is them, else somebody new."""
    report, place = taken.report, None
    if report.where is not None:
        place = add_place(by=who, at=at, where=report.where).place
    person = taken.held.subject.person if taken.held.subject else None
    if person is None and any((report.met.whole, report.met.born, report.met.sex)):
        added = add_person(by=who, at=at, met=report.met, person=named_id("subject", str(report.case)))
        person = added.person
        if place is not None and report.said("place_kind") in pack.setting("homes"):
            begin_residence(by=who, at=at, identity=added.identity, place=place)
    if person is not None:
        _involve(case, person, "victim" if taken.weighed.grown else "child", who, at)


def involve_caller(report: Report, case: uuid.UUID, who: Actor, at: datetime, pack: InForce) -> None:
    """Who called: somebody known, where the handler said that it is them, else somebody new."""
    if not (report.caller.whole or report.caller.reaches):
        return
    same = (one for one in reached_by("phone", report.said("caller_number")) if report.said(f"match-{one}") == SAME)
    person = next(same, None) or add_person(
        by=who, at=at, met=report.caller, person=named_id("caller", str(report.case))
    ).person  # fmt: skip
    found = pack.setting("callers").get(report.said("caller_is"))
    _involve(case, person, found["as"] if found else "informant", who, at)


def _involve(case: uuid.UUID, person: uuid.UUID, role: str, who: Actor, at: datetime) -> None:
    if all((one.person, one.role) != (person, role) for one in people_in(case)):
        involve(by=who, at=at, case=case, person=person, role=role)


def graded(taken: Taken) -> list[Step]:
    """The grades that were chosen, each with its reason."""
    found = []
    for scale, (act, key) in GRADED.items():
        level = taken.levels.get(scale)
        if level:
            reason = taken.report.said(f"reason-{scale}") or _because(taken, scale)
            found.append(Step(act, {}, {key: level, "reason": reason}))
    return found


def _because(taken: Taken, scale: str) -> str:
    proposed = taken.weighed.on(scale)
    return " ".join(why.because for why in proposed.why) if proposed else ""


def _checked(taken: Taken) -> Step:
    """What was looked for in our own records, what came up and what was said of it, and why that does not change the grade."""
    report = taken.report
    looked_for = {"number": "caller_number", "name": "name", "address": "address"}
    hits = [f"{one.name}: {SAID.get(one.said, 'nothing said')}" for one in taken.held.matches]
    data = {"checks_run": [name for name, field in looked_for.items() if report.said(field)], "hits": hits}
    return Step(
        "records_checked", {}, {**data, **({"reason": report.said("differs")} if report.said("differs") else {})}
    )


def told(taken: Taken, pack: InForce) -> list[Step]:
    """The check of our own records, THRIVE with the evidence of each element, the caller's own words, the log's number, and advice that was given or why not."""
    report, found = taken.report, [_checked(taken)]
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
    found += _words(taken)
    if log := report.said("log"):
        found.append(Step("incident_recorded", {}, {"reference": log}))
    return found


def _words(taken: Taken) -> list[Step]:
    words = taken.report.said("words")
    return [Step(None, {}, {"first_words": words})] if words else []
