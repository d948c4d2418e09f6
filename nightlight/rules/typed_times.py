"""Reads the days and times that people type, as a British form writes them or as a date field of a browser sends them.

What cannot be read is refused with a ValueError whose words can be shown beside the field.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from nightlight.rules.days import NoSuchTime, to_utc

_BRITISH: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_FROM_A_BROWSER: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])|([01][0-9]|2[0-3])([0-5][0-9])")


def read_day(typed: str) -> str:
    """The day in “14/11/2025” or “2025-11-14”, written as the second."""
    shown = typed
    if found := _FROM_A_BROWSER.fullmatch(typed):
        year, month, day = found.groups()
        shown = f"{day}/{month}/{year}"
    elif found := _BRITISH.fullmatch(typed):
        day, month, year = found.groups()
    try:
        if found:
            return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{shown} is not a day in the calendar: write a day such as 14/11/2025")


def read_time(typed: str) -> str:
    """The time of day in “22:48”, “22.48” or “2248”, written as “22:48”."""
    found = _TIME.fullmatch(typed)
    if not found:
        raise ValueError(f"{typed} is not a time of day: write hours and minutes such as 22:48")
    hours, minutes = found[1] or found[3], found[2] or found[4]
    return f"{int(hours):02}:{minutes}"


def read_moment(typed: str) -> str:
    """The day and time in “14/11/2025 22:48” or “2025-11-14T22:48”, written as the second; refused where it never comes in London."""
    day, _, time = typed.replace("T", " ", 1).partition(" ")
    if not time.strip():
        raise ValueError(f"{typed} is not a day and a time: write both, such as 14/11/2025 22:48")
    return at_london(read_day(day), read_time(time.strip()))


def at_london(day: str, time: str) -> str:
    """A London day and time, each as it was read here, in one; refused where the clocks go forward over it."""
    wall = datetime.fromisoformat(f"{day}T{time}")
    try:
        to_utc(wall)
    except NoSuchTime:
        raise ValueError(
            f"{time} on {wall:%d/%m/%Y} never comes in London: the clocks go forward over it. Give a time before or after"
        ) from None
    return f"{day}T{time}"
