"""A missing episode is worked: one visit on a phone by keyboard, a second call, a lower level between two people, a lead that lies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.sweeping import sweep
from nightlight.work.missing.leads import leads
from tests.made_up import Force
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened
from tests.work.missing.forms import research


@pytest.fixture
def here(database):
    return Force(clock.now()).on_duty()


@pytest.fixture
def case(here):
    made = opened(here, ago=12)
    accept_case(by=here.inspector.actor, at=clock.now(), case=made.id)
    return made


class Typist:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page):
        self.page = page

    def to(self, name):
        """Tab on until the control that is called so has the focus."""
        for _ in range(200):
            if (
                self.page.evaluate("document.activeElement?.getAttribute('name') || document.activeElement?.value")
                == name
            ):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no tabbing leads to {name}")

    def says(self, **fields):
        """Type into fields in the order in which they stand."""
        for name, words in fields.items():
            self.to(name.replace("__", "-")).page.keyboard.type(words)
        return self

    def picks(self, name, times=0):
        """Choose an answer by the space bar, or a later one by so many arrows."""
        self.to(name).page.keyboard.press("Space")
        for _ in range(times):
            self.page.keyboard.press("ArrowDown")
        return self


def filled_in(page):
    """The visit filled in from its first field to its last, by the keyboard alone."""
    hands = Typist(page).says(place="4 Sea Road").picks("spoken")
    hands.says(spoken__source="Dawn Price", spoken__result="Left after tea").picks("account")
    hands.says(account__witness="Dawn Price", account__account="19:20 at the gate").picks("home")
    hands.says(home__extent="All rooms, loft, shed").picks("photo").says(photo__taken_on="1 November 2026")
    hands.picks("phone", 1).says(phone__why="It is with her").picks("devices", 1).says(devices__why="None here")
    hands.picks("family").says(family__who="Dawn Price", family__what_they_were_told="We search now")
    return hands.picks("child-1", 2)


def test_one_visit_on_a_phone_by_keyboard_meets_at_least_three_duties(open_page, here, case, axe):
    page = open_page(f"/missing/{case.reference}/visit", as_=here.officer, width=390)
    expect(page.get_by_text("Meets: Search the home or placement").first).to_be_visible()
    hands = filled_in(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hands.to("new").page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The visit is recorded")).to_be_visible()
    met = {one.duty for one in Clock.objects.filter(case=case, state="met")}
    assert {"search_home", "take_last_sighting_account", "obtain_photo", "make_any_enquiry"} <= met
    assert page.get_by_text("Search the home or placement").is_visible()


def test_a_second_call_raises_the_level_and_the_inspector_is_told_unasked(open_page, here, case):
    inspector = open_page("/", as_=here.inspector)
    page = open_page(f"/missing/{case.reference}/second-contact", as_=here.handler)
    page.get_by_label("Who rang").fill("Tia, her friend")
    page.get_by_label("What is new").fill("Her older boyfriend picked her up")
    page.get_by_label("Another question").fill(
        "Current information that the child is being, or is at risk of being, sexually exploited"
    )
    page.get_by_role("button", name="Add it").click()
    page.locator("[name=v-cse_current_intelligence][value=yes]").check()
    page.get_by_role("button", name="Record the second contact").click()
    expect(page.get_by_text("assess it afresh")).to_be_visible()
    expect(page.get_by_role("heading", name="The rules propose high")).to_be_visible()
    expect(inspector.get_by_text("has risen to HIGH").first).to_be_visible(timeout=15_000)


def asks_for_less(asks):
    """A level is recorded, and then a lower one asked for."""
    asks.get_by_role("radio", name="High").check()
    asks.get_by_label("Reason").fill("She talks to an adult she met online")
    asks.locator("[name=drives]").first.check()
    asks.get_by_role("button", name="Record the level").click()
    expect(asks.get_by_text("The level is recorded.")).to_be_visible()
    asks.get_by_role("radio", name="Medium").check()
    asks.get_by_label("Reason").fill("Her aunt has spoken to her")
    asks.get_by_label("New facts, for a lower level").fill("Rang her aunt at 21:40")
    asks.get_by_role("button", name="Record the level").click()
    expect(asks.get_by_text("Somebody else decides: whoever asked for it does not")).to_be_visible()


def test_the_inspector_asks_for_less_and_another_decides_once_the_research_is_whole(open_page, here, case):
    asks_for_less(open_page(f"/missing/{case.reference}/level", as_=here.inspector))
    decides = open_page(f"/missing/{case.reference}/level", as_=here.south_inspector)
    decides.get_by_role("radio", name="Accept the lower level").check()
    decides.get_by_label("Your own assessment, afresh").fill("Spoke to the aunt and to her")
    decides.get_by_label("The reason for your decision").fill("The new facts bear it")
    decides.get_by_role("button", name="Record the decision").click()
    expect(decides.locator(".govuk-error-summary").get_by_text("It is not accepted yet")).to_be_visible()
    research(client_signed_in_as(here.officer), case)
    expect(decides.get_by_label("Your own assessment, afresh")).to_have_value("Spoke to the aunt and to her")
    decides.get_by_role("button", name="Record the decision").click()
    expect(decides.get_by_text("Your decision is recorded.")).to_be_visible()
    assert Case.objects.get(id=case.id).levels["missing"] == "medium"


def test_a_lead_that_nobody_follows_up_rings(open_page, here, case):
    page = open_page(f"/missing/{case.reference}/leads", as_=here.inspector)
    page.get_by_role("radio", name="A likely address").check()
    page.get_by_label("What the lead is").fill("Dean's flat")
    page.get_by_label("Where", exact=True).fill("9 Harbour Row")
    page.get_by_label("Where it comes from").fill("Her brother")
    page.get_by_role("radio", name="Fair").check()
    page.get_by_label("Who follows it up").select_option(str(here.officer.id))
    page.get_by_label("By when").fill(f"{clock.now() + timedelta(minutes=20):%d/%m/%Y %H:%M}")
    page.get_by_role("button", name="Give the lead").click()
    expect(page.get_by_text("not accepted yet")).to_be_visible()
    officer = open_page("/", as_=here.officer)
    officer.get_by_role("link", name="Open the lead").click()
    officer.get_by_role("button", name="Accept by name").click()
    expect(officer.get_by_text("You have accepted the lead by name.")).to_be_visible()
    assert leads(case.id)[0].owner == str(here.officer.id)
    sweep(at=clock.now() + timedelta(minutes=25))
    sergeant = open_page("/", as_=here.sergeant)
    expect(sergeant.get_by_text("Follow up the lead").first).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_every_page_of_an_episode_is_accessible_and_fits_the_screen(open_page, here, case, axe, width, theme):
    assert standing(here.inspector.id, clock.now())
    for name in ("visit", "enquiry", "sighting", "leads", "second-contact", "level", "enquiries"):
        page = open_page(f"/missing/{case.reference}/{name}", as_=here.inspector, width=width, theme=theme)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
