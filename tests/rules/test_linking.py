"""Patterns among missing episodes: each rests on the episodes that it names, in whatever order they come, and on nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight import packfile
from nightlight.rules.linking import PERSON, PHONE, PLACE, Episode, Mark, find, forms_of, place_form

AT = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
POLICY = packfile.load_pack().value("prevention.patterns")
LEFT_OUT = frozenset({"nobody", "at home", "at a *", "her *"})


def episode(case, child, ago, lasted=5.0, *marks, area="north"):
    """An episode that began so many days ago and lasted so many hours (None: it goes on)."""
    began = AT - timedelta(days=ago)
    return Episode(case, child, area, began, began + timedelta(hours=lasted) if lasted else None, marks)


def kinds(*episodes):
    return [(one.kind, one.about) for one in find(episodes, AT, POLICY)]


def test_three_episodes_ever_closer_together_are_found():
    rows = episode("1", "amal", 60), episode("2", "amal", 20), episode("3", "amal", 8)
    assert kinds(*rows) == [("closer", ("amal",))]


@pytest.mark.parametrize("days", [(60, 40, 20), (60, 20, 8, 1), (400, 300, 280)], ids=["even", "not by half", "long ago"])  # fmt: skip
def test_episodes_that_come_evenly_or_came_long_ago_are_no_pattern(days):
    even = [episode(str(number), "amal", ago) for number, ago in enumerate(days)]
    found = kinds(*even[:3]) if len(days) == 3 else kinds(*even[1:3], episode("x", "amal", 1))
    assert ("closer", ("amal",)) not in found


def test_three_episodes_each_longer_than_the_last_are_found_once_the_last_is_long():
    hours = lambda *lasted: [episode(str(number), "amal", 60 - 20 * number, one) for number, one in enumerate(lasted)]  # noqa: E731
    assert kinds(*hours(2, 4, 9)) == [("longer", ("amal",))]
    assert kinds(*hours(1, 2, 3)) == kinds(*hours(4, 9, 2)) == kinds(*hours(2, 4, None)) == []


def test_two_who_go_missing_together_twice_are_found_and_once_or_in_another_area_is_chance():
    first = episode("1", "amal", 40), episode("2", "bea", 40.02)
    again = episode("3", "amal", 30), episode("4", "bea", 30.01)
    elsewhere = episode("5", "bea", 30.01, area="south")
    assert kinds(*first, *again) == [("together", ("amal", "bea"))]
    assert kinds(*first) == kinds(*first, again[0], elsewhere) == []


def test_one_long_absence_beside_two_short_ones_is_one_occasion():
    long = episode("1", "amal", 40, 30)
    assert kinds(long, episode("2", "bea", 39.99, 0.1), episode("3", "bea", 39.95, 0.1)) == []


@pytest.mark.parametrize(("kind", "name"), [(PLACE, "same_place"), (PERSON, "same_person"), (PHONE, "same_phone")])
def test_two_children_with_one_place_person_or_phone_within_a_fortnight_are_found(kind, name):
    mark = Mark(kind, "x")
    near = episode("1", "amal", 20, 5, mark), episode("2", "bea", 9, 5, mark)
    far = episode("1", "amal", 80, 5, mark), episode("2", "bea", 9, 5, mark)
    assert kinds(*near) == [(name, ("x",))]
    assert kinds(*far) == []


def test_one_child_at_one_place_three_times_is_found_and_with_one_phone_never():
    rows = lambda kind: [episode(str(day), "amal", day, 5, Mark(kind, "x")) for day in (200, 100, 9)]  # noqa: E731
    assert kinds(*rows(PLACE)) == [("same_place", ("x",))]
    assert kinds(*rows(PHONE)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 Harbour Street, Seaton", "14 harbour st"),
        ("Flat 2, 14 Harbour Street, EX12 2AA", "flat 2 14 Harbour St., Seaton"),
        ("the Arcade", "The  arcade"),
    ],
)
def test_a_place_is_the_same_however_it_was_written(one, other):
    assert place_form(one) == place_form(other) != ""


def test_what_names_nobody_or_no_place_marks_nothing():
    assert forms_of(PERSON, "nobody", LEFT_OUT) == forms_of(PERSON, "Kay, her friend, at home", LEFT_OUT) == ()
    assert (
        forms_of(PLACE, "At home", LEFT_OUT)
        == forms_of(PLACE, " ?", LEFT_OUT)
        == forms_of(PHONE, "off", LEFT_OUT)
        == ()
    )
    assert forms_of(PERSON, "Dean Marlow and Kay Lund, nobody", LEFT_OUT) == ("dean marlow", "kay lund")
    assert forms_of(PHONE, "07700 900123", LEFT_OUT) == ("+447700900123",)


CHILDREN = st.sampled_from(["amal", "bea", "cal", "dee"])
MARKS = st.lists(st.builds(Mark, st.sampled_from([PLACE, PERSON, PHONE]), st.sampled_from("xyz")), max_size=2)
EPISODES = st.lists(
    st.tuples(CHILDREN, st.integers(0, 400 * 24), st.one_of(st.none(), st.integers(1, 60)), MARKS), max_size=14
).map(
    lambda rows: [
        Episode(str(number), child, "north", AT - timedelta(hours=ago), AT - timedelta(hours=ago - lasted) if lasted else None, tuple(marks))
        for number, (child, ago, lasted, marks) in enumerate(rows)
    ]
)  # fmt: skip


@given(EPISODES, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(episodes, dice):
    shuffled = list(episodes)
    dice.shuffle(shuffled)
    assert find(shuffled, AT, POLICY) == find(episodes, AT, POLICY)


@given(EPISODES)
def test_every_finding_is_found_again_among_its_own_evidence_alone(episodes):
    for finding in find(episodes, AT, POLICY):
        assert finding in find(finding.episodes, AT, POLICY)


@given(EPISODES, CHILDREN)
def test_nothing_of_a_child_shows_in_what_is_found_among_the_others(episodes, hidden):
    seen = [one for one in episodes if one.child != hidden]
    for finding in find(seen, AT, POLICY):
        assert hidden not in finding.about
        assert all(one.child != hidden for one in finding.episodes)
