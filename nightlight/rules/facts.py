"""What is held to be so about a case: three-valued facts, each with who said it, when it was so and when it was written down.

A fact is yes (or a value), no, or not known; what was never said is not known, and not known is never no. Nothing said is ever replaced:
a later word supersedes an earlier one, and two people who disagree both stand until somebody settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from nightlight.rules.policy import Pack

Value = bool | str | float | None


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing said about one fact. `obtained_at` is when it was learned, `recorded_at` when it was written down.

    A value of None says that it was asked and is not known. `settles` says that this word settles an earlier disagreement.
    """

    fact: str
    value: Value
    obtained_at: datetime
    recorded_at: datetime
    said_by: str = ""
    written_by: str = ""
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about one fact at an instant: the word in force, and every other word that still stands against it."""

    value: Value
    by: Assertion
    against: tuple[Assertion, ...] = ()

    @property
    def disputed(self) -> bool:
        """Whether somebody else's word, not settled since, says otherwise."""
        return bool(self.against)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything said so far. Append-only: `saying` gives a new value, the old one is unchanged."""

    said: tuple[Assertion, ...] = ()
    _by_fact: Mapping[str, tuple[Assertion, ...]] = field(default_factory=dict)

    def saying(self, assertions: Iterable[Assertion]) -> Facts:
        """These facts and what has been said now."""
        more = tuple(assertions)
        by_fact = dict(self._by_fact)
        for one in more:
            by_fact[one.fact] = (*by_fact.get(one.fact, ()), one)
        return Facts((*self.said, *more), by_fact)

    def held(self, fact: str, at: datetime, *, as_recorded: datetime | None = None) -> Held | None:
        """What is held about a fact at an instant, or None if nothing was ever said of it by then.

        Somebody who does not know takes back nobody's answer: the last answer stands. With `as_recorded`, what the record showed at that instant: what was written down later is left out.
        """
        words = [
            one
            for one in self._by_fact.get(fact, ())
            if one.obtained_at <= at and (as_recorded is None or one.recorded_at <= as_recorded)
        ]
        if not words:
            return None
        words.sort(key=lambda one: (one.obtained_at, one.recorded_at))
        answers = [one for one in words if one.value is not None]
        if not answers:
            return Held(None, words[-1])
        return Held(answers[-1].value, answers[-1], _standing_against(answers))

    def values(self, at: datetime, *, as_recorded: datetime | None = None) -> dict[str, Value]:
        """Every fact of which something was said by then, and the value in force; None where it is asked and not known."""
        found = ((fact, self.held(fact, at, as_recorded=as_recorded)) for fact in self._by_fact)
        return {fact: held.value for fact, held in found if held is not None}

    def history(self, fact: str) -> tuple[Assertion, ...]:
        """Every word ever said of a fact, in the order in which it was written down."""
        return self._by_fact.get(fact, ())


def _standing_against(words: list[Assertion]) -> tuple[Assertion, ...]:
    """The last word of each other person that differs from the word in force and has not been settled since."""
    latest = words[-1]
    last_by: dict[str, Assertion] = {}
    for one in words:
        if one.settles:
            last_by.clear()
        last_by[one.said_by] = one
    return tuple(
        one
        for who, one in last_by.items()
        if who != latest.said_by and one.value is not None and one.value != latest.value
    )


ANSWERS: Final[Mapping[bool | None, str]] = {True: "yes", False: "no", None: "not known"}


def in_words(value: Value) -> str:
    """A value as people read it: yes, no, not known, a number, or the words of a choice."""
    if value is None or isinstance(value, bool):
        return ANSWERS[value]
    return f"{value:g}" if isinstance(value, int | float) else value.replace("_", " ")


def differing(held: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, Value]:
    """What is said now that was not held before, or was held otherwise. No and not known differ; 1 and yes differ.

    Not known takes back no answer: nothing is lowered because somebody else could not say.
    """
    return {
        fact: value
        for fact, value in said.items()
        if fact not in held
        or (value is not None and (held[fact] != value or isinstance(held[fact], bool) is not isinstance(value, bool)))
    }


def derive(
    pack: Pack, facts: Mapping[str, Value], hours_since: Mapping[str, float], *, asked_again: bool
) -> dict[str, Value]:
    """The facts with what follows from them added, where nobody has stated it otherwise.

    `hours_since` gives the facts that grow with time as they are now; `asked_again` says that somebody has been in contact a second time.
    """
    found = dict(facts)
    age = found.get("age")
    if found.get("under_13") is None and isinstance(age, int | float):
        found["under_13"] = age < pack.value("facts.under_13_means")
    found.update(hours_since)
    if found.get("second_contact") is None and asked_again:
        found["second_contact"] = True
    return found
