"""What a condition may ask about besides facts: the instant, what has happened by then, and what is happening right now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nightlight.rules.conditions import Happened


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event happened: when, by which role, and what it carried."""

    at: datetime
    by: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a condition may ask about besides facts: the instant, what has happened by then, and what is happening right now.

    Levels in force are put in separately (see `Sheet.with_level`).
    """

    at: datetime | None = None
    happened: Mapping[str, tuple[Occurrence, ...]] = field(default_factory=dict)
    missed: frozenset[str] = frozenset()
    facts_added: bool = False


NOTHING: Final = Moment()


def has_happened(leaf: Happened, moment: Moment) -> bool:
    """Whether what the leaf says of an event holds at the moment."""
    times = moment.happened.get(leaf.event, ())
    if leaf.carried:
        times = tuple(one for one in times if all(bool(one.data.get(key)) is wanted for key, wanted in leaf.carried))
    if leaf.ago_at_least is not None and moment.at is not None:
        latest = moment.at - leaf.ago_at_least
        times = tuple(one for one in times if one.at <= latest)
    return bool(times) is leaf.yes
