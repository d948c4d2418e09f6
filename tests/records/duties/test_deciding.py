"""Nobody decides on what they asked for themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.refusals import CannotRecord
from tests.made_up import NOW

ASKING = {
    "from_grade": "high",
    "to_grade": "medium",
    "reason": "seen safe by her aunt",
    "new_facts": "her aunt saw her",
}


@pytest.fixture
def asked_for(force):
    """A case of a high level, of which the inspector has asked that it be lowered."""
    force.on_duty()
    facts = {"age": 15, "nature_of_concern": "missing"}
    step = Step("report_received", facts, said_by="her carer")
    case = open_case(by=force.handler.actor, at=NOW, kind="missing", title="Girl, 15", area="north", step=step).case
    record(by=force.inspector.actor, at=NOW, case=case, step=Step("graded", data={"level": "high"}))
    record(by=force.inspector.actor, at=NOW, case=case, step=Step("downgrade_proposed", data=ASKING))
    return case


def decide(by, case):
    record(by=by, at=NOW + timedelta(minutes=1), case=case, step=Step("downgrade_decided", data={"decision": "yes"}))


def test_whoever_asks_for_a_lower_level_does_not_decide_on_it(force, asked_for):
    with pytest.raises(CannotRecord, match="whoever asked for it does not decide"):
        decide(force.inspector.actor, asked_for)
    assert Case.objects.get(id=asked_for).levels["missing"] == "high"


def test_somebody_else_does(force, asked_for):
    decide(force.superintendent.actor, asked_for)
    assert Case.objects.get(id=asked_for).levels["missing"] == "medium"
