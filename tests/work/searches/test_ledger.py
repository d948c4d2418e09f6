"""List and map agree: the same searches, in the same order, under the same numbers; what has no position is in the list and said to be off the map."""

from __future__ import annotations

import re

import pytest

from nightlight.project import clock
from nightlight.records.duties.recording import Step, record
from nightlight.work.searches.drawing import HEIGHT, WIDTH, drawn
from nightlight.work.searches.ledger import searches
from tests.work.casework import opened, text_of
from tests.work.searches.searching import WOOD, page, searched


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=40)


def put(here, case, number, **data):
    """A search as the record holds it."""
    said = {"search": f"search {number}", "kind": "premises", "place": f"{number} Sea Road", "how": "open_door", "officers": "PC Nair"}  # fmt: skip
    record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step("place_searched", {}, {**said, **data}))


def both(answer):
    """The numbers of the list and of the map, each as it stands on the page."""
    html = answer.content.decode()
    return re.findall(r'id="search-(\d+)"', html), re.findall(r'id="mark-(\d+)"', html)


def test_map_and_list_show_the_same_searches_in_the_same_order(case, here, client_as):
    for number in range(1, 8):
        put(here, case, number, position=f"54.97{number}, -1.61{number}")
    listed, mapped = both(page(client_as(here.officer), case))
    assert listed == mapped == ["7", "6", "5", "4", "3", "2", "1"]


def test_a_place_without_a_position_is_in_the_list_and_said_to_be_off_the_map(case, here, client_as):
    put(here, case, 1, position="54.97, -1.61")
    put(here, case, 2)
    answer = page(client_as(here.officer), case)
    assert both(answer) == (["2", "1"], ["1"])
    assert text_of(answer).count("not on the map: no position") == 1


def test_every_mark_leads_to_its_row_and_every_row_to_its_mark(case, here, client_as):
    put(here, case, 1, position="54.97, -1.61")
    html = page(client_as(here.officer), case).content.decode()
    assert 'href="#search-1"' in html
    assert 'href="#mark-1"' in html


def test_no_mark_hides_another_however_close_the_places_are(case, here):
    for number in range(1, 31):
        put(here, case, number, position="54.97, -1.61")
    marks = drawn(searches(case.id)).marks
    assert len({one.at for one in marks}) == 30
    assert len({one.true for one in marks}) == 1
    assert all(0 <= one.at.x <= WIDTH and 0 <= one.at.y <= HEIGHT for one in marks)


def test_areas_are_drawn_with_their_edges(case, here, client_as):
    put(here, case, 1, position="54.97, -1.61", metres=200)
    put(here, case, 2, corners=["54.97, -1.61", "54.98, -1.61", "54.98, -1.60"])
    html = page(client_as(here.officer), case).content.decode()
    assert html.count('class="nl-area') == 2
    assert "<polygon" in html


def test_a_ledger_of_nothing_says_so_and_still_shows_the_home_as_owed(case, here, client_as):
    told = text_of(page(client_as(here.officer), case))
    assert "No search is on record yet." in told
    assert "The home has not had an open-door search" in told


def test_what_a_search_adviser_said_stands_at_the_top(case, here, client_as):
    step = Step("search_adviser_consulted", {}, {"adviser": "PolSA Reid", "advice": "The river first"})
    record(by=here.inspector.actor, at=clock.now(), case=case.id, step=step)
    assert "PolSA Reid : The river first" in text_of(page(client_as(here.officer), case))


def test_whatever_a_record_says_of_a_place_the_ledger_opens_and_can_be_worked_on(case, here, client_as):
    for number, odd in enumerate(
        (
            {"metres": 10**400, "position": "54.97, -1.61"},
            {"kind": "cave", "corners": [1, "x"]},
            {"position": "90, 180"},
        ),
        1,
    ):
        put(here, case, number, **odd)
    officer = client_as(here.officer)
    assert page(officer, case).status_code == 200
    done = {key: WOOD[key] for key in ("officers", "how", "extent", "part", "not_searched", "reason", "result")}
    assert searched(officer, case, "search-2/record", **done).status_code == 302
