"""Several people in several windows: two calls about one child, a second call that raises exploitation, an adult with dementia, a call that drops."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case
from tests.journeys.test_first_contact import Typist, first_call, second_call


@pytest.fixture(autouse=True)
def on_duty(force):
    force.on_duty()


def accept(page):
    """Accept the one case that is offered, by name."""
    page.get_by_role("button", name="by name").first.click()
    expect(page.get_by_text("You have accepted this case by name")).to_be_visible()


def test_two_calls_about_one_child_are_shown_to_both_and_become_one_case(open_page, force):
    one, other = open_page("/report/", as_=force.handler), open_page("/report/", as_=force.second_handler)
    first = first_call(one).until("draft saved")
    second_call(other).until("draft saved")
    other.get_by_label("Postcode").fill("NE1 4ST")
    expect(other.get_by_text("is taking a call with the same name")).to_be_visible()
    one.get_by_label("Log number").fill("CAD 7")
    expect(one.get_by_text("Tomasz Bielak is taking a call")).to_be_visible()
    first.press("Escape", "g", "ArrowDown", "l", "ArrowDown", "r").until("is open")
    other.get_by_label("Postcode").fill("NE1 4SU")
    other.get_by_role("button", name="Add this call to it").click()
    other.wait_for_url("**/cases/**")
    case = Case.objects.get()
    expect(other.get_by_text("Her older boyfriend has picked her up").first).to_be_visible()
    expect(other.get_by_text("She has not come back for her tea").first).to_be_visible()
    assert case.happenings.filter(event="second_contact").count() == 1


def test_a_second_call_that_raises_exploitation_reaches_the_inspector_who_accepted(open_page, force):
    handler, inspector = open_page("/report/", as_=force.handler), open_page("/", as_=force.inspector)
    first_call(handler).press("g", "ArrowDown", "l", "ArrowDown", "r").until("is open")
    inspector.reload()
    accept(inspector)
    later = open_page("/report/", as_=force.second_handler)
    second_call(later).answer("y")
    later.get_by_role("group", name="Is it Kayleigh Marsh?").get_by_label("It is them").check()
    later.get_by_role("button", name="Add this call to it").click()
    later.wait_for_url("**/cases/**")
    assert Case.objects.get().levels["missing"] == "high"
    expect(inspector.locator("#case-now").get_by_text("HIGH").first).to_be_visible(timeout=15_000)


def adult_call(page):
    """A relative reports a woman of 78; nothing says yet that she cannot keep herself safe."""
    hands = Typist(page).words("07700 900777").press("Tab").words("Alan Reed").press("Tab", "c", "Tab", "Space", "Tab")
    hands.words("Margaret Reed").press("Tab").words("78").press("Tab", "f", "Tab", "m", "Tab").words("3 Elm Row")
    hands.press("Tab", "n", "Tab").words("She is out in her slippers").press("Escape").until("could reach high")


def test_an_adult_with_dementia_is_graded_offered_and_no_child(open_page, force):
    page = open_page("/report/", as_=force.handler)
    adult_call(page)
    asks = "A disability or condition, including dementia, takes away the ability to keep safe or to ask for help."
    page.get_by_label("Another question").fill(asks)
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator(".nl-call__question")).to_contain_text("dementia")
    page.get_by_role("button", name="Yes y", exact=True).click()
    expect(page.locator("#call-head")).not_to_contain_text("could reach high")
    page.get_by_role("group", name="Your contact grade").get_by_label("Emergency").check()
    page.get_by_role("group", name="Your missing level").get_by_label("High", exact=True).check()
    page.get_by_role("button", name="Record r").click()
    expect(page.get_by_text("is open").first).to_be_visible()
    case = Case.objects.get()
    assert (case.levels["missing"], "Woman, 78" in case.title) == ("high", True)
    assert {one.role for one in case.involvements.all()} == {"victim", "carer"}
    assert case.offers.get().offered_to_id == force.inspector.id


def goes_on_with_the_call(page):
    """What was typed stands there; the rest is told, graded and added to the same case."""
    expect(page.get_by_role("heading", name="Going on with the call of NL-000001")).to_be_visible()
    assert page.get_by_label("Caller’s number").input_value() == "07700 900123"
    assert page.get_by_label("Who it is about").input_value() == "Kayleigh Marsh"
    page.get_by_label("Age or date of birth").fill("15")
    page.get_by_label("What it is about").select_option(label="Missing")
    page.get_by_label("First words, exactly as said").fill("She got into a car.")
    page.get_by_role("group", name="Your contact grade").get_by_label("Emergency").check()
    page.get_by_role("group", name="Your missing level").get_by_label("High", exact=True).check()
    page.get_by_role("button", name="Record r").click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()


def test_a_call_that_drops_is_rung_back_and_an_officer_sent_from_one_page(open_page, force):
    page = open_page("/report/", as_=force.handler)
    Typist(page).words("07700 900123").press("Tab", "Tab", "Tab", "Tab").words("Kayleigh Marsh")
    page.get_by_role("button", name="Call dropped").click()
    expect(page.get_by_role("heading", name="The call dropped: ring the caller back")).to_be_visible()
    page.get_by_role("button", name="Not reached").click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    expect(page.get_by_role("heading", name="The call dropped: ring the caller back")).to_be_visible()
    page.get_by_role("button", name="Reached", exact=True).click()
    goes_on_with_the_call(page)
    expect(page.get_by_role("heading", name="The call dropped: ring the caller back")).to_be_hidden()
    page.get_by_label("Officer sent: collar number").fill("4001")
    page.get_by_role("button", name="Sent", exact=True).click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    case = Case.objects.get()
    done = set(case.happenings.values_list("event", flat=True))
    assert {"call_dropped", "ring_back_not_reached", "caller_rung_back", "contact_graded", "officer_deployed"} <= done
    assert [one.role for one in people_in(case.id)].count("child") == 1


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("part", ["opened", "wrong-person", "opened-in-error"])
def test_what_comes_after_a_call_is_accessible_and_fits_its_screen(open_page, force, axe, part, theme, width):
    page = open_page("/report/", as_=force.handler, theme=theme, width=width)
    page.get_by_label("Who it is about").fill("Kayleigh Marsh")
    page.get_by_role("button", name="Call dropped").click()
    expect(page.get_by_text("is open").first).to_be_visible()
    if part != "opened":
        page.goto(f"/report/on/{Case.objects.get().reference}/{part}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
