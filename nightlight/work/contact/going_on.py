"""A call that was cut off, gone on with once the caller is reached: the same page, with what the first call left, adding to the same case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from nightlight.records.access.finding import case_for
from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, Written, check, load, record, write
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.models import Entry
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import reached_by
from nightlight.rules.days import LONDON
from nightlight.rules.facts import Value, differing
from nightlight.rules.policy import Fact
from nightlight.work.contact.held import SAME
from nightlight.work.contact.taking import (
    GRADED,
    Taken,
    carried,
    graded,
    hand,
    involve_caller,
    involve_subject,
    just_told,
    said_by,
    told,
)
from nightlight.work.contact.typed import UNKNOWN

FIELD: Final = "on"
"""The field in which a call carries the reference of the case that it goes on with."""
_OF_THE_FIRST: Final = "report_received"
_NOTE: Final = "told once the caller was rung back"
_TYPED_APART: Final = {"age": "born", "nature_of_concern": "concern"}
"""Facts that the page has fields of their own for."""


def left_by(case: Case, at: datetime, pack: InForce) -> dict[str, list[str]]:
    """What the call that was cut off left on record of a case, as its page would have it typed."""
    record = on_record(case.id)
    found = {FIELD: [case.reference], "area": [case.area_id or ""], "fact": list[str]()}
    for one in record.happenings:
        names = {"caller": "caller_name", "subject_people": "name", "address": "address", "channel": "channel"}
        names = (
            names if one.event == _OF_THE_FIRST else {"number": "caller_number"} if one.event == "call_dropped" else {}
        )
        found |= {field: [str(one.data[name])] for name, field in names.items() if one.data.get(name)}
    # Whoever that call put into the case is who is meant by it still, until the handler says otherwise.
    found |= {f"match-{one.person}": [SAME] for one in people_in(case.id)}
    first = {one.entry for one in record.happenings if one.event == _OF_THE_FIRST}
    said = {one.word.fact for one in record.said if one.entry in first}
    for key, value in record.facts.values(at).items():
        if key in _TYPED_APART and value is not None:
            found[_TYPED_APART[key]] = [_typed(pack.pack.facts[key], value)]
        elif key in said and key in pack.pack.facts and key not in _TYPED_APART:
            found["fact"].append(key)
            found[f"v-{key}"] = [_typed(pack.pack.facts[key], value)]
    return found


def _typed(fact: Fact, value: Value) -> str:
    """An answer as somebody would type it."""
    if value is None or isinstance(value, bool):
        return {None: UNKNOWN, True: "yes", False: "no"}[value]
    if fact.type == "time":
        return f"{datetime.fromisoformat(str(value)).astimezone(LONDON):%d/%m/%Y %H:%M}"
    return f"{value:g}" if isinstance(value, int | float) else value


def scales_graded(case: Case) -> frozenset[str]:
    """The scales on which somebody has graded a case."""
    done = set(case.happenings.filter(event__in=[act for act, _ in GRADED.values()]).values_list("event", flat=True))
    return frozenset(scale for scale, (act, _) in GRADED.items() if act in done)


@transaction.atomic
def go_on(*, by: Standing, at: datetime, taken: Taken, reference: str, dropped: bool = False) -> str:
    """Record what a caller told once they were reached: what is new, their grades where nobody has graded, and that the call `dropped` again.

    The reference of the case. Sent twice it is one call. Raises CannotTake, and as `case_for` and recording a step do.
    """
    pack, report = in_force(at), taken.report
    who = hand(by, pack)
    case = case_for(by.viewer, reference, "case.record", at=at, by=by.actor)
    stroke = Stroke()
    file = load(case.id, stroke)
    if Entry.objects.filter(chain=case.id, structure__call=str(report.case)).exists():
        return case.reference
    facts = differing(on_record(case.id).facts.values(at), just_told(taken))
    step = Step(None, facts, {"note": _NOTE, **carried(report)}, said_by=said_by(report, pack))
    check(step, pack, at)
    write(
        file, stroke, by=who, at=at, step=step, written=Written("case.recorded", {"call": str(report.case)}), pack=pack
    )
    stroke.write()
    _people(taken, case, who, at, pack)
    unasked = replace(
        taken, levels={scale: one for scale, one in taken.levels.items() if scale not in scales_graded(case)}
    )
    again = [Step("call_dropped", {}, {"number": report.said("caller_number")} if report.said("caller_number") else {})]
    for extra in [*graded(unasked), *told(taken, pack), *(again if dropped else ())]:
        record(by=who, at=at, case=case.id, step=extra)
    return case.reference


def _people(taken: Taken, case: Case, who: Any, at: datetime, pack: InForce) -> None:
    """Whom it is about, and who called, where the case does not have them yet."""
    there = people_in(case.id)
    if not any(one.role in ("child", "victim") for one in there):
        involve_subject(taken, case.id, who, at, pack)
    known = set(reached_by("phone", taken.report.said("caller_number")))
    if not known & {one.person for one in there}:
        involve_caller(taken.report, case.id, who, at, pack)
