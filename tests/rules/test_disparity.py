"""Shares by group carry their interval, and no number of few children can be read off or worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.disparity import apart, table, wilson

SMALLEST = 5
GROUPS = ("white", "black", "asian", "mixed", "not recorded")
COUNTED = st.dictionaries(
    st.sampled_from(GROUPS), st.integers(0, 60).flatmap(lambda of: st.tuples(st.just(of), st.fixed_dictionaries({"high": st.integers(0, of)})))
)  # fmt: skip


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)]
)
def test_the_interval_is_wilsons(count, of, low, high):
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_within_its_interval_and_the_interval_within_nothing_and_all(share):
    count, of = share
    low, high = wilson(count, of)
    assert 0 <= low <= count / of + 1e-12
    assert count / of - 1e-12 <= high <= 1


def test_what_is_no_share_is_refused():
    with pytest.raises(ValueError, match="is no share"):
        wilson(3, 2)


@given(COUNTED)
def test_no_small_number_is_shown_and_none_is_left_alone_to_be_worked_out(counted):
    rows = table(counted, GROUPS, SMALLEST)
    assert [row.group for row in rows] == [one for one in GROUPS if counted.get(one, (0,))[0]]
    back = [row for row in rows if row.episodes is None]
    assert len(back) != 1 or len(rows) == 1
    for row in rows:
        high = row.shares["high"]
        assert row.episodes is None or row.episodes >= SMALLEST
        if high.count is not None:
            assert high.count == 0 or high.count >= SMALLEST
            assert high.of - high.count == 0 or high.of - high.count >= SMALLEST


def test_two_shares_are_apart_only_where_their_intervals_do_not_meet():
    counted = {
        "white": (200, {"high": 20}),
        "black": (200, {"high": 90}),
        "asian": (20, {"high": 6}),
        "mixed": (3, {"high": 1}),
    }
    rows = {row.group: row.shares["high"] for row in table({**counted, "not recorded": (4, {"high": 0})}, GROUPS, SMALLEST)}  # fmt: skip
    assert apart(rows["white"], rows["black"])
    assert not apart(rows["white"], rows["asian"])
    assert not apart(rows["white"], rows["mixed"])
