"""Every duty of an episode has a page: what it means, why it is owed, what came of it, or why it was not done and when it is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.packs.queries import in_force
from tests.work.casework import opened, text_of
from tests.work.missing.forms import open_form, send, typed_time

CONTACTS = {"did": "contacts_worked", "contacts_worked-contacts": "Tia and Tia's mother", "contacts_worked-results": "Not there"}  # fmt: skip
NOT = {"did": "not", "why": "The school opens at eight"}


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=20)


@pytest.fixture
def officer(here, client_as, case):
    return client_as(here.officer)


def duty(case, name):
    return Clock.objects.filter(case=case, duty=name).latest("started_at")


def soon(minutes=30):
    return {"again": f"{(clock.now() + timedelta(minutes=minutes)):%d/%m/%Y %H:%M}"}


def episode_duties():
    return {key: one for key, one in in_force(clock.now()).pack.duties.items() if one.domain == "missing"}


def test_policy_says_of_every_duty_what_it_means_and_how_it_is_done(database):
    pack = in_force(clock.now()).pack
    for name in episode_duties():
        said = pack.value(f"guidance.{name}")
        assert len(said["means"].split()) > 4, name
        assert all(len(one.split()) > 1 for one in said["how"]), name
    assert set(episode_duties()) <= set(pack.value("guidance.order"))


def test_policy_asks_for_everything_that_the_event_of_a_duty_carries(database):
    pack = in_force(clock.now()).pack
    fields, pages = pack.value("guidance.fields"), pack.value("guidance.pages")
    events = {event for one in episode_duties().values() for event in one.met_by if event not in pages}
    assert {event: set(pack.events[event].carries) for event in events} == {event: set(fields[event]) for event in events}  # fmt: skip


def test_the_page_of_every_duty_opens_and_says_what_it_means_and_how_sure_that_is(case, officer):
    pack = in_force(clock.now()).pack
    for name, known in episode_duties().items():
        page = open_form(officer, case, f"duties/{name}")
        assert page.status_code == 200, name
        assert pack.value(f"guidance.{name}")["means"] in text_of(page)
        assert known.source[0] in text_of(page)


def test_doing_it_meets_the_duty_and_is_an_enquiry_too(case, officer):
    send(officer, case, "duties/contact_friends_family_school", **CONTACTS, evidence="Notebook 12, page 4")
    done = Happening.objects.get(case=case, event="contacts_worked")
    assert done.data == {"contacts": "Tia and Tia's mother", "results": "Not there", "evidence": "Notebook 12, page 4"}
    assert duty(case, "contact_friends_family_school").state == "met"
    assert Clock.objects.filter(case=case, duty="make_any_enquiry", state="met").exists()


def test_each_answer_is_kept_as_what_it_is(case, officer):
    said = {"number": "07700 900456", "network": "O2", "with_person": "unknown", "textsafe_requested": "no"}
    send(officer, case, "duties/check_phone", did="phone_checked", **{f"phone_checked-{key}": one for key, one in said.items()})  # fmt: skip
    data = Happening.objects.get(case=case, event="phone_checked").data
    assert (data["with_person"], data["textsafe_requested"]) == ("not known", False)


def test_what_is_left_out_is_named_and_nothing_typed_is_lost(case, officer):
    answer = send(officer, case, "duties/contact_friends_family_school", **{**CONTACTS, "contacts_worked-results": ""})
    assert answer.status_code == 400
    assert "Fill in “What they said”" in text_of(answer)
    assert "Tia and Tia&#39;s mother" in answer.content.decode()


def test_nothing_is_chosen_for_anybody(case, officer):
    assert " checked" not in open_form(officer, case, "duties/contact_friends_family_school").content.decode()
    assert "Say whether it was done, or why not" in text_of(send(officer, case, "duties/contact_friends_family_school"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"taken_on": "1/1/2199"}, "that day is still to come"),
        ({"taken_on": "soon"}, "Day it was taken"),
        ({"taken_on": "31/2/2026"}, "Day it was taken"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(case, officer, change, told):
    named = {f"photo_obtained-{key}": one for key, one in change.items()}
    answer = send(officer, case, "duties/obtain_photo", did="photo_obtained", **named)
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_a_time_before_the_report_is_refused(case, officer):
    early = typed_time(clock.now() - timedelta(hours=5))
    assert "that is before the report came" in text_of(send(officer, case, "duties/contact_friends_family_school", **CONTACTS, **early))  # fmt: skip


def test_sent_twice_it_is_recorded_once(case, officer):
    once = "0192f0c1-2a6b-7c3d-8e4f-5a6b7c8d9e0f"
    for _ in range(2):
        send(officer, case, "duties/contact_friends_family_school", once=once, **CONTACTS)
    assert Happening.objects.filter(case=case, event="contacts_worked").count() == 1


def test_what_was_not_done_meets_nothing_and_stays_in_sight_with_who_and_when_again(case, officer):
    send(officer, case, "duties/contact_friends_family_school", **NOT, **soon())
    assert duty(case, "contact_friends_family_school").state == "running"
    for page in (open_form(officer, case, "duties"), officer.get(f"/cases/{case.reference}/"), officer.get("/")):
        assert "Not done, because: The school opens at eight Priya Nair" in text_of(page)
        assert "tried again" in text_of(page)


def test_the_story_says_in_words_what_was_not_done(case, officer):
    send(officer, case, "duties/contact_friends_family_school", **NOT, **soon())
    told = text_of(officer.get(f"/cases/{case.reference}/"))
    assert (
        "Priya Nair said that “Work through friends, relatives, school and associates” was not done, and why." in told
    )


def test_the_next_up_on_duty_is_told_that_it_was_not_done(case, officer, here, client_as):
    send(officer, case, "duties/contact_friends_family_school", **NOT, **soon())
    told = text_of(client_as(here.sergeant).get("/"))
    assert "“Work through friends, relatives, school and associates” was not done" in told
    assert "was not done. Its clock" not in text_of(officer.get("/"))


@pytest.mark.parametrize(
    ("again", "told"),
    [("", "Give the time: when it is tried again"), ("1/1/2199 10:00", "at the latest"), ("1/1/2026 10:00", "passed already"), ("later", "When it is tried again")],
)  # fmt: skip
def test_when_it_is_tried_again_has_to_be_a_time_that_can_be(case, officer, again, told):
    answer = send(officer, case, "duties/contact_friends_family_school", **NOT, again=again)
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_what_can_never_be_done_says_so_and_needs_no_time(case, officer):
    send(officer, case, "duties/contact_friends_family_school", **NOT, never="yes")
    assert "it cannot be tried again" in text_of(open_form(officer, case, "duties"))


def test_once_it_is_done_the_reason_is_no_longer_in_the_way(case, officer):
    send(officer, case, "duties/contact_friends_family_school", **NOT, **soon())
    send(officer, case, "duties/contact_friends_family_school", **CONTACTS)
    assert "The school opens at eight" not in text_of(open_form(officer, case, "duties"))


def listed(client, case, query=""):
    """What the list of duties says below its own filter."""
    return text_of(open_form(client, case, f"duties{query}")).partition(" Show ")[2]


def test_the_list_begins_with_what_is_mine(case, officer):
    page = listed(officer, case)
    assert page.startswith("Responding officer yours")
    assert "Dispatcher Send an officer" not in page.partition("Dispatcher")[0]


@pytest.mark.parametrize(
    ("query", "there", "away"),
    [
        ("?role=dispatcher", "Send an officer", "Work through friends"),
        ("?level=high", "Consult a police search adviser", "An inspector reviews the case"),
        ("?state=met", "", "Work through friends"),
        ("", "Work through friends", "Consult a police search adviser"),
        ("?role=nobody&level=highest", "Work through friends", "Consult a police search adviser"),
    ],
)
def test_the_list_can_be_cut_to_a_role_a_level_and_where_a_duty_stands(case, officer, query, there, away):
    page = listed(officer, case, query)
    assert there in page
    assert away not in page


def test_what_a_partner_owes_is_chased_by_one_of_ours_and_says_when_next(case, here, client_as):
    coordinator = client_as(here.inspector)
    record(by=here.inspector.actor, at=clock.now(), case=case.id, step=Step("returned", {}, {}))
    listed = text_of(open_form(coordinator, case, "duties"))
    assert "Return interview provider owed by them, chased by us: missing person coordinator" in listed
    said = {"did": "chased", "person": "Jo Black", "said": "An interviewer comes at ten"}
    assert send(coordinator, case, "duties/return_interview", **said, next="").status_code == 400
    later = f"{(clock.now() + timedelta(minutes=20)):%d/%m/%Y %H:%M}"
    send(coordinator, case, "duties/return_interview", **said, next=later)
    assert "Jo Black was chased, and said: An interviewer comes at ten" in text_of(open_form(coordinator, case, "duties"))  # fmt: skip
    assert duty(case, "return_interview").state == "running"


def test_the_control_room_records_what_an_officer_reports_by_radio(case, here, client_as):
    room = client_as(here.handler)
    officer = f"{here.officer.id}:responding_officer"
    send(room, case, "duties/contact_friends_family_school", **CONTACTS, done_by=officer)
    assert Happening.objects.get(case=case, event="contacts_worked").by == str(here.officer.id)


def test_whoever_may_not_record_it_is_told_who_does(case, officer):
    shown = text_of(open_form(officer, case, "duties/consult_search_adviser"))
    assert "recorded by the duty inspector or supervising sergeant" in shown
    assert send(officer, case, "duties/consult_search_adviser", did="search_adviser_consulted").status_code == 400


def test_a_duty_that_nobody_knows_is_not_found(case, officer):
    assert open_form(officer, case, "duties/make_tea").status_code == 404


def test_my_work_leads_to_the_page_of_each_duty_and_stands_in_the_order_of_what_helps_soonest(case, officer):
    page = officer.get("/").content.decode()
    assert f"/missing/{case.reference}/duties/check_intelligence" in page
    in_order = in_force(clock.now()).pack.value("guidance.order")
    from nightlight.records.duties.lists import case_clocks

    for part in ("now", "next", "later"):
        places = [in_order.index(one.duty) for one in getattr(case_clocks(case.id, at=clock.now()), part) if one.duty in in_order]  # fmt: skip
        assert places == sorted(places)


def test_whoever_hears_the_alarm_of_a_restricted_case_reads_nothing_of_why_it_was_not_done(here, client_as):
    here.on_duty()
    hidden = opened(here, ago=120, restricted=True)
    send(client_as(here.handler), hidden, "duties/grade_missing_report", did="not", why="Her stepfather works here", never="yes")  # fmt: skip
    sweep(at=clock.now())
    assert "Her stepfather works here" in text_of(open_form(client_as(here.handler), hidden, "duties"))
    heard = text_of(client_as(here.incident_manager).get("/"))
    assert "a restricted case: you see what rings, and no more" in heard
    assert "Her stepfather works here" not in heard
