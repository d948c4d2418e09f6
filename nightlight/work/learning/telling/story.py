"""A replay as a story, instant by instant: what became known, what the rules say of it, what is owed, what was missed and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from nightlight.rules import lines as said
from nightlight.rules.policy import Rule
from nightlight.work.learning.telling.clocks import is_police
from nightlight.work.learning.telling.replayed import Replayed, Sure, clock, day, sentence, sure
from nightlight.work.learning.telling.rows import (
    carried_in_words,
    due_in_words,
    facts_in_words,
    level_in_words,
    step_in_words,
    what_in_words,
)

Kind = TypeVar("Kind", bound=said.Line)
ASKED_FIRST = 3
TOLD_FIRST = 5


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of the case: what happened, what became known, and what the event carried."""

    number: int
    text: str
    facts: tuple[tuple[str, str], ...]
    carried: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that decides a level: why, how sure, and where it is told in full."""

    because: str
    sure: Sure
    anchor: str


@dataclass(frozen=True, slots=True)
class Graded:
    """What the rules say on one scale: in words, why, and what to ask next, the first few and the rest."""

    text: str
    reasons: tuple[Reason, ...]
    ask: tuple[str, ...]
    ask_later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence about a duty or a check, the sentences that explain it, and where it is told in full."""

    text: str
    anchor: str | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that happens at one instant."""

    at: datetime
    after: str
    clock: str
    day: str
    acted: bool
    happened: tuple[Happened, ...]
    graded: tuple[Graded, ...]
    refused: tuple[Item, ...]
    flagged: tuple[Item, ...]
    missed: tuple[Item, ...]
    told: tuple[tuple[str, tuple[Item, ...]], ...]
    met: tuple[Item, ...]
    first: tuple[Item, ...]
    later: tuple[Item, ...]
    foreseen: tuple[Item, ...]
    fell_away: tuple[Item, ...]


def story(replayed: Replayed) -> list[Moment]:
    """The moments of a replay in time order."""
    by_time: dict[datetime, list[said.Line]] = {
        replayed.scenario.start + step.after: [] for step in replayed.scenario.steps
    }
    if replayed.acted is not None:
        by_time.setdefault(replayed.acted, [])
    for line in replayed.lines:
        by_time.setdefault(line.at, []).append(line)
    return [_moment(replayed, at, some) for at, some in sorted(by_time.items(), key=lambda one: one[0])]


def _moment(replayed: Replayed, at: datetime, some: list[said.Line]) -> Moment:
    started = _most_pressing_first(replayed, [*_only(some, said.DutyStarted), *_only(some, said.DutyBroughtForward)])
    return Moment(
        at=at, after=replayed.after(at), clock=clock(at), day=day(at), acted=at == replayed.acted,
        happened=_happened(replayed, at),
        graded=tuple(_graded(replayed, line) for line in _only(some, said.Assessed)),
        refused=tuple(Item(sentence(replayed.words.event(one.event)), None, one.because) for one in _only(some, said.Refused)),
        flagged=tuple(_flagged(replayed, one) for one in _only(some, said.Flagged)),
        missed=_items(replayed, _only(some, said.DutyMissed)),
        told=_told(replayed, _only(some, said.Told)),
        met=tuple(_met(replayed, one) for one in _only(some, said.DutyMet)),
        first=tuple(_owed(replayed, one) for one in started[:TOLD_FIRST]),
        later=tuple(_owed(replayed, one) for one in started[TOLD_FIRST:]),
        foreseen=tuple(_owed(replayed, one) for one in _only(some, said.DutyForeseen)),
        fell_away=_items(replayed, _only(some, said.DutyFellAway)),
    )  # fmt: skip


def _only(some: Iterable[said.Line], kind: type[Kind]) -> list[Kind]:
    return [line for line in some if isinstance(line, kind)]


def _most_pressing_first(replayed: Replayed, some: list[said.DutyDue]) -> list[said.DutyDue]:
    """An officer's before a clerk's or the system's, and of each the soonest due."""

    def key(line: said.DutyDue) -> tuple[bool, bool, datetime]:
        return (not is_police(replayed.pack, line.owner), line.due is None, line.due or line.at)

    return sorted(some, key=key)


def _happened(replayed: Replayed, at: datetime) -> tuple[Happened, ...]:
    return tuple(
        Happened(
            step.number,
            step_in_words(replayed, step),
            tuple(facts_in_words(replayed, step)),
            tuple(carried_in_words(step)),
        )
        for step in replayed.scenario.steps
        if replayed.scenario.start + step.after == at
    )


def _graded(replayed: Replayed, line: said.Assessed) -> Graded:
    ask = tuple(replayed.words.question(fact) for fact in line.found.ask)
    reasons = tuple(_reason(rule) for rule in line.found.deciding)
    return Graded(level_in_words(replayed, line), reasons, ask[:ASKED_FIRST], ask[ASKED_FIRST:])


def _reason(rule: Rule) -> Reason:
    return Reason(rule.because, sure(rule.basis), f"rule-{rule.id}")


def _flagged(replayed: Replayed, line: said.Flagged) -> Item:
    watches = replayed.pack.section("checks")[line.check].watches
    because = tuple(one for one in line.because if one.rstrip(".") != watches.rstrip("."))
    return Item(sentence(watches), f"check-{line.check}", because)


def _items(replayed: Replayed, some: Iterable[said.DutyLine]) -> tuple[Item, ...]:
    return tuple(Item(sentence(what_in_words(replayed, one)), f"duty-{one.duty}") for one in some)


def _told(replayed: Replayed, some: Iterable[said.Told]) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Who is told, each once, and of what."""
    found: dict[str, list[said.DutyLine]] = {}
    for one in some:
        role = replayed.words.role(one.to)
        found.setdefault(f"Every {role} on duty is called" if one.everybody else f"The {role} is told", []).append(one)
    return tuple((who, _items(replayed, what)) for who, what in found.items())


def _met(replayed: Replayed, line: said.DutyMet) -> Item:
    how = f"{line.late_min:g} min late" if line.late_min else "in time"
    return Item(sentence(f"{what_in_words(replayed, line)} – {how}"), f"duty-{line.duty}")


def _owed(replayed: Replayed, line: said.DutyDue) -> Item:
    sooner = ", brought forward" if isinstance(line, said.DutyBroughtForward) else ""
    owner = replayed.words.role(line.owner)
    text = f"{owner}, {due_in_words(replayed, line.due)}{sooner}: {what_in_words(replayed, line)}"
    return Item(sentence(text), f"duty-{line.duty}")
