"""Taking a call by pages alone: what is typed is weighed, kept, and recorded once."""

from __future__ import annotations

import pytest

from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.models import Clock
from nightlight.records.outbox.models import Notice


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

CHOSEN = {"level-contact": "priority", "level-missing": "medium", "do": "record"}


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
    assert page == f"/report/{case.id}/"


def test_another_question_is_looked_for_by_its_words_and_asked(handler, page):
    shown = handler.post(page, {**TOLD, "find": "The caller is under 18.", "do": "look"}).text
    assert "“How old are you?”" in shown
    shown = handler.post(page, {**TOLD, "find": "nothing like it at all", "do": "look"}).text
    assert "No question reads “nothing like it at all”" in shown


def test_two_who_take_calls_about_one_child_at_once_are_told_of_each_other(handler, page, force, client_as):
    other = client_as(force.second_handler)
    where = other.get("/report/").headers["Location"].strip("/").rpartition("/")[2]
    fields = {"draft_form": f"contact:{where}", "draft_version": "0", "name": "kayleigh  MARSH"}
    assert other.post("/drafts", fields).status_code < 400
    shown = handler.post(page, {**TOLD, "do": "look"}).text
    assert "Tomasz Bielak</strong> is taking a call with the same name" in shown


def test_whom_only_a_restricted_case_tells_of_is_not_shown_and_whoever_may_tell_is_told_of_the_call(
    handler, page, force
):
    chosen = {"level-contact": "priority", "level-missing": "medium", "do": "record"}
    handler.post(page, {**TOLD, **chosen})
    Case.objects.update(restricted=True, owner=force.superintendent.id)
    Offer.objects.update(state="withdrawn")
    again = handler.get("/report/").headers["Location"]
    shown = handler.post(again, {**TOLD, "do": "look"}).text
    assert "Nothing by this number, name or address that you may see" in shown
    assert handler.post(again, {**TOLD, **chosen}).status_code == 302
    hidden, _ = Case.objects.order_by("opened_at")
    told = Notice.objects.filter(member=force.inspector.id, case=hidden.id, interrupts=False)
    assert [line["why"] for one in told for line in one.lines] == ["asked_for"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"born": "12/03/2040"}, "born"),
        ({"born": "banana"}, "born"),
        ({"caller_number": "12"}, "caller_number"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"words": "x" * 20_001}, "words"),
        ({"area": "atlantis"}, "area"),
        ({"level-missing": ""}, "level-missing"),
        ({"level-missing": "low"}, "level-missing"),
    ],
)
def test_what_cannot_be_recorded_is_said_beside_its_field_and_all_typing_is_kept(handler, page, typed, said):
    chosen = {"level-contact": "priority", "level-missing": "medium"}
    answer = handler.post(page, {**TOLD, **chosen, **typed, "do": "record"})
    assert answer.status_code == 400
    assert f'id="{said}-error"' in answer.text
    assert "Kayleigh Marsh" in answer.text
    assert not Case.objects.exists()


def test_nobody_without_a_name_or_a_number_is_turned_away(handler, page):
    sent = {
        "concern": "missing",
        "area": "north",
        "born": "about 14",
        "words": "A girl is gone",
        "level-contact": "priority",
    }
    answer = handler.post(page, {**sent, "level-missing": "medium", "do": "record"})
    assert answer.status_code == 302
    assert Case.objects.get().title == "Child, 14: missing"


def test_a_child_on_the_line_is_asked_only_what_sends_somebody(handler, page):
    told = {"concern": "missing", "born": "15", "words": "my sister is gone", "do": "look"}
    assert "Ask next" in handler.post(page, {**told, "caller_is": "parent"}).text
    assert "could raise Missing level to high" in handler.post(page, {**told, "caller_is": "parent"}).text
    shown = handler.post(page, {**told, "caller_is": "child"}).text
    assert "That is enough to send someone" in shown
    assert 'class="nl-call__question"' not in shown


def test_all_that_was_typed_is_in_the_case(handler, page):
    typed = {
        "postcode": "NE1 4ST",
        "log": "CAD 4821",
        "evidence-threat": "An older man with a car",
        "place_kind": "park",
    }
    handler.post(page, {**TOLD, **typed, **CHOSEN})
    story = handler.get(f"/cases/{Case.objects.get().reference}/").text
    for words in (
        "Oak Lodge, 4 Sea Road, NE1 4ST",
        "CAD 4821",
        "An older man with a car",
        "She has not come back",
        "Kayleigh Marsh",
    ):
        assert words in story, words


def test_what_was_said_of_those_whom_we_hold_is_in_the_case(handler, page):
    handler.post(page, {**TOLD, **CHOSEN})
    again = handler.get("/report/").headers["Location"]
    why = "Another girl: this one is six and with her mother"
    assert handler.post(again, {**TOLD, **CHOSEN, "name": "Kayleigh Marsh"}).status_code == 400
    assert handler.post(again, {**TOLD, **CHOSEN, "differs": why}).status_code == 302
    story = handler.get(f"/cases/{Case.objects.order_by('opened_at').last().reference}/").text
    assert why in story
    assert "Kayleigh Marsh: nothing said" in story


def test_a_call_that_is_added_twice_is_one_contact(handler, page):
    handler.post(page, {**TOLD, **CHOSEN})
    case = Case.objects.get()
    again = handler.get("/report/").headers["Location"]
    for _ in range(2):
        answer = handler.post(again, {**TOLD, "words": "She rang me", "do": f"join:{case.reference}"})
        assert answer.headers["Location"] == f"/cases/{case.reference}/"
    assert case.happenings.filter(event="second_contact").count() == 1
    assert len(case.involvements.all()) == 3


def test_whoever_may_not_grade_is_not_let_in(client_as, force):
    force.on_duty()
    assert client_as(force.officer).get("/report/").status_code == 403


def test_every_question_says_what_yes_means(handler, page):
    shown = handler.post(page, {**TOLD, "find": "A disability or condition, including dementia, takes away the ability to keep safe or to ask for help.", "do": "look"}).text  # fmt: skip
    assert "Yes means: A disability or condition, including dementia, takes away" in shown
