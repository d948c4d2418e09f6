"""The search for a child: the home first, by keyboard on a phone; a map and a list that agree; a lead in another force; a level that is confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.work.missing.leads import leads
from tests.made_up import Force
from tests.work.casework import opened
from tests.work.searches.searching import clocked, soon


@pytest.fixture
def here(database):
    return Force(clock.now()).on_duty()


@pytest.fixture
def case(here):
    return opened(here, ago=60)


def tab_to(page, name, value=""):
    """Tab on until a control has the focus."""
    for _ in range(120):
        has = page.evaluate("[document.activeElement?.name || document.activeElement?.id || '', document.activeElement?.value || '']")  # fmt: skip
        if has[0] == name and (not value or has[1] == value):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no tabbing leads to {name}")


def types(page, **fields):
    for name, words in fields.items():
        tab_to(page, name)
        page.keyboard.type(words)


def picks(page, name, times=0):
    tab_to(page, name)
    page.keyboard.press("Space")
    for _ in range(times):
        page.keyboard.press("ArrowDown")


def fills_in_the_home(page):
    """The search of the home, by the keyboard alone; the cellar was locked."""
    picks(page, "kind")
    types(page, place="4 Sea Road", officers="PC Nair", began=clocked(10))
    picks(page, "how", 1)
    types(page, extent="All rooms, loft, shed")
    picks(page, "part", 1)
    types(page, not_searched="The cellar", reason="Locked", result="Not there")


def test_the_home_is_searched_first_on_a_phone_by_keyboard(open_page, here, case, axe):
    page = open_page(f"/searches/{case.reference}/", as_=here.officer, width=390)
    expect(page.get_by_role("heading", name="The home has not had an open-door search")).to_be_visible()
    page.get_by_role("button", name="Record the search of the home").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Record a search")).to_be_visible()
    fills_in_the_home(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tab_to(page, "do", "save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The search is recorded")).to_be_visible()
    expect(page.get_by_role("heading", name="The home is searched")).to_be_visible()
    expect(page.get_by_text("Not searched: The cellar")).to_be_visible()
    met = set(Clock.objects.filter(case=case, state="met").values_list("duty", flat=True))
    assert {"search_home", "make_any_enquiry"} <= met


def test_map_and_list_agree_and_lead_to_each_other_by_keyboard(open_page, here, case):
    for number in range(1, 5):
        data = {"search": f"search {number}", "kind": "premises", "place": f"{number} Sea Road", "how": "open_door", "position": f"54.97{number}, -1.61"}  # fmt: skip
        record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step("place_searched", {}, data))
    page = open_page(f"/searches/{case.reference}/", as_=here.officer)
    listed = page.locator("[id^=search-]").evaluate_all("some => some.map(one => one.id.slice(7))")
    mapped = page.locator("[id^=mark-]").evaluate_all("some => some.map(one => one.id.slice(5))")
    assert listed == mapped == ["4", "3", "2", "1"]
    tab_to(page, "mark-4")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "mark-3"
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('#')[0]}#search-3")
    expect(page.locator("#search-3:target")).to_be_visible()


def test_a_search_is_asked_for_and_every_screen_that_shows_the_ledger_has_it_unasked(open_page, here, case):
    watches = open_page(f"/searches/{case.reference}/", as_=here.officer)
    page = open_page(f"/searches/{case.reference}/ask", as_=here.inspector)
    page.get_by_label("Water and its banks").check()
    page.get_by_label("Address, or where it is in words").fill("The canal")
    page.get_by_label("Priority, and why").fill("First, because of the tide")
    page.get_by_label("Who asks for it").fill("PolSA Reid")
    page.get_by_label("By when").fill(soon(60))
    page.get_by_role("button", name="Ask for the search").click()
    expect(page.get_by_text("The search is asked for.")).to_be_visible()
    expect(watches.get_by_text("First, because of the tide")).to_be_visible(timeout=20_000)


def gives_a_lead(page, to):
    """The inspector has somebody follow up a likely address."""
    page.get_by_role("radio", name="A likely address").check()
    page.get_by_label("What the lead is").fill("Dean's flat")
    page.get_by_label("Where", exact=True).fill("9 Harbour Row, Leeds")
    page.get_by_label("Where it comes from").fill("Her brother")
    page.get_by_role("radio", name="Fair").check()
    page.get_by_label("Who follows it up").select_option(str(to.id))
    page.get_by_label("By when").fill(soon(50))
    page.get_by_role("button", name="Give the lead").click()


def sends_it_to_another_force(page):
    """The lead is sent, and somebody named there reads it back."""
    page.get_by_role("link", name="Send it to another team or force").click()
    page.get_by_role("radio", name="Another force").check()
    page.get_by_label("Which force").fill("West Yorkshire")
    page.get_by_label("Which team or desk there").fill("Control room")
    page.get_by_role("radio", name="By phone").check()
    page.get_by_role("button", name="Send the lead").click()
    expect(page.get_by_text("nobody there has confirmed that they have it")).to_be_visible()
    page.get_by_role("button", name="Record who has it").click()
    page.get_by_label("Who confirmed it there").fill("PS 1184 Boyd")
    page.get_by_role("radio", name="By phone, and read it back").check()
    page.get_by_role("button", name="Record the receipt").click()
    expect(page.get_by_text("The receipt is recorded. The result is still owed.")).to_be_visible()


def test_a_lead_in_another_force_waits_for_a_name_and_then_for_its_result(open_page, here, case):
    page = open_page(f"/missing/{case.reference}/leads", as_=here.inspector)
    gives_a_lead(page, here.officer)
    sends_it_to_another_force(page)
    assert leads(case.id)[0].open


def marks_every_source(page):
    """Every source is checked, and nothing found."""
    for one in page.locator("[name^=words-]").all():
        name = one.get_attribute("name").removeprefix("words-")
        page.locator(f"[name=mark-{name}][value=checked]").check()
        one.fill("Nothing held")
    page.get_by_role("button", name="Record what was checked").click()


def confirms(page):
    """The sergeant confirms the level."""
    page.get_by_label("Why this level is right").fill("Nothing speaks for another")
    page.get_by_role("button", name="Confirm the level").click()


def test_a_level_is_confirmed_once_every_source_is_marked(open_page, here, case):
    step = Step("graded", {}, {"level": "medium", "reason": "A child in care"})
    record(by=here.handler.actor, at=clock.now(), case=case.id, step=step)
    page = open_page(f"/missing/{case.reference}/level", as_=here.sergeant)
    confirms(page)
    expect(page.get_by_text("It is not confirmed: 15 sources").first).to_be_visible()
    page.get_by_role("link", name="PND: what other forces hold").click()
    expect(page.get_by_role("heading", name="PND: what other forces hold")).to_be_visible()
    marks_every_source(page)
    expect(page.get_by_text("Every source is marked")).to_be_visible()
    page.get_by_role("link", name="confirmed").click()
    confirms(page)
    expect(page.get_by_text("The level is confirmed.")).to_be_visible()
    assert Happening.objects.filter(case=case, event="grade_confirmed", by=str(here.sergeant.id)).exists()


@pytest.fixture
def worked(here, case):
    """The episode with searches on the map, one of them asked for again, and a lead that was sent."""

    def put(event, **data):
        record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step(event, {}, data))

    later = (clock.now() + timedelta(hours=1)).isoformat()
    for number in range(1, 4):
        place = {
            "kind": "home",
            "place": "4 Sea Road",
            "how": "visual",
            "position": f"54.97{number}, -1.61",
            "metres": 200,
        }
        put("place_searched", search=f"search {number}", **place)
    put("search_asked_for", search="search 3", by_when=later)
    put("lead_given", lead="lead 1", kind="other", what="Her aunt", by_when=later)
    put("lead_sent", lead="lead 1", force="Kent Police")
    return case


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_every_page_of_the_search_is_accessible_and_fits_the_screen(open_page, here, worked, axe, width, theme):
    ledger = ("", "ask", "record", "search-1/record", "search-1/correct", "search-3/call-off")
    work = ("leads", "leads/lead-1/send", "leads/lead-1/receipt", "level", "research")
    searches = [f"/searches/{worked.reference}/{one}" for one in ledger]
    for path in (*searches, *(f"/missing/{worked.reference}/{one}" for one in work)):
        page = open_page(path, as_=here.inspector, width=width, theme=theme)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.close()
