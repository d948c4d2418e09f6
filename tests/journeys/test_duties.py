"""What is owed on an episode is done from one list: an enquiry with a thumb, what could not be done, a review that adds something, an alert."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import accept_case
from tests.made_up import Force
from tests.work.casework import FACTS, opened


@pytest.fixture
def here(database):
    return Force(clock.now()).on_duty()


@pytest.fixture
def case(here):
    made = opened(here, ago=12, facts={**FACTS, "suicidal_intent": True})
    accept_case(by=here.inspector.actor, at=clock.now(), case=made.id)
    return made


def soon(minutes):
    return f"{(clock.now() + timedelta(minutes=minutes)):%d/%m/%Y %H:%M}"


def test_an_officer_records_an_enquiry_with_five_presses_of_a_thumb(open_page, here, case):
    page = open_page("/", as_=here.officer, width=390)
    page.locator('a[href$="/duties/contact_friends_family_school"]').click()
    expect(page.get_by_role("heading", name="Work through friends, relatives, school and associates")).to_be_visible()
    page.locator('label[for="did"]').click()
    page.get_by_label("Who was asked").fill("Tia, her friend")
    page.get_by_label("What they said").fill("Not there since Sunday")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    met = set(Clock.objects.filter(case=case, state="met").values_list("duty", flat=True))
    assert {"contact_friends_family_school", "make_any_enquiry"} <= met


def test_what_could_not_be_done_stays_in_sight_and_reaches_the_sergeant(open_page, here, case):
    sergeant = open_page("/", as_=here.sergeant)
    page = open_page(f"/missing/{case.reference}/duties/check_intelligence", as_=here.officer, width=390)
    page.get_by_text("Not done, because", exact=True).click()
    page.get_by_label("Why it was not done").fill("PNC is down")
    page.get_by_label("When it is tried again").fill(soon(20))
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("whoever is next up on duty is told")).to_be_visible()
    expect(page.get_by_text("PNC is down")).to_be_visible()
    expect(sergeant.get_by_text("was not done. Its clock runs on").first).to_be_visible(timeout=15_000)
    sergeant.get_by_role("link", name="See why").first.click()
    expect(sergeant.get_by_text("PNC is down")).to_be_visible()


def test_a_form_of_a_duty_is_filled_in_by_the_keyboard_alone(open_page, here, case):
    page = open_page(f"/missing/{case.reference}/duties/check_hospitals_and_transport", as_=here.officer)
    page.locator("#did").focus()
    page.keyboard.press("Space")
    for words in ("Queen’s: nobody", "Nobody", "No call", "Go North East told"):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.get_by_role("button", name="Record it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    assert (
        Happening.objects.get(case=case, event="emergency_services_checked").data["transport"] == "Go North East told"
    )


def test_a_review_that_adds_nothing_is_refused_and_then_adds_something(open_page, here, case):
    page = open_page(f"/missing/{case.reference}/review", as_=here.inspector)
    page.get_by_label("What has changed since the last review").fill("Her friend says she talked of the coast")
    page.get_by_label("What was done, and what came of it").fill("Friends rung: nothing")
    page.get_by_label("Direction: what is done next").fill("As before")
    page.get_by_label("Who does it, by name").fill("Priya Nair")
    page.locator("#critical-no").check()
    page.get_by_label("The reason for your answer").fill("The family is with us")
    page.get_by_label("It is right as it stands", exact=True).check()
    page.get_by_label("Why it is right as it stands").fill("Nothing new bears on it")
    page.get_by_label("Next review at").fill(soon(40))
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_text("so the review adds nothing").first).to_be_visible()
    page.get_by_label("Direction: what is done next").fill("Go to the front with her photo before the last train")
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_text("The review is recorded, with its direction")).to_be_visible()


def test_an_alert_is_asked_for_and_its_draft_is_taken_away(open_page, here, case):
    page = open_page(f"/missing/{case.reference}/alert", as_=here.inspector)
    for test in ("under_18", "danger", "enough", "calls"):
        if test == "calls":
            page.get_by_label("Ask the national centre for an alert").check()
        page.locator(f"#{test}").check()
    words = {
        "danger-why": "Her message", "enough-why": "Photo, red coat", "advice": "Adviser Lee: go", "reason": "All three hold",
        "headline": "Girl in a red coat", "description": "Seen at the front", "instruction": "Ring", "area": "The coast",
        "contact": "0800 000 000", "expires": soon(200),
    }  # fmt: skip
    for name, said in words.items():
        page.locator(f"#{name}").fill(said)
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("The decision on an alert is recorded")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the draft").click()
    assert taken.value.suggested_filename == f"{case.reference}-alert-draft.xml"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits_the_screen(open_page, here, case, axe, width, theme):
    names = ("duties", "duties/search_home", "duties/check_phone", "duties/return_interview", "review", "alert")
    pages = [(f"/missing/{case.reference}/{name}", here.inspector) for name in names]
    for address, who in (*pages, ("/missing/weather", here.supervisor)):
        page = open_page(address, as_=who, width=width, theme=theme)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
