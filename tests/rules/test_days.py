"""Lengths of time, London wall time and the units of a deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from nightlight.rules.days import (
    LONDON,
    Calendar,
    NoSuchTime,
    OutsideCalendar,
    deadline,
    format_duration,
    is_older_than,
    parse_duration,
    to_utc,
)

CHRISTMAS = date(2026, 12, 25)
CALENDAR = Calendar(frozenset({CHRISTMAS}), date(2026, 1, 1), date(2027, 12, 31))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90s", 1.5),
        ("15m", 15),
        ("4h1m", 241),
        ("2d", 2880),
        ("1.5h", 90),
        ("0m", 0),
        ("1d2h3m30s", 1563.5),
        ("0.25d", 360),
    ],
)
def test_a_length_of_time_is_read_as_written(text: str, minutes: float) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text",
    ["soon", "", "4 h", "4", "h", "-1h", "1h and 2m", "1,5h", "4h\n", "٣h", "1w", "9" * 400 + "d", "9999999999d"],
)
def test_what_is_no_length_of_time_is_refused_by_name_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="for example 90s, 15m, 4h1m or 2d") as refused:
        parse_duration(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("4h1m", "4 h 1 min"), ("51h", "2 d 3 h"), ("45s", "45 s"), ("90s", "1 min 30 s"), ("26h30m", "1 d 2 h 30 min"), ("0s", "0 min"),
     ("4h1m59s", "4 h 1 min"), ("2d5m", "2 d 5 min"), ("60m", "1 h")],
)  # fmt: skip
def test_a_length_of_time_is_shown_for_people_and_never_longer_than_it_is(text: str, shown: str) -> None:
    assert format_duration(parse_duration(text)) == shown


def test_a_time_before_the_deadline_is_shown_with_a_minus() -> None:
    assert format_duration(timedelta(minutes=-90)) == "-1 h 30 min"


@pytest.mark.parametrize(
    ("wall", "instant"),
    [("2026-01-15T12:00", "2026-01-15T12:00"), ("2026-07-15T12:00", "2026-07-15T11:00"), ("2026-10-25T01:30", "2026-10-25T00:30"),
     ("2026-10-25T02:00", "2026-10-25T02:00"), ("2026-03-29T00:59:59", "2026-03-29T00:59:59"), ("2026-03-29T02:00", "2026-03-29T01:00")],
)  # fmt: skip
def test_a_wall_time_is_the_instant_at_which_london_clocks_show_it_first(wall: str, instant: str) -> None:
    assert to_utc(datetime.fromisoformat(wall)) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("wall", ["2026-03-29T01:00", "2026-03-29T01:30", "2025-03-30T01:59:59"])
def test_a_wall_time_that_never_comes_is_refused_by_name(wall: str) -> None:
    with pytest.raises(NoSuchTime, match=wall):
        to_utc(datetime.fromisoformat(wall))


def test_a_wall_time_that_has_a_zone_already_is_refused() -> None:
    with pytest.raises(ValueError, match="already has a time zone"):
        to_utc(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "value", "unit", "due"),
    [
        ("2026-03-28T12:00", 24, "hours", "2026-03-29T13:00"),
        ("2026-03-28T12:00", 1, "days", "2026-03-29T13:00"),
        ("2026-10-24T12:00", 24, "hours", "2026-10-25T11:00"),
        ("2026-10-24T23:30", 180, "min", "2026-10-25T01:30"),
        ("2026-12-25T23:59", 2, "min", "2026-12-26T00:01"),
        ("2026-11-20T17:00", 72, "hours", "2026-11-23T17:00"),
        ("2028-02-28T12:00", 2, "days", "2028-03-01T12:00"),
        ("2026-11-20T17:00", 0.5, "hours", "2026-11-20T17:30"),
    ],
)
def test_minutes_hours_and_days_run_through_nights_weekends_and_clock_changes(
    start: str, value: float, unit: str, due: str
) -> None:
    expected = london(due)
    if due == "2026-10-25T01:30":
        expected = expected.replace(fold=1)
    assert deadline(london(start), value, unit, CALENDAR) == expected.astimezone(UTC)


def test_the_end_of_a_day_in_summer_is_eleven_at_night_in_utc() -> None:
    assert deadline(london("2026-07-14T10:00"), None, "end_of_day", CALENDAR) == datetime(
        2026, 7, 14, 22, 59, 59, tzinfo=UTC
    )


def test_the_day_of_an_event_is_the_date_in_london_whatever_zone_its_time_came_in() -> None:
    half_past_midnight = datetime(2026, 7, 13, 23, 30, tzinfo=UTC)
    assert deadline(half_past_midnight, 1, "working_days", CALENDAR) == london("2026-07-15T23:59:59")


@pytest.mark.parametrize(
    ("ends", "due"),
    [(None, "2026-11-24T04:00"), ("2026-11-23T22:00", "2026-11-23T22:00"), ("2026-11-24T06:00", "2026-11-24T04:00"),
     ("2026-11-23T16:00", "2026-11-24T04:00"), ("2026-11-23T14:00", "2026-11-24T04:00")],
)  # fmt: skip
def test_the_end_of_a_shift_is_the_known_one_if_it_comes_sooner_than_twelve_hours(ends: str | None, due: str) -> None:
    known = london(ends) if ends else None
    assert deadline(london("2026-11-23T16:00"), None, "end_of_shift", CALENDAR, shift_end=known) == london(due)


def test_a_force_with_shorter_shifts_has_an_earlier_end_of_shift() -> None:
    due = deadline(london("2026-11-23T16:00"), None, "end_of_shift", CALENDAR, shift_at_most=timedelta(hours=8))
    assert due == london("2026-11-24T00:00")


@pytest.mark.parametrize("unit", ["before_event", "weeks", "years", "percent", ""])
def test_a_unit_without_a_deadline_of_its_own_is_refused_by_name(unit: str) -> None:
    with pytest.raises(ValueError, match=f"'{unit}' has no deadline of its own; expected one of min, hours, days"):
        deadline(london("2026-11-23T16:00"), 1, unit, CALENDAR)


@pytest.mark.parametrize(
    ("value", "unit"),
    [(None, "hours"), (-1, "min"), (float("nan"), "days"), (float("inf"), "hours"), (1.5, "working_days"), (0, "months"), (0.5, "end_of_day"),
     (None, "working_days"), (1e15, "days"), (1e15, "end_of_day"), (1e15, "months")],
)  # fmt: skip
def test_a_value_that_its_unit_cannot_take_is_refused_by_name(value: float | None, unit: str) -> None:
    with pytest.raises(ValueError, match=f"{value} {unit}"):
        deadline(london("2026-11-23T16:00"), value, unit, CALENDAR)


def test_a_start_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        deadline(datetime.fromisoformat("2026-11-23T16:00"), 1, "hours", CALENDAR)


@pytest.mark.parametrize("unit", ["working_days", "working_hours", "before_next_school_day"])
def test_past_the_end_of_the_list_nobody_guesses_what_is_a_working_day(unit: str) -> None:
    with pytest.raises(OutsideCalendar, match=r"2028-01-01 .* extend the bank-holiday list"):
        deadline(london("2027-12-31T18:00"), 1, unit, CALENDAR)


def test_a_force_may_set_its_own_working_day_and_school_bell() -> None:
    early = Calendar(
        frozenset(),
        date(2026, 1, 1),
        date(2027, 12, 31),
        day_starts=time(8),
        day_ends=time(16),
        school_starts=time(8, 30),
    )
    assert deadline(london("2026-11-20T15:00"), 2, "working_hours", early) == london("2026-11-23T09:00")
    assert deadline(london("2026-11-20T15:00"), None, "before_next_school_day", early) == london("2026-11-23T08:30")


def test_a_calendar_whose_dates_or_hours_run_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="swap the two dates"):
        Calendar(frozenset(), date(2027, 1, 1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="give a later end"):
        Calendar(frozenset(), date(2026, 1, 1), date(2027, 1, 1), day_starts=time(17), day_ends=time(9))


@pytest.mark.parametrize(("on", "older"), [("2027-11-23", False), ("2027-11-24", True), ("2026-11-23", False)])
def test_a_list_last_checked_a_year_ago_is_old_from_the_day_after(on: str, older: bool) -> None:
    assert is_older_than(date(2026, 11, 23), date.fromisoformat(on), months=12) is older
