"""Shift change at 06:00, as the two inspectors live it, each in a window of their own, by keyboard: nothing is left with nobody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Telling
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.sent_once import sent
from nightlight.records.workforce.actions import book_on
from nightlight.records.workforce.models import Shift
from nightlight.rules.days import LONDON
from nightlight.work.missing.leads import New, give_lead
from tests.journeys.test_spine import UNASKED
from tests.made_up import Force

MANY = 10


@pytest.fixture
def here(database):
    """The made-up force at twenty to six in the morning; the inspector of the south, who comes on at six, has not booked on."""
    with override_settings(DEMONSTRATION=True):
        clock.look_again()
        tomorrow = clock.now().astimezone(LONDON) + timedelta(days=1)
        clock.set_clock(shown=datetime(tomorrow.year, tomorrow.month, tomorrow.day, 5, 40, tzinfo=LONDON))
        force = Force(clock.now())
        six = force.at + timedelta(minutes=20)
        Shift.objects.create(team_id="south-response", name="Early", starts_at=six, ends_at=six + timedelta(hours=8))
        yield force.on_duty("inspector", "officer", "sergeant", "incident_manager", "superintendent", "handler")
    clock.look_again()


@pytest.fixture
def cases(here):
    """Ten open cases of the inspector who goes, opened through the night; the fourth has an enquiry, and a lead that an officer follows up."""
    made = [_opened(here, number) for number in range(MANY)]
    by, at = standing(here.inspector.id, clock.now()), clock.now()
    data = {"kind": "calls to friends", "source": "her friend Ada", "result": "not seen since Friday"}
    record(by=here.officer.actor, at=at - timedelta(minutes=12), case=made[3], step=Step("enquiry_made", {}, data))
    lead = New(
        "address", "Dean’s flat", "9 Harbour Row", "her brother", "fair", here.officer.id, at + timedelta(minutes=40)
    )
    give_lead(by=by, at=at, case=made[3], new=lead, form=sent(new_id(at), {}))
    return [Case.objects.get(id=one) for one in made]


def _opened(here, number):
    """A report of the night that the inspector accepted by name."""
    facts = {"age": 11 + number % 6, "nature_of_concern": "missing", "looked_after": number % 2 == 0}
    at = clock.now() - timedelta(minutes=30 * (number + 1))
    step = Step("report_received", facts, said_by="a carer")
    made = open_case(by=here.handler.actor, at=at, kind="missing", title=f"Child {number}", area="north", step=step)
    accept_case(by=here.inspector.actor, at=at + timedelta(minutes=1), case=made.case)
    return made.case


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


def press(page, target):
    """Go to a button or link by Tab and press it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def tab_to(page, target):
    """Go to something by the Tab key alone."""
    for _ in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def button(page, name):
    return page.get_by_role("button", name=name)


def written_and_offered(page):
    """Whoever goes writes a line to each case and offers all to who comes."""
    for number, note in enumerate(page.get_by_label("What the next needs to know").all()):
        tab_to(page, note)
        page.keyboard.type(f"Line {number} for you.")
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_label("Grace Lindqvist")).to_be_checked()
    press(page, button(page, "Offer them"))
    expect(page.get_by_role("heading", name="You hand over to Grace Lindqvist")).to_be_visible()


def comes_on_duty(here):
    """The inspector who comes books on for the early shift."""
    made = here.south_inspector
    book_on(by=made.actor, at=clock.now(), member=made.id, roles=["duty_inspector"], area="south")


def ranks(page):
    """How high the highest level of each case on the page stands, in the order of the page."""
    heads = page.locator(".nl-give__head").evaluate_all("some => some.map(one => one.innerHTML)")
    return [max(map(int, re.findall(r"nl-level--(\d)", one))) for one in heads]


def test_shift_change_at_six(here, cases, window, axe):
    """Ten cases are handed over in one pass: one is accepted, one declined, the rest with one press; the one that stays is not left silently."""
    giver = window("/cases/", here.inspector)
    press(giver, giver.get_by_role("link", name="Hand over"))
    tells_every_case(giver, cases[3])
    comes_on_duty(here)
    giver.get_by_label("Grace Lindqvist").wait_for(timeout=UNASKED)
    written_and_offered(giver)
    axe(giver)

    taker = window("/", here.south_inspector)
    expect(taker.get_by_role("heading", name=f"Ifan Pryce hands over {MANY} cases to you")).to_be_visible()
    press(taker, taker.get_by_role("link", name="Read the hand-over"))
    expect(taker.get_by_text("Line 3 for you.")).to_be_visible()
    axe(taker)
    answers(taker, giver, cases)
    goes_home(here, giver, cases[0])


def tells_every_case(page, followed):
    """The page holds every case, the most urgent first, with the lead of one that is followed up; who is yet to come stands there too."""
    expect(page.get_by_text("Due, and not booked on yet: Grace Lindqvist")).to_be_visible()
    assert all(higher >= lower for higher, lower in pairwise(ranks(page)))
    assert len(ranks(page)) == MANY
    told = page.locator(f"[id='{followed.reference}']")
    expect(told).to_contain_text("Dean’s flat, 9 Harbour Row · Priya Nair, not accepted yet")
    expect(told).to_contain_text("not seen since Friday")


def answers(taker, giver, cases):
    """One is accepted by itself, one declined with a reason, and all others with one press; both windows say so by themselves."""
    press(taker, button(taker, f"Accept {cases[1].reference} by name"))
    expect(giver.locator(f"[id='{cases[1].reference}']")).to_contain_text(
        "accepted by name by Grace Lindqvist", timeout=UNASKED
    )
    press(taker, taker.locator(f"#decline-{cases[0].reference} summary"))
    tab_to(taker, taker.get_by_label(f"Why you cannot take {cases[0].reference}"))
    taker.keyboard.type("She is my niece.")
    taker.keyboard.press("Enter")
    for page in (taker, giver):
        expect(page.locator(f"[id='{cases[0].reference}']")).to_contain_text(
            "It stays with Ifan Pryce.", timeout=UNASKED
        )
    press(taker, button(taker, f"Accept all {MANY - 2} by name"))
    expect(giver.get_by_role("status").filter(has_text="0 not answered yet")).to_be_visible()
    assert Case.objects.filter(owner__name="Grace Lindqvist").count() == MANY - 1


def goes_home(here, giver, kept):
    """Booking off says which case stays and who is told; it takes a press more, and then the ladder has it at once."""
    giver.goto("/on-duty/book-off")
    expect(giver.get_by_role("heading", name="You still own 1 open case")).to_be_visible()
    expect(giver.get_by_text(kept.reference)).to_be_visible()
    expect(giver.locator(".nl-leaving")).to_contain_text("Amir Haddad")
    press(giver, button(giver, "Book off anyway"))
    expect(giver.get_by_role("heading", name="You are not on duty")).to_be_visible()
    pass_time(1)
    told = Telling.objects.filter(clock__case=kept.id, clock__duty="take_over_from_absent_owner")
    assert told.filter(member__isnull=False).exists()
    assert Case.objects.get(id=kept.id).owner_id == here.inspector.id


def test_what_nobody_accepts_climbs_at_its_clock(here, cases, window):
    """Whoever comes does not answer. At half past, and no sooner, the next up is told, and takes a case by name."""
    comes_on_duty(here)
    written_and_offered(window("/hand-over/", here.inspector))
    manager = window("/", here.incident_manager)
    accept = button(manager, f"Accept the case by name: {cases[0].reference}")
    pass_time(28)
    expect(accept).to_have_count(0)
    pass_time(4)
    accept.wait_for(timeout=UNASKED)
    press(manager, accept)
    manager.get_by_text("You have accepted this case by name.").wait_for()
    taker = window("/", here.south_inspector)
    expect(taker.get_by_role("heading", name=f"Ifan Pryce hands over {MANY - 1} cases to you")).to_be_visible()
