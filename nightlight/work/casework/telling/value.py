"""The value of a fact, and what an event carried, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.policy import Fact
from nightlight.rules.wording import plain, value_in_words

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?")
"""An instant as a record holds it."""


def fact_value(fact: Fact, value: Any) -> str:
    """The value of a fact in words; a time as London shows it, with its zone."""
    if fact.type == "time" and isinstance(value, str):
        return _time(value)
    # Hours that have grown with time need no more than their tenths.
    return value_in_words(round(value, 1) if isinstance(value, float) else value, fact.unit)


def carried_value(value: Any) -> str:
    """What an event carried, in words."""
    if isinstance(value, list | tuple):
        return ", ".join(map(carried_value, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(str(key))}: {carried_value(one)}" for key, one in value.items())
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return _time(value)
    # What somebody wrote stays as it was written.
    return value if isinstance(value, str) and " " in value else value_in_words(value)


def _time(written: str) -> str:
    try:
        wall = datetime.fromisoformat(written)
        there = (wall if wall.tzinfo else to_utc(wall)).astimezone(LONDON)
    except (ValueError, OverflowError):
        return written
    return f"{there:%H:%M %Z} on {there:%a} {there.day} {there:%b %Y}"
