"""Handing over, as the people of a force see it: one page, one set, one answer for all or for each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case, NeedToKnow, Offer
from nightlight.records.drafts.keeping import save_draft
from nightlight.records.journal.models import Entry
from nightlight.records.workforce.models import Shift, Stint
from tests.signing_in import user_of
from tests.work.casework import field_of, opened, text_of

PAGE = "/hand-over/"
TITLES = ("Girl, 15, not back at the home", "Boy, 13, left school at lunch", "Girl, 16, not at her aunt’s")


@pytest.fixture
def cases(here):
    """Three open cases of the inspector of the north; everybody is on duty."""
    here.on_duty()
    return [opened(here, by=here.inspector, title=title, ago=30) for title in TITLES]


@pytest.fixture
def giver(here, cases, client_as):
    return client_as(here.inspector)


@pytest.fixture
def taker(here, cases, client_as):
    return client_as(here.south_inspector)


def choice(made):
    return f"{made.id}:{made.role}"


def offer(client, cases, who, **more):
    sent = {
        "once": field_of(client.get(PAGE), "once"),
        "case": [one.id for one in cases],
        "who": who,
        "do": "save",
        **more,
    }
    return client.post(PAGE, sent)


def handed(client, here, cases, **more):
    """The address of the hand-over that was offered."""
    response = offer(client, cases, choice(here.south_inspector), **more)
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def offers():
    return {one.case.title: one.state for one in Offer.objects.filter(handover__isnull=False).select_related("case")}


def test_the_page_tells_each_case_as_the_next_has_to_know_it(giver, cases):
    said = text_of(giver.get(PAGE))
    assert "You own 3 open cases" in said
    for told in (
        *TITLES,
        "Missed",
        "Running",
        "Last enquiry",
        "Outstanding",
        "Who answers",
        "What the next needs to know",
    ):
        assert told in said
    assert re.search(r"missed 0:\d\d ago", said)


def test_the_look_at_the_page_is_on_record_for_every_case(here, giver, cases):
    giver.get(PAGE)
    looked = Entry.objects.filter(kind="look.opened", by=str(here.inspector.id)).values_list(
        "structure__about", flat=True
    )
    assert {str(one.id) for one in cases} <= set(looked)


def test_a_set_is_offered_and_the_taker_reads_what_was_written(here, giver, taker, cases):
    address = handed(giver, here, cases, **{f"note-{cases[0].id}": "Her aunt rings at seven.\nAsk about the boat."})
    assert set(offers().values()) == {"open"}
    assert "Ifan Pryce hands over 3 cases to you" in text_of(taker.get("/"))
    assert "Ifan Pryce hands over 3 cases to you." in text_of(taker.get("/cases/"))
    said = text_of(taker.get(address))
    assert "Her aunt rings at seven. Ask about the boat." in said
    assert "3 not answered yet" in said
    assert "What the next needs to know: Her aunt rings at seven." in text_of(
        giver.get(f"/cases/{cases[0].reference}/")
    )


def test_all_are_accepted_with_one_press(here, giver, taker, cases):
    address = handed(giver, here, cases)
    taker.post(f"{address}accept", {"offer": list(Offer.objects.filter(state="open").values_list("id", flat=True))})
    assert set(Case.objects.values_list("owner", flat=True)) == {here.south_inspector.id}
    assert "0 not answered yet , 3 accepted" in text_of(giver.get(address))


def test_words_that_blame_are_asked_about_before_the_first_case_of_a_set_is_offered(here, giver, cases):
    notes = {f"note-{cases[-1].id}": "She is a child prostitute."}
    asked = offer(giver, cases, choice(here.south_inspector), **notes)
    assert (asked.status_code, offers()) == (422, {})


def test_one_is_declined_with_a_reason_and_both_see_with_whom_it_stays(here, giver, taker, cases):
    address = handed(giver, here, cases)
    one = Offer.objects.get(case=cases[0])
    taker.post(f"{address}decline", {"offer": one.id, f"reason-{one.id}": "She is my niece."})
    assert Case.objects.get(id=cases[0].id).owner_id == here.inspector.id
    for client in (giver, taker):
        said = text_of(client.get(address))
        assert "declined by Grace Lindqvist at" in said
        assert "She is my niece." in said
        assert "It stays with Ifan Pryce." in said


def test_declining_without_a_reason_or_with_far_too_many_words_keeps_what_was_typed(here, giver, taker, cases):
    address = handed(giver, here, cases)
    one = Offer.objects.get(case=cases[0])
    for typed, said in (
        ("", "Say why you cannot take it"),
        ("She is my niece. " * 40, "Say it in at most 300 characters"),
    ):
        response = taker.post(f"{address}decline", {"offer": one.id, f"reason-{one.id}": typed})
        assert response.status_code == 400
        assert said in text_of(response)
        assert typed.strip() in response.content.decode()
    assert offers()[TITLES[0]] == "open"


def test_somebody_off_duty_is_refused_in_words_and_nothing_typed_is_lost(here, giver, cases):
    Stint.objects.filter(member=here.south_inspector.member).update(ended_at=clock.now())
    response = offer(giver, cases, choice(here.south_inspector), **{f"note-{cases[1].id}": "The boat."})
    assert response.status_code == 400
    said = text_of(response)
    assert "Grace Lindqvist is not on duty, so nothing was offered and every case stays yours." in said
    assert "Have them book on" in said
    assert "The boat." in said
    assert offers() == {}


def test_who_is_due_and_has_not_booked_on_is_named_and_cannot_be_chosen(here, giver, cases):
    Stint.objects.filter(member=here.south_inspector.member).update(ended_at=clock.now())
    page = giver.get(PAGE)
    assert "Due, and not booked on yet: Grace Lindqvist (duty inspector" not in text_of(page)
    begins = clock.now() + timedelta(minutes=20)
    Shift.objects.create(team_id="south-response", name="Early", starts_at=begins, ends_at=begins + timedelta(hours=9))
    page = giver.get(PAGE)
    assert "Due, and not booked on yet: Grace Lindqvist (duty inspector" in text_of(page)
    assert choice(here.south_inspector) not in page.content.decode()


def test_only_those_are_listed_who_may_answer_for_the_cases(here, giver):
    page = giver.get(PAGE).content.decode()
    for made, listed in (
        (here.incident_manager, True),
        (here.superintendent, True),
        (here.officer, False),
        (here.handler, False),
    ):
        assert (choice(made) in page) is listed, made.role


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("", "Choose to whom you hand over"),
        ("nobody", "Choose to whom you hand over"),
        ("officer", "Priya Nair is on duty in no role in which they may answer"),
    ],
)
def test_nobody_or_somebody_who_may_not_is_refused(here, giver, cases, who, said):
    response = offer(giver, cases, choice(getattr(here, who)) if who == "officer" else who)
    assert response.status_code == 400
    assert said in text_of(response)


def test_nothing_chosen_and_words_without_end_are_refused_and_kept(here, giver, cases):
    response = offer(giver, [], choice(here.south_inspector))
    assert "Choose at least one case to hand over" in text_of(response)
    long = "The boat. " * 200
    response = offer(giver, cases, choice(here.south_inspector), **{f"note-{cases[0].id}": long})
    assert "write it in at most 1,000" in text_of(response)
    assert long.strip() in response.content.decode()


def test_letters_that_nothing_can_keep_do_no_harm(here, giver, taker, cases):
    address = handed(giver, here, cases, **{f"note-{cases[0].id}": "The\x00 boat 😀 <b>أمل</b>"})
    assert "boat 😀 <b>أمل</b>" in text_of(taker.get(address)) or "&lt;b&gt;" in taker.get(address).content.decode()


def test_what_was_typed_waits_as_a_draft(here, giver, cases):
    user = user_of(here.inspector)
    fields = {f"note-{cases[0].id}": ["The kitchen window."], "case": [str(cases[0].id)]}
    save_draft(by_user=user, form="handover:mine", fields=fields, base={}, version=0, tab="", at=clock.now())
    page = giver.get(PAGE)
    assert "The kitchen window." in page.content.decode()
    assert "You had typed this and not sent it" in text_of(page)


def test_a_restricted_case_is_named_before_and_not_offered_to_who_may_not_read_it(here, giver, taker, cases):
    Case.objects.filter(id=cases[0].id).update(restricted=True)
    assert f"not offered to Grace Lindqvist: {cases[0].reference}" in text_of(giver.get(PAGE))
    response = offer(giver, cases, choice(here.south_inspector), **{f"note-{cases[0].id}": "The kitchen window."})
    assert response.status_code == 409
    said = text_of(response)
    assert "2 are offered" in said
    assert f"{cases[0].reference} was not offered: it is restricted, and Grace Lindqvist is not named" in said
    assert "The kitchen window." in said
    address = re.search(r"/hand-over/[0-9a-f-]{36}/", response.content.decode())[0]
    said = text_of(taker.get(address))
    assert "Held and restricted: 1 more of Ifan Pryce’s cases is restricted" in said
    assert cases[0].reference not in said


def test_a_restricted_case_asks_its_taker_for_a_reason_before_it_is_told(here, giver, taker, cases):
    Case.objects.filter(id=cases[0].id).update(restricted=True)
    NeedToKnow.objects.create(
        case=cases[0], member=here.south_inspector.member, since=clock.now(), named_by="system", why="cover"
    )
    address = handed(giver, here, cases, **{f"note-{cases[0].id}": "The kitchen window."})
    said = text_of(taker.get(address))
    assert "open it and say why you do" in said
    assert "The kitchen window." not in said


def test_nobody_else_reads_a_hand_over(here, giver, cases, client_as):
    address = handed(giver, here, cases)
    for client in (client_as(here.incident_manager), client_as(here.handler)):
        assert client.get(address).status_code == 404
    assert client_as(here.superintendent).post(f"{address}accept", {}).status_code == 404


def test_pressed_twice_it_is_one_hand_over(here, giver, cases):
    once = field_of(giver.get(PAGE), "once")
    sent = {"once": once, "case": [one.id for one in cases], "who": choice(here.south_inspector), "do": "save"}
    first = giver.post(PAGE, sent)
    giver.post(PAGE, sent)
    assert Offer.objects.count() == 3
    assert first.status_code == 302


def test_an_offer_that_was_answered_meanwhile_stops_no_other(here, giver, taker, cases):
    address = handed(giver, here, cases)
    ids = list(Offer.objects.values_list("id", flat=True))
    giver.post(f"/cases/{cases[0].reference}/withdraw", {"offer": Offer.objects.get(case=cases[0]).id})
    response = taker.post(f"{address}accept", {"offer": [*ids, "no id"]})
    assert f"{cases[0].reference} was not accepted: Ifan Pryce took the offer back" in text_of(
        taker.get(response["Location"])
    )
    assert Case.objects.filter(owner=here.south_inspector.id).count() == 2


def test_whoever_books_off_sees_what_was_offered_and_not_accepted(here, giver, cases):
    handed(giver, here, cases)
    said = text_of(giver.get("/on-duty/book-off"))
    assert "You still own 3 open cases" in said
    assert said.count("offered to Grace Lindqvist") == 3


def test_with_nothing_to_hand_over_the_page_says_so(here, client_as):
    here.on_duty()
    assert "There is nothing to hand over" in text_of(client_as(here.inspector).get(PAGE))
