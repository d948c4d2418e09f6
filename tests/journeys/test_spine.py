"""What the spine promises, as the people of a force live it, each in a window of their own, by keyboard alone.

Nobody unanswerable, nothing lost, silence rings.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import override_settings

from nightlight.project import clock, health
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Heartbeat, Telling
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.duties.sweeping import sweep
from tests.made_up import Force

TITLE = "Girl, 15, not back at the home"
SECOND = 1000
UNWATCHED = re.compile("Nobody (is watching|has watched) the clocks")
UNASKED = 15 * SECOND
"""How long a screen is given to show by itself what has happened. How quick it is, is measured elsewhere, on a machine with nothing else to do."""


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment, by a clock that the journey may move."""
    with override_settings(DEMONSTRATION=True):
        clock.look_again()
        yield Force(clock.now()).on_duty()
    clock.look_again()


@pytest.fixture
def window(open_page):
    """A window of somebody, live."""

    def open_(path, who, **options):
        page = open_page(path, as_=who, **options)
        page.get_by_text("live ·").wait_for()
        return page

    return open_


def pass_time(minutes):
    """Let so many minutes pass, and the watch look at the clocks at each of them."""
    for _ in range(minutes):
        clock.set_clock(shown=clock.now() + timedelta(minutes=1))
        sweep(at=clock.now(), beat_at=clock.real_now())


def tab_to(page, target, most=90):
    """Go to something by the Tab key alone; how often it was pressed."""
    for presses in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return presses
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page, target):
    """Go to a button or link by Tab and press it; how many keys that took."""
    presses = tab_to(page, target)
    page.keyboard.press("Enter")
    return presses + 1


def report_a_missing_girl(page):
    """The handler types a report, by keyboard, in at most twenty-five presses on its one page beyond typed words; its reference."""
    press(page, page.get_by_role("link", name="Open a case"))
    page.wait_for_url("**/cases/open")
    page.keyboard.type(TITLE)
    presses = tab_to(page, page.locator("#begins"))
    page.keyboard.press("Space")
    presses += tab_to(page, page.get_by_label("Area"))
    page.keyboard.type("North")
    presses += tab_to(page, page.get_by_label("Find a fact"))
    page.keyboard.type("Age in whole years of the person at risk.")
    page.keyboard.press("Enter")
    page.locator("#v-age").wait_for()
    page.keyboard.type("15")
    presses += press(page, page.get_by_role("button", name="Open the case"))
    page.wait_for_url("**/opened")
    page.get_by_text("Ifan Pryce (duty inspector) has been asked to accept it by name").wait_for()
    assert presses + 2 <= 25
    return re.search(r"NL-\d{6}", page.url)[0]


def report(force, title=TITLE, area="north"):
    """A report that the handler took just now."""
    step = Step(
        "report_received", {"age": 15, "looked_after": True, "nature_of_concern": "missing"}, said_by="her carer"
    )
    return open_case(by=force.handler.actor, at=clock.now(), kind="missing", title=title, area=area, step=step)


def told_to_accept():
    """How often somebody was told that nobody has accepted."""
    return Telling.objects.filter(clock__duty="accept_by_name").count()


def test_offered_not_accepted_climbs(here, window):
    """A report is offered to the duty inspector, who does not answer. It climbs to somebody who accepts it by name, and then it is quiet."""
    inspector, manager = window("/", here.inspector), window("/", here.incident_manager)
    reference = report_a_missing_girl(window("/cases/", here.handler))
    inspector.get_by_role("button", name=f"Accept {reference} by name").wait_for(timeout=UNASKED)

    pass_time(25)
    accept = manager.get_by_role("button", name=f"Accept the case by name: {reference}")
    accept.wait_for(timeout=UNASKED)
    assert press(manager, accept) <= 2
    manager.get_by_text("You have accepted this case by name.").wait_for()
    inspector.get_by_role("button", name=f"Accept {reference} by name").wait_for(state="detached", timeout=UNASKED)

    told = told_to_accept()
    pass_time(25)
    assert told_to_accept() == told
    story = manager.locator("#story")
    assert story.get_by_text("Amir Haddad accepted the case by name.").is_visible()
    assert story.get_by_text(f"Hana Osei opened the case {reference}").is_visible()
    assert Case.objects.get().owner_id == here.incident_manager.id


def test_an_offer_is_accepted_with_two_presses_from_the_opened_page(here, window):
    """The inspector opens their work at three in the morning: Tab, Enter, and the case is theirs by name."""
    made = report(here)
    inspector = window("/", here.inspector)
    assert press(inspector, inspector.get_by_role("button", name=f"Accept {made.reference} by name")) <= 2
    inspector.get_by_text("You have accepted this case by name.").wait_for()
    assert Case.objects.get().owner_id == here.inspector.id


def test_an_offer_that_comes_while_the_page_is_open_takes_no_more_presses(here, window):
    """The page was open before the offer came; nothing moved the focus, and the same two presses do."""
    inspector = window("/", here.inspector)
    made = report(here)
    accept = inspector.get_by_role("button", name=f"Accept {made.reference} by name")
    accept.wait_for(timeout=UNASKED)
    assert inspector.evaluate("document.activeElement.id") == "my-work"
    assert press(inspector, accept) <= 2
    inspector.get_by_text("You have accepted this case by name.").wait_for()


def test_book_off_with_two_open_cases(here, window):
    """The inspector goes off duty with two open cases. The next up are told at once, and each case gets a new owner by name."""
    made = [report(here), report(here, "Boy, 13, left school at lunch")]
    for one in made:
        accept_case(by=here.inspector.actor, at=clock.now(), case=one.case)
    inspector, manager = window("/on-duty/book-off", here.inspector), window("/", here.incident_manager)
    assert inspector.get_by_role("heading", name="You still own 2 open cases").is_visible()
    press(inspector, inspector.get_by_role("button", name="Book off anyway"))
    inspector.wait_for_url("**/on-duty/**done=booked_off**")

    pass_time(1)
    for one in made:
        accept = manager.get_by_role("button", name=f"Accept the case by name: {one.reference}")
        accept.wait_for(timeout=UNASKED)
        press(manager, accept)
        manager.get_by_text("You have accepted this case by name.").wait_for()
        assert manager.locator("#story").get_by_text("Ifan Pryce owns the case and is off duty").is_visible()
        manager.goto("/")
    assert set(Case.objects.values_list("owner", flat=True)) == {here.incident_manager.id}


def settle(page, *, theirs, who, mine):
    """See what somebody else made of the title, with nothing chosen, and keep what was typed here."""
    clash = page.get_by_role("group", name="Title")
    clash.wait_for()
    assert theirs in clash.inner_text()
    assert f"Changed by {who}" in clash.inner_text()
    assert clash.locator("input:checked").count() == 0
    clash.get_by_label(f"As you typed it: {mine}").check()
    press(page, page.get_by_role("button", name="Record what I chose"))
    page.get_by_text("The details are changed.").wait_for()


def test_two_people_one_form(here, window):
    """Two change the details of one case at once. The second sees field by field what the first made of it, and nothing of either is lost."""
    made = report(here)
    first, second = (window(f"/cases/{made.reference}/details", who) for who in (here.handler, here.supervisor))
    first.get_by_label("Title").fill("Girl, 15, missing from the children’s home")
    second.get_by_label("Title").fill("Girl of 15, with her friend")
    second.get_by_label("Team").select_option(label="North response")
    press(first, first.get_by_role("button", name="Save", exact=True))
    first.get_by_text("The details are changed.").wait_for()

    press(second, second.get_by_role("button", name="Save", exact=True))
    settle(
        second, theirs="Girl, 15, missing from the children’s home", who="Hana Osei", mine="Girl of 15, with her friend"
    )

    case = Case.objects.get()
    assert (case.title, case.team_id) == ("Girl of 15, with her friend", "north-response")
    told = second.locator("#story").inner_text()
    assert "from “Girl, 15, missing from the children’s home” to “Girl of 15, with her friend”" in told


@pytest.mark.nobody_watches
def test_the_worker_dies(here, window, client):
    """No clock is looked at for a minute: every open screen says so and the monitor sees red. It comes back, and both are well again."""
    made = report(here)
    windows = [
        window("/", here.inspector),
        window("/cases/", here.incident_manager),
        window(f"/cases/{made.reference}/", here.handler),
    ]
    Heartbeat.objects.filter(name="sweep").update(beat_at=clock.real_now() - timedelta(seconds=61))
    for page in windows:
        page.get_by_text(UNWATCHED).first.wait_for(timeout=20 * SECOND)
    health.forget()
    assert client.get("/health").status_code == 503

    sweep(at=clock.now(), beat_at=clock.real_now())
    for page in windows:
        page.get_by_text(UNWATCHED).first.wait_for(state="detached", timeout=30 * SECOND)
    health.forget()
    assert client.get("/health").status_code == 200
