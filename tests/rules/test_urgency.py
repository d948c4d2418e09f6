"""Now, next and later, and which comes first of two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.urgency import Urgency, most_urgent_first, sorted_out

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)
HALF, FOUR = timedelta(minutes=30), timedelta(hours=4)
LEFT = st.timedeltas(timedelta(days=-40), timedelta(days=40))
STATES = st.sampled_from(("running", "missed"))


def put(left: timedelta | None, state: str = "running") -> Urgency:
    return sorted_out(None if left is None else NOON + left, state, NOON, now_within=HALF, next_within=FOUR)


def test_what_is_due_within_the_half_hour_is_for_now_and_within_four_hours_next() -> None:
    second = timedelta(seconds=1)
    assert [put(left) for left in (HALF, HALF + second, FOUR, FOUR + second)] == ["now", "next", "next", "later"]


def test_what_is_missed_is_for_now_however_long_ago() -> None:
    assert put(timedelta(days=-30), "missed") == "now"


def test_what_has_no_time_yet_is_for_later() -> None:
    assert put(None) == "later"


@pytest.mark.parametrize("state", ["met", "fell_away"])
def test_what_is_no_longer_open_is_in_no_list(state: str) -> None:
    with pytest.raises(ValueError, match="sort out those that are running or missed"):
        put(HALF, state)


@given(LEFT, LEFT)
def test_what_is_due_sooner_is_never_put_later(one: timedelta, other: timedelta) -> None:
    order = ("now", "next", "later")
    sooner, later = sorted((one, other))
    assert order.index(put(sooner)) <= order.index(put(later))


@given(st.lists(st.tuples(st.none() | LEFT, STATES)))
def test_the_longest_missed_comes_first_then_what_is_due_soonest_then_what_has_no_time(
    some: list[tuple[timedelta | None, str]],
) -> None:
    made = [
        (None if left is None else NOON + left, state) for left, state in some if left is not None or state == "running"
    ]
    told = sorted(made, key=lambda one: most_urgent_first(*one))
    missed = sorted(due for due, state in made if state == "missed" and due)
    running = sorted(due for due, state in made if state == "running" and due)
    assert [due for due, _ in told] == [*missed, *running, *(None for due, _ in made if due is None)]
