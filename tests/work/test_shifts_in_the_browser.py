"""On duty in a real browser: by keyboard alone, on a phone and on a desk, in both colours, on paper, and without asking for the page again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.workforce.models import Stint
from nightlight.records.workforce.roster import roster
from nightlight.records.workforce.swapping import offer_swap
from tests.made_up import Force
from tests.records.test_recording import open_missing

PAGES = ("", "book-on", "book-off", "cover", "swap")


@pytest.fixture
def here(database):
    """The made-up force at the present moment; the northern inspector owns a case, is past their end and has offered a swap."""
    here = Force(clock.now())
    here.on_duty("handler", "inspector", "incident_manager")
    Stint.objects.update(
        until_expected=here.at - timedelta(hours=1), where="a rather long name of a station in the north"
    )
    made = open_missing(here, at=here.at)
    Case.objects.filter(id=made.case).update(owner=here.inspector.member, owner_role="duty_inspector")
    offer_swap(by=here.inspector.actor, at=here.at, to=here.south_inspector.id, reason="court")
    return here


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "board")
def test_every_page_is_accessible_and_fits_its_screen(here, open_page, axe, page, width, theme):
    window = open_page(f"/on-duty/{page}", as_=here.inspector, width=width, theme=theme)
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    axe(window)


@pytest.mark.parametrize("width", [1280, 390])
def test_an_offered_swap_and_a_form_with_faults_are_accessible(here, open_page, axe, width):
    axe(open_page("/on-duty/", as_=here.south_inspector, width=width))
    window = open_page("/on-duty/book-on", as_=here.south_inspector, width=width)
    window.get_by_role("button", name="Book on", exact=True).click()
    window.get_by_role("link", name="Choose at least one role").click()
    assert window.evaluate("document.activeElement.id") == "role"
    axe(window)


def test_somebody_books_on_by_keyboard_alone(here, open_page):
    window = open_page("/on-duty/book-on", as_=here.south_inspector)
    window.locator("#role").focus()
    for key in ("Space", "Tab", "ArrowDown"):
        window.keyboard.press(key)
    window.keyboard.press("Tab")
    window.keyboard.type(f"{(here.at + timedelta(hours=5)):%H:%M}")
    window.keyboard.press("Enter")
    window.wait_for_url("**/on-duty/?done=booked_on")
    assert [row.area for row in roster(member=here.south_inspector.id)] == ["south"]


def test_the_end_of_the_shift_is_written_by_a_button(here, open_page):
    window = open_page("/on-duty/book-on", as_=here.south_inspector)
    button = window.get_by_role("button", name="Write the end of my shift")
    button.click()
    assert window.locator("#until").input_value() in button.inner_text()


def test_without_scripts_it_works_all_the_same(here, open_page):
    window = open_page("/on-duty/book-on", as_=here.south_inspector, java_script_enabled=False)
    assert window.get_by_role("button", name="Write the end of my shift").count() == 0
    window.get_by_label("Duty inspector").check()
    window.get_by_label("South area").check()
    window.get_by_role("button", name="Book on", exact=True).click()
    assert "You are on duty" in window.locator("#mine-title").inner_text()


def test_a_page_that_is_open_shows_who_books_on_without_being_asked_again(here, open_page):
    watching = open_page("/on-duty/", as_=here.handler)
    assert watching.get_by_text("Grace Lindqvist").count() == 0
    window = open_page("/on-duty/book-on", as_=here.south_inspector)
    window.get_by_label("Duty inspector").check()
    window.get_by_label("South area").check()
    window.get_by_role("button", name="Book on", exact=True).click()
    watching.locator(".nl-line__who", has_text="Grace Lindqvist").wait_for(timeout=15_000)


def test_on_paper_the_roster_stands_without_buttons(here, open_page):
    window = open_page("/on-duty/", as_=here.handler)
    window.emulate_media(media="print")
    assert window.get_by_text("Nobody is on duty").first.is_visible()
    assert not window.get_by_role("button", name="I am covering").first.is_visible()
