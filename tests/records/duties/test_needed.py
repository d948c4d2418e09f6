"""Nothing that ends a matter is recorded before its time, whichever page it comes from, nor by whom it may not be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.refusals import NotTheirsToDecide, NotYetDone
from tests.made_up import NOW
from tests.records.duties.cases import AFTER_A_RETURN, found_and_done, open_concern, open_missing

ASK = Step("closure_proposed", {}, {"result": "home"})
AGREE = Step("closure_decided", {}, {"decision": "accepted", "reason": "seen"})


def later(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def case(force):
    """A missing girl who was found; nothing stands in the way of closing."""
    force.on_duty()
    made = open_missing(force).case
    found_and_done(force, made, later(5))
    return made


def state(case):
    return Case.objects.get(id=case).state


@pytest.mark.parametrize("missing", [one for one in AFTER_A_RETURN if one != "found_confirmed"])
def test_closing_is_refused_while_one_thing_is_missing_and_nothing_of_it_is_on_record(force, missing):
    force.on_duty()
    case = open_missing(force).case
    for event, data in AFTER_A_RETURN.items():
        if event != missing:
            record(by=force.officer.actor, at=later(5), case=case, step=Step(event, {}, data))
    with pytest.raises(NotYetDone) as refused:
        record(by=force.sergeant.actor, at=later(6), case=case, step=ASK)
    assert refused.value.ids
    assert state(case) == "found"
    assert not Happening.objects.filter(case=case, event="closure_proposed").exists()


@pytest.fixture
def first_time(force):
    """A girl missing for the first time, found; the plan for the next report is not asked for, and closing is proposed."""
    force.on_duty()
    case = open_missing(force, previous_episodes=0, looked_after=False).case
    for event, data in AFTER_A_RETURN.items():
        if event != "pattern_reviewed":
            record(by=force.officer.actor, at=later(5), case=case, step=Step(event, {}, data))
    record(by=force.sergeant.actor, at=later(6), case=case, step=ASK)
    return case


def test_what_came_up_after_it_was_proposed_is_looked_at_again_by_whoever_decides(force, first_time):
    new = Step("new_information_received", {"cse_current_intelligence": True})
    record(by=force.handler.actor, at=later(7), case=first_time, step=new)
    with pytest.raises(NotYetDone, match="Learning and the plan for the next report"):
        record(by=force.inspector.actor, at=later(8), case=first_time, step=AGREE)
    refuse = Step("closure_decided", {}, {"decision": "refused", "reason": "new"})
    record(by=force.inspector.actor, at=later(9), case=first_time, step=refuse)
    assert state(first_time) == "found"


def test_whoever_held_the_interview_neither_agrees_nor_closes(force, case):
    record(
        by=force.inspector.actor,
        at=later(6),
        case=case,
        step=Step("prevention_interview_done", {}, {"account": "More."}),
    )
    record(by=force.sergeant.actor, at=later(7), case=case, step=ASK)
    with pytest.raises(NotTheirsToDecide, match="you recorded “The prevention interview"):
        record(by=force.inspector.actor, at=later(8), case=case, step=AGREE)
    record(by=force.superintendent.actor, at=later(8), case=case, step=AGREE)
    with pytest.raises(NotTheirsToDecide):
        record(by=force.inspector.actor, at=later(9), case=case, step=Step("closed"))
    assert state(case) == "agreed"


def test_at_high_it_takes_an_inspector_and_at_medium_a_sergeant(force, case):
    record(by=force.inspector.actor, at=later(6), case=case, step=ASK)
    record(by=force.inspector.actor, at=later(6), case=case, step=Step("graded", {}, {"level": "high"}))
    with pytest.raises(NotTheirsToDecide, match="the rank of inspector or above"):
        record(by=force.supervisor.actor, at=later(7), case=case, step=AGREE)
    record(by=force.superintendent.actor, at=later(8), case=case, step=AGREE)
    assert state(case) == "agreed"


def test_refusing_takes_no_rank_and_nothing_else(force, case):
    record(by=force.inspector.actor, at=later(6), case=case, step=ASK)
    record(by=force.inspector.actor, at=later(6), case=case, step=Step("graded", {}, {"level": "high"}))
    refuse = Step("closure_decided", {}, {"decision": "refused", "reason": "the interview is thin"})
    record(by=force.supervisor.actor, at=later(7), case=case, step=refuse)
    assert state(case) == "found"


def test_a_case_that_was_opened_again_is_closed_on_what_was_done_since(force, case):
    record(by=force.sergeant.actor, at=later(6), case=case, step=ASK)
    record(by=force.inspector.actor, at=later(7), case=case, step=AGREE)
    record(by=force.inspector.actor, at=later(8), case=case, step=Step("closed"))
    record(by=force.handler.actor, at=later(60), case=case, step=Step("reopened", {}, {"reason": "gone again"}))
    record(
        by=force.officer.actor,
        at=later(90),
        case=case,
        step=Step("found_confirmed", {}, AFTER_A_RETURN["found_confirmed"]),
    )
    with pytest.raises(NotYetDone) as refused:
        record(by=force.sergeant.actor, at=later(91), case=case, step=ASK)
    assert {"interview_has_content", "harm_answered", "circulations_off", "local_authority_told"} <= set(
        refused.value.ids
    )


def test_a_log_of_another_kind_is_closed_by_what_closing_a_log_demands(force):
    force.on_duty()
    case = open_concern(force).case
    record(by=force.handler.actor, at=later(1), case=case, step=Step("incident_recorded", {}, {"reference": "1"}))
    with pytest.raises(NotYetDone):
        record(by=force.handler.actor, at=later(2), case=case, step=Step("closure_proposed"))
