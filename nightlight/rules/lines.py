"""What a replay says, line by line: frozen values that read as sentences for people and as plain mappings for machines.

The words of the mappings are the published contract of `nightlight replay --json`: added to, never renamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nightlight.rules.grading import Assessment


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened in a replay, at an instant in UTC."""

    at: datetime

    what = ""

    def keys(self) -> dict[str, Any]:
        """The line's own keys, in the contract's words; an instant stands for minutes since the start of the case."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Assessed(Line):
    """What the rules say on one scale, and the pack by which they say it (name, version)."""

    found: Assessment
    pack: tuple[str, str]
    requires: tuple[str, ...] = ()

    what = "assessed"

    def keys(self) -> dict[str, Any]:
        """Level in force, how far it could reach, the rules that fired and why, what to ask next, the pack."""
        found = self.found
        return {
            "scale": found.scale, "level": found.level, "could_reach": found.could_reach, "rules": [rule.id for rule in found.fired],
            "because": list(found.because), "ask": list(found.ask), "pack": {"name": self.pack[0], "version": self.pack[1]},
            "proposed": found.proposed, "at_least": found.at_least, "requires": list(self.requires),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DutyLine(Line):
    """A duty that was started, foreseen, brought forward, met, missed or has fallen away; `about` is what it is about, if not the case."""

    duty: str
    about: str | None = None

    def keys(self) -> dict[str, Any]:
        """The duty, and what it is about where it is not the case as a whole."""
        return {"duty": self.duty, **({"about": self.about} if self.about else {})}


@dataclass(frozen=True, slots=True)
class DutyDue(DutyLine):
    """A duty with a deadline: its owner, when it is due (None until the event before which it is due has a time), its sources."""

    owner: str = ""
    due: datetime | None = None
    source: tuple[str, ...] = ()

    def keys(self) -> dict[str, Any]:
        """The duty, its owner role, its deadline in minutes from the start, its sources."""
        return {
            **DutyLine.keys(self),
            "owner": self.owner,
            "due_min": self.due,
            "source": list(self.source),
        }


class DutyStarted(DutyDue):
    """A clock has started."""

    __slots__ = ()
    what = "duty_started"


class DutyForeseen(DutyDue):
    """A clock that will start when a running duty, or one that is foreseen, is met."""

    __slots__ = ()
    what = "duty_foreseen"


class DutyBroughtForward(DutyDue):
    """A running clock's deadline has come forward: another cause, or a higher level."""

    __slots__ = ()
    what = "duty_brought_forward"


@dataclass(frozen=True, slots=True)
class DutyMet(DutyLine):
    """A duty was met, in time or so many minutes late."""

    late_min: float = 0

    what = "duty_met"

    def keys(self) -> dict[str, Any]:
        """The duty and how late it was met, in minutes (0 when in time)."""
        return {**DutyLine.keys(self), "late_min": self.late_min}


class DutyMissed(DutyLine):
    """A duty was missed: dated at the deadline itself."""

    __slots__ = ()
    what = "duty_missed"


class DutyFellAway(DutyLine):
    """A duty ended unmet, without fault."""

    __slots__ = ()
    what = "duty_fell_away"


@dataclass(frozen=True, slots=True)
class Told(DutyLine):
    """A role is told of a missed duty; `everybody`: the call that goes round everyone of that role until somebody accepts."""

    to: str = ""
    everybody: bool = False

    what = "told"

    def keys(self) -> dict[str, Any]:
        """The duty and the role told."""
        return {**DutyLine.keys(self), "to": self.to, **({"everybody": True} if self.everybody else {})}


@dataclass(frozen=True, slots=True)
class Refused(Line):
    """A proposal or an act is refused: by which rules, or for want of what."""

    event: str
    why: tuple[str, ...]
    because: tuple[str, ...]

    what = "refused"

    def keys(self) -> dict[str, Any]:
        """The event refused, the ids of what refuses it, and the reasons in sentences."""
        return {"event": self.event, "why": list(self.why), "because": list(self.because)}


@dataclass(frozen=True, slots=True)
class Flagged(Line):
    """A standing check is raised, once a case."""

    check: str
    because: tuple[str, ...]

    what = "flagged"

    def keys(self) -> dict[str, Any]:
        """The check and why it is raised."""
        return {"check": self.check, "because": list(self.because)}


def as_record(line: Line, case: str, start: datetime) -> dict[str, Any]:
    """The line as the contract writes it: `case`, `after_min`, `what` and its further keys."""
    keys = {"case": case, "after_min": line.at, "what": line.what, **line.keys()}
    return {key: _minutes(value - start) if isinstance(value, datetime) else value for key, value in keys.items()}


def _minutes(length: timedelta) -> float:
    return _number(length.total_seconds() / 60)


def _number(value: float) -> float:
    """Minutes to a thousandth, whole where they are whole, so that the same replay gives the same bytes."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded
