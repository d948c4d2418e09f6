"""Search over cases: found by what somebody remembers, with why, never beyond what they may see, and never in an address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry, Words
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
        ("a" * 500, "has 500 characters"), (" ".join(map(str, range(300, 340))), "at most 12"),
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


def test_a_search_of_another_session_is_not_shown(here, client_as):
    opened(here.on_duty())
    page = searched(client_as(here.handler), "girl")
    other = client_as(here.officer).get(page.redirect_chain[0][0])
    assert TITLE not in text_of(other)
    assert "is not kept any more" in text_of(other)
