"""It gets dark when the almanac says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from nightlight.rules.darkness import latest_nightfall, nightfall

LONDON = {"latitude": 51.5, "longitude": -0.13}


@pytest.mark.parametrize(
    ("day", "below", "almanac"),
    [
        (date(2026, 6, 21), 0.833, "20:21"),
        (date(2026, 12, 21), 0.833, "15:53"),
        (date(2026, 3, 20), 0.833, "18:14"),
        (date(2026, 11, 25), 0.833, "16:00"),
        (date(2026, 12, 21), 6, "16:34"),
    ],
)
def test_sunset_and_the_end_of_twilight_in_london_are_those_of_the_almanac(day, below, almanac):
    expected = datetime.fromisoformat(f"{day}T{almanac}+00:00")
    assert abs(nightfall(day, **LONDON, sun_below=below) - expected) <= timedelta(minutes=2)


def test_further_west_it_gets_dark_later():
    here = nightfall(date(2026, 11, 25), latitude=52, longitude=0, sun_below=6)
    west = nightfall(date(2026, 11, 25), latitude=52, longitude=-15, sun_below=6)
    assert timedelta(minutes=58) < west - here < timedelta(minutes=62)


def test_where_the_sun_does_not_set_nobody_is_told_that_it_did():
    assert nightfall(date(2026, 6, 21), latitude=70, longitude=20, sun_below=6) is None


def test_in_the_small_hours_the_last_nightfall_was_yesterday_evening():
    at = datetime(2026, 11, 26, 3, tzinfo=UTC)
    found = latest_nightfall(at, at.date(), **LONDON, sun_below=6)
    assert (found.day, found.hour) == (25, 16)
