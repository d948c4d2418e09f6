"""Enquiries and sightings: each kind is recorded as what it is, is an enquiry too, and what was not done is listed with why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.packs.queries import in_force
from tests.work.casework import field_of, opened, text_of
from tests.work.missing.forms import open_form, send, typed_time

ENQUIRY = {
    "kind": "contacts_worked", "contacts_worked-contacts": "Her friend Tia and Tia's mother", "source": "Tia's mother, by phone",
    "done": "done", "result": "Not there since Sunday",
}  # fmt: skip
SIGHTING = {"place": "Platform 2, Central", "source": "A guard", "reliability": "likely", "note": "Red coat, alone"}


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=20)


@pytest.fixture
def officer(here, client_as, case):
    return client_as(here.officer)


def events(case):
    return list(Happening.objects.filter(case=case).order_by("entry").values_list("event", flat=True))


def met(case):
    return {one.duty for one in Clock.objects.filter(case=case, state="met")}


def test_an_enquiry_of_a_kind_is_that_event_and_an_enquiry_too(case, officer):
    send(officer, case, "enquiry", **ENQUIRY)
    assert events(case)[-2:] == ["contacts_worked", "enquiry_made"]
    assert "make_any_enquiry" in met(case)


def test_the_list_shows_it_once_with_what_came_of_it(case, officer):
    send(officer, case, "enquiry", **ENQUIRY)
    shown = text_of(open_form(officer, case, "enquiries"))
    assert shown.count("Not there since Sunday") == 1
    assert "Friends, relatives, school, associates · Priya Nair" in shown
    assert "Tia's mother, by phone" in shown


def test_what_was_not_done_is_listed_with_why_and_meets_nothing(case, officer):
    send(officer, case, "enquiry", kind="online_accounts_reviewed", done="not", why="Nobody knows her account names")
    shown = text_of(open_form(officer, case, "enquiries"))
    assert "Social media, games and other accounts" in shown
    assert "Not done, because: Nobody knows her account names" in shown
    assert "make_any_enquiry" not in met(case)


def test_the_newest_enquiry_stands_first(case, officer):
    earlier = typed_time(clock.now() - timedelta(minutes=10))
    send(officer, case, "enquiry", **ENQUIRY)
    send(officer, case, "enquiry", **{**ENQUIRY, "result": "Nothing at the school"}, **earlier)
    shown = text_of(open_form(officer, case, "enquiries"))
    assert shown.index("Not there since Sunday") < shown.index("Nothing at the school")
    assert "written" in shown


def test_somebody_elses_enquiry_carries_their_name(case, officer):
    send(officer, case, "enquiry", **ENQUIRY, officer="Dylan Marsh")
    assert "associates · Dylan Marsh" in text_of(open_form(officer, case, "enquiries"))


@pytest.mark.parametrize("kind", ["emergency_services_checked", "intelligence_checked", "known_places_visited", "named_location_visited", "phone_checked"])  # fmt: skip
def test_every_kind_can_be_recorded_and_asks_for_what_belongs_to_it(case, officer, kind):
    asks = in_force(clock.now()).setting("enquiry_kinds")[kind]["asks"]
    empty = send(officer, case, "enquiry", kind=kind, done="done", source="Us", result="Nothing")
    assert all(f"Fill in “{label}”" in text_of(empty) for label in asks.values())
    filled = {f"{kind}-{key}": "said" for key in asks}
    assert send(officer, case, "enquiry", kind=kind, done="done", source="Us", result="Nothing", **filled).status_code == 302  # fmt: skip
    assert events(case)[-2:] == [kind, "enquiry_made"]


def test_no_kind_and_no_answer_is_chosen_for_anybody(case, officer):
    page = open_form(officer, case, "enquiry").content.decode()
    assert " checked" not in page
    told = text_of(send(officer, case, "enquiry"))
    assert "Choose what kind of enquiry it is" in told
    assert "Say whether it was done, or why not" in told


def test_a_sighting_is_recorded_and_sends_somebody_there(case, officer):
    send(officer, case, "sighting", **SIGHTING, **typed_time(clock.now() - timedelta(minutes=12)))
    one = Happening.objects.get(case=case, event="sighting")
    assert (one.data["place"], one.data["reliability"]) == ("Platform 2, Central", "likely")
    assert Clock.objects.filter(case=case, duty="go_to_named_location", state="running").exists()
    assert "Platform 2, Central" in text_of(open_form(officer, case, "enquiries"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"time": ""}, "Say when they were seen"),
        ({"day": "1/1/2199", "time": "10:00"}, "When they were seen: that is still to come"),
        ({"place": ""}, "Say where they were seen"),
        ({"reliability": "certain"}, "Choose how reliable it is"),
        ({"source": "x" * 301}, "write it in at most 300 characters"),
    ],
)
def test_a_sighting_that_cannot_be_is_refused_beside_its_field(case, officer, change, told):
    seen = typed_time(clock.now() - timedelta(minutes=12))
    answer = send(officer, case, "sighting", **{**SIGHTING, **seen, **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "Red coat, alone" in answer.content.decode()


@pytest.mark.parametrize(("page", "typed", "field", "event"), [("enquiry", ENQUIRY, "result", "enquiry_made"), ("sighting", SIGHTING, "note", "sighting")])  # fmt: skip
def test_a_form_corrected_after_its_answer_was_lost_is_on_record_both_ways(case, officer, page, typed, field, event):
    once, when = field_of(open_form(officer, case, page), "once"), typed_time(clock.now() - timedelta(minutes=2))
    for said in (typed[field], typed[field], f"{typed[field]}, with a black bag"):
        assert send(officer, case, page, once=once, **{**typed, **when, field: said}).status_code == 302
    told = [one.data[field] for one in Happening.objects.filter(case=case, event=event).order_by("entry")]
    assert told == [typed[field], f"{typed[field]}, with a black bag"]
