"""Working days, bank holidays, London midnight and the length of a clock. The only place that knows about summer time.

Every deadline is an aware instant in UTC. Hours and days of 24 hours run through nights, weekends and clock changes; working days,
working hours and school days follow the force's calendar; months and ends of days follow the date in London.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_LAST_SECOND: Final = time(23, 59, 59)
_ONE_DAY: Final = timedelta(days=1)
_DURATION: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?[smhd])+")
_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd])")
_SECONDS: Final[Mapping[str, int]] = MappingProxyType({"s": 1, "m": 60, "h": 3600, "d": 86400})
_ELAPSED: Final[Mapping[str, timedelta]] = MappingProxyType(
    {"min": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}
)


class NoSuchTime(ValueError):
    """A London wall time that never comes, because the clocks go forward over it."""


class OutsideCalendar(ValueError):
    """A date for which the list of bank holidays says nothing, so that nobody can tell whether it is a working day."""


def parse_duration(text: str) -> timedelta:
    """The length of time written as ``90s``, ``15m``, ``4h1m`` or ``2d``; decimals are allowed. Raises ValueError naming the text."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not a length of time; write for example 90s, 15m, 4h1m or 2d")
    try:
        return sum(
            (timedelta(seconds=float(number) * _SECONDS[unit]) for number, unit in _PART.findall(text)), timedelta(0)
        )
    except OverflowError:
        raise ValueError(f"{text!r} is longer than any case; write for example 90s, 15m, 4h1m or 2d") from None


def format_duration(length: timedelta) -> str:
    """The length for people, such as ``4 h 1 min``, ``2 d 3 h`` or ``45 s``: to the minute, and to the second when under an hour.

    What is cut off is cut downwards, so that a clock never seems to have run further than it has. Nothing at all is ``0 min``.
    """
    seconds = int(abs(length).total_seconds())
    shown_to = 1 if seconds < 3600 else 60
    parts, rest = [], seconds
    for size, word in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        number, rest = divmod(rest, size)
        if number and size >= shown_to:
            parts.append(f"{number} {word}")
    return ("-" if length < timedelta(0) and parts else "") + (" ".join(parts) or "0 min")


def to_utc(wall: datetime) -> datetime:
    """The instant, in UTC, at which clocks in London show this naive time: the first of the two, in the hour that autumn repeats.

    Raises NoSuchTime for a time in the hour that spring leaves out, and ValueError for a time that already has a zone.
    """
    if wall.tzinfo is not None:
        raise ValueError(f"{wall.isoformat()} already has a time zone; give the time as a clock in London shows it")
    instant = wall.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != wall.replace(fold=0):
        raise NoSuchTime(
            f"{wall.isoformat()} never comes in London: the clocks go forward over it that night; give a time before or after"
        )
    return instant


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a force works by the calendar: bank holidays, and the years for which they are known.

    `covers_from` and `covers_until` are both covered. `weekend` holds days of the week, Monday being 0. Times are London wall times.
    Schools are taken to open on every working day: nobody ships their holidays, so a school day here may be a day on which none opens.
    """

    holidays: frozenset[date]
    covers_from: date
    covers_until: date
    weekend: frozenset[int] = frozenset({5, 6})
    day_starts: time = time(9)
    day_ends: time = time(17)
    school_starts: time = time(8, 45)

    def __post_init__(self) -> None:
        if self.covers_from > self.covers_until:
            raise ValueError(
                f"a calendar from {self.covers_from} cannot end before that, on {self.covers_until}; swap the two dates"
            )
        if self.day_starts >= self.day_ends:
            raise ValueError(f"a working day from {self.day_starts} cannot end at {self.day_ends}; give a later end")

    def is_working_day(self, day: date) -> bool:
        """Whether this is neither a weekend nor a bank holiday. Raises OutsideCalendar for a date that the list does not cover."""
        if not self.covers_from <= day <= self.covers_until:
            raise OutsideCalendar(
                f"{day} is outside the bank-holiday list, which covers {self.covers_from} to {self.covers_until}; extend the bank-holiday list"
            )
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after this date. Raises OutsideCalendar as `is_working_day` does."""
        day += _ONE_DAY
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day


def deadline(
    start: datetime,
    value: float | None,
    unit: str,
    calendar: Calendar,
    *,
    shift_end: datetime | None = None,
    shift_at_most: timedelta = timedelta(hours=12),
) -> datetime:
    """When a clock started at `start` runs out, in UTC. `start` and `shift_end` are aware.

    Units:
        min, hours, days: elapsed time, a day being 24 hours; never paused for nights, weekends or a clock change.
        working_hours: counted within the calendar's working day, on working days.
        working_days: 23:59:59 in London on the nth working day after the London date of `start`.
        months: 23:59:59 on the last day of a period that includes the London date of `start`: 3 months from 15 January end on 14 April;
            where the month is too short for that day, on its last day.
        end_of_day: 23:59:59 on the nth day (without a value the first), the London date of `start` being the first.
        end_of_shift: `shift_end`, where it is known, after `start` and sooner than `shift_at_most` from then; otherwise that long from `start`.
        before_next_school_day: the first start of school on a working day strictly after `start`.

    Raises ValueError for any other unit (``before_event`` has no time of its own) and for a value that the unit cannot take, and
    OutsideCalendar for a date that the bank-holiday list does not cover. Source: the working-day rules of the policy pack.
    """
    begins = _in_utc(start)
    try:
        if unit in _ELAPSED:
            return begins + _ELAPSED[unit] * _amount(value, unit)
        if unit in _BY_CALENDAR:
            return _BY_CALENDAR[unit](begins, value, calendar)
    except OverflowError:
        raise ValueError(
            f"{value} {unit} from {start.date()} is past the last date there is; give a shorter time"
        ) from None
    if unit != "end_of_shift":
        known = ", ".join((*_ELAPSED, *_BY_CALENDAR, "end_of_shift"))
        raise ValueError(f"{unit!r} has no deadline of its own; expected one of {known}")
    longest = begins + shift_at_most
    ends = longest if shift_end is None else _in_utc(shift_end)
    return min(ends, longest) if ends > begins else longest


def is_older_than(checked_on: date, on: date, *, months: int) -> bool:
    """Whether something last checked on one date has, on the other, gone unchecked for more than so many whole months."""
    return on > _month_end_of_period(checked_on, months) + _ONE_DAY


def _working_hours(start: datetime, value: float | None, calendar: Calendar) -> datetime:
    left = timedelta(hours=_amount(value, "working_hours"))
    if not left:
        return start
    day = _london_date(start)
    while True:
        if calendar.is_working_day(day):
            begins = max(start, to_utc(datetime.combine(day, calendar.day_starts)))
            open_for = to_utc(datetime.combine(day, calendar.day_ends)) - begins
            if left <= open_for:
                return begins + left
            left -= max(open_for, timedelta(0))
        day += _ONE_DAY


def _working_days(start: datetime, value: float | None, calendar: Calendar) -> datetime:
    day = _london_date(start)
    for _ in range(_count(value, "working_days")):
        day = calendar.next_working_day(day)
    return _end_of(day)


def _months(start: datetime, value: float | None, _: Calendar) -> datetime:
    return _end_of(_month_end_of_period(_london_date(start), _count(value, "months")))


def _end_of_day(start: datetime, value: float | None, _: Calendar) -> datetime:
    return _end_of(_london_date(start) + _ONE_DAY * (_count(1 if value is None else value, "end_of_day") - 1))


def _before_next_school_day(start: datetime, _: float | None, calendar: Calendar) -> datetime:
    day = _london_date(start)
    bell = to_utc(datetime.combine(day, calendar.school_starts))
    if not calendar.is_working_day(day) or bell <= start:
        bell = to_utc(datetime.combine(calendar.next_working_day(day), calendar.school_starts))
    return bell


_BY_CALENDAR: Final[Mapping[str, Callable[[datetime, float | None, Calendar], datetime]]] = MappingProxyType(
    {
        "working_hours": _working_hours,
        "working_days": _working_days,
        "months": _months,
        "end_of_day": _end_of_day,
        "before_next_school_day": _before_next_school_day,
    }
)


def _month_end_of_period(first: date, months: int) -> date:
    """The last day of so many months that begin with, and include, the first day."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    return date(year, month + 1, longest) if first.day > longest else date(year, month + 1, first.day) - _ONE_DAY


def _end_of(day: date) -> datetime:
    return to_utc(datetime.combine(day, _LAST_SECOND))


def _london_date(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give an aware instant")
    return instant.astimezone(UTC)


def _amount(value: float | None, unit: str) -> float:
    if value is None or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value} {unit} is no length of time; give a number that is not negative")
    return value


def _count(value: float | None, unit: str) -> int:
    number = _amount(value, unit)
    if number < 1 or number != int(number):
        raise ValueError(f"{value} {unit} cannot be counted; give a whole number from 1")
    return int(number)
