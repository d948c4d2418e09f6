"""A child in care, from the profile that the home prepared to the poster that is taken down again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.duties.models import Clock
from nightlight.work.care.models import Profile
from tests.made_up import Force
from tests.work.casework import opened
from tests.work.found.sent import seen_by_officer

HOME = "Elm House, 4 Elm Lane"


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment."""
    return Force(clock.now()).on_duty()


def press(page, name):
    """Press a button or follow a link that is called just so."""
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def prepares_a_profile(window):
    """The sergeant takes down what the home gives, before anybody is missing."""
    press(window, "Add a child")
    window.get_by_label("Name", exact=True).fill("Amal Nur")
    window.get_by_label("Date of birth or age").fill("15")
    press(window, "Go on to the profile")
    window.get_by_label("Where they are placed").fill(HOME)
    window.get_by_label("Legal status").select_option(label="Accommodated by agreement (section 20)")
    window.get_by_label("Day the newest photo was taken").fill("1/2/2026")
    window.get_by_label("Medical needs and medication").fill("An inhaler")
    window.get_by_label("Who gave it").fill("Kit Lane, manager of the home")
    press(window, "Keep the profile")
    expect(window.get_by_text("The profile is kept.")).to_be_visible()


def report(force):
    """The next report that she is missing."""
    case = opened(force, ago=30)
    involve(by=force.handler.actor, at=clock.now(), case=case.id, person=Profile.objects.get().person, role="child")
    return case


def says_how_she_is_placed(window):
    """The handler is told by the emergency duty team."""
    press(window, "Placement and legal status")
    for question in ("Is the child in care?", "Are these two different authorities?"):
        window.get_by_role("group", name=question).get_by_label("Yes").check()
    window.get_by_role("group", name="Has the placement changed").get_by_label("No", exact=True).check()
    window.get_by_label("Accommodated by agreement (section 20)").check()
    window.get_by_label("Who says so").fill("Southshire, emergency duty team")
    press(window, "Record")
    expect(window.get_by_text("It is recorded where the child is placed")).to_be_visible()


def decides_on_police_protection(window):
    """The inspector reads what is proposed and decides, with a reason."""
    window.get_by_role("link", name="Decide on Police protection").click()
    expect(window.get_by_text("The child is under 18.")).to_be_visible()
    press(window, "Record my decision")
    expect(window.locator(".govuk-error-summary")).to_contain_text("nothing is chosen for you")
    window.get_by_label("Do not use it").check()
    window.get_by_label("Your reason").fill("Nobody knows where she is yet.")
    press(window, "Record my decision")
    expect(window.get_by_text("Decided: Do not use it")).to_be_visible()


def test_a_profile_prepared_beforehand_is_there_at_the_next_report_and_powers_are_decided_on_by_a_person(
    here, open_page
):
    prepares_a_profile(open_page("/care/", as_=here.sergeant))
    case = report(here)
    handler = open_page(f"/cases/{case.reference}/", as_=here.handler)
    panel = handler.locator("#care")
    for wanted in (HOME, "An inhaler", "The photo is old"):
        expect(panel).to_contain_text(wanted)
    handler.goto(f"/care/{case.reference}/")
    says_how_she_is_placed(handler)
    expect(handler.locator("#power-recovery_order")).to_contain_text(
        "It is not open for a child who is accommodated by agreement"
    )
    decides_on_police_protection(open_page(f"/care/{case.reference}/", as_=here.inspector))


def decides_on_publicity(window):
    """The inspector allows a first name and an age, on posters."""
    window.get_by_label("Publish, as ticked below").check()
    window.get_by_label("What it may do to them").fill("Her mother agrees.")
    window.get_by_label("Your reason").fill("A cold night.")
    for allowed in ("First name", "Age", "Posters"):
        window.get_by_label(allowed, exact=True).check()
    press(window, "Record my decision")
    expect(window.get_by_text("Your decision on publicity is recorded.")).to_be_visible()


def test_a_poster_shows_what_was_allowed_and_is_taken_down_when_she_is_found(here, open_page):
    prepares_a_profile(open_page("/care/", as_=here.sergeant))
    case = report(here)
    inspector = open_page(f"/found/{case.reference}/publicity", as_=here.inspector)
    decides_on_publicity(inspector)
    press(inspector, "The poster that it allows")
    expect(inspector.locator(".nl-poster")).to_contain_text("Amal")
    expect(inspector.locator(".nl-poster")).not_to_contain_text("Nur")
    inspector.goto(f"/found/{case.reference}/publicity")
    inspector.get_by_label("Where", exact=True).select_option(label="Posters")
    inspector.get_by_label("Where exactly").fill("the bus station")
    press(inspector, "Put it on the list")
    expect(inspector.get_by_text("It is on the list of what is up")).to_be_visible()
    seen_by_officer(here, case)
    inspector.goto(f"/found/{case.reference}/publicity")
    inspector.get_by_label("Who looked, and saw that it is down").fill("PC Nair walked there")
    inspector.get_by_role("button", name="It is down").click()
    expect(inspector.get_by_text("It is recorded that it is down.")).to_be_visible()
    assert Clock.objects.get(case=case.id, duty="take_down_publicity").state == "met"


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits_its_screen(here, open_page, axe, width):
    window = open_page("/care/", as_=here.inspector, width=width)
    prepares_a_profile(window)
    case = report(here)
    pages = (
        "/care/",
        "/care/add",
        *(f"/care/{case.reference}/{one}" for one in ("", "profile", "standing", "steps", "power/warning_notice")),
    )
    for page in (*pages, f"/cases/{case.reference}/"):
        window.goto(page)
        for theme in ("light", "dark"):
            window.emulate_media(color_scheme=theme)
            assert window.evaluate("document.documentElement.scrollWidth") <= width, page
            axe(window)
