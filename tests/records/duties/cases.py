"""Made-up cases for tests of their clocks and owners."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.journal.models import Entry
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW

FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def open_missing(force: Any, *, by: Any = None, at: Any = NOW, area: str = "north", **facts: Any) -> Any:
    """A child reported missing, by the call handler unless somebody else is named."""
    return open_case(
        by=by or force.handler.actor, at=at, kind="missing", title="Girl, 15, not back at the home", area=area,
        step=Step("report_received", {**FACTS, **facts}, said_by="her carer"),
    )  # fmt: skip


def open_concern(force: Any, *, by: Any = None, at: Any = NOW, area: str = "north", **facts: Any) -> Any:
    """A concern for a child that nobody is missing in, by the call handler unless somebody else is named."""
    return open_case(
        by=by or force.handler.actor, at=at, kind="contact", title="Boy, 9, bruises seen at school", area=area,
        step=Step("report_received", {"age": 9, "nature_of_concern": "other_concern", **facts}),
    )  # fmt: skip


def kinds(case: Any) -> list[str]:
    """The kinds of the entries of a case, in order."""
    return list(Entry.objects.filter(chain=case).order_by("number").values_list("kind", flat=True))


def ringing(member: Any) -> list[str]:
    """Why it rings for somebody, each line that asks for something."""
    lines = [
        line
        for notice in Notice.objects.filter(member=member, interrupts=True, answered_at=None)
        for line in notice.lines
    ]
    return [line["why"] for line in lines if "done" not in line]


def booked_off(made: Any, at: Any) -> Any:
    """Book somebody off; the cause that a reaction is given."""
    from nightlight.records.journal.ids import named_id
    from nightlight.records.journal.owing import Cause
    from nightlight.records.workforce.models import Stint

    Stint.objects.filter(member=made.id, ended_at=None).update(ended_at=at)
    structure = {"member": str(made.id), "cases": []}
    return Cause(named_id("member", str(made.id)), 1, "workforce.booked_off", str(made.id), at, structure, at, 1)


NOT_MISSING = {"facts": {"whereabouts_known": True}, "data": {"reason": "She is at home."}}
"""What asking not to record somebody as missing says."""
AFTER_A_RETURN = {
    "found_confirmed": {"place": "her home", "wellbeing": "well", "seen_by": "an officer"},
    "prevention_interview_done": {"account": "She walked about and came home by herself when it got cold."},
    "return_harm_recorded": {"harm_answer": "no"},
    "circulations_cancelled": {"pnc": "yes"},
    "social_care_told_of_return": {"person_told": "the duty worker", "return_interview_requested": "yes"},
    "pattern_reviewed": {"findings": "none"},
}
"""All that closing demands, as it is recorded."""


def found_and_done(force: Any, case: Any, at: Any) -> None:
    """Somebody missing was found, seen, heard and told of: nothing stands in the way of closing."""
    for event, data in AFTER_A_RETURN.items():
        record(by=force.officer.actor, at=at, case=case, step=Step(event, {}, data))
