"""After a return: the interview is offered until it is held, what the child said stands on the case, and whoever was with them is looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve, people_in
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.facts.models import Assertion
from nightlight.records.outbox.models import Notice
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met, Reach
from nightlight.records.places.models import Place
from nightlight.records.workforce.models import RoleHeld, Stint
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of
from tests.work.found.sent import BACK, send

OFFERED = {
    "what": "return_interview_offered",
    "provider": "independent_agency",
    "held_by": "Jo Park, Together",
    "to": "the child, at the home",
}
DECLINED = {**OFFERED, "what": "return_interview_declined", "reason": "Not today.", "to": "the child"}
SAID = {
    "fact-harm_while_missing": "yes", "fact-found_in_risky_company_or_place_before": "yes", "fact-contact_with_online_stranger": "no",
    "fact-unexplained_gifts_or_older_partner": "not_said", "fact-gang_association": "no", "fact-friends_exploited": "not_said",
    "fact-abuse_or_neglect_at_home": "no",
}  # fmt: skip
HELD = {
    "what": "return_interview_done", "provider": "independent_agency", "held_by": "Jo Park, Together", "account": "I stayed at Dean's.", "where": "a flat by the station",
    "address": "5 Mill Road", "address_kind": "home", "with_whom": "Dean", "company": "Dean Harrow", "company_age": "about 25", "company_as": "found_with",
    "harm": "He would not let her leave.", "phone": "07700 900123", "why": "to get away", **SAID,
}  # fmt: skip
ADULT = {
    "whole": "Dean Harrow",
    "where": "5 Mill Road",
    "relation": "not known",
    "harbouring": "yes",
    "phone": "07700 900456",
}
ALLEGED = {
    "words": "He hit me when I said I was going.",
    "offence": "assault by an adult",
    "victim": "Amal",
    "said_to": "to PC Nair, alone",
}
ROUND = dict.fromkeys(("pnc", "ports", "publicity", "alert", "partners"), "none")


@pytest.fixture
def here(here):
    """The sergeant is the missing-person coordinator as well, and everybody is on duty."""
    RoleHeld.objects.create(
        member=here.sergeant.member, role="missing_person_coordinator", since=here.at, granted_by="system"
    )
    Stint.objects.create(member=here.sergeant.member, role="missing_person_coordinator", area_id=None, began_at=here.at)
    return here.on_duty()


@pytest.fixture
def case(here):
    """A girl who was missing for two hours and is said to be back; she stands in the case."""
    case = opened(here, ago=120)
    girl = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Amal", family="Nur", born="15")).person
    involve(by=here.handler.actor, at=clock.now(), case=case.id, person=girl, role="child")
    assert send(here.handler, "back", case, **BACK).status_code == 302
    return case


def clocks(case, duty):
    return list(Clock.objects.filter(case=case.id, duty=duty).order_by("started_at").values_list("state", flat=True))


@pytest.mark.parametrize("page", ["company", "council", "cancelled", "interview", "allegation"])
def test_the_control_room_opens_it_and_chooses_who_reported_by_radio(here, case, page):
    assert client_signed_in_as(here.handler).get(f"/found/{case.reference}/{page}").status_code == 200


def test_an_allegation_that_is_no_name_is_refused(here, case):
    answer = client_signed_in_as(here.inspector).post(
        f"/found/{case.reference}/allegation/accept", {"allegation": "\0"}
    )
    assert answer.status_code == 400


def test_a_declined_interview_is_owed_again_by_the_day_that_policy_allows(here, case):
    for form in (OFFERED, DECLINED):
        assert send(here.sergeant, "interview", case, **form).status_code == 302
    assert clocks(case, "return_interview") == ["met"]
    again = Clock.objects.get(case=case.id, duty="offer_return_interview_again")
    assert timedelta(days=6) < again.due_at - clock.now() < timedelta(days=8)
    assert send(here.sergeant, "interview", case, **OFFERED).status_code == 302
    assert clocks(case, "offer_return_interview_again") == ["met"]


def test_an_offer_does_not_meet_what_only_an_interview_or_a_refusal_meets(here, case):
    send(here.sergeant, "interview", case, **OFFERED)
    assert clocks(case, "return_interview") == ["running"]
    page = text_of(client_signed_in_as(here.sergeant).get(f"/found/{case.reference}/interview"))
    assert "the child, at the home" in page
    assert "Jo Park, Together: An agency that the council commissions" in page


@pytest.mark.parametrize(
    ("form", "change", "told"),
    [
        (OFFERED, {"what": ""}, "Choose what happened"), (OFFERED, {"to": ""}, "Say to whom it was offered"), (OFFERED, {"held_by": ""}, "Name whoever offered"),
        (OFFERED, {"provider": "not_independent"}, "an independent one is still owed"), (DECLINED, {"reason": ""}, "Write why the child declined"),
        (DECLINED, {"again_on": "1/1/2099"}, "It is offered again within 7 days"), (DECLINED, {"again_on": "1/1/2020"}, "is over already"),
        (DECLINED, {"again_on": "soon"}, "is not a day in the calendar"), (DECLINED, {"no_more": "yes"}, "It has been offered 0 of 3 times"),
        (HELD, {"account": ""}, "an interview without content is none"), (HELD, {"fact-gang_association": ""}, "answer yes, no or not said"),
        (HELD, {"harm": ""}, "Say what happened to them"), (HELD, {"address_kind": ""}, "Choose what kind of place"), (HELD, {"phone": "12"}, "Error:"),
        (HELD, {"company_as": ""}, "Choose as what they stand"), (HELD, {"time": "25:99"}, "is not a time of day"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_interview_stands_beside_its_field_and_nothing_is_recorded(
    here, case, form, change, told
):
    before = Happening.objects.filter(case=case.id).count()
    answer = send(here.sergeant, "interview", case, **{**form, "would_help": "a later bedtime", **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "a later bedtime" in text_of(answer)
    assert Happening.objects.filter(case=case.id).count() == before


def test_after_as_many_offers_as_policy_says_a_child_may_ask_not_to_be_asked_again(here, case):
    for _ in range(3):
        send(here.sergeant, "interview", case, **OFFERED)
    assert send(here.sergeant, "interview", case, **DECLINED, no_more="yes").status_code == 302
    assert clocks(case, "offer_return_interview_again") == []


def test_what_the_child_said_becomes_facts_said_by_the_child_a_person_and_a_place(here, case):
    assert send(here.sergeant, "interview", case, **HELD).status_code == 302
    said = dict(
        Assertion.objects.filter(case=case.id, said_by="the child, in the return home interview").values_list(
            "fact", "value"
        )
    )
    assert said == {
        "harm_while_missing": True, "found_in_risky_company_or_place_before": True, "contact_with_online_stranger": False, "gang_association": False,
        "abuse_or_neglect_at_home": False,
    }  # fmt: skip
    people = {one.role: one.known for one in people_in(case.id)}
    assert people["found_with"].named == "Dean Harrow"
    assert people["found_with"].identities[0].said_by == "the child, on return"
    assert [one.given for one in people["child"].reached] == ["07700 900123"]
    assert Place.objects.get().lines == "5 Mill Road"
    assert clocks(case, "return_interview") == ["met"]
    assert clocks(case, "share_return_interview") == ["running"]


def test_an_interview_sent_twice_is_one_and_brings_one_person(here, case):
    once = "7f8a1f9e-0000-4000-8000-000000000001"
    for _ in range(2):
        assert send(here.sergeant, "interview", case, **HELD, once=once).status_code == 302
    assert Happening.objects.filter(case=case.id, event="return_interview_done").count() == 1
    assert len(people_in(case.id)) == 2


def test_circulations_are_cancelled_one_by_one_and_the_council_is_told_by_name(here, case):
    assert "Ports and passport: say that it is cancelled" in text_of(
        send(here.handler, "cancelled", case, pnc="cancelled")
    )
    assert send(here.handler, "cancelled", case, **{**ROUND, "pnc": "cancelled"}).status_code == 302
    told = {"person": "Marta Quist", "authority": "Northshire", "requested": "yes"}
    assert "Name whoever was told" in text_of(send(here.handler, "council", case, **{**told, "person": ""}))
    assert "Ask them for the return home interview" in text_of(
        send(here.handler, "council", case, **{**told, "requested": "no"})
    )
    assert send(here.handler, "council", case, **told).status_code == 302
    data = {one.event: one.data for one in Happening.objects.filter(case=case.id)}
    assert data["circulations_cancelled"] == {**ROUND, "pnc": "cancelled"}
    assert data["social_care_told_of_return"]["person_told"] == "Marta Quist, Northshire"


def test_an_adult_found_with_the_child_is_put_into_the_case_and_whoever_policy_names_is_told(here, case):
    assert send(here.officer, "company", case, **ADULT).status_code == 302
    found = next(one for one in people_in(case.id) if one.role == "found_with")
    assert found.known.named == "Dean Harrow"
    told = {
        str(one.member_id)
        for one in Notice.objects.filter(case=case.id)
        if any(line["why"] == "adult_found" for line in one.lines)
    }
    assert told == {str(here.sergeant.id), str(here.handler.id)}
    assert clocks(case, "check_adults_found_with") == ["running"]
    assert clocks(case, "decide_warning_notice") == ["running"]


def test_whoever_we_hold_under_that_name_or_number_has_to_be_answered_first(here, case):
    reaches = (Reach("phone", "07700 900456"),)
    dean = add_person(
        by=here.handler.actor, at=clock.now(), met=Met(given="Dean", family="Harrow", reaches=reaches)
    ).person
    other = opened(here, title="Boy, 13")
    involve(by=here.handler.actor, at=clock.now(), case=other.id, person=dean, role="suspect")
    answer = send(here.officer, "company", case, **ADULT)
    assert "We hold people who may be meant" in text_of(answer)
    assert f"suspect in {other.reference}" in text_of(answer)
    assert send(here.officer, "company", case, **ADULT, match=str(dean)).status_code == 302
    assert {one.person for one in people_in(case.id) if one.role == "found_with"} == {dean}
    held = Happening.objects.get(case=case.id, event="adult_found_with").data["what_is_held"]
    assert held == f"suspect in {other.reference}"
    assert other.reference in text_of(client_signed_in_as(here.sergeant).get(f"/cases/{case.reference}/"))


def test_whoever_a_child_names_in_an_interview_is_compared_with_the_people_whom_we_hold(here, case):
    dean = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Dean", family="Harrow")).person
    answer = send(here.sergeant, "interview", case, **HELD)
    assert answer.status_code == 400
    assert "We hold people who may be meant" in text_of(answer)
    assert not Happening.objects.filter(case=case.id, event="return_interview_done").exists()
    assert send(here.sergeant, "interview", case, **HELD, company_match=str(dean)).status_code == 302
    assert {one.person for one in people_in(case.id) if one.role == "found_with"} == {dean}


def test_of_people_whom_only_a_restricted_case_tells_of_nothing_is_said(here, case):
    dean = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Dean", family="Harrow")).person
    hidden = opened(here, by=here.superintendent, title="Somebody", restricted=True)
    involve(by=here.superintendent.actor, at=clock.now(), case=hidden.id, person=dean, role="suspect")
    assert send(here.officer, "company", case, **ADULT).status_code == 302


@pytest.fixture
def alleged(here, case):
    """A case on which the inspector is asked by name to investigate what the girl said."""
    assert send(here.officer, "allegation", case, **ALLEGED, to=str(here.inspector.id)).status_code == 302
    return case


def accept(who, case, name="allegation 1"):
    return client_signed_in_as(who).post(f"/found/{case.reference}/allegation/accept", {"allegation": name})


def test_an_allegation_is_a_crime_reported_and_the_one_who_is_asked_by_name_is_told_at_once(here, alleged):
    assert clocks(alleged, "record_crime") == ["running"]
    assert clocks(alleged, "answer_investigation_request") == ["running"]
    rang = Notice.objects.get(case=alleged.id, member=here.inspector.id, interrupts=True)
    assert {line["why"] for line in rang.lines} >= {"investigation"}
    page = client_signed_in_as(here.inspector).get(f"/found/{alleged.reference}/allegation")
    assert "He hit me when I said I was going." in text_of(page)


def test_an_allegation_is_accepted_by_name_once(here, alleged):
    for _ in range(2):
        assert accept(here.inspector, alleged).status_code == 302
    assert clocks(alleged, "answer_investigation_request") == ["met"]
    assert "omebody else has accepted it by name" in text_of(accept(here.sergeant, alleged))
    assert "here is no such request" in text_of(accept(here.inspector, alleged, "allegation 9"))


def test_nobody_is_asked_to_investigate_who_was_not_chosen(here, case):
    assert "Choose who is asked" in text_of(send(here.officer, "allegation", case, **ALLEGED))


def test_nothing_of_it_is_recorded_before_anybody_says_that_they_are_back(here):
    case = opened(here)
    for page, form in (
        ("interview", OFFERED),
        ("cancelled", ROUND),
        ("council", {"person": "A", "authority": "B", "requested": "yes"}),
    ):
        assert send(here.sergeant if page == "interview" else here.handler, page, case, **form).status_code == 400
    assert Happening.objects.filter(case=case.id).count() == 1


def test_a_child_is_interviewed_face_to_face_and_asked_where_and_with_whom(here, case):
    from tests.work.found.sent import SEEN

    told = text_of(send(here.officer, "seen", case, **{**SEEN, "face_to_face": "no", "was_where": "", "was_with": ""}))
    for wanted in (
        "A child is interviewed face to face",
        "Say where they were while they were away",
        "Say with whom they were",
    ):
        assert wanted in told


def test_the_day_of_the_next_offer_is_in_the_time_of_london(here, case):
    send(here.sergeant, "interview", case, **DECLINED)
    by_when = Happening.objects.get(case=case.id, event="return_interview_declined").data["by_when"]
    assert datetime.fromisoformat(by_when).tzinfo is not None
