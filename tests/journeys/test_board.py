"""The board as a control room lives with it: nobody accepts, and it climbs; what is remembered is found, and nothing beyond; by keyboard; on a wall."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from nightlight.project import clock
from nightlight.project.live import app as apps
from nightlight.records.access.restricting import restrict
from nightlight.records.access.standing import standing
from nightlight.records.duties.owning import accept_case
from tests.journeys.test_spine import UNASKED, pass_time, report, report_a_missing_girl, tab_to
from tests.made_up import Force

LISTEN = """() => { window.rung = 0; const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { window.rung += 1; return start.apply(this, at); }; }"""


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment, by a clock that the journey may move."""
    with override_settings(DEMONSTRATION=True):
        clock.look_again()
        yield Force(clock.now()).on_duty()
    clock.look_again()


@pytest.fixture
def window(open_page):
    """A window of somebody, live."""

    def open_(path, who, **options):
        page = open_page(path, as_=who, **options)
        page.get_by_text("live ·").wait_for()
        return page

    return open_


def section(page, name):
    """A part of the board by its heading."""
    return page.get_by_role("region", name=re.compile(rf"^{name}", re.IGNORECASE))


def hears(page):
    """The tone is played, and over."""
    page.wait_for_function("() => window.rung >= 2")
    page.wait_for_timeout(1300)
    page.evaluate("window.rung = 0")


def with_sound(page):
    """Ask for sound, and count the notes that are played from then on."""
    page.evaluate(LISTEN)
    page.locator("[data-live-sound]").click()
    assert page.locator("[data-live-sound]").inner_text() == "Sound on"
    hears(page)


def test_nobody_accepts_and_it_climbs_until_somebody_hears_it(here, window):
    """The handler records; the inspector's board shows it at once; nobody accepts; the next up is rung for, and takes it."""
    inspector, manager = window("/cases/", here.inspector), window("/cases/", here.incident_manager)
    with_sound(manager)
    reference = report_a_missing_girl(window("/cases/", here.handler))
    row = section(inspector, "Nobody has accepted").locator(f"#row-{reference}")
    row.wait_for(timeout=UNASKED)
    assert "offered to Ifan Pryce" in row.inner_text()
    assert "climbs in 0:" in row.inner_text()
    hears(manager)

    pass_time(25)
    hears(manager)
    manager.locator("#to-do").get_by_text("accept 1").wait_for(timeout=UNASKED)
    manager.get_by_role("link", name="To do").click()
    manager.get_by_role("button", name=f"Accept the case by name: {reference}").click()
    manager.get_by_text("You have accepted this case by name.").wait_for()
    section(inspector, "Others").locator(f"#row-{reference}").wait_for(timeout=UNASKED)
    assert section(inspector, "Nobody has accepted").count() == 0


def test_what_is_remembered_is_found_and_nothing_beyond(here, window):
    """Two girls: one case is restricted. An officer finds the other, is told of no second, and no address holds a word of it."""
    secret, other = report(here), report(here, "Girl, 14, from Oak Lodge")
    viewer = standing(here.superintendent.id, clock.now()).viewer
    restrict(by=here.superintendent.actor, viewer=viewer, at=clock.now(), case=secret.case, reason="kin", names=[])
    page = window("/cases/", here.officer)
    page.get_by_label("Search: what you remember").fill("girl last week")
    page.keyboard.press("Enter")
    accepted = page.get_by_role("heading", name=re.compile("^1 open case fits"))
    accepted.wait_for()
    hits = page.locator(".nl-hit")
    assert hits.count() == 1
    assert "girl: the title" in hits.inner_text()
    assert secret.reference not in page.content()
    assert "girl" not in page.url
    page.get_by_role("link", name=re.compile(other.reference)).click()
    page.get_by_role("heading", name=re.compile("Oak Lodge")).wait_for()
    page.go_back()
    accepted.wait_for()


def test_the_board_by_keyboard_alone(here, window):
    """From the opened page: down, down, back, open a row, leave by Tab, and type a j into the search without moving anywhere."""
    made = [report(here), report(here, "Boy, 13")]
    page = window("/cases/", here.supervisor)
    focused = "document.activeElement.id"
    assert page.evaluate(focused) == "cases"
    for key, row in (("j", 0), ("ArrowDown", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == f"key-{made[row].reference}"
    page.keyboard.press("Enter")
    page.locator(f"#row-{made[0].reference}").get_by_role("heading", name=re.compile(r"^Now \(")).wait_for()
    pass_time(1)
    assert page.evaluate(focused) == f"key-{made[0].reference}"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("o")
    page.get_by_role("heading", name=re.compile("Girl, 15")).first.wait_for()
    page.goto("/cases/")
    words = page.get_by_label("Search: what you remember")
    tab_to(page, words)
    page.keyboard.type("jok")
    assert words.input_value() == "jok"


def test_the_quiet_view_holds_what_needs_somebody_and_says_so_when_nothing_does(here, window):
    page = window("/cases/?view=quiet", here.supervisor)
    page.get_by_text("No case that you may see needs somebody now").wait_for()
    made = report(here)
    page.locator(f"#row-{made.reference}").wait_for(timeout=UNASKED)
    assert not page.get_by_role("navigation", name="Main").is_visible()
    accept_case(by=here.inspector.actor, at=clock.now(), case=made.case)
    section(page, "Others").locator(f"#row-{made.reference}").wait_for(timeout=UNASKED)
    assert page.evaluate("Object.keys({...localStorage, ...sessionStorage})") == []
    page.get_by_role("link", name="Whole board").click()
    page.get_by_role("navigation", name="Main").wait_for()


def test_a_board_that_is_kept_true_no_more_says_so(here, window, monkeypatch):
    page = window("/cases/", here.supervisor)
    monkeypatch.setattr(apps, "MOST_STREAMS", 0)
    apps.live._loop.call_soon_threadsafe(lambda: [stream.end() for stream in list(apps.live._hub.streams)])
    page.get_by_text(re.compile(r"Live updates stopped at \d\d:\d\d (GMT|BST)\.")).wait_for()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_board_quiet_view_and_search_are_accessible(here, window, axe, width, theme):
    report(here)
    accept_case(by=here.inspector.actor, at=clock.now(), case=report(here, "Boy, 13").case)
    page = window("/cases/", here.inspector, width=width, theme=theme)
    page.locator("#to-do").get_by_text("accept 1").wait_for()
    for leads in ("/cases/?view=quiet", "/cases/"):
        page.goto(leads)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Search: what you remember").fill("girl weir")
    page.keyboard.press("Enter")
    page.get_by_text("weir: not found").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
