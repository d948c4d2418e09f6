"""What is known of a case, fact by fact: the value in force, who said it and when, what it replaced, who says otherwise, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nightlight.rules.facts import Assertion, Facts, Value
from nightlight.rules.policy import Fact, Pack
from nightlight.rules.wording import fact_value, listed, plain, value_in_words


@dataclass(frozen=True, slots=True)
class Word:
    """One thing said about a fact: the value in words, by whom, when it was learned and when it was written down, and by whom."""

    value: str
    said_by: str
    learned: datetime
    written: datetime
    written_by: str

    @property
    def late(self) -> bool:
        """Whether it was written down a minute or more after it was learned."""
        return (self.written - self.learned).total_seconds() >= 60


@dataclass(frozen=True, slots=True)
class Known:
    """One fact: the word in force, words that stand against it, and what it replaced, the latest first."""

    key: str
    about: str
    word: Word
    against: tuple[Word, ...]
    replaced: tuple[Word, ...]
    not_known: bool
    is_no: bool = False

    @property
    def plainly_no(self) -> bool:
        """Whether it was answered no, and nobody ever said otherwise."""
        return self.is_no and not (self.against or self.replaced)


@dataclass(frozen=True, slots=True)
class Follows:
    """A fact that nobody stated and that follows from others: its value, and from what."""

    about: str
    value: str
    of: str


def known(facts: Facts, at: datetime, pack: Pack, names: Mapping[str, str]) -> tuple[Known, ...]:
    """Every fact of which something was said, the latest learned first; those that are asked and not known last."""
    found = []
    for key in {one.fact: None for one in facts.said}:
        held = facts.held(key, at)
        if held is None:
            continue
        fact = pack.facts.get(key)
        before = [one for one in facts.history(key) if one is not held.by and one not in held.against]
        found.append(
            Known(
                key, fact.about.rstrip(".") if fact else plain(key), _word(fact, held.by, names),
                tuple(_word(fact, one, names) for one in held.against), tuple(_word(fact, one, names) for one in reversed(before)),
                not_known=held.value is None, is_no=held.value is False,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.not_known, -one.word.learned.timestamp(), one.about)))


def follows(stated: Mapping[str, Value], derived: Mapping[str, Value], pack: Pack) -> tuple[Follows, ...]:
    """The facts that follow from what was said, where nobody said it themselves."""
    return tuple(
        Follows(fact.about.rstrip("."), fact_value(fact, value), _of(fact, pack))
        for key, value in derived.items()
        if value is not None and stated.get(key) is None and (fact := pack.facts.get(key)) is not None
    )


def _of(fact: Fact, pack: Pack) -> str:
    facts = [f"“{pack.facts[one].about.rstrip('.')}”" for one in fact.derived_from if one in pack.facts]
    events = [f"“{pack.events[one].meaning.rstrip('.')}”" for one in fact.derived_from_events if one in pack.events]
    records = [plain(fact.derived_from_records)] if fact.derived_from_records else []
    told = [*facts, *events, *records]
    return listed(told, "and") if told else "what is on record"


def _word(fact: Any, one: Assertion, names: Mapping[str, str]) -> Word:
    value = fact_value(fact, one.value) if fact else value_in_words(one.value)
    return Word(
        value, one.said_by, one.obtained_at, one.recorded_at, names.get(one.written_by, "somebody not listed here")
    )
