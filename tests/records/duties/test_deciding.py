"""Nobody decides on what they asked for themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, Written, load, open_case, record, write
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
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
    with pytest.raises(CannotRecord, match="whoever asked for it neither decides"):
        decide(force.inspector.actor, asked_for)
    assert Case.objects.get(id=asked_for).levels["missing"] == "high"


def test_nor_do_they_write_down_that_somebody_else_did(force, asked_for):
    stroke = Stroke()
    file = load(asked_for, stroke)
    written = Written("case.recorded_for", recorded_by=force.inspector.actor)
    with pytest.raises(CannotRecord, match="nor writes the decision down"):
        write(
            file, stroke, by=force.superintendent.actor, at=NOW + timedelta(minutes=1), written=written, pack=in_force(NOW),
            step=Step("downgrade_decided", data={"decision": "yes"}),
        )  # fmt: skip


def test_somebody_else_does(force, asked_for):
    decide(force.superintendent.actor, asked_for)
    assert Case.objects.get(id=asked_for).levels["missing"] == "medium"
