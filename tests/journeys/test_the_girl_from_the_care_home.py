"""The girl from the care home: the third time in 90 days, from the call to what is learned, in the windows of everybody who has a hand in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.facts.models import Assertion
from tests.journeys.test_first_contact import first_call, second_call
from tests.journeys.test_found import says_that_she_is_back, sees_her
from tests.journeys.test_return import press, reports_what_she_says, says_something
from tests.journeys.test_search import gives_a_lead, sends_it_to_another_force
from tests.made_up import Force
from tests.work.prevention.made import child, coordinator, episode


@pytest.fixture
def here(database):
    """Everybody on duty at the present moment, and the missing person coordinator."""
    force = Force(clock.now()).on_duty()
    force.looker = coordinator(force)
    return force


def reported(here, open_page):
    """The home rings; the handler says that it is the girl whom we know, and records it."""
    page = open_page("/report/", as_=here.handler)
    hands = first_call(page)
    page.get_by_role("group", name="Is it Kayleigh Marsh?").get_by_label("It is them").check()
    expect(page.get_by_text("2 missing episodes")).to_be_visible()
    hands.press("Escape", "g", "ArrowDown", "l", "ArrowDown", "r").until("is open")
    return Case.objects.latest("opened_at")


def accepted(here, case, open_page):
    """The inspector accepts her by name."""
    page = open_page(f"/cases/{case.reference}/", as_=here.inspector)
    page.get_by_role("button", name="by name").first.click()
    expect(page.get_by_text("You have accepted this case by name")).to_be_visible()
    return page


def rung_again(here, open_page):
    """Her friend rings, and says who picked her up."""
    page = open_page("/report/", as_=here.second_handler)
    second_call(page).answer("y")
    page.get_by_role("group", name="Is it Kayleigh Marsh?").get_by_label("It is them").check()
    page.get_by_role("button", name="Add this call to it").first.click()
    page.wait_for_url("**/cases/**")


def back_and_heard(here, case, open_page):
    """She is back, is seen and heard, and what she says is investigated by somebody by name."""
    says_that_she_is_back(open_page(f"/cases/{case.reference}/", as_=here.handler))
    officer = open_page(f"/cases/{case.reference}/", as_=here.officer)
    sees_her(officer)
    officer.goto(f"/found/{case.reference}/allegation")
    reports_what_she_says(officer)


def test_the_third_time_in_90_days_is_worked_from_the_call_to_what_is_learned(here, open_page):
    girl = child(here, "Kayleigh")
    for ago in (60, 20):
        episode(here, girl, ago=ago)
    case = reported(here, open_page)
    inspector = accepted(here, case, open_page)
    expect(inspector.get_by_text("three episodes in 90 days").first).to_be_visible()
    rung_again(here, open_page)
    assert Case.objects.get(id=case.id).levels["missing"] == "high"
    inspector.goto(f"/missing/{case.reference}/leads")
    gives_a_lead(inspector, here.officer)
    sends_it_to_another_force(inspector)
    back_and_heard(here, case, open_page)
    inspector.goto(f"/found/{case.reference}/allegation")
    press(inspector, "Accept allegation 1 by name")
    says_something(open_page(f"/found/{case.reference}/interview", as_=here.looker))
    assert Assertion.objects.get(case=case.id, fact="found_in_risky_company_or_place_before").said_by.startswith(
        "the child"
    )
