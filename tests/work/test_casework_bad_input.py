"""Whatever is typed, sent twice or sent late: a clear word that names the thing and the remedy, the typing kept, and never a fault of ours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case, Happening, Offer
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.models import Entry
from nightlight.rules.days import LONDON
from nightlight.work.casework.fields import Form, happened_at
from tests.made_up import NOW
from tests.work.casework import TITLE, field_of, opened, text_of

OPENING = {"begins": "missing:report_received", "title": TITLE, "area": "north", "do": "save"}
HARD = {
    "control characters": "Girl\x00\x07\x1b[31m, 15",
    "right to left": "أمل \u202e الأحمد",
    "emoji": "Girl 🧒🏽 15 \N{ZERO WIDTH JOINER}",
    "half a pair": "Girl \ud83d 15",
    "markup": "<script>alert(1)</script>\"&'",
    "a formula": "=1+1|cmd",
}


@pytest.mark.parametrize("typed", HARD.values(), ids=HARD)
def test_any_letters_can_be_a_title_a_name_or_a_note(here, client_as, typed):
    client = client_as(here.on_duty().handler)
    typed = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert client.post("/cases/open", {**OPENING, "title": typed}).status_code == 302
    case = Case.objects.get()
    assert (
        client.post(f"/cases/{case.reference}/record", {"note": typed, "said_by": typed, "do": "save"}).status_code
        == 302
    )
    page = client.get(f"/cases/{case.reference}/").content.decode()
    assert "<script>alert" not in page
    for address in ("/", "/cases/", f"/cases/{case.reference}/opened", "/cases/export.csv"):
        assert client.get(address).status_code == 200
    assert client.post("/cases/search", {"words": typed[:5]}).status_code in (302, 400)


@pytest.mark.parametrize(("field", "longest"), [("title", "200"), ("said_by", "120"), ("v-age", "number")])
def test_a_hundred_kilobytes_are_refused_by_name_and_kept_in_the_form(here, client_as, field, longest):
    typed = "x" * 100_000
    response = client_as(here.handler).post("/cases/open", {**OPENING, "fact": "age", "v-age": "15", field: typed})
    assert response.status_code == 400
    assert longest in text_of(response)
    assert typed in response.content.decode()
    assert not Case.objects.exists()


def test_a_note_of_a_hundred_kilobytes_is_refused_and_kept(here, client_as):
    case, typed = opened(here.on_duty()), "y" * 100_000
    response = client_as(here.handler).post(f"/cases/{case.reference}/record", {"note": typed, "do": "save"})
    assert response.status_code == 400
    assert "The note is 100,000 characters long; write it in at most 20,000" in text_of(response)
    assert typed in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"begins": ""}, "Choose what has happened"),
        ({"begins": "missing:closed"}, "Choose what has happened"),
        ({"title": " "}, "Say in a few words who or what it is about"),
        ({"area": "atlantis"}, "Choose the area"),
        ({"find": "no such fact at all"}, "No fact reads “no such fact at all”"),
        ({"fact": "age", "v-age": ""}, "answer it, or say that it was asked and is not known"),
        ({"day": "30/3/2025", "time": "01:30"}, "never comes in London"),
        ({"day": "31/2/2026", "time": "01:30"}, "is not a day in the calendar"),
        ({"day": "25/10/2026", "time": "01:30"}, "write 01:30 BST for the first time, or 01:30 GMT for the second"),
        ({"day": "29 March 2026 01:30"}, "never comes in London"),
        ({"day": "29 March 2026"}, "give the time too"),
        ({"time": "quarter past"}, "is not a time of day"),
        ({"day": "24/11/2026"}, "give the time too"),
        ({"day": "1/1/2199", "time": "10:00"}, "that is still to come"),
    ],
)
def test_what_cannot_be_opened_says_what_to_put_right_and_keeps_the_rest(here, client_as, sent, told):
    response = client_as(here.handler).post("/cases/open", {**OPENING, "said_by": "her carer", **sent})
    assert response.status_code == 400
    assert told in text_of(response)
    assert "her carer" in response.content.decode()
    assert not Case.objects.exists()


def test_a_time_alone_that_is_still_to_come_is_not_taken_for_yesterday(here, client_as):
    later = (clock.now() + timedelta(hours=3)).astimezone(LONDON)
    response = client_as(here.handler).post("/cases/open", {**OPENING, "time": f"{later:%H:%M}"})
    assert response.status_code == 400
    assert "still to come" in text_of(response)


@pytest.mark.parametrize("reference", ["NL-999999", "x", "..%2f", "%00", "😟", "0" * 5000, "NL-000001'--"])
def test_an_unknown_reference_is_not_found(here, client_as, reference):
    response = client_as(here.handler).get(f"/cases/{reference}/")
    assert response.status_code == 404


def test_a_case_beyond_reach_reads_like_one_that_is_not_there(here, client_as):
    case = opened(here.on_duty(), area="south")
    beyond, nowhere = (client_as(here.officer).get(f"/cases/{one}/") for one in (case.reference, "NL-999999"))
    assert beyond.status_code == nowhere.status_code == 404
    assert text_of(beyond).replace(case.reference, "NL-999999") == text_of(nowhere)


@pytest.mark.parametrize(
    "address",
    [
        "record",
        "accept",
        "decline",
        "offer",
        "withdraw",
        "take-alarm",
        "dealing",
        "details",
        "people",
        "links",
        "restriction",
    ],
)
def test_nothing_can_be_done_to_a_case_beyond_reach(here, client_as, address):
    case = opened(here.on_duty(), area="south")
    response = client_as(here.officer).post(f"/cases/{case.reference}/{address}", {"note": "x", "do": "save"})
    assert response.status_code in (400, 403, 404)
    assert Entry.objects.filter(chain=case.id).count() == 1


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("accept", {"offer": "nonsense"}),
        ("accept", {"offer": "00000000-0000-7000-8000-000000000000"}),
        ("decline", {"offer": ""}),
        ("decline", {}),
        ("withdraw", {"offer": "x"}),
        ("offer", {"who": "x:y"}),
        ("offer", {}),
        ("accept-by-radio", {"who": "nobody"}),
        ("take-alarm", {"clock": "x"}),
        ("take-alarm", {"clock": "00000000-0000-7000-8000-000000000000"}),
        ("dealing", {"minutes": "-5"}),
        ("dealing", {"minutes": "9" * 400}),
        ("dealing", {"minutes": "²"}),
        ("links", {"other": "NL-999999", "why": "x"}),
        ("links", {}),
        ("links/end", {"other": "NL-000001"}),
        ("people", {"role": "king"}),
        ("people/take-out", {"person": "x"}),
        ("restriction", {"do": "name"}),
        ("restriction", {"do": "dance"}),
        ("record", {"what": "\x00", "do": "save"}),
        ("record", {"what": "A dragon has come.", "do": "save"}),
        ("record", {"done_by": "x:y", "note": "n", "do": "save"}),
        ("details", {"title": "", "area": "nowhere", "team": "none"}),
    ],
)
def test_what_no_page_of_ours_sends_is_refused_in_words(here, client_as, address, sent):
    case = opened(here.on_duty(), by=here.inspector, ago=1)
    response = client_as(here.inspector).post(f"/cases/{case.reference}/{address}", sent)
    assert response.status_code in (302, 400, 403, 404, 409)
    if response.status_code == 400:
        assert "class=" in response.content.decode()


def test_an_act_that_is_not_open_in_this_state_says_what_is_and_keeps_the_typing(here, client_as):
    case = opened(here.on_duty())
    sent = {"what": "A closed record is opened again.", "note": "typed with care", "do": "save"}
    response = client_as(here.inspector).post(f"/cases/{case.reference}/record", sent)
    assert response.status_code == 400
    assert "it can be recorded only on one that is" in text_of(response)
    assert "typed with care" in response.content.decode()


def test_a_form_sent_twice_is_recorded_once_and_changed_typing_is_recorded_too(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    address = f"/cases/{case.reference}/record"
    once = field_of(client.get(f"/cases/{case.reference}/"), "once")
    for note in ("the same", "the same", "another"):
        assert client.post(address, {"once": once, "note": note, "do": "save"}).status_code == 302
    assert [one.data["note"] for one in Happening.objects.filter(case=case, event="")] == ["the same", "another"]


def test_a_form_sent_twice_at_once_is_recorded_once(here, client_as):
    case = opened(here.on_duty())
    clients = [client_as(here.handler) for _ in range(4)]
    once = field_of(clients[0].get(f"/cases/{case.reference}/"), "once")
    sent = {"once": once, "note": "pressed again and again", "do": "save"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda client: client.post(f"/cases/{case.reference}/record", sent).status_code, clients)
        )
    assert answers == [302] * 4
    assert Happening.objects.filter(case=case, event="").count() == 1


def test_two_who_accept_at_once_are_one_owner_and_one_who_is_told(here, client_as):
    case = opened(here.on_duty(), ago=30)
    # Nobody answered for half an hour: the force incident manager was told as well, so that either may accept.
    while sweep(at=clock.now()).told:
        continue
    sent = {"offer": Offer.objects.get(case=case).id}
    clients = [client_as(here.inspector), client_as(here.incident_manager)]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(
            pool.map(lambda client: client.post(f"/cases/{case.reference}/accept", sent).status_code, clients)
        )
    assert answers == [302, 409]
    assert Entry.objects.filter(chain=case.id, kind="case.accepted").count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99999999999",
        "page=²",
        "which=%00",
        "q=%00%ff",
        "q=" + "a" * 5000,
        "show=x&order=y&before=z",
    ],
)
def test_an_address_that_makes_no_sense_shows_what_it_can(here, client_as, query):
    case = opened(here.on_duty())
    for address in ("/cases/", f"/cases/{case.reference}/", "/cases/export.csv"):
        assert client_as(here.handler).get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("day", "time", "instant"),
    [
        ("29 March 2026", "10:00", "2026-03-29T09:00"),
        ("29 Mar 2026 10:00", "", "2026-03-29T09:00"),
        ("25 OCT 2026", "01:30 BST", "2026-10-25T00:30"),
        ("25/10/2026 01:30 GMT", "", "2026-10-25T01:30"),
        ("", "21:04 GMT", "2026-11-23T21:04"),
    ],
)
def test_when_it_happened_is_read_with_the_month_by_name_and_with_the_clock_that_is_meant(day, time, instant):
    form = Form()
    assert f"{happened_at(form, day, time, NOW - timedelta(hours=12)):%Y-%m-%dT%H:%M}" == instant
    assert form.problems == []
