"""Conditions of rules, duties and checks: the words a pack may use, as a tree of frozen values.

A condition speaks of facts, of what has happened and of the level in force. It is three-valued: a fact that is not known makes what
depends on it not known, and a rule fires only on what is true. How a condition is evaluated is in `literals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import Any as Anything
from typing import Final

from nightlight.rules.faults import nearest

NOT_KNOWN: Final = "not_known"
COMPARISONS: Final = ("under", "at_or_under", "over", "at_or_over")
_HOURS: Final = {"min": 1 / 60, "hours": 1.0, "days": 24.0}


@dataclass(frozen=True, slots=True)
class FactIs:
    """The fact is known and has one of these values (True and False stand for yes and no)."""

    fact: str
    values: frozenset[bool | str | float]


@dataclass(frozen=True, slots=True)
class FactCompares:
    """The fact is known and the number lies so: comparison is one of `COMPARISONS`."""

    fact: str
    comparison: str
    number: float


@dataclass(frozen=True, slots=True)
class FactNotKnown:
    """The fact is not known."""

    fact: str


@dataclass(frozen=True, slots=True)
class AnyNotKnown:
    """Some fact of this question set is not known."""

    question_set: str


@dataclass(frozen=True, slots=True)
class LevelIs:
    """The level in force on a scale (`missing`, `contact` or `imagery`) is one of these."""

    scale: str
    levels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Happened:
    """The event has happened; if `ago_at_least` is given, that long ago; if `carried` is given, with these things carried as said."""

    event: str
    yes: bool = True
    ago_at_least: timedelta | None = None
    carried: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class DutyMissed:
    """One of these duties is being missed at this very moment."""

    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class FactsAdded:
    """At this very moment a fact is learned that was not held before, after the first report."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is known not to hold. What is not known does not make this true."""

    part: Condition


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts hold. Nothing is weighed or added up but the count."""

    count: int
    parts: tuple[Condition, ...]


type_names: Final = "a fact id, or one of: fact, level, level_in, grade, grade_in, path_in, event, any_not_known, duty_missed, facts_added, all, any, not, at_least"
Condition = (
    FactIs
    | FactCompares
    | FactNotKnown
    | AnyNotKnown
    | LevelIs
    | Happened
    | DutyMissed
    | FactsAdded
    | All
    | Any
    | Not
    | AtLeast
)
Leaf = (FactIs, FactCompares, FactNotKnown, AnyNotKnown, LevelIs, Happened, DutyMissed, FactsAdded)


class BadCondition(ValueError):
    """The condition cannot be read; the message says where inside it and what was expected."""


def read(raw: Anything, lists: Mapping[str, Iterable[str]] | None = None) -> Condition:
    """The condition that a pack wrote as `raw`; `lists` names the fact lists that `at_least` may count over.

    Raises BadCondition.
    """
    named = lists or {}
    if isinstance(raw, str):
        return FactIs(raw, frozenset({True}))
    if not isinstance(raw, Mapping) or not raw:
        raise BadCondition(f"expected {type_names}; got {raw!r}")
    if "fact" in raw:
        return _fact(raw)
    if "event" in raw:
        return _event(raw)
    if len(raw) != 1:
        raise BadCondition(f"expected one key, got {', '.join(map(str, raw))}")
    ((word, inside),) = raw.items()
    return _combined(word, inside, named)


_LEVELS: Final = {
    "level": "missing",
    "level_in": "missing",
    "grade": "contact",
    "grade_in": "contact",
    "path_in": "imagery",
}


def _combined(word: str, inside: Anything, lists: Mapping[str, Iterable[str]]) -> Condition:
    if word in _LEVELS:
        return LevelIs(_LEVELS[word], _words(word, inside))
    if word in ("all", "any"):
        parts = tuple(read(part, lists) for part in _several(word, inside))
        return All(parts) if word == "all" else Any(parts)
    if word in ("not", "at_least"):
        return Not(read(inside, lists)) if word == "not" else _at_least(inside, lists)
    match word:
        case "any_not_known":
            if not isinstance(inside, str):
                raise BadCondition(f"any_not_known: expected the id of a question set, got {inside!r}")
            return AnyNotKnown(inside)
        case "duty_missed":
            return DutyMissed(_words(word, inside))
        case "facts_added":
            return FactsAdded()
    known = type_names.replace(":", ",").split(", ")
    raise BadCondition(f"{word!r} is not a condition{nearest(word, known)}; expected {type_names}")


def _several(word: str, inside: Anything) -> list[Anything]:
    if not isinstance(inside, list) or not inside:
        raise BadCondition(f"{word}: expected a list of conditions, got {inside!r}")
    return inside


def _words(word: str, inside: Anything) -> frozenset[str]:
    found = inside if isinstance(inside, list) else [inside]
    if not found or not all(isinstance(one, str) for one in found):
        raise BadCondition(f"{word}: expected ids, got {inside!r}")
    return frozenset(found)


def _at_least(inside: Anything, lists: Mapping[str, Iterable[str]]) -> Condition:
    if not isinstance(inside, Mapping) or set(inside) != {"count", "of"} or not isinstance(inside["count"], int):
        raise BadCondition("at_least: expected {count: N, of: a list}")
    of = inside["of"]
    if isinstance(of, str):
        if of not in lists:
            raise BadCondition(f"at_least: no list is called {of!r}{nearest(of, lists)}")
        of = list(lists[of])
    parts = tuple(read(part, lists) for part in _several("at_least", of))
    if not 1 <= inside["count"] <= len(parts):
        raise BadCondition(f"at_least: {inside['count']} of {len(parts)} can never hold")
    return Any(parts) if inside["count"] == 1 else AtLeast(inside["count"], parts)


def _fact(raw: Mapping[str, Anything]) -> Condition:
    fact, tests = raw["fact"], {key: value for key, value in raw.items() if key != "fact"}
    if not isinstance(fact, str) or len(tests) != 1:
        raise BadCondition(f"fact {fact!r}: expected one of is, in, {', '.join(COMPARISONS)}")
    ((test, value),) = tests.items()
    if test in COMPARISONS:
        if not _is_number(value):
            raise BadCondition(f"fact {fact}: {test} expects a number, got {value!r}")
        return FactCompares(fact, test, float(value))
    if test == "is":
        return _values(fact, [value])
    if test == "in" and isinstance(value, list) and value:
        return _values(fact, value)
    raise BadCondition(f"fact {fact}: expected one of is, in (a list), {', '.join(COMPARISONS)}; got {test}")


def _is_number(value: Anything) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _values(fact: str, values: list[Anything]) -> Condition:
    if not all(isinstance(value, bool | str) or _is_number(value) for value in values):
        raise BadCondition(f"fact {fact}: expected yes, no, a word or a number, got {values!r}")
    known = frozenset(value for value in values if value != NOT_KNOWN)
    if len(known) == len(values):
        return FactIs(fact, known)
    return Any((FactIs(fact, known), FactNotKnown(fact))) if known else FactNotKnown(fact)


def _event(raw: Mapping[str, Anything]) -> Condition:
    if not isinstance(raw["event"], str):
        raise BadCondition(f"event {raw['event']!r}: expected an event id")
    wrong = set(raw) - {"event", "happened", "ago_at_least", "with"}
    if wrong or raw.get("happened", True) not in (True, False):
        raise BadCondition(
            f"event {raw['event']}: expected happened: yes or no, ago_at_least, with; got {', '.join(map(str, raw))}"
        )
    ago, carried = raw.get("ago_at_least"), raw.get("with") or {}
    if not isinstance(carried, Mapping):
        raise BadCondition(
            f"event {raw['event']}: with expects a mapping of what it carried to yes or no, got {carried!r}"
        )
    if ago is not None and not (
        isinstance(ago, Mapping) and ago.get("unit") in _HOURS and _is_number(ago.get("value"))
    ):
        raise BadCondition(f"event {raw['event']}: ago_at_least expects {{value, unit}} in min, hours or days")
    span = timedelta(hours=ago["value"] * _HOURS[ago["unit"]]) if ago else None
    return Happened(
        raw["event"], raw.get("happened", True), span, tuple(sorted((str(k), bool(v)) for k, v in carried.items()))
    )


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf of the tree, left to right, repeats included."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def facts_in(condition: Condition) -> tuple[str, ...]:
    """The facts a condition asks about, in the order in which it names them, each once."""
    named = [leaf.fact for leaf in leaves(condition) if isinstance(leaf, FactIs | FactCompares | FactNotKnown)]
    return tuple(dict.fromkeys(named))


def asks_about_level(condition: Condition) -> bool:
    """Whether the condition asks about a level or a grade in force."""
    return any(isinstance(leaf, LevelIs) for leaf in leaves(condition))
