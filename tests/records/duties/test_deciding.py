"""Nobody decides on what they asked for themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.by_form import Doer, record_one
from nightlight.records.duties.recording import Step, Written, load, open_case, record, write
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from tests.made_up import NOW
from tests.records.duties.cases import NOT_MISSING as SHE_IS_AT_HOME
from tests.records.duties.cases import found_and_done, open_missing

LATER = NOW + timedelta(minutes=10)
NOT_MISSING = Step("recording_decided", data={"decision": "accepted", "reason": "at home"})
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


CLOSING = {"result": "home", "closing_code": "found safe"}
BOTH = {"closure_decided": ("closure_proposed", "closing"), "recording_decided": ("not_missing_proposed", "in_doubt")}


@pytest.fixture
def proposed(force, request):
    """A case of which the inspector asked for something that somebody else decides."""
    force.on_duty()
    made = open_missing(force).case
    asking, state = BOTH[request.param]
    at = NOW + timedelta(minutes=5)
    if request.param == "closure_decided":
        found_and_done(force, made, at)
    told = {"data": CLOSING} if request.param == "closure_decided" else SHE_IS_AT_HOME
    record(by=force.inspector.actor, at=at, case=made, step=Step(asking, **told))
    assert Case.objects.get(id=made).state == state
    return made, Step(request.param, data={"decision": "accepted"})


@pytest.mark.parametrize("proposed", BOTH, indirect=True)
@pytest.mark.parametrize(
    "happened", [None, NOW + timedelta(minutes=1)], ids=["now", "dated back before it was asked for"]
)
def test_whoever_asks_to_close_or_not_to_record_does_not_decide_on_it(force, proposed, happened):
    case, decision = proposed
    before = Case.objects.get(id=case).state
    with pytest.raises(CannotRecord, match="whoever asked for it neither decides"):
        record(by=force.inspector.actor, at=LATER, case=case, step=replace(decision, happened_at=happened))
    assert Case.objects.get(id=case).state == before
    record(by=force.superintendent.actor, at=LATER, case=case, step=decision)
    assert Case.objects.get(id=case).state != before


def by_radio(writer, who, case, step):
    """The control room writes down what somebody on duty reports."""
    return record_one(
        by=standing(writer.id, LATER), at=LATER, case=case, step=step, structure={}, done_by=Doer(who.id, who.role)
    )


@pytest.fixture
def asked_by_radio(force):
    """A case of which the control room wrote down that an officer asks not to record it as missing."""
    force.on_duty()
    made = open_missing(force).case
    by_radio(force.handler, force.officer, made, Step("not_missing_proposed", **SHE_IS_AT_HOME))
    return made


def test_whoever_writes_the_request_down_for_one_does_not_write_the_decision_down_for_another(force, asked_by_radio):
    with pytest.raises(CannotRecord, match="whoever wrote down that it was asked for"):
        by_radio(force.handler, force.inspector, asked_by_radio, NOT_MISSING)
    assert Case.objects.get(id=asked_by_radio).state == "in_doubt"


def test_somebody_else_in_the_control_room_does_or_whoever_decided(force, asked_by_radio):
    by_radio(force.second_handler, force.inspector, asked_by_radio, NOT_MISSING)
    assert Case.objects.get(id=asked_by_radio).state == "not_missing"


def test_nor_do_they_decide_themselves_on_what_they_wrote_down(force, asked_by_radio):
    with pytest.raises(CannotRecord, match="whoever wrote down that it was asked for"):
        record(by=force.handler.actor, at=LATER, case=asked_by_radio, step=NOT_MISSING)
