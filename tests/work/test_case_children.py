"""The children stand at the top of every case: how old, and whether they were seen, heard, are safe now and were referred."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.duties.recording import Step, record
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from tests.work.casework import opened, text_of


@pytest.fixture
def case(here):
    """A girl's case, reported an hour ago, and she is named in it."""
    here.on_duty()
    found = opened(here, ago=60)
    added = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Nia", family="Test", born="about 15"))
    involve(by=here.handler.actor, at=clock.now(), case=found.id, person=added.person, role="child")
    return found


def top(client_as, who, case):
    """What the page says of the child, and that it says so before who is answerable."""
    said = text_of(client_as(who).get(f"/cases/{case.reference}/"))
    assert said.index("The child ") < said.index("Who is answerable")
    return said[said.index("The child ") : said.index("Who is answerable")]


def happens(here, case, event, data, *, ago=0, by=None):
    at = clock.now()
    step = Step(event, {}, data, at - timedelta(minutes=ago))
    record(by=(by or here.officer).actor, at=at, case=case.id, step=step)


def test_what_nobody_has_done_is_not_known_and_what_is_owed_next_is_named(here, client_as, case):
    said = top(client_as, here.inspector, case)
    assert "Nia Test , about 14 or 15" in said
    assert "Seen Not seen yet Heard Not heard yet Safe now Not known" in said
    assert "Referred Not referred" in said
    assert "Next for the child" in said
    assert "Nothing is owed" not in said


def test_their_latest_words_stand_there_with_who_heard_them_and_when(here, client_as, case):
    happens(here, case, "child_spoken_to_alone", {"words": "I was cold."}, ago=9)
    happens(here, case, "child_spoken_to_alone", {"words": "I want my nan."}, ago=2)
    said = top(client_as, here.inspector, case)
    assert "Heard Spoken to alone I want my nan." in said
    assert "I was cold." not in said
    assert here.officer.actor.name in said


def test_located_is_not_safe_and_said_to_be_back_is_not_seen(here, client_as, case):
    happens(here, case, "located_not_safe", {"place": "a flat", "why_not_safe": "men inside"}, ago=5)
    assert "Safe now Not safe men inside" in top(client_as, here.inspector, case)
    happens(here, case, "returned", {"where": "at home"}, ago=1, by=here.handler)
    assert "Safe now Not known: said to be back, seen by nobody of ours" in top(client_as, here.inspector, case)


def test_nobody_named_may_be_a_child_and_a_known_adult_is_none(here, client_as):
    here.on_duty()
    unknown, adult = opened(here, facts={"nature_of_concern": "missing"}), opened(here, facts={"age": 44})
    assert "It may be a child until it is known that it is not." in top(client_as, here.inspector, unknown)
    assert "Next for the child" not in text_of(client_as(here.inspector).get(f"/cases/{adult.reference}/"))
