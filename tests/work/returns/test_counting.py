"""Counting: a figure is the number of its rows, whatever the rows are; a period is whole London days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.packfile import load_pack
from nightlight.rules.days import LONDON
from nightlight.work.returns.authorities import authority, same
from nightlight.work.returns.counting import band_names, banded, figures, rows_of
from nightlight.work.returns.periods import Period, asked, quarter

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
COUNTED = {
    key: one.value
    for key, one in load_pack("national").section("values").items()
    if key.startswith("returns.") and isinstance(one.value, dict) and "of" in one.value
}
FIELDS = sorted({told["each"] for told in COUNTED.values() if "each" in told})


@dataclass(frozen=True)
class Row:
    person: str
    words: dict


def row(person="a", **words):
    return Row(person, {"recorded": ["Yes"], "grown": ["no"], **{name: [word] for name, word in words.items()}})


rows = st.builds(
    Row,
    st.sampled_from("abcde"),
    st.fixed_dictionaries(
        {
            "recorded": st.sampled_from([["Yes"], ["No"]]), "grown": st.sampled_from([["yes"], ["no"]]),
            "ended_word": st.sampled_from([["found_dead"], [""]]),
            **{name: st.lists(st.sampled_from(["x", "y", "Not recorded"]), max_size=3) for name in FIELDS},
        }
    ),
)  # fmt: skip


@given(st.lists(rows, max_size=30))
def test_every_figure_is_the_number_of_its_rows_and_each_row_belongs_in_it(some):
    for told in COUNTED.values():
        counted = rows_of(told, some)
        for one in figures(told, some, {}):
            assert one.number == len(one.rows)
            expected = [it for it in counted if "each" not in told or one.word in it.words[told["each"]]]
            assert list(one.rows) == expected


@given(st.lists(rows, max_size=30))
def test_one_word_a_row_adds_up_to_the_incidents(some):
    once = [Row(one.person, {**one.words, "sex": ["F"]}) for one in some]
    total = sum(one.number for one in figures(COUNTED["returns.sex"], once, {}))
    assert total == figures(COUNTED["returns.incidents"], once, {})[0].number


def test_the_same_person_twice_is_two_incidents_and_one_individual():
    some = [row("a", sex="F"), row("a", sex="F"), row("b", sex="M")]
    assert figures(COUNTED["returns.incidents"], some, {})[0].number == 3
    assert figures(COUNTED["returns.individuals"], some, {})[0].rows == (some[0], some[2])


def test_what_was_decided_not_to_be_missing_is_a_report_and_no_incident():
    some = [Row("a", {**row().words, "recorded": ["No"]})]
    assert figures(COUNTED["returns.reports"], some, {})[0].number == 1
    assert figures(COUNTED["returns.incidents"], some, {})[0].number == 0


def test_an_adult_is_in_no_figure_of_children():
    some = [Row("a", {**row(care="Yes").words, "grown": ["yes"]})]
    assert figures(COUNTED["returns.from_care"], some, {}) == ()


@pytest.mark.parametrize(("hours", "band"), [(0, "0 and under 8 hours"), (7.9, "0 and under 8 hours"), (8, "8 and under 24 hours"), (24.0, "24 hours and over"), (None, "?")])  # fmt: skip
def test_a_band_begins_at_its_bound(hours, band):
    assert banded(hours, [0, 8, 24], "hours", "?") == band


@given(st.floats(0, 1e5))
def test_every_number_is_in_a_band(number):
    assert banded(number, [0, 8, 24], "hours", "?") in band_names([0, 8, 24], "hours")


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_on_which_the_clocks_change_is_counted_whole(day, hours):
    one = Period(day, day)
    assert one.end - one.start == timedelta(hours=hours)
    assert one.start.astimezone(LONDON).date() == day
    assert one.end.astimezone(LONDON).date() == day + timedelta(days=1)


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_quarters_leave_no_moment_out_and_count_none_twice(day):
    one = quarter(day)
    following = quarter(one.last + timedelta(days=1))
    assert one.first <= day <= one.last
    assert one.end == following.start


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("31/2/2026", "1/3/2026", "is not a day in the calendar"), ("1/3/2026", "", "Give the last day too"),
        ("", "1/3/2026", "Give the first day too"), ("2/3/2026", "1/3/2026", "before the first"),
        ("1/1/2025", "31/12/2026", "at most 366 days"), ("1/1/1900", "2/1/1900", "give a day between"),
        ("9999-12-31", "9999-12-31", "give a day between"), ("<script>", "'; --", "is not a day"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_counted_are_refused_in_words(first, last, told):
    found = asked({"first": first, "last": last}, NOW, 366)
    assert found.period is None
    assert any(told in text for _, text in found.problems)
    assert (found.first, found.last) == (first, last)


def test_a_whole_leap_year_can_be_counted_and_nothing_asked_is_this_quarter():
    assert asked({"first": "1/1/2028", "last": "31/12/2028"}, NOW, 366).period.days == 366
    assert asked({}, NOW, 366).period == Period(date(2026, 10, 1), date(2026, 12, 31))


@dataclass
class Said:
    event: str
    data: dict


CARRIED = {"placing": {"placing_authority_told": "authority"}, "host": {}}


def test_a_council_is_what_the_case_says_last_else_what_is_kept_of_the_child():
    told = [Said("placing_authority_told", {"authority": one}) for one in ("Derby", " Stoke ", None, ["x"])]
    assert authority("placing", told, {"placing": "Kept"}, CARRIED) == "Stoke"
    assert authority("host", told, {"host": "Kept"}, CARRIED) == "Kept"
    assert authority("host", told, {}, CARRIED) == "Not recorded"
    assert same("Stoke  CITY") == same("stoke city")
