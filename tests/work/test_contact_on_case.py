"""What first contact does on a case that is there: a call that dropped, an officer sent, a wrong person, a case opened in error."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.sweeping import sweep
from nightlight.records.people.models import Person
from nightlight.work.contact.mending import held_facts
from tests.work.test_contact_pages import CHOSEN, TOLD


@pytest.fixture
def handler(force, client_as):
    force.on_duty()
    return client_as(force.handler)


@pytest.fixture
def page(handler):
    return handler.get("/report/").headers["Location"]


@pytest.fixture
def case(handler, page):
    """A girl of 15 who is reported missing, graded."""
    handler.post(page, {**TOLD, **CHOSEN, "fact": "looked_after", "v-looked_after": "no"})
    return Case.objects.get()


def events(case):
    return set(case.happenings.values_list("event", flat=True))


def clock(case, duty):
    return Clock.objects.filter(case=case, duty=duty).order_by("ordinal").last()


def running(case):
    return set(Clock.objects.filter(case=case, state__in=("running", "missed")).values_list("duty", flat=True))


def test_a_call_that_drops_is_recorded_in_one_press_ungraded_and_asks_to_be_rung_back(handler, page):
    answer = handler.post(page, {**TOLD, "do": "dropped"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.reference}/opened"
    assert {"report_received", "call_dropped"} <= events(case)
    assert not {"graded", "contact_graded"} & events(case)
    back = clock(case, "ring_back")
    assert (back.state, back.owner_role) == ("running", "call_handler")
    assert clock(case, "grade_contact").state == "running"
    assert "ring the caller back" in handler.get(answer.headers["Location"]).text
    assert handler.post(page, {**TOLD, "do": "dropped"}).status_code == 302
    assert case.happenings.filter(event="call_dropped").count() == 1


def test_nothing_stands_in_the_way_of_a_call_that_drops_and_nothing_typed_is_lost(handler, page):
    typed = {"caller_number": "12", "born": "banana", "words": "He said he would"}
    assert handler.post(page, {**typed, "level-contact": "emergency", "do": "dropped"}).status_code == 302
    case = Case.objects.get()
    story = handler.get(f"/cases/{case.reference}/").text
    for words in (
        "banana",
        "He said he would",
        "as typed: 12",
        "emergency was chosen",
        "nobody had chosen a policing area",
    ):
        assert words in story, words


def test_a_call_of_which_nothing_is_known_can_drop(handler, page):
    assert handler.post(page, {"do": "dropped"}).status_code == 302
    assert clock(Case.objects.get(), "ring_back").state == "running"


def test_ringing_back_ends_the_clock_or_starts_it_again(handler, page):
    handler.post(page, {**TOLD, "do": "dropped"})
    case = Case.objects.get()
    back = f"/report/on/{case.reference}/rang-back"
    assert handler.post(back, {"came": "not_reached", "note": "rang out"}).status_code == 302
    first, second = Clock.objects.filter(case=case, duty="ring_back").order_by("ordinal")
    assert (first.state, second.state) == ("met", "running")
    assert handler.post(back, {"came": "reached"}).status_code == 302
    assert clock(case, "ring_back").state == "met"
    refused = handler.post(back, {"came": "reached", "note": "she is at a bus stop"})
    assert refused.status_code == 400
    assert "nobody waits to be rung back" in refused.text
    assert "she is at a bus stop" in refused.text


@pytest.fixture
def reached(handler, page):
    """The page on which a call that dropped is gone on with, as its caller was reached."""
    handler.post(
        page,
        {
            **TOLD,
            "fact": ["looked_after", "pregnant"],
            "v-looked_after": "yes",
            "v-pregnant": "unknown",
            "do": "dropped",
        },
    )
    answer = handler.post(f"/report/on/{Case.objects.get().reference}/rang-back", {"came": "reached"})
    return handler.get(answer.headers["Location"]).headers["Location"]


def typed_on(answer):
    """What stands in the fields of the page."""
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', answer.text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"(.*?)</select>', answer.text, re.DOTALL):
        found += [(name, chosen) for chosen in re.findall(r'<option value="([^"]*)" selected', options)]
    return QueryDict(urlencode(found))


@pytest.fixture
def typed(handler, reached):
    """What stands on that page, with the grades and the answer that the caller gives now."""
    left = typed_on(handler.get(reached))
    return {**left.dict(), **CHOSEN, "fact": left.getlist("fact"), "v-pregnant": "yes", "words": "She is pregnant."}


def test_what_was_told_before_the_call_was_cut_off_stands_there_still(handler, reached):
    left = typed_on(handler.get(reached))
    assert (left["name"], left["caller_number"], left["area"]) == ("Kayleigh Marsh", "07700 900123", "north")
    assert (left["v-looked_after"], left["v-pregnant"], left["concern"]) == ("yes", "unknown", "missing")


def test_what_is_told_then_is_added_once_and_nobody_is_written_down_twice(handler, reached, typed):
    case = Case.objects.get()
    there, said = people_in(case.id), case.facts.count()
    for _ in range(2):
        assert handler.post(reached.partition("?")[0], typed).status_code == 302
    assert {"contact_graded", "graded"} <= events(case)
    assert (people_in(case.id), Case.objects.count()) == (there, 1)
    assert (case.facts.filter(fact="pregnant", value=True).count(), case.facts.count()) == (1, said + 1)


def test_a_call_that_drops_again_asks_to_be_rung_back_again(handler, reached):
    told = typed_on(handler.get(reached)).dict()
    assert handler.post(reached.partition("?")[0], {**told, "words": "A car", "do": "dropped"}).status_code == 302
    case = Case.objects.get()
    assert (clock(case, "ring_back").state, case.happenings.filter(event="call_dropped").count()) == ("running", 2)


def test_a_case_that_somebody_may_not_add_to_is_gone_on_with_by_nobody(handler, page, force):
    assert "Going on" not in handler.get(f"{page}?on=NL-000999").text
    assert handler.post(page, {**TOLD, **CHOSEN, "on": "NL-000999", "do": "record"}).status_code == 302
    assert Case.objects.get().reference == "NL-000001"


def test_a_ring_back_that_nobody_makes_rings_the_contact_supervisor(handler, page, force):
    handler.post(page, {**TOLD, "do": "dropped"})
    case = Case.objects.get()
    back = clock(case, "ring_back")
    for minutes in (1, 5):
        sweep(at=back.due_at + timedelta(minutes=minutes))
    assert force.supervisor.id in Telling.objects.filter(clock=back).values_list("member", flat=True)


def test_an_officer_is_sent_and_there_by_collar_number_in_one_press(handler, case, force):
    line = f"/report/on/{case.reference}/sent"
    assert handler.post(line, {"collar": "4001", "time": "", "does": "sent"}).status_code == 302
    assert handler.post(line, {"collar": "4001", "time": "", "does": "attended"}).status_code == 302
    there = case.happenings.get(event="officer_attended")
    assert (there.by, there.data["officer"]) == (str(force.officer.id), "4001 Priya Nair")
    assert {"officer_deployed", "officer_attended"} <= events(case)
    assert "recorded for Priya Nair" in handler.get(f"/cases/{case.reference}/").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"collar": "9999"}, "Nobody has the collar number 9999"),
        ({"collar": ""}, "Type the collar number"),
        ({"collar": "4001", "time": "25:99"}, "The time:"),
        ({"collar": "9" * 500}, "Nobody has the collar number"),
        ({"collar": "9001", "does": "attended"}, "no role of theirs"),
    ],
)
def test_a_line_that_cannot_be_recorded_comes_back_with_what_is_wrong_and_all_that_was_typed(
    handler, case, typed, said
):
    answer = handler.post(f"/report/on/{case.reference}/sent", {"time": "", "does": "sent", **typed})
    assert answer.status_code == 400
    assert said in answer.text
    assert f'value="{typed["collar"]}"' in answer.text
    assert not events(case) & {"officer_deployed", "officer_attended"}


def test_a_case_opened_in_error_ends_by_a_second_person_and_its_clocks_come_back_with_it(
    handler, case, force, client_as
):
    at, supervisor = f"/report/on/{case.reference}/opened-in-error", client_as(force.supervisor)
    before = running(case)
    assert handler.post(at, {"do": "say", "reason": "A test call"}).status_code == 302
    assert before | {"decide_opened_in_error"} <= running(case)
    assert handler.post(at, {"do": "agree", "reason": "It was"}).status_code == 400
    assert supervisor.post(at, {"do": "agree", "reason": "Heard the tape"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, bool(case.closed_at)) == ("in_error", True)
    assert running(case) == set()
    story = supervisor.get(f"/cases/{case.reference}/").text
    assert "A test call" in story
    assert "She has not come back" in story
    supervisor.post(f"/cases/{case.reference}/record", {"what": "A closed record is opened again.", "do": "save"})
    assert case.happenings.filter(event="reopened").exists()
    assert "decide_opened_in_error" not in running(case)
    assert running(case) >= before - {"grade_contact", "record_report"}


def test_a_case_is_not_opened_in_error_without_a_reason_a_request_or_when_it_is_refused(
    handler, case, force, client_as
):
    at, supervisor = f"/report/on/{case.reference}/opened-in-error", client_as(force.supervisor)
    assert supervisor.post(at, {"do": "agree", "reason": "I say so"}).status_code == 400
    assert handler.post(at, {"do": "say", "reason": ""}).status_code == 400
    handler.post(at, {"do": "say", "reason": "Slip"})
    assert handler.post(at, {"do": "say", "reason": "Slip"}).status_code == 400
    assert supervisor.post(at, {"do": "refuse", "reason": "A girl is gone"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("reported", None)
    assert "decide_opened_in_error" not in running(case)


def test_nobody_agrees_by_another_way_that_a_case_was_opened_in_error(case, force, client_as):
    box = {"what": "A second person has looked and agrees that the case was opened in error.", "do": "save"}
    assert client_as(force.supervisor).post(f"/cases/{case.reference}/record", box).status_code == 400
    case.refresh_from_db()
    assert case.closed_at is None


def put_right(case, **more):
    child = next(one for one in people_in(case.id) if one.role == "child")
    return {
        "wrong": str(child.person),
        "name": "Layla Haddad",
        "born": "14",
        "reason": "Misheard",
        "do": "record",
        **more,
    }


def test_the_wrong_child_is_taken_out_and_the_right_one_put_in_with_no_clock_lost(handler, case):
    at, before = f"/report/on/{case.reference}/wrong-person", running(case)
    sent = put_right(case, another="looked_after", once=str(case.id))
    assert handler.post(at, sent).status_code == 302
    child = next(one for one in people_in(case.id) if one.role == "child")
    assert child.known.named == "Layla Haddad"
    assert before <= running(case)
    case.refresh_from_db()
    assert case.levels["missing"] == "medium"
    story = handler.get(f"/cases/{case.reference}/").text
    assert "Misheard" in story
    assert "Kayleigh Marsh" in story
    people = Person.objects.count()
    assert handler.post(at, sent).status_code == 302
    assert Person.objects.count() == people


def test_what_was_said_of_the_wrong_child_counts_as_not_known_of_the_right_one(handler, case):
    handler.post(f"/report/on/{case.reference}/wrong-person", put_right(case, another="looked_after"))
    held = held_facts(case.id, case.opened_at + timedelta(days=1))
    assert "looked_after" not in held
    assert held["age"] == 14
    assert case.facts.filter(fact="looked_after").exists()


@pytest.mark.parametrize(
    ("left_out", "said"),
    [({"wrong": ""}, "wrong"), ({"name": "", "born": ""}, "name"), ({"reason": ""}, "reason"), ({"another": ""}, "another"), ({"born": "banana"}, "born")],
)  # fmt: skip
def test_a_wrong_person_is_put_right_only_when_everything_is_said(handler, case, left_out, said):
    sent = {**put_right(case, another="looked_after"), **left_out}
    sent = {name: value for name, value in sent.items() if value}
    answer = handler.post(f"/report/on/{case.reference}/wrong-person", sent)
    assert answer.status_code == 400
    assert f'href="#{said}"' in answer.text or f'id="{said}-error"' in answer.text
    assert next(one for one in people_in(case.id) if one.role == "child").known.named == "Kayleigh Marsh"


def test_what_was_typed_of_a_wrong_person_is_kept_and_is_no_call(handler, case):
    typed = {"draft_form": f"wrong_person:{case.id}", "draft_version": "0", "name": "Layla Haddad"}
    assert handler.post("/drafts", typed).status_code < 400
    assert "What is happening or feared" not in handler.get(f"/report/on/{case.reference}/wrong-person").text
    assert 'value="Layla Haddad"' in handler.get(f"/report/on/{case.reference}/wrong-person").text
    shown = handler.get("/report/", follow=True)
    assert shown.status_code == 200
    assert "Not finished" not in shown.text
