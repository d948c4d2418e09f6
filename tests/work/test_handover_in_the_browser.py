"""A hand-over in a real browser: on a desk and on a phone, light and dark, on paper, and true without being asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.duties.handing_over import hand_over_case
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import new_id
from nightlight.work.shifts.actions import book_off
from tests.work.casework import opened

LONG = "A title of one very long word: " + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
NOTE = "Her aunt rings at seven.\n" + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3


@pytest.fixture
def cases(here):
    here.on_duty()
    found = [opened(here, by=here.inspector, title=title, ago=90) for title in ("Boy, 13", LONG)]
    sweep(at=clock.now())
    return found


@pytest.fixture
def handed(here, cases):
    """The address of a hand-over of both."""
    handover, to = new_id(clock.now()), here.south_inspector
    for one in cases:
        hand_over_case(
            by=here.inspector.actor,
            at=clock.now(),
            case=one.id,
            to=to.id,
            role=to.role,
            handover=handover,
            needs_to_know=NOTE,
        )
    return f"/hand-over/{handover}/"


def looked_at(window, address, axe, width):
    window.goto(address)
    window.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for theme in ("light", "dark"):
        window.emulate_media(color_scheme=theme)
        assert window.evaluate("document.documentElement.scrollWidth") <= width, address
        axe(window)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_of_the_giver_is_accessible_and_fits_its_screen(here, cases, open_page, axe, width):
    window = open_page("about:blank", as_=here.inspector, width=width)
    looked_at(window, "/hand-over/", axe, width)
    window.get_by_role("button", name="Offer them").click()
    window.get_by_role("alert").wait_for()
    axe(window)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_taker_are_accessible_and_fit_their_screen(here, handed, open_page, axe, width):
    window = open_page("about:blank", as_=here.south_inspector, width=width)
    for address in (handed, "/", "/cases/"):
        looked_at(window, address, axe, width)
    giver = open_page("about:blank", as_=here.inspector, width=width)
    for address in (handed, "/hand-over/", "/", "/cases/", "/on-duty/book-off"):
        looked_at(giver, address, axe, width)


def test_on_paper_there_is_every_case_with_what_was_written_and_nothing_to_press(here, handed, open_page):
    window = open_page(handed, as_=here.south_inspector)
    window.emulate_media(media="print")
    expect(window.get_by_text("Her aunt rings at seven.").first).to_be_visible()
    expect(window.get_by_role("button", name="Accept")).to_have_count(0)
    hidden = window.locator("details.nl-folded li").first
    assert hidden.count() == 0 or hidden.is_visible()


def test_who_may_take_it_is_brought_up_to_date_and_nothing_typed_is_lost(here, cases, open_page):
    window = open_page("/hand-over/", as_=here.inspector)
    window.get_by_text("live ·").wait_for()
    note = window.get_by_label(f"What the next needs to know of {cases[0].reference}")
    note.fill("The kitchen window.")
    choice = window.get_by_label("Grace Lindqvist")
    expect(choice).to_be_visible()
    book_off(by=here.south_inspector.actor, at=clock.now(), member=here.south_inspector.id)
    expect(choice).to_have_count(0)
    expect(note).to_have_value("The kitchen window.")


def test_a_draft_comes_back_in_another_window(here, cases, open_page):
    window = open_page("/hand-over/", as_=here.inspector)
    label = f"What the next needs to know of {cases[0].reference}"
    window.get_by_label(label).fill("The kitchen window.")
    expect(window.locator("[data-draft-state]")).to_contain_text("saved")
    expect(open_page("/hand-over/", as_=here.inspector).get_by_label(label)).to_have_value("The kitchen window.")


def test_a_case_that_came_while_the_page_was_open_is_counted(here, cases, open_page):
    window = open_page("/hand-over/", as_=here.inspector)
    window.get_by_text("live ·").wait_for()
    opened(here, by=here.inspector, title="Girl, 9")
    expect(window.get_by_text("You own 3 open cases")).to_be_visible()
