"""After an episode, in the windows of those who do it: a third time in 90 days opens the plan and fires the threshold; a pattern is looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.work.prevention.models import LookedAt, Plan
from nightlight.work.prevention.night import look_for_patterns
from tests.made_up import Force
from tests.work.prevention.made import child, coordinator, episode


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment, and the missing person coordinator."""
    force = Force(clock.now()).on_duty()
    force.looker = coordinator(force)
    return force


def press(page, name):
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def writes_the_plan(window, reference):
    """The coordinator writes what is to be done next time, from the page of the case that is over."""
    window.goto(f"/cases/{reference}/")
    press(window, "Plan for the next report")
    window.get_by_label("First actions at the next report").fill("Ring her sister Mina before anybody else.")
    window.get_by_label("Who to call").fill("Mina, her sister, 07700 900321")
    window.get_by_label("What worked last time").fill("Mina asked her to come home.")
    window.get_by_label("Who keeps it current").select_option(index=1)
    window.get_by_label("To be reviewed by").fill("soon")
    press(window, "Record the plan")
    expect(window.locator(".govuk-error-summary")).to_contain_text("not a day in the calendar")
    window.get_by_label("To be reviewed by").fill(f"{clock.now().year + 1}-01-15")
    press(window, "Record the plan")
    expect(window.get_by_text("The plan is recorded. It opens itself")).to_be_visible()


def the_call_comes_again(window):
    """Her carer rings; the handler says that it is her, and the plan is there before anything is recorded."""
    window.goto("/report/")
    window.get_by_label("Who it is about").fill("Amal Marsh")
    window.get_by_label("Who it is about").press("Tab")
    window.get_by_role("group", name="Is it Amal Marsh?").get_by_label("It is them").check()
    expect(window.get_by_text("There is a plan for Amal Marsh")).to_be_visible()
    expect(window.get_by_text("Ring her sister Mina before anybody else.")).to_be_visible()


def test_a_third_time_in_90_days_opens_the_plan_and_fires_the_threshold(here, open_page, axe):
    girl = child(here, "Amal")
    episode(here, girl, ago=60, where="the arcade at the pier")
    second = episode(here, girl, ago=20, where="the arcade at the pier", found_with="Dev Rai")
    writes_the_plan(open_page("/", as_=here.looker), second.reference)
    assert Plan.objects.get().version == 1
    watching = open_page("/prevention/thresholds", as_=here.looker)
    expect(watching.get_by_text("None among the cases that you may read.")).to_be_visible()
    third = episode(here, girl, ago=0, lasted=None)
    inspector = open_page(f"/cases/{third.reference}/", as_=here.inspector, width=390)
    plan = inspector.get_by_role("region", name="The plan opened itself")
    for words in ("Ring her sister Mina before anybody else.", "Mina asked her to come home.", "the arcade at the pier", "Threshold reached: three episodes in 90 days."):  # fmt: skip
        expect(plan).to_contain_text(words)
    axe(inspector)
    watching.reload()
    expect(watching.get_by_role("heading", name="Three episodes in 90 days")).to_be_visible()
    axe(watching)


def test_the_plan_is_there_while_the_call_is_taken(here, open_page):
    girl = child(here, "Amal")
    case = episode(here, girl, ago=20)
    writes_the_plan(open_page("/", as_=here.looker), case.reference)
    the_call_comes_again(open_page("/", as_=here.handler))


def test_a_pattern_is_looked_at_by_keyboard_alone(here, open_page, axe):
    for name, ago in (("Amal", 9), ("Bea", 4)):
        episode(here, child(here, name), ago=ago, where="14 Harbour Street")
    look_for_patterns(at=clock.now())
    window = open_page("/prevention/", as_=here.looker)
    axe(window)
    window.get_by_role("button", name="Look at it").focus()
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", name="What you decide")).to_be_visible()
    axe(window)
    window.locator("#decided").focus()
    window.keyboard.press("Space")
    window.keyboard.press("Tab")
    window.keyboard.type("Visit the house with the local team.")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    expect(window.get_by_text("It is recorded on each of its cases")).to_be_visible()
    expect(window.get_by_text("Visit the house with the local team.")).to_be_visible()
    assert LookedAt.objects.count() == 2


def test_a_call_from_a_house_where_children_were_found_shows_them(here, open_page):
    case = episode(here, child(here, "Amal"), ago=9, where="14 Harbour Street, Seaton")
    look_for_patterns(at=clock.now())
    window = open_page("/report/", as_=here.handler)
    window.get_by_label("Where", exact=True).fill("14 harbour st")
    window.get_by_label("Where", exact=True).press("Tab")
    expect(window.get_by_text("Linked to this address")).to_be_visible()
    expect(window.get_by_role("group", name="Linked to this address")).to_contain_text(case.reference)


def test_words_that_blame_are_asked_about_and_kept_with_one_press(here, open_page, axe):
    case = episode(here, child(here, "Amal"), ago=0, lasted=None)
    window = open_page(f"/cases/{case.reference}/", as_=here.handler)
    window.get_by_label("Note", exact=True).fill("Her carer says she is streetwise.")
    press(window, "Record")
    expect(window.get_by_role("heading", name="Words to think about")).to_be_visible()
    axe(window)
    press(window, "Keep my words")
    expect(window.get_by_text("It is recorded.")).to_be_visible()
    assert Case.objects.get().happenings.filter(data__note="Her carer says she is streetwise.").exists()


@pytest.mark.parametrize("path", ["checks", "words", "alike"])
def test_every_list_of_the_coordinator_has_no_accessibility_fault(here, open_page, axe, path):
    episode(here, child(here, "Amal"), ago=9)
    axe(open_page(f"/prevention/{path}", as_=here.looker, width=390))
