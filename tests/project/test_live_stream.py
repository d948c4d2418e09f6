"""The live stream tells those who may know that something changed, never what, and nobody else anything."""

from __future__ import annotations

import http.client
import socket
import threading
import time
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import uvicorn
from django.contrib.sessions.models import Session
from django.db import connection

from nightlight.project.live import app as apps
from nightlight.project.live import hub as hubs
from nightlight.project.serve import Server
from nightlight.records.access.restricting import restrict
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.journal.stroke import Stroke
from nightlight.records.workforce.models import Stint
from tests.made_up import NOW
from tests.signing_in import session_of
from tests.streams import Line

FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}


@pytest.fixture
def open_line(live, force):
    """Open a stream as somebody: `open_line(force.inspector, "mine,board")`; it listens when this returns."""
    lines = []

    def open_(who, topics, *, session="", until="live"):
        line = Line(live, topics, session=session or session_of(who))
        lines.append(line)
        if line.status == 200 and until == "live":
            line.next("live")
        return line

    yield open_
    for line in lines:
        line.close()


def report(force, area="north", **more):
    return open_case(
        by=force.handler.actor, at=NOW, kind="missing", title="Girl, 15, not back at the home", area=area,
        step=Step("report_received", FACTS), **more,
    ).case  # fmt: skip


def happens_again(force, case, minute=1):
    record(by=force.handler.actor, at=NOW + timedelta(minutes=minute), case=case, step=Step("second_contact"))


def say(**what):
    stroke = Stroke()
    stroke.announce(**what)
    stroke.write()


def test_a_report_reaches_the_inspector_whom_it_is_offered_to_without_a_word_about_whom(force, open_line):
    force.on_duty()
    line = open_line(force.inspector, "mine,board")
    case = report(force)
    told = [line.next("nudge"), line.next("nudge")]
    assert {topic["topic"] for _, topic in told} == {"mine", "board"}
    assert ("nudge", {"topic": "board", "cases": [str(case)]}) in told
    assert not [text for text in line.raw if "Girl" in text or "home" in text]
    assert {name for _, data in told for name in data} <= {"topic", "cases"}


def test_a_board_hears_nothing_of_cases_beyond_its_reach(force, open_line):
    force.on_duty()
    inspector, officer = open_line(force.south_inspector, "board"), open_line(force.officer, "board,mine")
    case = report(force, area="south")
    assert inspector.next("nudge")[1]["cases"] == [str(case)]
    assert officer.quiet("nudge", "resync") == []


def test_a_notice_reaches_its_own_person_only(force, open_line):
    mine, not_mine = open_line(force.inspector, "mine"), open_line(force.officer, "mine")
    say(what="notice", member=str(force.inspector.id))
    assert mine.next("nudge") == ("nudge", {"topic": "mine"})
    assert not_mine.quiet("nudge") == []


def test_a_restricted_case_is_told_only_to_those_who_may_read_it(force, open_line):
    force.on_duty()
    owner, officer = open_line(force.handler, "board"), open_line(force.officer, "board")
    case = report(force, restricted=True)
    assert owner.next("nudge")[1]["cases"] == [str(case)]
    officer.quiet("nudge")
    happens_again(force, case)
    assert owner.next("nudge")[1]["cases"] == [str(case)]
    assert officer.quiet("nudge") == []


def test_a_board_looks_again_when_a_case_on_it_is_restricted_and_is_not_told_which(force, open_line):
    force.on_duty()
    officer = open_line(force.officer, "board")
    case = report(force)
    officer.next("nudge")
    Case.objects.filter(id=case).update(restricted=True)
    say(what="case", case=str(case), area="north")
    assert officer.next("nudge") == ("nudge", {"topic": "board"})
    happens_again(force, case)
    assert officer.quiet("nudge") == []


def test_so_it_does_when_the_process_has_not_seen_the_case_before(force, open_line):
    force.on_duty()
    case = report(force)
    officer = open_line(force.officer, "board")
    restrict(
        by=force.superintendent.actor, viewer=standing(force.superintendent.id, NOW).viewer, at=NOW, case=case, reason="a relative works here"
    )  # fmt: skip
    assert officer.next("nudge") == ("nudge", {"topic": "board"})


def test_a_stream_about_a_case_ends_for_whoever_may_no_longer_read_it(force, open_line):
    force.on_duty()
    case = report(force)
    officer = open_line(force.officer, f"case:{case}")
    happens_again(force, case)
    assert officer.next("nudge") == ("nudge", {"topic": f"case:{case}"})
    Case.objects.filter(id=case).update(restricted=True)
    say(what="case", case=str(case), area="north")
    assert officer.next("ended") == ("ended", {"topic": f"case:{case}"})
    happens_again(force, case, 2)
    assert officer.quiet("nudge") == []


def test_a_case_that_may_not_be_read_and_one_that_is_not_there_are_answered_alike(force, open_line):
    force.on_duty()
    cases = [report(force, restricted=True), uuid.uuid4()]
    line = open_line(force.officer, ",".join(f"case:{case}" for case in cases), until="ended")
    ended = [line.next("ended")[1]["topic"] for _ in cases]
    assert ended == [f"case:{case}" for case in cases]


def test_whoever_books_on_elsewhere_sees_the_board_of_that_area_at_once(force, open_line):
    line = open_line(force.officer, "board")
    Stint.objects.create(member=force.officer.member, role="responding_officer", area_id="south", began_at=NOW)
    say(what="duty_roster", member=str(force.officer.id), area="south")
    line.next("resync")
    case = report(force, area="south")
    assert line.next("nudge")[1]["cases"] == [str(case)]


def test_everybody_who_asks_for_the_roster_hears_of_a_change(force, open_line):
    asks, does_not = open_line(force.officer, "roster"), open_line(force.inspector, "mine,board")
    say(what="duty_roster", member=str(force.sergeant.id), area="north")
    assert asks.next("nudge")[1] == {"topic": "roster"}
    assert does_not.quiet("nudge") == []


def test_a_burst_is_told_at_most_four_times_a_second(force, open_line):
    force.on_duty()
    line = open_line(force.handler, "board,mine")
    began = time.monotonic()
    while time.monotonic() - began < 2:
        say(what="notice", member=str(force.handler.id))
    assert 4 <= len(line.quiet("nudge")) <= 10


def test_a_thousand_cases_at_once_are_one_word_to_look_again(force, open_line, monkeypatch):
    force.on_duty()
    monkeypatch.setattr(hubs, "MOST_AT_ONCE", 3)
    line = open_line(force.handler, "board")
    stroke = Stroke()
    for _ in range(50):
        stroke.announce(what="case", case=str(uuid.uuid4()), area="north")
    stroke.write()
    assert line.next("nudge") == ("nudge", {"topic": "board"})


def test_an_announcement_that_nobody_can_read_makes_everybody_look_again(force, open_line):
    line = open_line(force.officer, "mine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('nightlight', '{\"what\": 7')")
    assert line.next("resync") == ("resync", {})


@pytest.mark.parametrize("how", ["signed out", "left the force"])
def test_the_stream_ends_with_the_session(force, open_line, how):
    line = open_line(force.officer, "mine")
    if how == "signed out":
        Session.objects.all().delete()
    else:
        type(force.officer.member).objects.filter(id=force.officer.id).update(left_at=NOW)
    say(what="access", member=str(force.officer.id))
    line.next("signed-out")
    line.next("over")


def test_whoever_signs_out_ends_the_stream_at_once(force, open_line, client_as):
    client = client_as(force.officer)
    line = open_line(force.officer, "mine", session=client.cookies["sessionid"].value)
    client.post("/sign-out")
    line.next("signed-out")


def test_a_session_that_runs_out_ends_the_stream_without_anybody_saying_so(force, open_line, monkeypatch):
    monkeypatch.setattr(hubs, "ASKED_AGAIN_EVERY", 0.2)
    line = open_line(force.officer, "mine")
    # The round that began before this test still waits for the usual time; something about somebody else ends it.
    say(what="access", member=str(force.inspector.id))
    Session.objects.all().delete()
    line.next("signed-out")


@pytest.mark.parametrize(
    ("headers", "topics", "status"),
    [
        ({}, "mine", 401),
        ({"Cookie": "sessionid=nobodys"}, "mine", 401),
        ({"Cookie": "sessionid=; =\x01"}, "mine", 401),
        ({"Sec-Fetch-Site": "cross-site"}, "mine", 403),
        ({"Origin": "https://elsewhere.example"}, "mine", 403),
        ({"Host": "elsewhere.example"}, "mine", 403),
        ({}, "", 400),
        ({}, "everything", 400),
        ({}, "case:1", 400),
        ({}, "mine," * 3 + ",".join(f"case:{uuid.uuid4()}" for _ in range(40)), 400),
    ],
)
def test_what_is_no_page_of_ours_with_somebody_signed_in_gets_no_stream(live, database, headers, topics, status):
    line = Line(live, topics, **headers)
    line.close()
    assert line.status == status
    assert "access-control-allow-origin" not in {name.lower() for name, _ in line.answer.getheaders()}


def test_a_stream_is_read_and_not_written(live, database):
    place = urlsplit(live)
    asked = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    asked.request("POST", "/live?topics=mine", body=b"x")
    answer = asked.getresponse()
    asked.close()
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def test_one_person_holds_so_many_streams_and_no_more(force, open_line, monkeypatch):
    monkeypatch.setattr(apps, "MOST_STREAMS", 2)
    for status in (200, 200, 429):
        assert open_line(force.officer, "mine").status == status
    assert open_line(force.inspector, "mine").status == 200


def test_while_nobody_listens_the_stream_says_so_and_looks_again_afterwards(force, open_line):
    line = open_line(force.officer, "mine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'")
    line.next("down")
    line.next("live")
    say(what="notice", member=str(force.officer.id))
    assert line.next("nudge")[1] == {"topic": "mine"}


@pytest.fixture
def stopping(database):
    """A server of our own, running: its address, and how to stop it, which gives back how long that took."""
    ear = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    ear.bind(("127.0.0.1", 0))
    config = uvicorn.Config("nightlight.project.asgi:application", lifespan="off", log_level="warning")
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)

    def stop():
        began, server.should_exit = time.monotonic(), True
        thread.join(20)
        return time.monotonic() - began

    yield f"http://127.0.0.1:{ear.getsockname()[1]}", stop
    stop()
    ear.close()


def test_a_server_that_stops_ends_its_streams_and_waits_for_none(force, stopping):
    address, stop = stopping
    line = Line(address, "mine", session=session_of(force.officer))
    line.next("live")
    assert stop() < 5
    line.next("over")
    line.close()
