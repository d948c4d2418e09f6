"""Child Rescue Alert: considered by its tests, decided with a reason that stays, and drafted from what the person deciding wrote and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from tests.rules.cap_schema import faults
from tests.work.casework import FACTS, opened, text_of
from tests.work.missing.forms import open_form, send

NO = {
    "under_18": "yes", "danger": "unknown", "danger-why": "Nobody has heard from her", "enough": "no", "enough-why": "No photo yet",
    "advice": "Adviser Lee: not yet", "decision": "not_now", "reason": "Nothing that anybody could see",
}  # fmt: skip


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=20, title="Kayleigh Marsh, 15", facts={**FACTS, "suicidal_intent": True})


@pytest.fixture
def inspector(here, client_as, case):
    return client_as(here.inspector)


def asked(**more):
    until = f"{(clock.now() + timedelta(hours=5)):%d/%m/%Y %H:%M}"
    return {
        **NO, "danger": "yes", "enough": "yes", "decision": "ask", "reason": "All three hold", "calls": "yes", "headline": "Girl in a red coat",
        "description": "Seen at the front at 21:10", "instruction": "Ring. Do not approach", "area": "The coast", "contact": "0800 000 000",
        "expires": until, **more,
    }  # fmt: skip


def entry(case):
    return Happening.objects.filter(case=case, event="rescue_alert_decided").latest("entry").entry


def test_a_no_is_kept_with_its_tests_and_its_reason_and_meets_the_duty(case, inspector, here):
    send(inspector, case, "level", level="high", reason="What she wrote", drives="suicidal_intent")
    send(inspector, case, "alert", **NO)
    data = Happening.objects.get(case=case, event="rescue_alert_decided").data
    assert (data["decision"], data["danger"], data["enough"]) == ("not_now", "not known", False)
    assert "headline" not in data
    assert Clock.objects.get(case=case, duty="consider_rescue_alert").state == "met"
    assert "Nothing that anybody could see" in text_of(open_form(inspector, case, "alert"))


@pytest.mark.parametrize("answer", ["no", "unknown"])
@pytest.mark.parametrize("test", ["under_18", "danger", "enough"])
def test_an_alert_is_asked_for_only_where_every_test_is_a_yes(case, inspector, test, answer):
    told = send(inspector, case, "alert", **asked(**{test: answer}))
    assert told.status_code == 400
    assert "only where each of the three tests is answered yes" in text_of(told)
    assert "Girl in a red coat" in told.content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"calls": "no"}, "say who takes them before it is asked for"),
        ({"headline": "x" * 161}, "some devices show 160"),
        ({"expires": "1/1/2199 10:00"}, "within 24 hours"),
        ({"expires": ""}, "Say when it ends"),
        ({"contact": ""}, "Write the number to ring"),
        ({"reason": ""}, "Give the reason for your decision"),
        ({"advice": ""}, "who of the national advisers was asked"),
    ],
)
def test_what_is_lacking_is_named(case, inspector, change, told):
    answer = send(inspector, case, "alert", **asked(**change))
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_the_draft_is_valid_and_holds_what_was_written_and_nothing_else_of_the_case(case, inspector):
    send(inspector, case, "alert", **asked())
    answer = inspector.get(f"/missing/{case.reference}/alert/{entry(case)}/draft.xml")
    text = answer.content.decode()
    assert faults(text) == []
    assert "<status>Draft</status>" in text
    assert "Girl in a red coat" in text
    for kept in (
        "Kayleigh",
        "Marsh",
        case.reference,
        str(case.id),
        "Nobody has heard",
        "Adviser Lee",
        "All three hold",
    ):
        assert kept not in text
    assert answer.headers["Content-Type"] == "application/cap+xml"
    assert "no-store" in answer.headers["Cache-Control"]


def test_once_they_are_back_there_is_a_draft_that_cancels_it(case, inspector, here):
    send(inspector, case, "alert", **asked())
    address = f"/missing/{case.reference}/alert/{entry(case)}"
    assert inspector.get(f"{address}/cancel.xml").status_code == 404
    for event in ("missing_recorded", "returned"):
        record(by=here.handler.actor, at=clock.now(), case=case.id, step=Step(event, {}, {}))
    text = inspector.get(f"{address}/cancel.xml").content.decode()
    identifier = inspector.get(f"{address}/draft.xml").content.decode().partition("<identifier>")[2].partition("<")[0]
    assert faults(text) == []
    assert identifier in text.partition("<references>")[2].partition("<")[0]
    assert "red coat" not in text
    assert "Download the draft that cancels it" in text_of(open_form(inspector, case, "alert"))


def test_a_decision_of_another_entry_has_no_draft(case, inspector):
    send(inspector, case, "alert", **NO)
    assert inspector.get(f"/missing/{case.reference}/alert/{entry(case)}/draft.xml").status_code == 404
    assert inspector.get(f"/missing/{case.reference}/alert/1/draft.xml").status_code == 404


def test_whoever_may_not_decide_is_told_who_does(case, here, client_as):
    assert "A sergeant, an inspector" in text_of(open_form(client_as(here.handler), case, "alert"))
    assert send(client_as(here.handler), case, "alert", once="0192f0c1-2a6b-7c3d-8e4f-5a6b7c8d9e0f", **NO).status_code == 400  # fmt: skip
