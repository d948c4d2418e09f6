"""Taking a call by pages alone: what is typed is weighed, kept, and recorded once."""

from __future__ import annotations

import uuid

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock


@pytest.fixture
def handler(force, client_as):
    """A client with the call handler on duty signed in."""
    force.on_duty()
    return client_as(force.handler)


@pytest.fixture
def page(handler):
    """The address of a new call."""
    return handler.get("/report/").headers["Location"]


TOLD = {
    "caller_number": "07700 900123", "caller_is": "carer", "safe": "yes", "name": "Kayleigh Marsh", "born": "15", "sex": "female",
    "address": "Oak Lodge, 4 Sea Road", "area": "north", "concern": "missing", "words": "She has not come back",
}  # fmt: skip


def test_every_call_has_a_page_of_its_own_with_nothing_chosen(handler, page):
    assert page != handler.get("/report/").headers["Location"]
    shown = handler.get(page).text
    assert "checked" not in shown
    assert "selected" not in shown


def test_the_grades_move_with_what_is_typed_and_answered(handler, page):
    shown = handler.post(page, {**TOLD, "do": "look"}).text
    assert "could reach high" in shown
    shown = handler.post(page, {**TOLD, "do": "answer:cse_current_intelligence:yes"}).text
    assert "Current information of sexual exploitation." in shown


def test_a_report_is_recorded_with_its_grades_clocks_people_and_offer(handler, page, force):
    sent = {
        **TOLD,
        "fact": "looked_after",
        "v-looked_after": "yes",
        "level-contact": "priority",
        "level-missing": "medium",
        "do": "record",
    }
    answer = handler.post(page, sent)
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.reference}/opened"
    assert (case.kind, case.levels) == ("missing", {"contact": "priority", "missing": "medium"})
    assert case.offers.get().offered_to_id == force.inspector.id
    assert {one.role for one in case.involvements.all()} == {"child", "carer"}
    assert Clock.objects.filter(case=case).count() > 30
    assert {"report_received", "contact_graded", "graded"} <= set(case.happenings.values_list("event", flat=True))
    assert handler.post(page, sent).status_code == 302
    assert Case.objects.count() == 1
    assert str(case.id) == page.strip("/").rpartition("/")[2] == str(uuid.UUID(str(case.id)))
