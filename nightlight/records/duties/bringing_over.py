"""Cases that were over before this force had Nightlight, brought over from whatever held them: on record, with nothing left that rings."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from nightlight.records.cases.models import Case
from nightlight.records.duties.answerable import opening
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.reckoned import Changes, bring_up_to_date
from nightlight.records.duties.recording import as_before, first_state, title_of
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.standings import standing, told
from nightlight.records.duties.steps import Step
from nightlight.records.duties.writing import Recorded, came_of, check, put_step, words_of
from nightlight.records.journal.actions import Pen
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM, Actor
from nightlight.rules import moves
from nightlight.rules.duties import BROUGHT_OVER
from nightlight.rules.reckoning import Happened, reckon

OPENED = "case.opened"
STEP = "case.step_brought_over"
ARRIVED = "case.brought_over"
_WHAT = "Bringing over this case"


class Past(NamedTuple):
    """One thing that happened on a case: the step, with when it happened, and who did it."""

    step: Step
    by: Actor


@transaction.atomic
def bring_over(
    *, by: Actor, at: datetime, kind: str, title: str, area: str, owner: Actor, past: Sequence[Past], case: uuid.UUID
) -> Recorded:  # fmt: skip
    """Put a case that is over on record, step by step as it happened; its clocks are reckoned once, as the pack in force says.

    `owner` answered for it last. Its first step opens it and some later one ends it: what is still open is opened here, so that somebody
    answers for it. `case` is the caller's id: brought over twice it is there once. Nobody is told of it, and no alarm rings. Whether a second
    person decided was for the system that it comes from. Raises CannotRecord and CannotMove.
    """
    found, pack = opening(case), in_force(at)
    if found.already:
        return as_before(case, found.already)
    _check(past, pack, at)
    stroke = Stroke()
    columns: dict[str, Any] = {
        "reference": found.reference, "kind": kind, "title": title_of(title), "area_id": area, "owner_id": owner.member,
        "owner_role": owner.role, "restricted": False, "opened_at": past[0].step.happened_at, **_ended(kind, past, pack),
    }  # fmt: skip
    file = CaseFile(case, Pen(stroke, case, None, name=found.reference), columns, new=True)
    story = (*past, Past(Step(BROUGHT_OVER, happened_at=at), replace(by, role=SYSTEM.role)))
    file.steps.extend(
        Happened(one.step.happened_at or at, one.step.event, one.by.role, one.step.facts, one.step.data, number)
        for number, one in enumerate(story, 1)
    )
    reckoning = reckon(file.steps, at, pack.rulebook)
    changes = bring_up_to_date(file, reckoning, pack.rulebook.book, stroke)
    stands = standing(reckoning, pack)
    for one in story:
        arrived = one.step.event == BROUGHT_OVER
        of_it = came_of(one.step, changes if arrived else Changes(), reckoning)
        written_as = ARRIVED if arrived else STEP if file.number else OPENED
        _write(file, stroke, one, by=by, at=at, structure={**told({**columns, **stands}), **of_it}, kind=written_as)
    stroke.insert(Case, id=case, opened_by_id=by.member, owned_since=past[0].step.happened_at, **columns, **stands)
    stroke.write()
    return Recorded(case, found.reference, file.number, changes, reckoning)


def _write(
    file: CaseFile, stroke: Stroke, one: Past, *, by: Actor, at: datetime, structure: dict[str, Any], kind: str
) -> None:
    structure |= {"role": one.by.role, "done_by": one.by.written, "brought_over": True}
    words = words_of(one.step)
    if kind == OPENED:
        held = file.columns
        structure |= {"reference": held["reference"], "kind": held["kind"], "owner": str(held["owner_id"])}
        structure |= {"area": held["area_id"], "restricted": held["restricted"]}
        words["title"] = held["title"]
    happened_at = one.step.happened_at or at
    entry = file.pen.write(
        kind, at=at, by=by.written, happened_at=happened_at, words=words, structure=structure
    )  # fmt: skip
    put_step(file, stroke, one.step, one.by, entry=entry.number, happened_at=happened_at, at=at)


def _check(past: Sequence[Past], pack: InForce, at: datetime) -> None:
    times = [one.step.happened_at for one in past if one.step.happened_at]
    if not past or len(times) < len(past) or times != sorted(times):
        raise CannotRecord(
            what=_WHAT, why="its steps are not in the order in which they happened, each with its time",
            remedy="give every step the time at which it happened, the oldest first",
        )  # fmt: skip
    for one in past:
        check(one.step, pack, at)


def _ended(kind: str, past: Sequence[Past], pack: InForce) -> dict[str, Any]:
    """Where its steps lead, each of them legal in its state, and when it came to its end. Raises CannotMove, and CannotRecord where it is not over."""
    state, table, ended = first_state(kind, past[0].step, pack), pack.tables[kind], past[0].step.happened_at
    for one in past[1:]:
        if one.step.event in table.events:
            then = moves.after(table, state, one.step.event, one.step.decision)
            ended = ended if then == state else one.step.happened_at
            state = then
    if not table.states[state].final:
        raise CannotRecord(
            what=_WHAT, why=f"it is not over: it is {table.states[state].name}",
            remedy="open it as a case of today, so that somebody answers for it",
        )  # fmt: skip
    return {"state": state, "closed_at": ended}
