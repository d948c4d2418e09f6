"""A case together with what one pack says of it, and the words in which times, levels and sureness are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from nightlight.rules.days import LONDON, format_duration
from nightlight.rules.lines import Line
from nightlight.rules.policy import BASIS_IN_WORDS, Pack
from nightlight.rules.scenario import Scenario
from nightlight.rules.wording import Wording

_SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {"sourced": "Sourced", "force_practice": "Force practice", "proposed": "Our default", "memory": "From memory"}
)
_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {"sourced": "green", "force_practice": "teal", "proposed": "yellow", "memory": "grey"}
)


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure something is: a word for a tag, the whole meaning, and the tag's colour."""

    short: str
    meaning: str
    colour: str


def sure(basis: str) -> Sure:
    """How sure an entry of this basis is, in words."""
    return Sure(_SHORT[basis], BASIS_IN_WORDS[basis], _COLOURS[basis])


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case and every line that one pack says of it. `title` is the pack's own."""

    scenario: Scenario
    pack: Pack
    title: str
    about: str
    lines: tuple[Line, ...]
    words: Wording

    def after(self, at: datetime) -> str:
        """How long after the start of the case, for people."""
        return format_duration(at - self.scenario.start)

    def clock(self, at: datetime) -> str:
        """The London time, with the day where it is not the day on which the case starts: "02:49 GMT on Sat 15 Nov 2025"."""
        return clock(at) if day(at) == day(self.scenario.start) else f"{clock(at)} on {day(at)}"

    @property
    def starts(self) -> str:
        """When the case starts, for people: "Fri 14 Nov 2025, 22:48 GMT"."""
        return f"{day(self.scenario.start)}, {clock(self.scenario.start)}"

    @property
    def end(self) -> datetime:
        """When the replay ends, or when somebody really acted, whichever is later."""
        longest = max(self.scenario.until, self.scenario.acted or timedelta(0))
        return self.scenario.start + longest

    @property
    def acted(self) -> datetime | None:
        """When somebody really acted, where the case says so."""
        return None if self.scenario.acted is None else self.scenario.start + self.scenario.acted


def clock(at: datetime) -> str:
    """The London time with its zone: "22:48 GMT"; with seconds where there are some."""
    local = at.astimezone(LONDON)
    return local.strftime("%H:%M:%S %Z" if local.second else "%H:%M %Z")


def day(at: datetime) -> str:
    """The London day: "Fri 14 Nov 2025"."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b} {local.year}"


def sentence(text: str) -> str:
    """The text with a capital and a closing stop."""
    told = text[:1].upper() + text[1:]
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."
