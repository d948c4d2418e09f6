"""Days and times as people type them: read as a British form writes them, and where summer time begins or ends, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import (
    comes_at,
    holds_time,
    instant_of,
    next_time,
    past_time,
    read_clock,
    read_day,
    read_moment,
)

TURNS = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC),
         datetime(2027, 10, 31, 1, tzinfo=UTC)]  # fmt: skip
NEAR_A_TURN = st.builds(
    lambda turn, minutes: turn + timedelta(minutes=minutes), st.sampled_from(TURNS), st.integers(-300, 300)
)
INSTANTS = NEAR_A_TURN | st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2040-01-01")).map(
    lambda one: one.replace(second=0, microsecond=0, tzinfo=UTC)
)
STYLES = ["%d/%m/%Y %H:%M", "%d %B %Y %H:%M", "%d %b %Y, %H.%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H%M"]


@pytest.mark.parametrize(
    "typed",
    ["29/3/2026", "29-03-2026", "29.3.2026", "2026-03-29", "29 March 2026", "29 Mar 2026", "29 mar 2026", "29th March, 2026", "29-MAR-2026"],
)  # fmt: skip
def test_a_day_is_read_with_its_month_as_a_number_or_a_name(typed):
    assert read_day(typed) == "2026-03-29"


@pytest.mark.parametrize(
    "typed", ["29", "31 February 2026", "29 Marsh 2026", "29 Ma 2026", "March 2026", "29 March", "0 May 2026", ""]
)
def test_what_is_no_day_is_refused_with_both_ways_to_write_one(typed):
    with pytest.raises(ValueError, match=r"write a day such as 14/11/2025 or 14 November 2025"):
        read_day(typed)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"]))
def test_every_day_is_read_in_every_style(day, style):
    assert read_day(day.strftime(style)) == day.isoformat()


@given(INSTANTS, st.sampled_from(STYLES))
def test_every_instant_is_read_as_itself_by_the_clock_that_shows_it(at, style):
    shown = at.astimezone(LONDON)
    assert instant_of(read_moment(f"{shown.strftime(style)} {shown.tzname()}")) == at


@given(INSTANTS, st.sampled_from(STYLES))
def test_without_its_clock_it_is_read_as_itself_or_asked_for(at, style):
    shown = at.astimezone(LONDON)
    if len(comes_at(f"{shown:%Y-%m-%d}", f"{shown:%H:%M}")) == 1:
        assert instant_of(read_moment(shown.strftime(style))) == at
        return
    with pytest.raises(ValueError, match=f"write {shown:%H:%M} BST for the first time, or {shown:%H:%M} GMT"):
        read_moment(shown.strftime(style))
    assert instant_of(read_moment(shown.strftime(style), first=True)) == min(at, at - timedelta(hours=shown.fold))


@given(st.sampled_from(TURNS), st.integers(0, 59))
def test_the_hour_that_spring_leaves_out_is_refused_by_any_clock_and_that_of_autumn_comes_twice(turn, minute):
    day, clock = f"{turn:%d/%m/%Y}", f"01:{minute:02}"
    if turn.month == 3:
        for zone in ("", " GMT", " BST"):
            with pytest.raises(ValueError, match="never comes in London"):
                read_moment(f"{day} {clock}{zone}")
        return
    first, second = (instant_of(read_moment(f"{day} {clock} {zone}")) for zone in ("BST", "gmt"))
    assert (first, second) == (turn + timedelta(minutes=minute - 60), turn + timedelta(minutes=minute))


def test_a_clock_by_which_london_does_not_go_then_is_refused():
    with pytest.raises(ValueError, match=r"clocks in London show BST then\. Write 10:00 BST"):
        read_moment("1/6/2026 10:00 GMT")
    assert read_moment("1/6/2026 10:00 BST") == "2026-06-01T10:00"


@pytest.mark.parametrize("typed", ["29 March 2026", "29/3/2026", "2026-03-29"])
def test_a_day_alone_is_no_moment(typed):
    assert not holds_time(typed)
    with pytest.raises(ValueError, match="is not a day and a time: write both"):
        read_moment(typed)


@pytest.mark.parametrize(("typed", "read"), [("0130BST", "01:30 BST"), ("1.30 gmt", "01:30 GMT"), ("2248", "22:48")])
def test_a_clock_is_read_with_or_without_its_zone(typed, read):
    assert read_clock(typed) == read


@pytest.mark.parametrize("typed", ["01:30 CET", "BST", "25:00 GMT"])
def test_what_is_no_time_of_day_is_refused(typed):
    with pytest.raises(ValueError, match="is not a time of day"):
        read_clock(typed)


def test_the_last_and_the_first_day_there_are_are_read():
    assert read_moment("31/12/9999 23:59") == "9999-12-31T23:59"
    assert read_moment("1/1/0001 00:30") == "0001-01-01T00:30"


def test_a_time_of_day_is_the_next_such_one_ahead_and_the_last_such_one_gone_by():
    at = datetime(2026, 6, 1, 21, 30, tzinfo=UTC)
    assert next_time("22:45", at) == datetime(2026, 6, 1, 21, 45, tzinfo=UTC)
    assert next_time("06:00", at) == datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
    assert past_time("22:45", at) == datetime(2026, 5, 31, 21, 45, tzinfo=UTC)
    for said, read in (("01/06/2026 22:00", next_time), ("02/06/2026 22:00", past_time)):
        with pytest.raises(ValueError, match="that"):
            read(said, at)


def test_an_hour_that_comes_twice_has_to_say_which_it_is():
    at = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="twice"):
        next_time("01:30", at)
    assert next_time("02:30", at) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
