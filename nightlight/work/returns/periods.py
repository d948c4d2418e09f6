"""The period that is counted: whole London days, from the start of the first up to, and not including, the start of the day after the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.http import urlencode

from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.typed_text import as_line
from nightlight.rules.typed_times import read_day

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2199, 12, 31)
QUARTERS: Final = 5


@dataclass(frozen=True, slots=True)
class Period:
    """Whole London days, the first and the last of them included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The instant at which it begins, in UTC; it belongs to the period."""
        return to_utc(datetime.combine(self.first, time()))

    @property
    def end(self) -> datetime:
        """The instant at which it ends, in UTC; it no longer belongs to the period."""
        return to_utc(datetime.combine(self.last + timedelta(days=1), time()))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """The period as people say it."""
        return f"{day_words(self.first)} to {day_words(self.last)}"

    @property
    def typed(self) -> tuple[str, str]:
        """Its first and its last day as somebody would type them."""
        return day_words(self.first), day_words(self.last)

    @property
    def query(self) -> str:
        """What an address says to ask for this period."""
        return urlencode({"first": self.first.isoformat(), "last": self.last.isoformat()})

    @property
    def stem(self) -> str:
        """How the name of a file tells the period."""
        return f"{self.first}-to-{self.last}"


def day_words(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%B %Y}"


def quarter(day: date) -> Period:
    """The calendar quarter in which a day lies."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    following = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))


def quarters(at: datetime) -> tuple[tuple[str, Period], ...]:
    """This quarter and those before it, the newest first, with their names."""
    found, day = [], at.astimezone(LONDON).date()
    for _ in range(QUARTERS):
        one = quarter(day)
        found.append((f"{one.first:%B} to {one.last:%B %Y}", one))
        day = one.first - timedelta(days=1)
    return tuple(found)


@dataclass(slots=True)
class Asked:
    """A period as it was asked for: what was typed, the period, and what is wrong with it in words. Nothing typed: this quarter."""

    first: str
    last: str
    period: Period | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    def said(self, name: str) -> str:
        """What stands in a field."""
        return self.first if name == "first" else self.last

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((text for one, text in self.problems if one == name), "")


def asked(query: Mapping[str, Any], at: datetime, longest: int) -> Asked:
    """The period that an address asks for. What cannot be read, ends before it begins or is longer than policy counts is said beside its field."""
    found = Asked(*(as_line(str(query.get(name, "")))[:60] for name in ("first", "last")))
    if not found.first and not found.last:
        found.period = quarter(at.astimezone(LONDON).date())
        return found
    first, last = _day(found, "first", "first day"), _day(found, "last", "last day")
    if first is None or last is None:
        return found
    if last < first:
        found.problems.append(("last", f"The last day is before the first: give a last day from {day_words(first)} on"))
    elif (last - first).days >= longest:
        found.problems.append(
            (
                "last",
                f"That is {(last - first).days + 1:,} days; at most {longest} days are counted in one go. Ask for less",
            )
        )
    else:
        found.period = Period(first, last)
    return found


def _day(found: Asked, name: str, words: str) -> date | None:
    typed = found.said(name)
    if not typed:
        found.problems.append((name, f"Give the {words} too, such as 1/10/2026"))
        return None
    try:
        day = date.fromisoformat(read_day(typed))
    except ValueError as why:
        found.problems.append((name, str(why)))
        return None
    if not EARLIEST <= day <= LATEST:
        found.problems.append((name, f"The {words}: give a day between {day_words(EARLIEST)} and {day_words(LATEST)}"))
        return None
    return day
