"""Absurd, contradictory and colliding calls: said beside the field, never accepted in silence, never lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, record
from tests.work.test_contact_pages import CHOSEN, TOLD

TOMORROW = (timezone.now() + timedelta(days=1)).strftime("%d/%m/%Y")


@pytest.fixture
def handler(force, client_as):
    force.on_duty()
    return client_as(force.handler)


@pytest.fixture
def page(handler):
    return handler.get("/report/").headers["Location"]


def another(handler):
    return handler.get("/report/").headers["Location"]


def answered(fact, value):
    return {"fact": fact, f"v-{fact}": value}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"born": TOMORROW}, "born", "still to come"),
        (answered("last_seen_at", f"{TOMORROW} 10:00"), "v-last_seen_at", "still to come"),
        ({"postcode": "ZZ99"}, "postcode", "not a postcode"),
    ],
)
def test_a_day_that_has_not_come_and_a_postcode_that_is_none_are_refused_in_words(handler, page, typed, field, said):
    answer = handler.post(page, {**TOLD, **CHOSEN, **typed})
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    assert "Kayleigh Marsh" in answer.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("contradicts", [answered("child_involved", "no"), answered("age", "34")])
def test_an_adult_of_15_is_asked_about_and_counts_as_a_child_until_somebody_has_said(handler, page, contradicts):
    answer = handler.post(page, {**TOLD, **CHOSEN, **contradicts})
    assert answer.status_code == 400
    assert "Ask which it is; until then they count as 15" in answer.text
    assert 'name="which_age"' in answer.text
    assert not Case.objects.exists()
    assert handler.post(page, {**TOLD, **CHOSEN, **contradicts, "which_age": "child"}).status_code == 302
    case = Case.objects.get()
    assert case.facts.get(fact="age").value == 15
    assert not case.facts.filter(fact="child_involved").exists()


def test_an_adult_of_15_who_is_an_adult_has_no_age_of_15_on_record(handler, page):
    typed = {**TOLD, **CHOSEN, **answered("child_involved", "no"), "which_age": "adult", "level-missing": "high"}
    assert handler.post(page, typed).status_code == 302
    case = Case.objects.get()
    assert not case.facts.filter(fact="age").exists()
    assert case.involvements.filter(role="victim").exists()
    assert not case.involvements.filter(role="child").exists()


@pytest.mark.parametrize("given", [{"name": "Jane Doe"}, {"caller_is": "friend"}])
def test_somebody_without_a_name_and_a_caller_without_a_number_are_taken(handler, page, given):
    told = {"concern": "missing", "area": "north", "born": "about 14", "words": "She is gone", **given, **CHOSEN}
    assert handler.post(page, told).status_code == 302
    assert Case.objects.get().title == "Child, 14: missing"


def test_a_child_who_was_found_already_is_shown_as_held_with_what_to_do(handler, page, force):
    handler.post(page, {**TOLD, **CHOSEN})
    case = Case.objects.get()
    record(
        by=force.officer.actor, at=case.opened_at, case=case.id, step=Step("found_confirmed", {}, {"officer": "4001"})
    )
    shown = handler.post(another(handler), {**TOLD, "do": "look"}).text
    assert "Found already:" in shown
    assert "Gone again since then? Record it: it is a new episode" in shown
    assert f'value="join:{case.reference}"' in shown


def test_whoever_calls_about_a_case_they_may_not_see_is_told_held_and_restricted_and_who_was_told(handler, page, force):
    handler.post(page, {**TOLD, **CHOSEN})
    Case.objects.update(restricted=True, owner=force.superintendent.id)
    Case.objects.get().offers.update(state="withdrawn")
    again = another(handler)
    answer = handler.post(again, {**TOLD, **CHOSEN})
    said = handler.get(answer.headers["Location"]).text
    assert "held and restricted" in said
    assert "Ifan Pryce" in said
    assert "held and restricted" not in handler.get(answer.headers["Location"]).text
    hidden = Case.objects.order_by("opened_at").first()
    refused = handler.post(another(handler), {**TOLD, "do": f"join:{hidden.reference}"})
    assert refused.status_code == 403
    assert "restricted" in refused.text


def test_a_hundred_answers_in_a_minute_leave_the_last_one(handler, page):
    for number in range(100):
        value = ("yes", "no", "unknown")[number % 3]
        assert handler.post(page, {**TOLD, "do": f"answer:looked_after:{value}"}).status_code == 200
    assert handler.post(page, {**TOLD, **CHOSEN, **answered("looked_after", "no")}).status_code == 302
    assert Case.objects.get().facts.get(fact="looked_after").value is False


def test_a_grade_that_comes_while_another_is_recorded_is_not_dropped_in_silence(handler, page):
    handler.post(page, {**TOLD, **CHOSEN})
    late = handler.post(page, {**TOLD, **CHOSEN, "level-contact": "emergency"})
    assert late.status_code == 302
    said = handler.get(late.headers["Location"]).text
    assert "Yours, emergency, was not recorded: grade it again" in said
    assert Case.objects.get().levels["contact"] == "priority"


def at_once(*sendings):
    """Send several forms at the same moment, each (client, address, fields); the statuses of the answers."""
    answers = []

    def send(client, address, fields):
        try:
            answers.append(client.post(address, fields).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=one) for one in sendings]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def test_one_call_recorded_twice_at_the_same_moment_is_one_case(force, client_as, handler, page):
    forms = [(client_as(force.handler), page, {**TOLD, **CHOSEN}) for _ in range(2)]
    assert at_once(*forms) == [302, 302]
    assert Case.objects.get().happenings.filter(event="graded").count() == 1


def test_two_who_add_to_one_case_at_the_same_moment_lose_nothing(force, client_as, handler, page):
    handler.post(page, {**TOLD, **CHOSEN})
    case = Case.objects.get()
    both = [(client_as(force.handler), "At the bus station"), (client_as(force.second_handler), "In a red car")]
    joins = {**TOLD, "do": f"join:{case.reference}"}
    assert at_once(*((one, another(one), {**joins, "words": words}) for one, words in both)) == [302, 302]
    story = handler.get(f"/cases/{case.reference}/").text
    assert "At the bus station" in story
    assert "In a red car" in story
