"""Search over cases: found by what somebody remembers, with why, never beyond what they may see, and never in an address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access import searching as access_searching
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry, Words
from nightlight.records.packs.queries import InForce
from nightlight.records.people.actions import add_person, begin_residence, end_residence
from nightlight.records.people.joining import not_same_person, same_person
from nightlight.records.people.meeting import Met, Reach
from nightlight.records.people.models import Residence
from nightlight.records.places.actions import Where, add_place
from nightlight.work.record_keeping.actions import blank
from tests.work.casework import TITLE, opened, text_of
from tests.work.test_casework_lists import restricted

REMEMBERED = [
    "girl", "home GIRL", "nl-000001", "NL-000001", "1", "15 year old girl today", "missing girl", "north", "hana osei", "last week", "it was the girl",
]  # fmt: skip


def searched(client, words, **more):
    """The page to which a search leads."""
    return client.post("/cases/search", {"words": words, **more}, follow=True)


@pytest.mark.parametrize("words", REMEMBERED)
def test_a_case_is_found_by_whatever_is_remembered_of_it(here, client_as, words):
    opened(here.on_duty())
    page = searched(client_as(here.handler), words)
    assert "1 open case fits" in text_of(page)
    assert TITLE in text_of(page)


def test_a_hit_says_for_each_word_why_it_is_one(here, client_as):
    opened(here.on_duty())
    said = text_of(searched(client_as(here.handler), "girl from Northumbria today 15"))
    assert "girl : the title" in said
    assert "today : reported then" in said
    assert "15 : the title" in said
    assert "northumbria : not found" in said
    assert "left out: from" in said


def test_words_of_the_story_are_found_until_they_are_blanked(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step(None, {}, {"note": "by the weir"}))
    Clock.objects.filter(case=case.id).update(state=Clock.FELL_AWAY, ended_at=clock.now(), next_rung_at=None)
    Case.objects.filter(id=case.id).update(closed_at=clock.now(), state="closed")
    assert "weir : words of the story" in text_of(searched(client, "weir", closed="yes"))
    long_after = clock.now() + timedelta(days=400)
    blank(
        by=here.administrator.actor,
        chain=case.id,
        words="all",
        reason="reviewed, no longer needed",
        authority="retention_review",
        at=long_after,
    )
    assert "No closed case" in text_of(searched(client, "weir", closed="yes"))


def test_a_restricted_case_is_neither_found_nor_counted_nor_hinted_at(here, client_as):
    here.on_duty()
    restricted(here, opened(here, by=here.superintendent))
    client = client_as(here.handler)
    for words in REMEMBERED:
        said = text_of(searched(client, words))
        assert "No open case that you may see fits all of it" in said, words
        assert TITLE not in said
        assert "All but one" not in said
    assert "1 open case fits" in text_of(searched(client_as(here.superintendent), "girl"))


def test_what_is_looked_for_stands_in_no_address_and_is_written_down(here, client_as):
    opened(here.on_duty())
    page = searched(client_as(here.handler), "girl weir")
    assert all("weir" not in address and "girl" not in address for address, _ in page.redirect_chain)
    look = Entry.objects.get(chain=named_id("looks", str(here.handler.id)), kind="look.opened")
    assert look.structure["what"] == "search"
    assert Words.objects.get(chain=look.chain_id, number=look.number).text == "looking for “girl weir”"


def test_opening_a_hit_is_written_down_with_what_was_looked_for(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    page = searched(client, "girl")
    key = page.redirect_chain[0][0].partition("of=")[2]
    assert client.get(f"/cases/{case.reference}/found?of={key}").status_code == 302
    kinds = Entry.objects.filter(chain=named_id("looks", str(here.handler.id))).values_list(
        "structure__what", flat=True
    )
    assert list(kinds) == ["search", "search_hit"]


def test_closed_cases_are_looked_for_by_choice(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    Case.objects.filter(id=case.id).update(closed_at=clock.now())
    assert "No open case" in text_of(searched(client, "girl"))
    assert "1 closed case fits" in text_of(searched(client, "girl", closed="yes"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Type what you look for"), ("   \x00\x07 ", "Type what you look for"), (",.-", "Type what you look for"),
        ("a" * 500, "has 500 characters"), (" ".join(map(str, range(300, 340))), "at most 8"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said_and_kept(here, client_as, words, said):
    page = client_as(here.on_duty().handler).post("/cases/search", {"words": words})
    assert page.status_code == 400
    assert said in text_of(page)


@pytest.mark.parametrize("words", ["%", "' OR 1=1 --", r"\m(a|b)*+?[", "{visible}", "%(me)s", "العربية", "😀", "31/02/2026", "99999999999999999999", "-"])  # fmt: skip
def test_odd_words_find_nothing_and_break_nothing(here, client_as, words):
    opened(here.on_duty(), title="Boy")
    assert searched(client_as(here.handler), words).status_code in (200, 400)


@pytest.fixture
def limited(monkeypatch):
    """Set limits of the search for this test: `limited(milliseconds=50)`."""
    setting = InForce.setting

    def limit(**limits):
        monkeypatch.setattr(
            InForce,
            "setting",
            lambda pack, key: setting(pack, key) | limits if key == "search_limits" else setting(pack, key),
        )

    return limit


@pytest.mark.parametrize("closed", ["no", "yes"])
def test_a_search_that_takes_too_long_is_stopped_says_so_and_keeps_what_was_typed(
    here, client_as, limited, monkeypatch, closed
):
    opened(here.on_duty())
    limited(milliseconds=50)
    monkeypatch.setattr(access_searching, "_SEARCH", "SELECT pg_sleep(20)")
    page = searched(client_as(here.handler), "girl oak", closed=closed)
    assert page.status_code == 400
    assert "too much to look through at once. Look for fewer words" in text_of(page)
    assert 'value="girl oak"' in page.content.decode()
    assert "case fits" not in text_of(page)


def test_of_closed_cases_the_last_closed_are_looked_through_and_the_page_says_so(here, client_as, limited):
    here.on_duty()
    cases, client = [opened(here, title=f"Girl {number}") for number in range(3)], client_as(here.handler)
    assert "3 open cases fit" in text_of(searched(client, "girl"))
    for number, case in enumerate(cases):
        Case.objects.filter(id=case.id).update(closed_at=clock.now() - timedelta(hours=number))
    assert "looked through" not in text_of(searched(client, "girl", closed="yes"))
    limited(closed_cases=3)
    assert "looked through" not in text_of(searched(client, "girl", closed="yes"))
    limited(closed_cases=2)
    said = text_of(searched(client, "girl", closed="yes"))
    assert "2 closed cases fit" in said
    assert "Girl 2" not in said
    assert "Only the 2 cases that were closed last were looked through" in said
    assert "Only the 2" in text_of(searched(client, "nobody", closed="yes"))


def test_open_cases_are_looked_through_whole(here, client_as, limited):
    here.on_duty()
    for number in range(3):
        opened(here, title=f"Girl {number}")
    limited(closed_cases=1)
    said = text_of(searched(client_as(here.handler), "girl"))
    assert "3 open cases fit" in said
    assert "looked through" not in said


def words_about_them(client):
    return [
        f"{one} {'is' if '1 open case fits' in text_of(searched(client, one)) else 'not'}"
        for one in ("quartz", "harbour", "900999")
    ]


def test_whoever_was_joined_by_mistake_is_found_no_more_once_they_are_parted(here, client_as):
    by, at, client = here.handler.actor, clock.now(), client_as(here.handler)
    case = opened(here.on_duty())
    child = add_person(by=by, at=at, met=Met(whole="Amy Pine"))
    involve(by=by, at=at, case=case.id, person=child.person, role="child")
    other = add_person(by=by, at=at, met=Met(whole="Zebedee Quartz", reaches=(Reach("phone", "07700 900999", None),)))
    place = add_place(by=by, at=at, where=Where("home", lines="7 Harbour Lane", postcode=""))
    begin_residence(by=by, at=at, identity=other.identity, place=place.place)
    joined = same_person(by=by, at=at, person=child.person, identities=[other.identity], reason="looks alike")
    assert words_about_them(client) == ["quartz is", "harbour is", "900999 is"]
    not_same_person(by=by, at=at, person=child.person, number=joined.number, reason="two people after all")
    assert words_about_them(client) == ["quartz not", "harbour not", "900999 not"]
    assert "1 open case fits" in text_of(searched(client, "amy pine"))


def test_somebody_is_found_by_the_name_of_whom_they_turned_out_to_be(here, client_as):
    by, at, client = here.handler.actor, clock.now(), client_as(here.handler)
    case = opened(here.on_duty())
    child, known = (add_person(by=by, at=at, met=Met(whole=name)) for name in ("Amy Pine", "Zara Quartz"))
    involve(by=by, at=at, case=case.id, person=child.person, role="child")
    same_person(by=by, at=at, person=known.person, identities=[child.identity], reason="the same photograph")
    assert "1 open case fits" in text_of(searched(client, "zara quartz"))
    assert "1 open case fits" in text_of(searched(client, "amy pine"))


def test_an_address_that_they_left_is_found_no_more(here, client_as):
    by, at, client = here.handler.actor, clock.now(), client_as(here.handler)
    case = opened(here.on_duty())
    child = add_person(by=by, at=at, met=Met(whole="Amy Pine"))
    involve(by=by, at=at, case=case.id, person=child.person, role="child")
    place = add_place(by=by, at=at, where=Where("home", lines="7 Harbour Lane", postcode=""))
    begin_residence(by=by, at=at, identity=child.identity, place=place.place)
    assert "1 open case fits" in text_of(searched(client, "harbour"))
    end_residence(by=by, at=at, residence=Residence.objects.get(identity=child.identity).id)
    assert "No open case" in text_of(searched(client, "harbour"))


def test_a_search_of_another_session_is_not_shown(here, client_as):
    opened(here.on_duty())
    page = searched(client_as(here.handler), "girl")
    other = client_as(here.officer).get(page.redirect_chain[0][0])
    assert TITLE not in text_of(other)
    assert "is not kept any more" in text_of(other)
