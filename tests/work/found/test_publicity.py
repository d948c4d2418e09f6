"""Publicity: nothing without a decision of an inspector, nothing that it does not allow, and everything down again once they are found."""

from __future__ import annotations

import uuid
import zlib

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.folding import compare
from nightlight.records.journal.looking import looks_at
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.work.found import queries
from nightlight.work.found.models import Publication
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of
from tests.work.found.sent import seen_by_officer
from tests.work.found.test_photo import add, picture

DECIDED = {
    "decision": "publish", "reason": "Six hours, cold night.", "welfare_view": "Her mother agrees; social care agree.", "shows": ["first_name", "age", "clothing"],
    "clothing": "A red coat", "where": ["force_site", "posters"],
}  # fmt: skip


@pytest.fixture
def case(here):
    """A girl missing for two hours, with a photo."""
    here.on_duty()
    case = opened(here, ago=120)
    girl = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Amal", family="Nur", born="15")).person
    involve(by=here.handler.actor, at=clock.now(), case=case.id, person=girl, role="child")
    add(here.officer, case, picture())
    return case


def send(who, case, do="decide", **fields):
    photo = queries.photo_of(case.id, clock.now())
    fields = {"photo": str(photo.id) if photo else "", **fields}
    return client_signed_in_as(who).post(
        f"/found/{case.reference}/publicity", {"do": do, "once": str(uuid.uuid4()), **fields}
    )


def publish(who, case, place="force_site", **fields):
    return send(who, case, "publish", place=place, **{"detail": "the page of news", **fields})


def poster(who, case, pdf=False):
    return client_signed_in_as(who).get(f"/found/{case.reference}/poster{'.pdf' if pdf else ''}")


def down(who, case, one, how="I looked: it is gone"):
    return send(who, case, "down", publication=str(one.id), **{f"how-{one.id}": how})


def test_without_a_decision_there_is_no_poster_and_nothing_is_published(here, case):
    assert "obody has decided on publicity" in text_of(poster(here.inspector, case))
    assert "obody has decided on publicity" in text_of(publish(here.handler, case))
    assert not Publication.objects.exists()


def test_only_an_inspector_decides(here, case):
    assert send(here.officer, case, **DECIDED).status_code == 400
    assert not Happening.objects.filter(event="publicity_decided").exists()
    assert send(here.inspector, case, **DECIDED).status_code == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"decision": ""}, "Choose what you decide"), ({"reason": ""}, "Give your reason"), ({"welfare_view": ""}, "Say what the child, the family"),
        ({"shows": []}, "Tick what may be shown"), ({"where": []}, "Tick where it may appear"), ({"clothing": ""}, "Write the words that are shown"),
        ({"shows": ["her address"]}, "Tick what may be shown"),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_whole_is_refused_and_typing_is_kept(here, case, change, told):
    answer = send(here.inspector, case, **{**DECIDED, "last_seen": "by the river", **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "by the river" in answer.content.decode()


def test_the_poster_shows_what_the_decision_allows_and_nothing_else(here, case):
    send(here.inspector, case, **{**DECIDED, "description": "five foot two"})
    page = text_of(poster(here.sergeant, case))
    for wanted in ("Missing", "Amal", "15", "A red coat", "Call 101", case.reference):
        assert wanted in page
    body = poster(here.sergeant, case).content.decode().partition('class="nl-poster"')[2]
    for kept_back in ("Nur", "five foot two", "<img"):
        assert kept_back not in body
    assert "for a poster" in [one.reason for one in looks_at(case.id)]


def test_with_the_photo_allowed_the_pdf_holds_it_and_it_is_one_page(here, case):
    send(here.inspector, case, **{**DECIDED, "shows": ["photo", "first_name", "age", "clothing"]})
    made = poster(here.inspector, case, pdf=True)
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert b"/DCTDecode" in made.content
    assert pages(made.content) == 1


def pages(pdf):
    """How many pages a PDF has, however it is packed."""
    parts = [
        part.partition(b"endstream")[0].strip(b"\r\n")
        for part in pdf.split(b"stream\r\n" if b"stream\r\n" in pdf else b"stream\n")[1:]
    ]
    unpacked = [pdf, *(zlib.decompressobj().decompress(one) for one in parts if one[:1] == b"x")]
    return sum(
        one.replace(b"/Type/Page", b"/Type /Page").replace(b"/Type /Pages", b"").count(b"/Type /Page")
        for one in unpacked
    )


WITH_PHOTO = {**DECIDED, "shows": ["photo", "first_name", "age", "clothing"]}


def test_the_poster_shows_only_the_photo_that_was_decided_on(here, case):
    send(here.inspector, case, **WITH_PHOTO)
    first = str(queries.photo_of(case.id, clock.now()).id)
    add(here.officer, case, picture())
    second = str(queries.photo_of(case.id, clock.now()).id)
    page = poster(here.sergeant, case)
    assert (first in page.content.decode(), second in page.content.decode()) == (True, False)
    for told in (text_of(page), text_of(client_signed_in_as(here.inspector).get(f"/found/{case.reference}/publicity"))):
        assert "The newest photo is not the one that was decided on" in told
    send(here.inspector, case, **WITH_PHOTO)
    page = poster(here.sergeant, case)
    assert second in page.content.decode()
    assert "not the one that was decided on" not in text_of(page)


def test_a_photo_that_was_added_while_somebody_decides_is_not_allowed_unseen(here, case):
    before = str(queries.photo_of(case.id, clock.now()).id)
    add(here.officer, case, picture())
    answer = send(here.inspector, case, **WITH_PHOTO, photo=before)
    assert answer.status_code == 400
    assert "newest photo is not the one that you had before you" in text_of(answer)
    assert not Happening.objects.filter(event="publicity_decided").exists()


def test_the_poster_of_an_adult_has_their_name_and_age_and_never_that_of_a_child_in_the_case(here):
    here.on_duty()
    case, now = opened(here, ago=120), clock.now()
    grown_up = Step("new_information_received", {"age": 34}, {"source": "her sister", "what_is_new": "Her age"})
    record(by=here.handler.actor, at=now, case=case.id, step=grown_up)
    for role, given, born in (("child", "Noor", "6"), ("victim", "Samira", "34")):
        person = add_person(by=here.handler.actor, at=now, met=Met(given=given, family="Nur", born=born)).person
        involve(by=here.handler.actor, at=now, case=case.id, person=person, role=role)
    send(here.inspector, case, **DECIDED)
    page = text_of(poster(here.sergeant, case))
    assert "Samira , 33 or 34" in page
    assert "Noor" not in page


def test_a_decision_against_it_closes_the_poster_again(here, case):
    send(here.inspector, case, **DECIDED)
    send(
        here.inspector,
        case,
        decision="never",
        reason="It would drive her further.",
        welfare_view="Social care are against it.",
    )
    assert "he newest decision is “No publicity”" in text_of(poster(here.inspector, case))


def test_it_is_published_only_where_the_decision_says(here, case):
    send(here.inspector, case, **DECIDED)
    assert "does not allow that place" in text_of(publish(here.handler, case, place="national_media"))
    assert "Say where exactly" in text_of(publish(here.handler, case, detail=""))
    assert publish(here.handler, case).status_code == 302
    assert Publication.objects.get().shows == ["first_name", "age", "clothing"]


@pytest.fixture
def found(here, case):
    """She was published in two places, and an officer has seen her since."""
    send(here.inspector, case, **DECIDED)
    for place in ("force_site", "posters"):
        publish(here.handler, case, place=place)
    assert seen_by_officer(here, case).status_code == 302
    return case


def clocks(case):
    return list(Clock.objects.filter(case=case.id, duty="take_down_publicity").values_list("state", flat=True))


def test_once_they_are_found_it_has_to_come_down_and_stays_open_until_each_is_down(here, found):
    assert clocks(found) == ["running"]
    first, second = Publication.objects.all()
    assert "Say who looked" in text_of(down(here.handler, found, first, how=""))
    assert down(here.handler, found, first).status_code == 302
    assert clocks(found) == ["running"]
    assert down(here.handler, found, second).status_code == 302
    assert clocks(found) == ["met"]
    assert "s down already" in text_of(down(here.handler, found, second))
    assert not list(compare([found.id]))


def test_circulations_are_not_cancelled_while_something_is_up(here, found):
    fields = dict.fromkeys(("pnc", "ports", "publicity", "alert", "partners"), "none")
    answer = client_signed_in_as(here.handler).post(f"/found/{found.reference}/cancelled", {**fields, "do": "save"})
    assert "2 publications are still up" in text_of(answer)


def test_nobody_who_has_been_found_is_published(here, found):
    assert publish(here.handler, found).status_code == 400
    assert "hey are not missing any more" in text_of(poster(here.inspector, found))
    assert Publication.objects.count() == 2


def test_what_is_up_is_said_on_the_page_of_the_case(here, found):
    assert "2 publications are up" in text_of(client_signed_in_as(here.inspector).get(f"/cases/{found.reference}/"))


def test_the_journal_sees_a_publication_that_is_said_to_be_down_by_hand(here, found):
    Publication.objects.filter(place="posters").update(down_at=clock.now(), down_by="system", down_entry=1)
    assert ["what was published" in one.sentence for one in compare([found.id])] == [True]


def test_published_again_after_all_was_down_it_has_to_come_down_again(here, case):
    send(here.inspector, case, **DECIDED)
    publish(here.handler, case)
    down(here.handler, case, Publication.objects.get())
    publish(here.handler, case)
    seen_by_officer(here, case)
    assert clocks(case) == ["running"]
