"""What holds of every deadline: nothing skipped, nothing doubled, never earlier for a later start or a longer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from nightlight.rules.days import LONDON, Calendar, NoSuchTime, deadline, format_duration, parse_duration, to_utc

LISTED = yaml.safe_load((Path(__file__).parents[2] / "policy/national/bank_holidays.yaml").read_text())["bank_holidays"]
ENGLAND = Calendar(frozenset(date.fromisoformat(one["day"]) for one in LISTED), date(2000, 1, 1), date(2035, 12, 31))
SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
TURNS = [SPRING, AUTUMN, datetime(2024, 2, 29, tzinfo=UTC), datetime(2028, 2, 29, 12, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC),
         datetime(2021, 12, 24, 17, tzinfo=UTC), datetime(2022, 6, 1, 16, tzinfo=UTC)]  # fmt: skip
NEAR_A_TURN = st.builds(
    lambda turn, seconds: turn + timedelta(seconds=seconds), st.sampled_from(TURNS), st.integers(-200_000, 200_000)
)
YEAR_2001, YEAR_2034 = datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2034-01-01")
ANY_TIME = st.datetimes(YEAR_2001, YEAR_2034, timezones=st.just(UTC))
STARTS = NEAR_A_TURN | ANY_TIME
ELAPSED = st.sampled_from([("min", timedelta(minutes=1)), ("hours", timedelta(hours=1)), ("days", timedelta(hours=24))])
UNITS = st.sampled_from(
    [
        "min",
        "hours",
        "days",
        "working_hours",
        "working_days",
        "months",
        "end_of_day",
        "end_of_shift",
        "before_next_school_day",
    ]
)
VALUES = st.integers(1, 60)


def last_second(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), LONDON)


@given(STARTS, VALUES, UNITS)
def test_a_deadline_is_an_aware_time_in_utc_and_never_before_its_start(start: datetime, value: int, unit: str) -> None:
    due = deadline(start, value, unit, ENGLAND)
    assert due.tzinfo is UTC
    # The last second of a day lasts a second: a clock started within it runs out at once.
    assert due > start - timedelta(seconds=1)


@given(STARTS, VALUES, ELAPSED)
def test_hours_are_elapsed_hours_over_every_clock_change_and_new_year(
    start: datetime, value: int, unit: tuple[str, timedelta]
) -> None:
    assert deadline(start, value, unit[0], ENGLAND) - start == value * unit[1]


@given(STARTS, st.integers(0, 200_000), VALUES, UNITS)
def test_a_later_start_never_brings_an_earlier_deadline(start: datetime, later: int, value: int, unit: str) -> None:
    assert deadline(start, value, unit, ENGLAND) <= deadline(start + timedelta(seconds=later), value, unit, ENGLAND)


@given(STARTS, VALUES, VALUES, UNITS)
def test_more_time_never_brings_an_earlier_deadline(start: datetime, one: int, other: int, unit: str) -> None:
    less, more = sorted((one, other))
    assert deadline(start, less, unit, ENGLAND) <= deadline(start, more, unit, ENGLAND)


@given(STARTS, VALUES, UNITS)
def test_the_zone_in_which_a_start_is_written_changes_nothing(start: datetime, value: int, unit: str) -> None:
    assert deadline(start.astimezone(LONDON), value, unit, ENGLAND) == deadline(start, value, unit, ENGLAND)


@given(STARTS, VALUES)
def test_exactly_so_many_working_days_lie_between_an_event_and_its_deadline(start: datetime, value: int) -> None:
    first, due = start.astimezone(LONDON).date(), deadline(start, value, "working_days", ENGLAND).astimezone(LONDON)
    after = [first + timedelta(days=n) for n in range(1, (due.date() - first).days + 1)]
    assert sum(day.weekday() < 5 and day not in ENGLAND.holidays for day in after) == value
    assert due == last_second(due.date())
    assert after[-1].weekday() < 5


@given(STARTS, VALUES)
def test_a_working_hour_deadline_falls_within_the_working_day(start: datetime, value: int) -> None:
    due = deadline(start, value, "working_hours", ENGLAND).astimezone(LONDON)
    assert ENGLAND.is_working_day(due.date())
    assert time(9) < due.time() <= time(17)


@given(STARTS, st.integers(1, 30), st.integers(1, 30))
def test_working_hours_add_up_however_they_are_cut(start: datetime, one: int, other: int) -> None:
    at_once = deadline(start, one + other, "working_hours", ENGLAND)
    assert deadline(deadline(start, one, "working_hours", ENGLAND), other, "working_hours", ENGLAND) == at_once


@given(STARTS, st.integers(1, 24))
def test_periods_of_months_that_follow_each_other_leave_no_day_out(start: datetime, months: int) -> None:
    first = start.astimezone(LONDON)
    assume(first.day <= 28)
    end = deadline(start, months, "months", ENGLAND).astimezone(LONDON).date()
    next_day = end + timedelta(days=1)
    assert next_day.day == first.day
    assert (next_day.year - first.year) * 12 + next_day.month - first.month == months


@given(STARTS)
def test_the_next_school_day_is_the_first_one_strictly_after_the_start(start: datetime) -> None:
    due = deadline(start, None, "before_next_school_day", ENGLAND).astimezone(LONDON)
    assert due.time() == time(8, 45)
    assert due > start
    bells = (datetime.combine(due.date() - timedelta(days=n), time(8, 45), LONDON) for n in range(1, 12))
    assert not any(start < bell and ENGLAND.is_working_day(bell.date()) for bell in bells)


@given(st.sampled_from([SPRING, AUTUMN]), st.integers(-7_300, 7_300))
def test_every_second_around_a_clock_change_has_one_wall_time_and_comes_back_from_it(
    change: datetime, seconds: int
) -> None:
    instant = change + timedelta(seconds=seconds)
    wall = instant.astimezone(LONDON)
    earlier_of_two = instant - timedelta(hours=1) if wall.fold else instant
    assert to_utc(wall.replace(tzinfo=None, fold=0)) == earlier_of_two


@given(st.datetimes(YEAR_2001, YEAR_2034))
def test_a_wall_time_is_turned_into_an_instant_that_shows_it_or_is_refused(wall: datetime) -> None:
    try:
        assert to_utc(wall).astimezone(LONDON).replace(tzinfo=None, fold=0) == wall
    except NoSuchTime:
        assert (wall.month, wall.hour) == (3, 1)


@given(st.integers(0, 10**6))
def test_whole_minutes_come_back_from_what_people_are_shown(minutes: int) -> None:
    length = timedelta(minutes=minutes)
    assert parse_duration(format_duration(length).replace("min", "m").replace(" ", "")) == length
