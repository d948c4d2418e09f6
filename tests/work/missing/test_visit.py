"""A visit: one form, one press; it meets every duty that it answers, and says which, before and after."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from tests.at_once import at_once
from tests.work.casework import field_of, opened, text_of
from tests.work.missing.forms import VISIT, open_form, send, typed_time

PAGES = ("visit", "enquiry", "enquiries", "sighting", "leads", "second-contact", "level")
ANSWERED = {"search_home", "obtain_photo", "take_last_sighting_account", "check_phone", "make_any_enquiry", "keep_family_informed"}  # fmt: skip


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=20)


@pytest.fixture
def officer(here, client_as, case):
    return client_as(here.officer)


def met(case):
    return {one.duty for one in Clock.objects.filter(case=case, state="met")}


def events(case):
    return list(Happening.objects.filter(case=case).order_by("entry").values_list("event", flat=True))


def test_every_page_of_an_episode_opens_and_the_case_leads_to_it(case, officer):
    shown = text_of(officer.get(f"/cases/{case.reference}/"))
    assert all(words in shown for words in ("Record a visit", "Add an enquiry", "Sighting", "Lead", "Grade"))
    for name in PAGES:
        answer = officer.get(f"/missing/{case.reference}/{name}")
        assert answer.status_code == 200, (name, text_of(answer)[:300])


def test_one_press_meets_every_duty_that_the_visit_answers(case, officer):
    assert send(officer, case, "visit", **VISIT).status_code == 302
    assert ANSWERED - {"check_phone"} <= met(case)
    assert events(case).count("home_searched") == 1


def test_before_it_is_saved_each_part_says_which_duties_it_meets(case, officer):
    shown = text_of(open_form(officer, case, "visit"))
    assert "Meets: Search the home or placement" in shown
    assert "starts when you arrive" in shown
    assert "Meets: Make a real enquiry to find the person" in shown


def test_afterwards_it_says_what_was_met_what_was_not_done_and_why(case, officer):
    shown = text_of(officer.get(send(officer, case, "visit", **VISIT).url))
    assert "✓ Search the home or placement" in shown
    assert "Her tablet is with her" in shown
    assert "Runs from now" in shown


def test_a_part_that_was_not_done_meets_nothing_and_its_reason_stays_on_record(case, officer):
    send(officer, case, "visit", **{**VISIT, "home": "not", "home-why": "The landlord has the key"})
    assert "search_home" not in met(case)
    assert Happening.objects.filter(case=case, data__not_done__home_searched="The landlord has the key").exists()
    assert "Not done, because: The landlord has the key" in text_of(open_form(officer, case, "enquiries"))


def test_nobody_answering_is_recorded_as_no_reply(case, officer):
    send(officer, case, "visit", **{**VISIT, "spoken": "not", "spoken-why": "Lights on, nobody came"})
    assert "no_reply" in events(case)


def test_the_same_form_sent_twice_at_once_is_one_visit(case, here, client_as):
    first, second = client_as(here.officer), client_as(here.officer)
    once = field_of(open_form(first, case, "visit"), "once")
    answers = at_once(*(lambda who=who: send(who, case, "visit", once=once, **VISIT) for who in (first, second)))
    assert [one.status_code for one in answers] == [302, 302]
    assert events(case).count("home_searched") == 1


def test_two_officers_who_record_at_once_lose_nothing(case, here, client_as):
    both = [client_as(here.officer), client_as(here.sergeant)]
    at_once(*(lambda who=who: send(who, case, "visit", **VISIT) for who in both))
    assert events(case).count("home_searched") == 2


def test_a_visit_that_is_written_down_late_counts_from_when_it_was(case, officer):
    earlier = clock.now() - timedelta(minutes=10)
    send(officer, case, "visit", **VISIT, **typed_time(earlier))
    one = Happening.objects.get(case=case, event="home_searched")
    assert one.happened_at == earlier.replace(second=0, microsecond=0)
    assert one.recorded_at > one.happened_at


WRONG = {
    "nothing answered": ({"home": ""}, "The home searched: say whether it was done"),
    "done and empty": ({"home-extent": ""}, "The home searched: fill in “What was searched”"),
    "not done without a reason": ({"devices-why": ""}, "Devices and diaries: say why not"),
    "part not searched, no reason": ({"home-not_searched": "The loft"}, "say why part of it was not searched"),
    "a photo of tomorrow": ({"photo-taken_on": "1 January 2199"}, "a day that is still to come"),
    "a photo of nobody alive": ({"photo-taken_on": "1 January 1826"}, "older than anybody alive"),
    "no day at all": ({"photo-taken_on": "lately"}, "is not a day in the calendar"),
    "the future": ({"day": "1/1/2199", "time": "10:00"}, "that is still to come"),
    "before the report": ({"day": "1/1/2020", "time": "10:00"}, "that is before the report came"),
    "no time": ({"time": "25:61"}, "When it happened"),
    "no place": ({"place": ""}, "Say where the visit was"),
    "far too long": ({"spoken-result": "x" * 20_001}, "write it in at most 20,000 characters"),
    "no child answered": ({"child-1": "done"}, "Say which child"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(case, officer, how):
    change, told = WRONG[how]
    answer = send(officer, case, "visit", **{**VISIT, **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "19:20, at the gate, red coat" in answer.content.decode()
    assert "home_searched" not in events(case)


def test_a_child_seen_and_heard_is_recorded_in_the_childs_own_words(case, officer):
    child = {"child-1": "done", "child-1-child": "her brother, 9", "child-1-condition": "calm", "child-1-alone": "yes"}
    send(officer, case, "visit", **{**VISIT, **child, "child-1-words": "She said she was going to Dean's"})
    assert events(case)[-3:-1] == ["child_seen", "child_spoken_to_alone"]
    assert Happening.objects.get(case=case, event="child_spoken_to_alone").data["words"] == "She said she was going to Dean's"  # fmt: skip


def test_room_for_another_child_keeps_what_was_typed(case, officer):
    answer = officer.post(f"/missing/{case.reference}/visit", {**VISIT, "children": "1", "do": "child"})
    assert answer.status_code == 200
    assert 'name="child-2-child"' in answer.content.decode()
    assert "19:20, at the gate, red coat" in answer.content.decode()


def test_what_was_done_before_and_nothing_asks_for_may_stay_unanswered(case, officer):
    send(officer, case, "visit", **VISIT)
    again = {key: value for key, value in VISIT.items() if key.split("-")[0] in ("place", "spoken", "family", "devices", "phone")}  # fmt: skip
    assert send(officer, case, "visit", **again).status_code == 302
    assert events(case).count("home_searched") == 1


def test_a_closed_case_or_one_of_another_kind_is_not_worked_here(case, officer):
    case.__class__.objects.filter(id=case.id).update(kind="contact")
    answer = open_form(officer, case, "visit")
    assert answer.status_code == 400
    assert "It is no missing episode" in text_of(answer)


def test_a_visit_that_never_was_is_not_found(case, officer):
    assert officer.get(f"/missing/{case.reference}/visit/{uuid.uuid4()}").status_code == 404


def test_a_visit_whose_answer_was_lost_sent_again_as_it_was_is_one_and_shows_what_it_came_to(case, officer):
    once = field_of(open_form(officer, case, "visit"), "once")
    first = send(officer, case, "visit", once=once, **VISIT)
    again = send(officer, case, "visit", once=once, **VISIT)
    assert (again.status_code, again.url) == (302, first.url)
    assert events(case).count("home_searched") == 1
    assert "✓ Search the home or placement" in text_of(officer.get(again.url))


def test_a_visit_with_a_line_added_and_sent_again_is_on_record_twice_and_the_answer_says_so(case, officer):
    once = field_of(open_form(officer, case, "visit"), "once")
    send(officer, case, "visit", once=once, **VISIT)
    again = send(officer, case, "visit", once=once, **{**VISIT, "home-extent": "All rooms, loft, shed, and the garage"})
    assert [one.data["extent"] for one in Happening.objects.filter(case=case, event="home_searched").order_by("entry")] == [
        "All rooms, loft, shed", "All rooms, loft, shed, and the garage",
    ]  # fmt: skip
    assert "A second visit is recorded" in text_of(officer.get(again.url))
