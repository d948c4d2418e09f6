"""What a change of policy alters about one case: every answer that differs between two replays of it, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from nightlight.rules.days import format_duration
from nightlight.rules.lines import Assessed, DutyDue, DutyMet, DutyMissed, Flagged, Line, Refused, Told
from nightlight.rules.policy import Pack
from nightlight.rules.wording import role_name


class Difference(NamedTuple):
    """One answer that changes: what kind of answer (level, ask, duty, missed, told, refused, flagged), of what, and how, in words."""

    kind: str
    about: str
    sentence: str


def compare(
    before: Sequence[Line], after: Sequence[Line], start: datetime, pack_before: Pack, pack_after: Pack
) -> tuple[Difference, ...]:
    """Every answer of a case that differs between two replays, in the order level, question, duty, miss, telling, refusal, check."""
    whole = _Words(start, pack_before, pack_after)
    return (
        *whole.levels(before, after),
        *whole.duties(before, after),
        *whole.events(before, after, "missed", _first(DutyMissed, lambda line: line.duty), whole.missed),
        *whole.events(before, after, "met late", _late, whole.late),
        *whole.events(
            before, after, "told", _first(Told, lambda line: (line.duty, line.to, line.everybody)), whole.told
        ),
        *whole.events(
            before, after, "refused", _first(Refused, lambda line: (line.event, line.at, line.why)), whole.refused
        ),
        *whole.events(before, after, "flagged", _first(Flagged, lambda line: line.check), whole.flagged),
    )


Found = dict[Any, Any]


def _first(kind: type[Any], key: Callable[[Any], Any]) -> Callable[[Iterable[Line]], Found]:
    def find(lines: Iterable[Line]) -> Found:
        found: Found = {}
        for line in lines:
            if isinstance(line, kind):
                found.setdefault(key(line), line.at)
        return found

    return find


def _late(lines: Iterable[Line]) -> Found:
    return {(line.duty, line.at): line.late_min for line in lines if isinstance(line, DutyMet) and line.late_min}


class _Words:
    def __init__(self, start: datetime, before: Pack, after: Pack) -> None:
        self.start = start
        self.packs = (after, before)

    def after_start(self, instant: datetime | None) -> str:
        """How long after the start, or that the time is not known yet."""
        return (
            "before an event whose time is not known"
            if instant is None
            else f"{format_duration(instant - self.start)} after the start"
        )

    def name(self, section: str, key: str, field: str) -> str:
        """The words of an entry, from whichever pack has it."""
        for pack in self.packs:
            entry = pack.section(section).get(key)
            if entry is not None:
                return str(getattr(entry, field)).rstrip(".")
        return key

    def duty(self, key: str) -> str:
        return f"“{self.name('duties', key, 'what')}”"

    def levels(self, before: Sequence[Line], after: Sequence[Line]) -> list[Difference]:
        one, other = _course(before), _course(after)
        made: list[Difference] = []
        last: dict[str, Any] = {}
        for at, scale in sorted({*one, *other}):
            was, now = _at(one, at, scale), _at(other, at, scale)
            if (was and was[:2]) == (now and now[:2]) or last.get(scale) == (was and was[:2], now and now[:2]):
                continue
            last[scale] = (was and was[:2], now and now[:2])
            name = self.name("scales", scale, "name")
            sentence = f"{name}, {self.after_start(at)}: {self._level(now)} instead of {self._level(was)}."
            made.append(Difference("level", scale, sentence))
        return made

    def _level(self, found: tuple[str, str] | None) -> str:
        if found is None:
            return "no assessment"
        level, reach = (self.name("levels", one, "name").lower() for one in found)
        return level if level == reach else f"{level} (could reach {reach})"

    def duties(self, before: Sequence[Line], after: Sequence[Line]) -> list[Difference]:
        one, other = _dues(before), _dues(after)
        made = []
        for duty in dict.fromkeys((*one, *other)):
            was, now = one.get(duty), other.get(duty)
            if was == now:
                continue
            if was is None or now is None:
                how = "is asked for now, and was not" if was is None else "is no longer asked for"
                when = self.after_start((now or was or (None,))[0])
                sentence = f"{self.duty(duty)} {how}; due {when}."
            else:
                shift = _shift(was[0], now[0])
                sentence = (
                    f"{self.duty(duty)} is due {self.after_start(now[0])} instead of {self.after_start(was[0])}{shift}."
                )
            made.append(Difference("duty", duty, sentence))
        return made

    def events(
        self, before: Sequence[Line], after: Sequence[Line], kind: str, find: Callable[[Iterable[Line]], Found],
        say: Callable[[Any], tuple[str, str]],
    ) -> list[Difference]:  # fmt: skip
        one, other = find(before), find(after)
        made = []
        for key in dict.fromkeys((*one, *other)):
            was, now = one.get(key), other.get(key)
            if was == now:
                continue
            about, sentence = say(key)
            made.append(Difference(kind, about, f"{sentence}: {self._time(now)} instead of {self._time(was)}."))
        return made

    def _time(self, found: Any) -> str:
        if found is None:
            return "not at all"
        return self.after_start(found) if isinstance(found, datetime) else f"{found:g} min late"

    def missed(self, key: Any) -> tuple[str, str]:
        return key, f"{self.duty(key)} is missed"

    def late(self, key: Any) -> tuple[str, str]:
        return key[0], f"{self.duty(key[0])} is met"

    def told(self, key: Any) -> tuple[str, str]:
        role = role_name(self.packs[0], key[1])
        who = f"every {role} on duty" if key[2] else f"the {role}"
        return key[0], f"{who} is told that {self.duty(key[0])} was missed"

    def refused(self, key: Any) -> tuple[str, str]:
        return (
            key[0],
            f"“{self.name('events', key[0], 'meaning')}” is refused ({', '.join(one.replace('_', ' ') for one in key[2])})",
        )

    def flagged(self, key: Any) -> tuple[str, str]:
        return key, f"the check “{self.name('checks', key, 'watches')}” is raised"


def _course(lines: Iterable[Line]) -> dict[tuple[datetime, str], tuple[str, str]]:
    return {
        (line.at, line.found.scale): (line.found.level, line.found.could_reach)
        for line in lines
        if isinstance(line, Assessed)
    }


def _at(course: dict[tuple[datetime, str], tuple[str, str]], at: datetime, scale: str) -> tuple[str, str] | None:
    before = [key for key in course if key[1] == scale and key[0] <= at]
    return course[max(before)] if before else None


def _dues(lines: Iterable[Line]) -> dict[str, tuple[datetime | None, str]]:
    """The earliest deadline that was announced for each duty, and its owner."""
    found: dict[str, tuple[datetime | None, str]] = {}
    for line in lines:
        if isinstance(line, DutyDue):
            known = found.get(line.duty)
            if known is None or (line.due is not None and (known[0] is None or line.due < known[0])):
                found[line.duty] = (line.due, line.owner)
    return found


def _shift(was: datetime | None, now: datetime | None) -> str:
    if was is None or now is None:
        return ""
    return f" ({format_duration(was - now)} sooner)" if now < was else f" ({format_duration(now - was)} later)"
