"""Screens that stay true by themselves, say so when they cannot, and never take away what somebody is in the middle of."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings

from nightlight.project.live import app as apps
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.journal.stroke import Stroke
from tests import stages
from tests.made_up import NOW
from tests.signing_in import session_of

FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}


@pytest.fixture(autouse=True)
def stage(force):
    force.on_duty()
    stages.SHOWN.clear()
    with override_settings(ROOT_URLCONF="tests.stages"):
        yield


@pytest.fixture
def board(open_page, force):
    """The board of somebody, live."""

    def open_(who=force.officer, **options):
        page = open_page("/stage/board", as_=who, **options)
        page.get_by_text("live ·").wait_for()
        return page

    return open_


def report(force, **more):
    return open_case(
        by=force.handler.actor, at=NOW, kind="missing", title="Girl, 15", area="north", step=Step("report_received", FACTS), **more
    )  # fmt: skip


def until(question, seconds=10):
    give_up = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def sign_in(page, who, live):
    page.context.add_cookies([{"name": "sessionid", "value": session_of(who), "url": live}])


def say(**what):
    stroke = Stroke()
    stroke.announce(**what)
    stroke.write()


def change_word(word, **more):
    stages.SHOWN["word"] = word
    case = Case.objects.values_list("id", flat=True).first()
    say(what="case", case=str(case), area="north", **more)


def restrict(made, word):
    """What a restriction does: the case goes from those who may not see it, and they are told to look again."""
    Case.objects.filter(id=made.case).update(restricted=True)
    change_word(word, access=True)


def test_a_report_shows_on_the_board_unasked(force, board):
    page = board()
    assert "live ·" in page.locator("#nl-live").inner_text()
    assert re.search(r"live · \d\d:\d\d:\d\d (GMT|BST)", page.locator("#nl-live").inner_text())
    made = report(force)
    page.get_by_role("link", name=made.reference).wait_for()


def test_the_inspector_sees_in_the_title_that_something_waits(force, board):
    page = board(force.inspector)
    assert page.title().startswith("Stage")
    report(force)
    until(lambda: page.title().startswith("(1) Stage"))


def test_what_somebody_types_stays_while_the_rest_is_brought_up_to_date(force, board):
    made = report(force)
    page = board()
    page.get_by_text("More").click()
    box = page.get_by_label(f"Words for {made.reference}")
    box.fill("scared")
    box.press("Home")
    page.keyboard.type("She is ")
    change_word("newer")
    page.get_by_text("newer").wait_for()
    assert box.input_value() == "She is scared"
    assert page.evaluate("[document.activeElement.name, document.activeElement.selectionStart]") == ["words", 7]
    assert page.locator("#more").get_attribute("open") is not None


def test_a_row_that_goes_stays_as_long_as_somebody_types_in_it(force, board):
    made = report(force)
    page = board()
    page.get_by_label(f"Words for {made.reference}").fill("half a sen")
    restrict(made, "gone")
    page.get_by_text("gone").wait_for()
    assert page.get_by_label(f"Words for {made.reference}").input_value() == "half a sen"
    assert page.get_by_text("This has changed since you began. What you typed is kept.").is_visible()


def test_whoever_stands_on_a_row_that_goes_keeps_their_place_on_the_page(force, board):
    made = report(force)
    page = board()
    page.get_by_role("link", name=made.reference).focus()
    restrict(made, "gone")
    page.get_by_text("gone").wait_for()
    assert page.evaluate("document.activeElement.id") == "board"


def test_when_the_stream_breaks_a_bar_says_so_and_the_screen_goes_on_asking(force, board, monkeypatch):
    page = board()
    monkeypatch.setattr(apps, "MOST_STREAMS", 0)
    cut_every_stream()
    page.get_by_text(re.compile(r"Live updates stopped at \d\d:\d\d (GMT|BST)\. Checking every 15 s\.")).wait_for()
    assert page.get_by_text("not live · as of").is_visible()
    made = report(force)
    page.get_by_role("link", name=made.reference).wait_for(timeout=20_000)
    monkeypatch.setattr(apps, "MOST_STREAMS", 20)
    page.get_by_text("Live again.").wait_for(timeout=40_000)


def cut_every_stream():
    apps.live._loop.call_soon_threadsafe(lambda: [stream.end() for stream in list(apps.live._hub.streams)])


def test_several_tabs_share_one_stream(force, board):
    first = board()
    others = [first.context.new_page() for _ in range(3)]
    for other in others:
        other.goto("/stage/board")
        other.get_by_text("live ·").wait_for()
    until(lambda: len(apps.live._hub.streams) == 1)
    first.close()
    made = report(force)
    for other in others:
        other.get_by_role("link", name=made.reference).wait_for()


def test_whoever_is_signed_out_keeps_the_page_and_goes_on_after_signing_in_again(force, board, live):
    page = board()
    Session.objects.all().delete()
    say(what="access", member=str(force.officer.id))
    page.get_by_text("You have been signed out. This page stays as it is.").wait_for()
    assert page.get_by_role("link", name="Sign in again in a new tab").get_attribute("target") == "_blank"
    sign_in(page, force.officer, live)
    page.get_by_text("You are signed in again. Carry on.").wait_for(timeout=15_000)
    made = report(force)
    page.get_by_role("link", name=made.reference).wait_for(timeout=20_000)


def test_a_page_of_one_person_does_nothing_for_another_who_signs_in(force, board, live):
    page = board()
    Session.objects.all().delete()
    sign_in(page, force.handler, live)
    say(what="access", member=str(force.officer.id))
    page.get_by_text("Somebody else has signed in here. This page belongs to Priya Nair").wait_for()


def test_what_is_no_longer_open_is_taken_off_the_screen(force, board):
    made = report(force)
    page = board()
    assert page.get_by_role("link", name=made.reference).is_visible()
    stages.SHOWN["status"] = 404
    change_word("")
    page.locator("#board").get_by_text("This is no longer open to you.").wait_for()
    assert page.get_by_role("link", name=made.reference).count() == 0


def test_a_tone_is_played_only_for_whoever_asked_for_it(force, board):
    page = board(force.inspector)
    button = page.locator("[data-live-sound]")
    assert button.inner_text() == "Sound off"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.locator("[data-live-sound]").inner_text().startswith("Sound on")
    assert page.evaluate("Object.entries({...localStorage})") == [["nightlight.sound", "on"]]


def test_without_scripts_the_page_says_how_old_it_is_and_leads_to_a_newer_one(force, open_page):
    page = open_page("/stage/board", as_=force.officer, java_script_enabled=False)
    assert re.search(r"as of \d\d:\d\d (GMT|BST)", page.locator("#nl-live").inner_text())
    page.get_by_role("link", name="Refresh").click()
    assert page.url.endswith("/stage/board")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_bar_is_accessible(force, board, axe, width, theme):
    page = board(width=width, theme=theme)
    axe(page)
    Session.objects.all().delete()
    say(what="access", member=str(force.officer.id))
    page.get_by_text("You have been signed out.").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
