"""From the word that somebody is back to a closed episode: what each page records, and what it does not let by."""

from __future__ import annotations

import uuid

import pytest

from nightlight.project import clock, own_pages
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.recording import Step, record
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of
from tests.work.found.sent import AT_HOME, BACK, PROPOSED, SEEN, seen_by_officer, send

REST = {
    "circulations_cancelled": {"pnc": "yes"}, "social_care_told_of_return": {"person_told": "the duty worker"},
    "pattern_reviewed": {"findings": "none"},
}  # fmt: skip


@pytest.fixture
def case(here):
    """A girl missing for two hours; everybody is on duty."""
    here.on_duty()
    return opened(here, ago=120)


def state(case):
    return Case.objects.get(id=case.id).state


def events(case):
    return list(Happening.objects.filter(case=case.id).values_list("event", flat=True))


def rest_is_done(force, case):
    """What closing demands besides what whoever saw them records."""
    for event, data in REST.items():
        record(by=force.handler.actor, at=clock.now(), case=case.id, step=Step(event, {}, data))


@pytest.mark.parametrize(
    ("who", "fields", "then"),
    [
        ("handler", BACK, "returned_not_seen"),
        (
            "officer",
            {"how": "located_not_safe", "place": "a flat", "said_by": "a neighbour", "why_not_safe": "men inside"},
            "located_not_safe",
        ),
        (
            "officer",
            {"how": "located_not_returned", "place": "her sister’s", "said_by": "her sister"},
            "located_not_returned",
        ),
    ],
)
def test_each_way_of_being_back_or_located_is_recorded_and_says_what_goes_on(here, case, who, fields, then):
    answer = send(getattr(here, who), "back", case, **fields)
    assert answer.status_code == 302
    assert state(case) == then
    page = text_of(client_signed_in_as(getattr(here, who)).get(answer.url))
    assert "goes on running" in page
    assert "What goes on running (0)" not in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"how": ""}, "Choose what is known"), ({"place": ""}, "Say where they are"), ({"said_by": ""}, "Say who says so"),
        ({"returned_how": ""}, "Say how they came back"), ({"time": "25:99"}, "is not a time of day"),
        ({"day": "1/1/2099", "time": "10:00"}, "still to come"), ({"day": "1/1/2026", "time": "10:00"}, "before anybody reported"),
        ({"how": "located_not_safe"}, "Say why they are not safe"), ({"place": "x" * 301}, "at most 300"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_return_stands_beside_its_field_and_typing_is_kept(here, case, change, told):
    answer = send(here.handler, "back", case, **{**BACK, "found_with": "nobody at all", **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert 'value="nobody at all"' in answer.content.decode()
    assert state(case) == "reported"


def test_an_empty_form_says_everything_that_is_wanted(here, case):
    assert text_of(send(here.handler, "back", case)).count("Error:") >= 3
    assert text_of(send(here.officer, "seen", case)).count("Error:") >= 7
    assert Happening.objects.filter(case=case.id).count() == 1


def test_one_press_records_who_saw_them_their_words_the_harm_question_and_the_interview_once(here, case):
    once = str(uuid.uuid4())
    for _ in range(2):
        assert send(here.officer, "seen", case, **SEEN, once=once).status_code == 302
    wanted = [
        "child_seen",
        "child_spoken_to_alone",
        "found_confirmed",
        "return_harm_recorded",
        "prevention_interview_done",
    ]
    assert events(case)[1:] == wanted
    found = Happening.objects.get(case=case.id, event="found_confirmed").data
    assert found == {"place": "at the home", "wellbeing": "cold and tired, no marks", "seen_by": "Priya Nair"}
    assert state(case) == "found"


def test_by_radio_the_control_room_names_the_officer_who_saw_them(here, case):
    seer = f"{here.officer.id}:responding_officer"
    assert send(here.handler, "seen", case, **{**SEEN, "seen_by": seer}).status_code == 302
    done = Happening.objects.get(case=case.id, event="found_confirmed")
    assert (done.by, done.data["seen_by"]) == (str(here.officer.id), "Priya Nair, responding officer")


def test_nobody_who_could_not_have_seen_them_records_it_as_their_own(here, case):
    answer = send(here.handler, "seen", case, **SEEN)
    assert answer.status_code == 400
    assert "Choose the officer who saw them" in text_of(answer)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"alone": "no"}, "Say why they were not spoken to alone"), ({"words": ""}, "Write their own words"), ({"harm": ""}, "Answer the harm question"),
        ({"harm": "yes"}, "Say what happened to them"), ({"account": ""}, "Write what they said in the interview"), ({"wellbeing": ""}, "Say how they were"),
        ({"interview": ""}, "Say whether the prevention interview"), ({"seen_by": ""}, "Choose the officer"),
    ],
)  # fmt: skip
def test_nothing_is_recorded_of_a_sighting_that_is_not_whole(here, case, change, told):
    answer = send(here.officer, "seen", case, **{**SEEN, **change})
    assert told in text_of(answer)
    assert events(case) == ["report_received"]


def test_harm_that_was_not_asked_about_and_an_interview_not_held_stay_owed(here, case):
    send(here.officer, "seen", case, **{**SEEN, "harm": "not_asked", "interview": "no"})
    page = text_of(client_signed_in_as(here.officer).get(f"/found/{case.reference}/closing"))
    assert "The harm question is answered. Record it on the page of whoever saw them" in page
    assert "prevention_interview_done" not in events(case)


def test_a_child_already_found_can_be_said_to_be_back_again_and_stays_found(here, case):
    seen_by_officer(here, case)
    send(here.handler, "back", case, **BACK)
    assert state(case) == "found"
    answer = send(here.officer, "back", case, how="located_not_returned", place="x", said_by="y")
    assert answer.status_code == 400


def test_closing_lists_each_thing_with_the_way_to_it_and_refuses_by_naming_each(here, case):
    seen_by_officer(here, case)
    page = client_signed_in_as(here.sergeant).get(f"/found/{case.reference}/closing")
    for event in REST:
        way = own_pages.of(event, case.reference) or f"/cases/{case.reference}/?event={event}#add"
        assert way in page.content.decode()
    answer = send(here.sergeant, "closing", case, do="ask", **PROPOSED)
    assert answer.status_code == 409
    assert "Circulations are cancelled; Learning and the plan for the next report are decided" in text_of(answer)
    assert state(case) == "found"


def test_a_second_person_of_the_right_rank_who_held_no_interview_closes(here, case):
    seen_by_officer(here, case)
    rest_is_done(here, case)
    assert send(here.sergeant, "closing", case, do="ask", **PROPOSED).status_code == 302
    agree = {"decision": "accepted", "reason": "Seen, heard, told of; I read the interview."}
    assert "neither decides on it" in text_of(send(here.sergeant, "closing", case, do="decide", **agree))
    assert send(here.inspector, "closing", case, do="decide", **agree).status_code == 302
    assert state(case) == "closed"


def test_a_second_person_refuses_with_a_reason_and_it_goes_back(here, case):
    seen_by_officer(here, case)
    rest_is_done(here, case)
    send(here.sergeant, "closing", case, do="ask", **PROPOSED)
    assert "Give your reason" in text_of(send(here.inspector, "closing", case, do="decide", decision="refused"))
    assert (
        send(
            here.inspector, "closing", case, do="decide", decision="refused", reason="The interview says nothing."
        ).status_code
        == 302
    )
    assert state(case) == "found"


def test_not_missing_after_all_is_asked_by_one_and_decided_by_a_supervisor(here, case):
    assert send(here.handler, "not-missing", case, do="ask", **AT_HOME).status_code == 302
    assert state(case) == "in_doubt"
    agree = {"decision": "accepted", "reason": "The officer spoke to her."}
    assert send(here.second_handler, "not-missing", case, do="decide", **agree).status_code == 403
    assert send(here.supervisor, "not-missing", case, do="decide", **agree).status_code == 302
    assert state(case) == "not_missing"


@pytest.mark.parametrize("change", [{"whereabouts": "no"}, {"whereabouts": ""}, {"reason": ""}])
def test_a_report_stands_until_it_is_established_where_they_are(here, case, change):
    assert send(here.handler, "not-missing", case, do="ask", **{**AT_HOME, **change}).status_code == 400
    assert state(case) == "reported"


def test_nothing_here_is_recorded_on_another_kind_of_case(here):
    from nightlight.records.duties.recording import open_case

    made = open_case(
        by=here.handler.actor,
        at=clock.now(),
        kind="contact",
        title="A worry",
        area="north",
        step=Step("report_received"),
    )
    for page in ("back", "seen", "closing", "not-missing", "photo", "print"):
        assert "It is no missing episode" in text_of(
            client_signed_in_as(here.handler).get(f"/found/{made.reference}/{page}")
        )


def test_a_return_corrected_after_the_answer_was_lost_is_on_record_both_ways(here, case):
    once = str(uuid.uuid4())
    for place in ("at home", "at home", "at home, in her room"):
        assert send(here.handler, "back", case, once=once, **{**BACK, "place": place}).status_code == 302
    told = [one.data["where"] for one in Happening.objects.filter(case=case.id, event="returned").order_by("entry")]
    assert told == ["at home", "at home, in her room"]


def test_what_was_seen_with_a_line_added_and_pressed_again_is_on_record(here, case):
    once = str(uuid.uuid4())
    for words in (SEEN["words"], f"{SEEN['words']} Dean was there."):
        assert send(here.officer, "seen", case, once=once, **{**SEEN, "words": words}).status_code == 302
    heard = Happening.objects.filter(case=case.id, event="child_spoken_to_alone").order_by("entry")
    assert [one.data["words"] for one in heard] == [SEEN["words"], f"{SEEN['words']} Dean was there."]


def test_a_name_with_a_bracket_in_it_is_recorded_whole(here, case):
    here.officer.member.__class__.objects.filter(id=here.officer.id).update(name="Priya (Pri) Nair)")
    send(here.officer, "seen", case, **SEEN)
    assert Happening.objects.get(case=case.id, event="found_confirmed").data["seen_by"] == "Priya (Pri) Nair)"


def proposed(here, case):
    """Everything is done, and the call handler proposes to close."""
    seen_by_officer(here, case)
    rest_is_done(here, case)
    assert send(here.handler, "closing", case, do="ask", **PROPOSED).status_code == 302


def closing_page(who, case):
    return client_signed_in_as(who).get(f"/found/{case.reference}/closing")


def test_before_it_is_proposed_the_page_says_who_decides(here, case):
    seen_by_officer(here, case)
    told = text_of(closing_page(here.handler, case))
    assert "Who decides: the contact supervisor, supervising sergeant, duty inspector or detective inspector" in told
    assert "nor whoever recorded “" in told


def test_a_sergeant_is_offered_to_agree_only_where_the_level_lets_them(here, case):
    proposed(here, case)
    Case.objects.filter(id=case.id).update(levels={"missing": "high"})
    page = closing_page(here.sergeant, case)
    assert "You may refuse it, and not agree: at the level in force it takes the rank of inspector or above" in text_of(
        page
    )
    assert 'value="accepted"' not in page.content.decode()
    assert 'value="refused"' in page.content.decode()
    assert 'value="accepted"' in closing_page(here.inspector, case).content.decode()
    Case.objects.filter(id=case.id).update(levels={"missing": "medium"})
    assert 'value="accepted"' in closing_page(here.sergeant, case).content.decode()


def test_whoever_held_the_interview_is_told_beforehand_that_they_do_not_decide(here, case):
    interview = Step("prevention_interview_done", {}, {"account": "By the river", "face_to_face": True, "alone": True})
    proposed(here, case)
    record(by=here.inspector.actor, at=clock.now(), case=case.id, step=interview)
    page = closing_page(here.inspector, case)
    assert "You do not decide on it: you recorded “" in text_of(page)
    assert 'value="decide"' not in page.content.decode()
