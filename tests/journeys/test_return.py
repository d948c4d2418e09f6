"""The girl from the care home is back: who was with her, what she says was done to her, and an interview that she declines before she gives it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.involving import involve, people_in
from nightlight.records.duties.models import Clock
from nightlight.records.facts.models import Assertion
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.records.workforce.models import RoleHeld, Stint
from tests.made_up import Force
from tests.work.casework import opened
from tests.work.found.sent import BACK, send

SAID = "He said I owed him."


@pytest.fixture
def here(database):
    """Everybody on duty at the present moment; the sergeant is the missing-person coordinator as well."""
    force, role = Force(clock.now()), "missing_person_coordinator"
    RoleHeld.objects.create(member=force.sergeant.member, role=role, since=force.at, granted_by="system")
    Stint.objects.create(member=force.sergeant.member, role=role, area_id=None, began_at=force.at)
    return force.on_duty()


@pytest.fixture
def case(here):
    """A girl who is said to be back, and a man whom another case tells of."""
    case, other, at = opened(here, ago=120), opened(here, title="Boy, 13"), clock.now()
    for of, met, role in (
        (case, Met(given="Amal", born="15"), "child"),
        (other, Met(given="Dean", family="Harrow"), "suspect"),
    ):
        involve(
            by=here.handler.actor,
            at=at,
            case=of.id,
            person=add_person(by=here.handler.actor, at=at, met=met).person,
            role=role,
        )
    assert send(here.handler, "back", case, **BACK).status_code == 302
    return case


def press(page, name):
    """Press the button that is called just so."""
    page.get_by_role("button", name=name, exact=True).click()


def group(page, name):
    """The answers to a question."""
    return page.get_by_role("group", name=name)


def names_the_man(window):
    """The officer puts him into the case; the page asks whether he is the one whom we hold."""
    window.get_by_label("Name", exact=True).fill("Dean Harrow")
    window.get_by_label("Where they were with the child").fill("5 Mill Road")
    window.get_by_label("What they are to the child").fill("not known")
    group(window, "Did they keep or shelter").get_by_label("Not known").check()
    press(window, "Put them into the case")
    expect(window.locator(".govuk-error-summary")).to_contain_text("We hold people who may be meant")
    window.get_by_label("Dean Harrow (the name): suspect in").check()
    press(window, "Put them into the case")
    expect(window.get_by_text("They stand in the case now")).to_be_visible()


def reports_what_she_says(window):
    """The officer writes her words, and asks the inspector by name."""
    window.get_by_label("What was said, exactly").fill(SAID)
    window.get_by_label("What it may be").fill("exploitation by an adult")
    window.get_by_label("To whom it was said").fill("to PC Nair, alone")
    window.get_by_label("Who is asked to investigate it").select_option(label="Ifan Pryce, duty inspector")
    press(window, "Report it, and ask them")
    expect(window.get_by_text("Nobody has accepted it by name yet.")).to_be_visible()


def test_who_was_with_her_is_looked_at_and_what_she_says_is_investigated_by_somebody_by_name(here, case, open_page):
    officer = open_page(f"/found/{case.reference}/company", as_=here.officer)
    names_the_man(officer)
    officer.goto(f"/found/{case.reference}/allegation")
    reports_what_she_says(officer)

    inspector = open_page("/", as_=here.inspector)
    expect(inspector.get_by_text("You are asked by name to investigate").first).to_be_visible()
    inspector.goto(f"/found/{case.reference}/allegation")
    expect(inspector.get_by_text(SAID)).to_be_visible()
    press(inspector, "Accept allegation 1 by name")
    expect(inspector.get_by_text("You have accepted it by name.")).to_be_visible()
    inspector.goto(f"/cases/{case.reference}/")
    expect(inspector.locator("#found").get_by_text("Adult found with the child:")).to_be_visible()


def says_of_the_interview(window, what):
    """The coordinator writes down what the provider tells."""
    window.get_by_role("radio", name=what).check()
    window.get_by_label("An agency that the council").check()
    window.get_by_label("Who offered or held it").fill("Jo Park, Together")


def declines(window):
    """The child says no, and it is owed again."""
    says_of_the_interview(window, "The child declined it")
    window.get_by_label("To whom it was offered").fill("the child")
    window.get_by_label("If declined: why").fill("Not today.")
    press(window, "Record")
    expect(window.get_by_text("Offer the return home interview again")).to_be_visible()


def says_something(window):
    """The child gives it, and answers one question."""
    says_of_the_interview(window, "It was held")
    for label in (
        "What the child said",
        "Where they were, as they say",
        "With whom they were, as they say",
        "Why they went",
    ):
        window.get_by_label(label).fill("would not say")
    for answer in window.get_by_label("Not said", exact=True).all():
        answer.check()
    group(window, "Found before with worrying adults").get_by_label("Yes").check()
    press(window, "Record")
    expect(window.get_by_text("What came of the return home interview is recorded")).to_be_visible()


def test_an_interview_that_is_declined_is_owed_again_and_what_is_said_in_it_is_a_fact(here, case, open_page):
    window = open_page(f"/found/{case.reference}/interview", as_=here.sergeant)
    declines(window)
    says_something(window)
    assert not Clock.objects.filter(case=case.id, duty="offer_return_interview_again", state="running").exists()
    answer = Assertion.objects.get(case=case.id, fact="found_in_risky_company_or_place_before")
    assert answer.said_by.startswith("the child")
    assert {one.role for one in people_in(case.id)} == {"child"}


def test_by_keyboard_alone_a_fault_leads_to_its_field_and_the_form_is_sent(here, case, open_page):
    window = open_page(f"/found/{case.reference}/council", as_=here.handler)
    window.get_by_label("Who was told").focus()
    window.keyboard.type("Marta Quist")
    window.keyboard.press("Enter")
    window.get_by_role("link", name="Say of which authority and team they are").focus()
    window.keyboard.press("Enter")
    expect(window.get_by_label("Of which authority and team")).to_be_focused()
    expect(window.get_by_label("Who was told")).to_have_value("Marta Quist")
    window.keyboard.type("Northshire")
    window.keyboard.press("Tab")
    window.keyboard.press("Space")
    window.keyboard.press("Enter")
    expect(window.get_by_text("the local authority knows of the return")).to_be_visible()
