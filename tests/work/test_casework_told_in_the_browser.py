"""My work in a real browser, by keyboard alone: what was told comes by itself and does not ring; offers, hand-overs, broken glass and going off duty need no mouse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.drafts.models import Draft
from nightlight.records.duties.owning import accept_case, decline_case
from nightlight.records.journal.ids import new_id
from nightlight.records.outbox import notices
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce.models import Stint
from nightlight.work.shifts import actions as shifts
from tests.work.casework import TITLE, opened
from tests.work.test_casework_told import told

LIVE = ".nl-live[data-is=live]"


def focused(page):
    """What the focus is on, in the words of the page."""
    said = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent")
    return " ".join(said.split()).replace(" :", ":")


def tab_to(page, name, *, most=60):
    """Press Tab until the focus is on what is called so; how many presses that took."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if focused(page).startswith(name):
            return presses
    raise AssertionError(f"{most} presses of Tab do not reach {name!r}")


def choose(page, name):
    """Choose in the list that has the focus, as people do: by its first letters."""
    page.keyboard.type(name)
    assert page.evaluate("document.activeElement.selectedOptions[0].text").startswith(name)


def test_what_is_told_comes_by_itself_does_not_ring_and_is_read_by_keyboard(here, open_page):
    here.on_duty()
    page = open_page("/", as_=here.handler)
    page.locator(LIVE).wait_for()
    page.get_by_text("You have read all that you were told.").wait_for()
    told(here.handler, {"why": "declined", "member": str(here.inspector.id)}, opened(here, by=here.handler))
    page.get_by_text("Ifan Pryce declined it.").first.wait_for(timeout=15_000)
    assert page.locator("#mine").get_attribute("data-live-rings") == "0"
    assert page.title().startswith("My work")
    tab_to(page, "Read")
    page.keyboard.press("Enter")
    page.get_by_text("You have read all that you were told.").wait_for()


def test_after_reading_one_the_next_press_of_tab_is_on_the_rest(here, open_page):
    here.on_duty("handler")
    for many in (2, 3, 4):
        told(here.handler, {"why": "unpaid", "many": many})
    page = open_page("/", as_=here.handler)
    tab_to(page, "Read: Nightlight has not yet done 4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#told")
    page.locator(LIVE).wait_for()
    told(here.handler, {"why": "unpaid", "many": 9})
    page.get_by_text("done 9 things").first.wait_for(timeout=15_000)
    assert tab_to(page, "Read: Nightlight has not yet done 3") <= 4


def test_the_place_on_the_page_is_kept_when_what_had_the_focus_goes_and_more_comes(here, open_page):
    here.on_duty("handler")
    told(here.handler, {"why": "unpaid", "many": 2})
    page = open_page("/", as_=here.handler)
    page.locator(LIVE).wait_for()
    tab_to(page, "Read")
    one = Notice.objects.get()
    notices.seen(by=here.handler.id, notice=one.id, at=clock.now())
    page.get_by_text("You have read all that you were told.").wait_for()
    for many in (3, 4):
        told(here.handler, {"why": "unpaid", "many": many})
        page.get_by_text(f"done {many} things").first.wait_for()
        assert page.evaluate("document.activeElement.id") == "mine"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_what_was_told_is_accessible_and_fits_its_screen(here, open_page, axe, width, theme):
    here.on_duty()
    case = opened(here, title="A title of one very long word: " + "Llanfairpwllgwyngyllgogerychwyrndrobwll" * 3)
    told(here.handler, {"why": "rise", "scale": "missing", "level": "high"}, case, rings=True)
    told(here.handler, {"why": "asked_for", "member": str(here.officer.id)}, case)
    told(here.handler, {"why": "journal", "kind": "journal.differs", "many": 2}, rings=True)
    page = open_page("/", as_=here.handler, width=width, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)


def test_an_offer_is_accepted_with_two_presses_of_a_key(here, open_page):
    case = opened(here.on_duty())
    told(here.inspector, {"why": "unpaid", "many": 2}, rings=True)
    swap = new_id(clock.now())
    shifts.offer_swap(by=here.south_inspector.actor, at=clock.now(), to=here.inspector.id, reason="", swap=swap)
    page = open_page("/", as_=here.inspector)
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("You have accepted this case by name.").wait_for()
    case.refresh_from_db()
    assert case.owner_id == here.inspector.id


def test_cases_are_handed_over_by_keyboard(here, open_page):
    case = opened(here.on_duty())
    accept_case(by=here.inspector.actor, at=clock.now(), case=case.id)
    page = open_page("/hand-over/", as_=here.inspector)
    tab_to(page, "What the next needs to know")
    page.keyboard.type("Her aunt rings at seven.")
    tab_to(page, "Grace Lindqvist")
    page.keyboard.press("Space")
    tab_to(page, "Offer them")
    page.keyboard.press("Enter")
    page.get_by_text("You hand over to Grace Lindqvist").first.wait_for()
    assert case.offers.filter(state="open", offered_to=here.south_inspector.id).exists()


def test_who_books_off_by_keyboard_with_open_cases_is_shown_them_first(here, open_page):
    case = opened(here.on_duty())
    accept_case(by=here.inspector.actor, at=clock.now(), case=case.id)
    page = open_page("/", as_=here.inspector)
    page.goto("/on-duty/")
    tab_to(page, "Book off")
    page.keyboard.press("Enter")
    page.get_by_text("You still own 1 open case").wait_for()
    tab_to(page, "Book off anyway")
    page.keyboard.press("Enter")
    page.wait_for_url("**/on-duty/**")
    page.get_by_text("You are not on duty").first.wait_for()
    assert not Stint.objects.filter(member=here.inspector.id, ended_at=None).exists()
    assert Case.objects.get(id=case.id).owner_id == here.inspector.id


def test_glass_is_broken_by_keyboard_from_the_page_that_says_it_is_held(here, open_page):
    here.on_duty()
    case = opened(here, by=here.superintendent, restricted=True)
    case.offers.update(state="withdrawn", settled_at=clock.now())
    page = open_page(f"/cases/{case.reference}/", as_=here.incident_manager)
    tab_to(page, "Break the glass")
    page.keyboard.press("Enter")
    page.get_by_label("Why you need to see it now").wait_for()
    page.keyboard.type("seen by the river")
    page.keyboard.press("Tab")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    page.get_by_text("The glass is broken").wait_for()
    assert TITLE in page.content()


def test_who_only_opens_a_case_has_typed_nothing(here, open_page):
    case = opened(here.on_duty())
    decline_case(by=here.inspector.actor, at=clock.now(), case=case.id, offer=case.offers.get().id, reason="at a fire")
    page = open_page(f"/cases/{case.reference}/", as_=here.handler)
    page.locator(LIVE).wait_for()
    page.wait_for_timeout(timedelta(seconds=2) / timedelta(milliseconds=1))
    assert not Draft.objects.exists()
