"""Our shipped list of bank holidays against a list that others keep."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
import yaml

DOCUMENT = yaml.safe_load((Path(__file__).parents[2] / "policy/national/bank_holidays.yaml").read_text())
COVERS = next(one["value"] for one in DOCUMENT["values"] if one["id"] == "covers")
YEARS = range(COVERS["from_year"], COVERS["until_year"] + 1)
OURS = {date.fromisoformat(one["day"]) for one in DOCUMENT["bank_holidays"]}


@pytest.mark.parametrize("year", YEARS)
def test_our_bank_holidays_of_the_year_are_those_that_others_list(year: int) -> None:
    theirs = set(holidays.country_holidays("GB", subdiv="ENG", years=year))
    assert {day for day in OURS if day.year == year} == theirs


@pytest.mark.parametrize("day", ["2011-04-29", "2012-06-05", "2020-05-08", "2022-06-03", "2022-09-19", "2023-05-08"])
def test_a_day_proclaimed_for_one_year_is_on_the_list(day: str) -> None:
    assert date.fromisoformat(day) in OURS


@pytest.mark.parametrize("day", ["2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30"])
def test_a_bank_holiday_that_was_moved_is_not_on_its_old_day(day: str) -> None:
    assert date.fromisoformat(day) not in OURS


def test_every_year_has_at_least_eight_bank_holidays_on_weekdays() -> None:
    for year in YEARS:
        assert sum(day.year == year and day.weekday() < 5 for day in OURS) >= 8, year


def test_the_list_covers_the_days_it_says_and_no_day_stands_twice() -> None:
    assert len(OURS) == len(DOCUMENT["bank_holidays"])
    assert min(OURS).year == COVERS["from_year"]
    assert max(OURS).year == COVERS["until_year"]
    assert max(OURS) + timedelta(days=6) > date(COVERS["until_year"], 12, 31)


def test_each_entry_is_known_by_its_own_date() -> None:
    assert [one["id"] for one in DOCUMENT["bank_holidays"]] == [one["day"] for one in DOCUMENT["bank_holidays"]]
