"""Until when somebody is on duty, as they type it: the next time that clocks in London show it, in the hour that comes twice too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nightlight.work.shifts.forms import read_until

TURN = datetime(2026, 10, 25, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "now", "until"),
    [
        ("01:30", "00:15", "00:30"),
        ("01:30", "00:45", "01:30"),
        ("07:00", "00:45", "07:00"),
        ("25 October 2026 01:30 GMT", "00:15", "01:30"),
        ("25/10/2026 01:30 BST", "00:15", "00:30"),
    ],
)
def test_the_end_of_duty_on_the_night_on_which_the_clocks_go_back(said, now, until):
    assert f"{read_until(said, datetime.fromisoformat(f'2026-10-25T{now}+00:00')):%H:%M}" == until


def test_a_day_with_a_time_that_comes_twice_says_which():
    with pytest.raises(ValueError, match="write 01:30 BST for the first time"):
        read_until("25 Oct 2026 01:30", TURN)
