"""A search is recorded once, on one form, and meets every duty that it answers; one that is asked for has a clock of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.work.searches.ledger import searches
from tests.at_once import at_once
from tests.work.casework import field_of, opened, text_of
from tests.work.searches.searching import HOME, WOOD, asked, clocked, page, searched, send, soon


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=40)


@pytest.fixture
def officer(here, client_as, case):
    return client_as(here.officer)


def events(case):
    return list(Happening.objects.filter(case=case).order_by("entry").values_list("event", flat=True))


def clocks(case, duty, *states):
    return Clock.objects.filter(case=case, duty=duty, state__in=states or ("running", "missed"))


def test_an_open_door_search_of_the_home_is_the_search_of_the_home_in_one_press(case, officer):
    assert "The home has not had an open-door search" in text_of(page(officer, case))
    assert searched(officer, case, **HOME).status_code == 302
    assert {"officer_attended", "place_searched", "home_searched", "enquiry_made"} <= set(events(case))
    assert clocks(case, "search_home", "met").exists()
    assert "The home is searched" in text_of(page(officer, case))


def test_the_home_looked_over_is_still_to_be_searched(case, officer):
    searched(officer, case, **{**HOME, "how": "visual"})
    assert "home_searched" not in events(case)
    told = text_of(page(officer, case))
    assert "The home has not had an open-door search" in told
    assert "only so far: Visual" in told


def test_what_was_not_searched_stands_with_its_reason_at_the_top(case, officer):
    searched(officer, case, **{**HOME, "part": "yes", "not_searched": "The loft", "reason": "It is locked"})
    assert "Not searched: The loft , because It is locked" in text_of(page(officer, case))


def test_a_visit_that_searched_the_home_is_in_the_ledger(case, here, officer):
    from tests.work.missing.forms import VISIT
    from tests.work.missing.forms import send as send_visit

    send_visit(officer, case, "visit", **VISIT)
    told = text_of(page(officer, case))
    assert "the search of the home, on a visit" in told
    assert "The home is searched" in told


def test_a_place_that_somebody_named_is_visited_by_its_search(case, officer):
    searched(officer, case, **WOOD, answers=["named_location_visited", "known_places_visited"])
    assert {"named_location_visited", "known_places_visited"} <= set(events(case))
    [one] = searches(case.id)
    assert (one.number, one.state, one.where.lat) == (1, "part", 54.9783)


def test_a_search_that_is_asked_for_rings_when_nobody_carries_it_out(case, here, officer):
    asked(officer, case, by_when=soon(20), priority="First, because of the water")
    [running] = clocks(case, "carry_out_search", "running")
    sweep(at=clock.now() + timedelta(minutes=21))
    running.refresh_from_db()
    assert running.state == "missed"
    assert here.sergeant.id in set(Telling.objects.filter(clock=running).values_list("member", flat=True))
    assert "First, because of the water" in text_of(page(officer, case))


def test_a_search_that_was_asked_for_keeps_its_number_when_it_is_carried_out(case, officer):
    asked(officer, case)
    searched(officer, case, **WOOD)
    done = {key: value for key, value in WOOD.items() if key not in ("kind", "place", "position", "metres")}
    assert searched(officer, case, "search-1/record", **done).status_code == 302
    assert {one.number: one.kind for one in searches(case.id)} == {1: "water", 2: "open_land"}
    assert not clocks(case, "carry_out_search").exists()


def test_what_is_left_to_do_has_a_clock_of_its_own(case, officer):
    searched(officer, case, **WOOD, still_to_do="The far bank", rest_by=soon(45))
    [one] = searches(case.id)
    assert (one.state, one.wanted.what) == ("part", "The far bank")
    assert clocks(case, "carry_out_search", "running").get().about == "search 1"


def test_a_search_is_called_off_with_a_reason_and_its_clock_ends(case, officer):
    asked(officer, case)
    assert send(officer, case, "search-1/call-off", reason="Seen on the other side of town").status_code == 302
    assert not clocks(case, "carry_out_search").exists()
    assert "Seen on the other side of town" in text_of(page(officer, case))
    assert "nobody asks for it now" in text_of(send(officer, case, "search-1/call-off", once="1", reason="Again"))


def test_what_is_put_right_is_a_later_entry_and_takes_nothing_away(case, officer):
    searched(officer, case, **WOOD)
    send(officer, case, "search-1/correct", what="It was the wood at the station", position="54.9700, -1.6100")
    told = text_of(page(officer, case))
    assert "It was the wood at the station" in told
    assert "The wood behind the school" in told
    assert searches(case.id)[0].where.lat == 54.97
    assert Happening.objects.get(case=case, event="place_searched").data["position"] == "54.97830, -1.61780"


def test_the_same_form_sent_twice_is_one_search(case, officer):
    once = field_of(page(officer, case, "record"), "once")
    for _ in range(2):
        searched(officer, case, **WOOD, once=once)
    assert len(searches(case.id)) == 1


def test_two_who_record_a_search_at_once_have_two_numbers(case, here, client_as):
    both = client_as(here.officer), client_as(here.sergeant)
    forms = [field_of(page(one, case, "record"), "once") for one in both]
    at_once(*(lambda one=one, once=once: searched(one, case, **WOOD, once=once) for one, once in zip(both, forms, strict=True)))  # fmt: skip
    assert sorted(one.number for one in searches(case.id)) == [1, 2]


def test_journal_and_tables_agree_after_every_kind_of_entry(case, here, officer):
    here.written_down()
    asked(officer, case)
    searched(officer, case, **HOME)
    send(officer, case, "search-1/call-off", reason="Found elsewhere")
    send(officer, case, "search-2/correct", what="Her coat hangs in the hall")
    assert fold().differences == ()


def test_a_call_handler_asks_for_a_search_and_is_told_who_records_one(case, here, client_as):
    handler = client_as(here.handler)
    assert asked(handler, case).status_code == 302
    answer = searched(handler, case, **HOME)
    assert answer.status_code == 400
    assert "it is recorded by the" in text_of(answer)
    assert "Her coat" not in text_of(page(handler, case))
    assert HOME["extent"] in answer.content.decode()


BAD = [
    ({"place": "", "position": ""}, "give the address, or a position, or say it in words"),
    ({"kind": ""}, "Choose what was, or is to be, searched"),
    ({"position": "54.9783"}, "is no position: write latitude and longitude"),
    ({"position": "-1.6178, 54.9783"}, "the wrong way round"),
    ({"position": "40.7, -74.0"}, "too far away"),
    ({"metres": "a mile"}, "write whole metres"),
    ({"position": "", "metres": "50"}, "Give the position that the circle is drawn around"),
    ({"corners": "54.97, -1.61\n54.98, -1.62"}, "at least three corners"),
    ({"part": ""}, "Say whether anything was not searched"),
    ({"reason": ""}, "Say why that was not searched"),
    ({"how": "thoroughly"}, "Choose how thoroughly"),
    ({"officers": ""}, "Say who searched"),
    ({"result": ""}, "that nothing did is a result too"),
    ({"began": "later"}, "When it began:"),
    ({"still_to_do": "The far bank"}, "Give the time by which it is to be searched"),
    ({"rest_by": "23:59"}, "Say what is still to be searched by then"),
    ({"extent": "x" * 20_001}, "write it in at most 20,000 characters"),
    ({"time": "99:99"}, "is not a time of day"),
]


@pytest.mark.parametrize(("change", "told"), BAD)
def test_a_search_that_cannot_be_is_refused_beside_its_field_and_keeps_what_was_typed(case, officer, change, told):
    answer = searched(officer, case, **{**WOOD, **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "Both paths" in answer.content.decode() or "extent" in change
    assert searches(case.id) == ()


def test_a_search_that_began_after_it_ended_is_refused(case, officer):
    answer = searched(officer, case, **WOOD, time=clocked(20))
    assert answer.status_code == 400
    assert "that is after it ended" in text_of(answer)


def test_a_search_before_anybody_reported_it_is_refused(case, officer):
    answer = searched(officer, case, **{**WOOD, "began": clocked(90)}, time=clocked(80))
    assert "before anybody reported them missing" in text_of(answer)


@pytest.mark.parametrize(("by_when", "told"), [("", "Give the time by which"), ("soon", "By when:"), (None, "at the latest")])  # fmt: skip
def test_a_search_that_could_wait_too_long_is_not_asked_for(case, officer, by_when, told):
    answer = asked(officer, case, by_when=soon(60 * 48) if by_when is None else by_when)
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_a_search_that_is_not_there_is_said_not_to_be(case, officer):
    for path in ("search-7/record", "search-7/correct", "search-7/call-off", "zzz/record"):
        assert page(officer, case, path).status_code == 404
