"""Clocks of a replay over both changes of the clock, a leap day and New Year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.rulebook import calendar_of
from tests.rules.strategies import PACK, STARTS, scenario, steps, told

ELAPSED = {"min", "hours", "days"}
REPORT = {
    "after": "0m",
    "event": "report_received",
    "by": "call_handler",
    "data": {},
    "facts": {"nature_of_concern": "missing", "age": 15},
}


def by_elapsed_time(duty: str) -> bool:
    amounts = PACK.duties[duty].due.rows.values()
    return all(amount.unit in ELAPSED for amount in amounts)


def elapsed(lines: list[Any]) -> list[Any]:
    """What the lines say of duties whose time is counted in minutes, hours and days."""
    return [
        line for line in lines if "duty" in line and line["what"] != "duty_foreseen" and by_elapsed_time(line["duty"])
    ]


@given(steps(most=5), st.sampled_from(STARTS[1:]))
def test_minutes_hours_and_days_are_as_long_on_every_day_of_the_year(made: list[Any], start: str) -> None:
    calendar = {key for step in made for key in step["data"] if key == "start_date"}
    dated = {fact for step in made for fact in step["facts"] if fact == "last_seen_at"}
    if not (calendar or dated):
        assert elapsed(told(scenario(made, start))) == elapsed(told(scenario(made, STARTS[0])))


@pytest.mark.parametrize("start", STARTS)
def test_a_clock_of_working_days_ends_on_a_working_day(start: str) -> None:
    made = [
        {**REPORT, "event": "crime_reported"},
        {"after": "5m", "event": "suspect_arrested", "data": {}, "facts": {"victim_under_18_at_offence": True}},
    ]
    calendar, began = calendar_of(PACK), to_utc(datetime.fromisoformat(start))
    checked = 0
    for line in told(scenario(made, start)):
        duty = PACK.duties[line["duty"]] if line["what"] == "duty_started" else None
        if duty and {amount.unit for amount in duty.due.rows.values()} == {"working_days"}:
            due = (began + timedelta(minutes=line["due_min"])).astimezone(LONDON)
            assert calendar.is_working_day(due.date())
            assert (due.hour, due.minute) == (23, 59)
            checked += 1
    assert checked >= 3


@pytest.mark.parametrize(
    ("start", "hours"), [("2025-03-30T00:30:00", 11), ("2025-10-26T00:30:00", 13), ("2025-06-10T00:30:00", 12)]
)
def test_the_wall_clock_moves_over_a_change_and_the_deadline_does_not(
    run: Any, of: Any, start: str, hours: int
) -> None:
    noon = datetime.fromisoformat(start).replace(hour=12, minute=30)
    after = to_utc(noon) - to_utc(datetime.fromisoformat(start))
    assert after == timedelta(hours=hours)
    lines = run([REPORT], start=start, until="3h")
    assert of(lines, "duty_missed", duty="deploy_officer")[0]["after_min"] == 60


def test_a_time_that_london_never_saw_is_refused(run: Any) -> None:
    with pytest.raises(Exception, match="never comes in London"):
        run([REPORT], start="2025-03-30T01:30:00")


def test_the_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    assert to_utc(datetime(2025, 10, 26, 1, 30)) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_what_grows_with_time_raises_the_level_at_the_hour_it_passes_the_threshold(run: Any, of: Any) -> None:
    facts = {"nature_of_concern": "missing", "age": 40, "no_contact_or_activity": True, "hours_since_last_seen": 70}
    lines = run([{**REPORT, "facts": facts}], until="4h")
    high = [line["after_min"] for line in of(lines, "assessed", scale="missing", level="high")]
    assert high[:1] == [120]
    found = {"after": "1h", "event": "found_confirmed", "by": "responding_officer"}
    assert not of(run([{**REPORT, "facts": facts}, found], until="4h"), "assessed", scale="missing", level="high")
