"""Reads the days and times that people type, as a British form writes them or as a date field of a browser sends them.

What cannot be read is refused with a ValueError whose words can be shown beside the field. In the hour that comes twice when the clocks go
back, which of the two is meant is asked for and never guessed.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import UTC, date, datetime, timedelta
from typing import Final

from nightlight.rules.days import LONDON, NoSuchTime, to_utc

_BRITISH: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_NAMED: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]?([a-z]{3,9})\.?[ ,-]*([0-9]{4})", re.IGNORECASE)
_FROM_A_BROWSER: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])|([01][0-9]|2[0-3])([0-5][0-9])")
_ZONE: Final = re.compile(r"(.*[0-9]) ?(GMT|BST)", re.IGNORECASE)
HALF_A_DAY: Final = timedelta(hours=12)
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[^ ].*?[0-9]{4})(?:T|,? )(.+)")


def read_day(typed: str) -> str:
    """The day in “14/11/2025”, “14 November 2025”, “14 Nov 2025” or “2025-11-14”, written as the last."""
    shown = typed
    if found := _FROM_A_BROWSER.fullmatch(typed):
        year, month, day = found.groups()
        shown = f"{day}/{month}/{year}"
    elif found := _BRITISH.fullmatch(typed):
        day, month, year = found.groups()
    elif found := _NAMED.fullmatch(typed):
        day, month, year = found[1], _number_of(found[2]), found[3]
    try:
        if found:
            return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{shown} is not a day in the calendar: write a day such as 14/11/2025 or 14 November 2025")


def _number_of(month: str) -> str:
    """The number of a month by its name or the first letters of it; 0 for none."""
    fits = (number for number in range(1, 13) if month_name[number].lower().startswith(month.lower()))
    return str(next(fits, 0))


def read_time(typed: str) -> str:
    """The time of day in “22:48”, “22.48” or “2248”, written as “22:48”."""
    found = _TIME.fullmatch(typed)
    if not found:
        raise ValueError(f"{typed} is not a time of day: write hours and minutes such as 22:48")
    hours, minutes = found[1] or found[3], found[2] or found[4]
    return f"{int(hours):02}:{minutes}"


def read_clock(typed: str) -> str:
    """The time of a day, as `read_time` reads it; “01:30 BST” and “01:30 GMT” say which clock it is by."""
    zoned = _ZONE.fullmatch(typed)
    return f"{read_time(zoned[1])} {zoned[2].upper()}" if zoned else read_time(typed)


def holds_time(typed: str) -> bool:
    """Whether this is, as far as it can be read, a day with a time after it."""
    return bool(_MOMENT.fullmatch(" ".join(typed.split())))


def read_moment(typed: str, *, first: bool = False) -> str:
    """The day and time in “14/11/2025 22:48”, “14 November 2025 22:48” or “2025-11-14T22:48”, written as the last.

    As `at_london` does, it refuses what never comes in London, and (unless `first` is to be meant) what comes twice and does not say which.
    """
    plain = " ".join(typed.split())
    found = _MOMENT.fullmatch(plain)
    day, time = found.groups() if found else (plain.partition(" ")[0], "")
    if not found:
        if _starts_otherwise(plain):
            read_day(day)
        raise ValueError(f"{typed} is not a day and a time: write both, such as 14/11/2025 22:48")
    return at_london(read_day(day), read_clock(time.strip()), first=first)


def _starts_otherwise(plain: str) -> bool:
    """Whether several words were typed of which the last is a time, but no day stands before it."""
    return bool(_TIME.fullmatch(plain.rpartition(" ")[2])) and " " in plain and not _NAMED.fullmatch(plain)


def at_london(day: str, clock: str, *, first: bool = False) -> str:
    """A London day and time, each as it was read here, in one: as a clock shows it, or with its zone in the hour that comes twice.

    Refused where the clocks go forward over it, where it is by a clock that London does not go by then, and where it comes twice and nothing
    says which of the two it is, unless the first is to be taken.
    """
    time, _, zone = clock.partition(" ")
    found, shown = {one.astimezone(LONDON).tzname(): one for one in comes_at(day, time)}, _shown(day)
    if zone and zone not in found:
        by = " or ".join(str(name) for name in found)
        raise ValueError(f"{time} on {shown} is not by {zone}: clocks in London show {by} then. Write {time} {by}")
    if len(found) == 1 or (first and not zone):
        return f"{day}T{time}"
    if not zone:
        raise ValueError(
            f"{time} on {shown} comes twice in London, for the clocks go back: write {time} BST for the first time, or {time} GMT for the second"
        )
    return found[zone].astimezone(LONDON).isoformat(timespec="minutes")


def comes_at(day: str, time: str) -> tuple[datetime, ...]:
    """The instants, in UTC, at which clocks in London show this time of this day: one, or two. Refused where there is none."""
    wall = datetime.fromisoformat(f"{day}T{time}")
    try:
        once = to_utc(wall)
    except NoSuchTime:
        raise ValueError(
            f"{time} on {_shown(day)} never comes in London: the clocks go forward over it. Give a time before or after"
        ) from None
    again = wall.replace(tzinfo=LONDON, fold=1).astimezone(UTC)
    return (once, again) if again > once else (once,)


def instant_of(read: str) -> datetime:
    """The instant, in UTC, of a day and time as `read_moment` and `at_london` give them."""
    found = datetime.fromisoformat(read)
    return to_utc(found) if found.tzinfo is None else found.astimezone(UTC)


def read_past(day: str, time: str, at: datetime) -> datetime:
    """The instant, in UTC, of a London day and time that were typed apart; never one after `at`.

    A time alone is the latest such time, so long as that is half a day before `at` at most; a day may hold its time.
    """
    found = instant_of(_wall(day, time, at))
    if found > at:
        raise ValueError("that is still to come. Give a time that has passed, or leave day and time empty for now")
    return found


def _wall(day: str, time: str, at: datetime) -> str:
    if holds_time(day):
        return read_moment(day)
    if day and not time:
        read_day(day)
    if not time:
        raise ValueError("give the time too, such as 21:04")
    clock = read_clock(time)
    if day:
        return at_london(read_day(day), clock)
    today = at.astimezone(LONDON).date()
    for candidate in (today, today - timedelta(days=1)):
        wall = at_london(candidate.isoformat(), clock)
        if instant_of(wall) <= at:
            break
    if at - instant_of(wall) > HALF_A_DAY:
        raise ValueError(f"{clock} today is still to come; give the day too if it was on an earlier one")
    return wall


def _shown(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"


def past_time(said: str, at: datetime) -> datetime:
    """The instant gone by that was typed: a London time, the last such one, or a day and time. Raises ValueError."""
    found = instant_of(read_moment(said)) if holds_time(said) else _nearest(said, at, ahead=False)
    if found > at:
        raise ValueError("that is still to come")
    return found


def next_time(said: str, at: datetime) -> datetime:
    """The instant ahead that was typed: a London time, the next such one, or a day and time. Raises ValueError."""
    found = instant_of(read_moment(said)) if holds_time(said) else _nearest(said, at, ahead=True)
    if found <= at:
        raise ValueError("that has passed already")
    return found


def _nearest(said: str, at: datetime, *, ahead: bool) -> datetime:
    clock, today = read_clock(said), at.astimezone(LONDON).date()
    days = (0, 1) if ahead else (0, -1)
    found = [instant_of(at_london((today + timedelta(days=one)).isoformat(), clock)) for one in days]
    return next((one for one in found if (one > at) is ahead), found[0])
