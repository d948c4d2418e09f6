"""Casework in a real browser: on a desk and a phone, in both colours, by keyboard, without scripts, on paper, and with typing that outlives a mishap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from tests.work.casework import opened

LONG = "A title of one very long word: " + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
PAGES = (
    "/", "/cases/", "/cases/?view=quiet", "/cases/search", "/cases/?which=closed", "/cases/open", "/hand-over/", "/about", "{case}/", "{case}/?duties=all&show=facts",
    "{case}/opened", "{case}/details", "{case}/people", "{case}/restriction", "{restricted}/glass", "{case}/?event=second_contact&fact=last_seen_at",
)  # fmt: skip


@pytest.fixture
def busy(here):
    """A force in the middle of a night: an offer, alarms, an owned case with a story, a restricted one, a title of one long word."""
    here.on_duty()
    here.owned, at = opened(here, ago=150), clock.now()
    accept_case(by=here.inspector.actor, at=at - timedelta(minutes=140), case=here.owned.id)
    told = {"cse_current_intelligence": True}
    record(by=here.handler.actor, at=at - timedelta(minutes=90), case=here.owned.id, step=Step("second_contact", told, {"what_is_new": LONG}, said_by=LONG[:120]))  # fmt: skip
    record(by=here.officer.actor, at=at - timedelta(minutes=30), case=here.owned.id, step=Step(None, {"cse_current_intelligence": False}, {"note": LONG}, said_by="her sister"))  # fmt: skip
    made = add_person(by=here.handler.actor, at=at, met=Met(given="أمل", family="O’Neill", born="about 15"))
    involve(by=here.handler.actor, at=at, case=here.owned.id, person=made.person, role="child")
    opened(here, ago=6, title=LONG[:200])
    here.restricted = opened(here, by=here.superintendent, title="Somebody", restricted=True)
    sweep(at=at)
    return here


def address(force, page):
    """The address of a page, with the references of the cases that there are."""
    return page.format(case=f"/cases/{force.owned.reference}", restricted=f"/cases/{force.restricted.reference}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("pages", [PAGES[::2], PAGES[1::2]], ids=["half", "the-others"])
def test_every_page_is_accessible_and_fits_its_screen(busy, open_page, axe, width, pages):
    window = open_page("about:blank", as_=busy.inspector, width=width)
    for page in pages:
        window.goto(address(busy, page))
        for theme in ("light", "dark"):
            window.emulate_media(color_scheme=theme)
            assert window.evaluate("document.documentElement.scrollWidth") <= width, page
            axe(window)


def test_the_box_of_the_control_room_fits_a_phone(busy, open_page):
    window = open_page(address(busy, "{case}/?event=second_contact&fact=last_seen_at"), as_=busy.handler, width=390)
    assert window.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1280, 390])
def test_what_opens_and_what_went_wrong_is_accessible_too(busy, open_page, axe, width):
    window = open_page(address(busy, "{case}/"), as_=busy.inspector, width=width)
    window.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    axe(window)
    window.goto("/cases/open")
    window.get_by_role("button", name="Open the case").click()
    window.get_by_role("alert").wait_for()
    axe(window)
    window.goto("/cases/")
    window.locator("summary").get_by_text("Duties").first.click()
    window.get_by_role("heading", name="Next (").first.wait_for()
    axe(window)


def test_a_row_opens_in_place_and_stays_open_while_the_list_is_brought_up_to_date(busy, open_page):
    window = open_page("/cases/", as_=busy.supervisor)
    window.get_by_text("live ·").wait_for()
    row = window.locator(f"#open-{busy.owned.reference}")
    row.locator("summary").focus()
    window.keyboard.press("Enter")
    row.get_by_role("heading", name="Next (").wait_for()
    case = opened(busy, title="Boy, 9, from the same street")
    window.get_by_role("link", name=case.reference).wait_for(timeout=15_000)
    assert row.get_by_role("heading", name="Next (").is_visible()


def test_without_scripts_a_case_is_opened_read_and_added_to(busy, open_page):
    window = open_page("/cases/open", as_=busy.handler, java_script_enabled=False)
    window.get_by_label("Who or what it is about").fill("Boy, 12, not home from school")
    window.get_by_label("A call, message, visit or referral reaches the police").first.check()
    window.get_by_label("Area").select_option("North area")
    window.get_by_label("Find a fact").fill("The person is pregnant.")
    window.get_by_role("button", name="Add this fact").click()
    assert window.locator("input[type=radio]:checked").count() == 1
    window.get_by_label("Asked, not known").check()
    window.get_by_role("button", name="Open the case").click()
    window.get_by_role("link", name="Go on with").click()
    window.get_by_label("Note").fill("His bicycle is gone.")
    window.get_by_role("button", name="Record", exact=True).click()
    assert window.get_by_text("It is recorded.").is_visible()
    assert window.locator("#story").get_by_text("His bicycle is gone.").is_visible()
    assert window.locator("#facts").get_by_text("asked, not known").is_visible()


def test_typing_on_a_case_outlives_a_closed_window_and_a_change_by_somebody_else(busy, open_page):
    page = address(busy, "{case}/")
    window = open_page(page, as_=busy.handler)
    window.get_by_text("live ·").wait_for()
    window.get_by_label("Note").fill("She rang from a phone box")
    record(
        by=busy.officer.actor, at=clock.now(), case=busy.owned.id, step=Step(None, {}, {"note": "Neighbours asked."})
    )
    window.get_by_text("Neighbours asked.").wait_for(timeout=15_000)
    assert window.get_by_label("Note").input_value() == "She rang from a phone box"
    window.get_by_text("draft saved").wait_for()
    window.close()
    again = open_page(page, as_=busy.handler)
    assert again.get_by_label("Note").input_value() == "She rang from a phone box"


def test_a_fact_that_is_asked_next_leads_to_its_answer_with_the_focus_on_it(busy, open_page):
    window = open_page(address(busy, "{case}/"), as_=busy.handler)
    window.locator("section", has_text="Ask next").get_by_role("link").first.click()
    window.wait_for_url("**?fact=**")
    assert window.evaluate("document.activeElement.name").startswith("v-")
    assert window.locator("#add input[type=radio]:checked").count() == 0


def test_what_is_recorded_for_a_duty_is_put_in_already_with_the_focus_where_more_is_said(busy, open_page):
    window = open_page("/", as_=busy.handler)
    window.locator('a.nl-due__record[href*="?event="]').first.click()
    window.wait_for_url("**?event=**")
    assert window.get_by_label("What happened or was done").input_value()
    assert window.evaluate("document.activeElement.name").startswith(("d-", "note"))


def test_on_paper_a_case_has_its_words_and_no_buttons(busy, open_page):
    window = open_page(address(busy, "{case}/"), as_=busy.inspector)
    window.emulate_media(media="print")
    for hidden in ("#add", ".nl-switch", ".govuk-service-navigation", ".nl-story-filter"):
        assert not window.locator(hidden).first.is_visible()
    for shown in ("#answerable-title", "#story", "#facts", "#work-title"):
        assert window.locator(shown).is_visible()
    assert window.get_by_role("button").locator("visible=true").count() == 0


def test_a_page_of_cases_weighs_little(busy, open_page):
    for number in range(50):
        opened(busy, ago=number, title=f"Child {number}")
    window = open_page("about:blank", as_=busy.supervisor)
    session, sizes = window.context.new_cdp_session(window), []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    window.goto("/cases/", wait_until="load")
    assert len(window.locator(".nl-lines .nl-line").all()) == 50
    assert sum(sizes) <= 150_000
    assert max(sizes[:1]) <= 20_000
