"""What the book of duties answers: classes and their rows, rungs of a ladder, renewals, and what an event is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.duties import Shifts, Standing, Subject, same_subject, subject_of
from tests.rules.strategies import BOOK, PACK

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)
HIGH = Standing({"missing": "high", "contact": "priority"}, {"place": "rural"})
LADDERS = [duty for duty in BOOK.book.duties.values() if duty.escalates_to]


def standing(**levels: str) -> Standing:
    return Standing(levels, {"place": "rural", "victim_rights": "enhanced"})


def test_the_row_of_the_level_in_force_is_the_time_allowed() -> None:
    row = BOOK.book.row(PACK.duties["accept_by_name"], standing(missing="high"))
    assert row is not None
    assert (row.value, row.unit) == (10, "min")


def test_unresolved_has_the_time_of_medium() -> None:
    duty = PACK.duties["accept_by_name"]
    assert BOOK.book.row(duty, standing(missing="unresolved")) == BOOK.book.row(duty, standing(missing="medium"))


def test_a_class_without_a_row_is_not_required_and_any_stands_in_where_there_is_one() -> None:
    assert BOOK.book.row(PACK.duties["superintendent_examines_high"], standing(missing="medium")) is None
    assert BOOK.book.row(PACK.duties["accept_by_name"], standing()) is None
    referral = PACK.duties["refer_to_national_mechanism"]
    assert BOOK.book.row(referral, standing()) == referral.due.rows["any"]


def test_an_emergency_has_its_time_by_place() -> None:
    duty = PACK.duties["attend_incident"]
    assert BOOK.book.row(duty, standing(contact="emergency")).value == 20  # type: ignore[union-attr]
    assert BOOK.book.row(duty, standing(contact="priority")).value == 60  # type: ignore[union-attr]


@given(st.sampled_from(LADDERS), st.integers(0, 100_000), st.integers(0, 5_000))
def test_rungs_go_up_in_order_never_under_five_minutes_apart_and_end_in_one_call_to_all(
    duty: Any, allowed: int, gone: int
) -> None:
    due = NOON + timedelta(minutes=allowed)
    rungs = BOOK.book.rungs(duty, NOON - timedelta(minutes=gone), due)
    assert [one.role for one in rungs[:-1]] == list(duty.escalates_to)
    assert [one.last_call for one in rungs] == [False] * len(duty.escalates_to) + [True]
    assert rungs[0].at == due
    apart = [later.at - earlier.at for earlier, later in pairwise(rungs)]
    assert all(gap >= timedelta(minutes=5) for gap in apart)
    assert apart[-1] == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("allowed", "at"), [(60, [60, 90, 120, 130]), (240, [240, 360, 480, 490]), (4, [4, 9, 14, 24]), (0, [0, 5, 10, 20])]
)
def test_rungs_come_at_the_whole_one_and_a_half_and_twice_the_time(allowed: int, at: list[int]) -> None:
    rungs = BOOK.book.rungs(PACK.duties["deploy_officer"], NOON, NOON + timedelta(minutes=allowed))
    assert [one.at for one in rungs] == [NOON + timedelta(minutes=minute) for minute in at]


def test_a_fourth_rung_comes_at_two_and_a_half_times_the_time() -> None:
    duty = next(one for one in LADDERS if len(one.escalates_to) == 4)
    rungs = BOOK.book.rungs(duty, NOON, NOON + timedelta(hours=10))
    assert [(one.at - NOON) / timedelta(hours=1) for one in rungs[:4]] == [10, 15, 20, 25]


def renewed(name: str, after: timedelta) -> timedelta | None:
    due = BOOK.book.renewal(PACK.duties[name], NOON, NOON + after, HIGH, Shifts())
    return due - NOON - after if due else None


def test_a_duty_comes_round_after_the_same_time_or_at_stated_intervals_or_at_stated_times_or_not() -> None:
    assert renewed("make_any_enquiry", timedelta(hours=3)) == timedelta(minutes=30)
    assert renewed("deploy_officer", timedelta(hours=1)) is None
    assert renewed("inspector_reviews_high", timedelta(hours=1)) == timedelta(hours=1)
    assert renewed("inspector_reviews_high", timedelta(days=2)) == timedelta(hours=2)
    assert renewed("cold_review", timedelta(days=6)) == timedelta(days=1)
    last = max(amount.value or 0 for amount in PACK.duties["cold_review"].repeats.at)
    assert renewed("cold_review", timedelta(days=last * 400)) is None


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        ({"child": " Girl  of 9 "}, Subject("child", "girl of 9")), ({"suspect": "uncle"}, Subject("suspect", "uncle")), ({}, None),
        ({"child": ""}, None), ({"child": 7}, None), ({"child": "a", "suspect": "b"}, Subject("child", "a")), ({"officer": "a"}, None),
    ],
)  # fmt: skip
def test_an_event_is_about_the_child_suspect_or_thing_that_it_names(data: Any, subject: Any) -> None:
    assert subject_of(data, tuple(PACK.value("duties.subject_kinds"))) == subject


def test_what_is_done_about_one_child_meets_nothing_about_another() -> None:
    one, other, suspect = Subject("child", "a"), Subject("child", "b"), Subject("suspect", "a")
    assert same_subject(one, one)
    assert not same_subject(one, other)
    assert same_subject(one, suspect)
    assert same_subject(None, one)
    assert same_subject(one, None)
