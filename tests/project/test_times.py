"""Times are shown with minutes and zone, in London time, and with how long that is from now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nightlight.project.times import ago, clock, lasting, left

NOW = datetime(2026, 11, 24, 21, 4, tzinfo=UTC)


def test_a_time_of_today_says_its_zone_and_another_day_says_which():
    assert clock(NOW, NOW) == "21:04 GMT"
    assert clock(NOW + timedelta(hours=3), NOW) == "00:04 GMT, Wed 25 Nov"
    assert clock(datetime(2026, 6, 1, 21, 4, tzinfo=UTC), NOW) == "22:04 BST, Mon 1 Jun"
    assert clock(datetime(2025, 6, 1, 21, 4, tzinfo=UTC), NOW) == "22:04 BST, Sun 1 Jun 2025"


def test_the_day_is_the_one_in_london():
    summer = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert clock(summer, summer + timedelta(minutes=5)) == "00:30 BST"


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0:00"), (20, "0:20"), (130, "2:10"), (26 * 60 + 5, "26:05"), (76 * 60 + 5, "3 d 4:05")]
)
def test_a_length_is_hours_and_minutes(minutes, told):
    assert lasting(timedelta(minutes=minutes, seconds=30)) == told


def test_what_is_left_and_what_is_missed_read_differently():
    assert left(NOW + timedelta(minutes=20), NOW) == "0:20 left"
    assert left(NOW - timedelta(minutes=5), NOW) == "missed 0:05 ago"
    assert left(NOW, NOW) == "missed 0:00 ago"
    assert left(None, NOW) == "no time set yet"


def test_how_long_ago_something_was():
    assert [ago(NOW - timedelta(seconds=some), NOW) for some in (5, 65, 3900)] == ["just now", "0:01 ago", "1:05 ago"]
    assert ago(NOW + timedelta(minutes=6), NOW) == "in 0:06"
