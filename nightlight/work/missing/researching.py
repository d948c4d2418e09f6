"""The form of the research, what is wrong with it and what it comes to; and confirming the level, which waits for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.by_form import may_record, record_one
from nightlight.records.duties.recording import Step
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.facts import Value
from nightlight.work.missing import grading
from nightlight.work.missing.refusals import ConfirmedByAnother, NotResearched
from nightlight.work.missing.research import (
    ANSWERED,
    MARKED,
    RESTRICTED,
    SCALE,
    Held,
    Research,
    Source,
    research_of,
    sources_of,
)

CONFIRMED: Final = "grade_confirmed"
CHECKED, IRRELEVANT, APPLIES = "checked", "not_relevant", "applies"


def check(form: Typed, found: Research, pack: InForce) -> list[Step]:
    """The steps of a research form: the sources that were marked, and the answers to what we hold. Everything that is wrong is noted."""
    marks = {one.id: _mark(form, one, pack) for one in found.sources if form.said(f"mark-{one.id}")}
    for one in found.sources:
        if form.said(f"words-{one.id}") and one.id not in marks:
            form.fault(f"mark-{one.id}", f"{one.words}: choose whether it was checked, or why not")
    answers = {one.key: _answer(form, one, pack) for one in found.held if form.said(f"held-{one.id}")}
    for one in found.held:
        if form.said(f"why-{one.id}") and one.key not in answers:
            form.fault(f"held-{one.id}", f"{one.words}: choose whether it holds now")
    if not (marks or answers or form.problems):
        form.fault("form", "Mark a source, or answer something that we hold: nothing is filled in")
    facts: dict[str, Value] = {
        one.fact: True for one in found.held if one.fact and answers.get(one.key, {}).get("mark") == APPLIES
    }
    steps = [Step(MARKED, {}, {"marks": marks})] if marks else []
    return [*steps, *([Step(ANSWERED, facts, {"answers": answers})] if answers else [])]


def _mark(form: Typed, one: Source, pack: InForce) -> dict[str, str]:
    mark = form.chosen(
        f"mark-{one.id}", pack.setting("research_marks"), f"{one.words}: choose whether it was checked, or why not"
    )
    told = "say what was found; that nothing was is a finding too" if mark == CHECKED else "give the reason"
    return {"mark": mark, "words": form.needs(f"words-{one.id}", f"{one.words}: {told}")}


def _answer(form: Typed, one: Held, pack: InForce) -> dict[str, str]:
    mark = form.chosen(f"held-{one.id}", pack.setting("held_answers"), f"{one.words}: choose whether it holds now")
    if mark == APPLIES and not one.fact:
        form.fault(f"held-{one.id}", f"{one.words}: then choose a higher level, and say so in its reason")
    return {"mark": mark, "words": form.needs(f"why-{one.id}", f"{one.words}: say how you know")}


@transaction.atomic
def record_research(*, by: Standing, at: datetime, case: uuid.UUID, steps: list[Step], form: Sent) -> bool:
    """Record what was marked and answered, and with it what a whole group of sources amounts to; False: this form was recorded before.

    A fact that is said to hold now is known from here on, so the level can rise at once. Raises NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return False
    pack = in_force(at)
    for step in steps:
        record_one(by=by, at=at, case=case, step=step, structure=form.structure)
    found = sources_of(on_record(case), at, pack)
    marked = {one for step in steps if step.event == MARKED for one in step.data["marks"]}
    for step in amounts_to(found, marked, by, pack):
        record_one(by=by, at=at, case=case, step=step, structure=form.structure)
    return True


def amounts_to(found: tuple[Source, ...], marked: set[str], by: Standing, pack: InForce) -> list[Step]:
    """What the groups of sources that were marked just now amount to, where each source of one is checked or not relevant.

    One that is not available leaves its group undone: the clock that asks for it goes on.
    """
    steps = []
    for event in dict.fromkeys(one.answers for one in found if one.answers and one.id in marked):
        group = [one for one in found if one.answers == event]
        done = [one for one in group if one.mark and one.mark.mark == CHECKED]
        whole = all(one.mark and one.mark.mark in (CHECKED, IRRELEVANT) for one in group)
        if whole and done and may_record(by, event, pack):
            hits = "; ".join(f"{one.words}: {one.mark.words}" for one in done if one.mark)
            names = {"checks_run": [one.id for one in done], "systems": [one.id for one in done], "hits": hits}
            carries = pack.pack.events[event].carries
            steps.append(Step(event, {}, {key: value for key, value in names.items() if key in carries}))
    return steps


def confirms(by: Standing, pack: InForce) -> bool:
    """Whether somebody is of a role that confirms a level."""
    return may_record(by, CONFIRMED, pack)


@transaction.atomic
def confirm_level(*, by: Standing, at: datetime, case: uuid.UUID, reason: str, form: Sent) -> bool:
    """Confirm the level in force, by whoever supervises; False: this form was recorded before.

    Raises NotResearched, naming each source that nobody has marked and whatever we hold that points higher and nobody has answered; and
    ConfirmedByAnother, NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return False
    found = Case.objects.get(id=case)
    level, pack = level_in_force(found), in_force(at)
    check_researched(research_of(found, level, by, at, pack), "Confirming the level")
    step = Step(CONFIRMED, {}, {"level": level, "reason": reason})
    record_one(by=by, at=at, case=case, step=step, structure=form.structure)
    return True


def level_in_force(case: Case) -> str:
    """The level of an episode as its row has it."""
    levels: Mapping[str, Any] = case.levels
    return str(levels.get(SCALE, "unresolved"))


def level_looked_at(case: Case, by: Standing, at: datetime, pack: InForce) -> str:
    """The level that the research is for: the lower one that waits for a decision, or else the one in force."""
    level = grading.level_of(case, by, at, pack)
    return level.asking.to if level and level.asking else level_in_force(case)


def check_accepted(*, by: Standing, at: datetime, case: uuid.UUID, steps: Sequence[Step]) -> None:
    """Raise NotResearched or ConfirmedByAnother where a lower level is accepted before the research for it is whole."""
    if any(one.event == grading.DECIDED and one.data.get("decision") == "accepted" for one in steps):
        found, pack = Case.objects.get(id=case), in_force(at)
        level = level_looked_at(found, by, at, pack)
        check_researched(research_of(found, level, by, at, pack), "Accepting the lower level")


def check_researched(found: Research, what: str) -> None:
    """Raise NotResearched where something stands in the way of `what`, ConfirmedByAnother where it is not theirs to do."""
    if found.restricted:
        raise ConfirmedByAnother(
            what=what, why=RESTRICTED,
            remedy="ask another supervisor, or whoever told you of the restriction; the level in force stands meanwhile",
        )  # fmt: skip
    if not found.whole:
        ids = (*(one.id for one in found.unmarked), *(one.key for one in found.unanswered))
        raise NotResearched(
            what=what, why=list(found.missing),
            remedy="mark each source and answer what we hold, on the page of the research; the level in force stands meanwhile", ids=ids,
        )  # fmt: skip
