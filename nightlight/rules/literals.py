"""Conditions made ready to be asked many times: each leaf becomes one bit, each condition a few masks.

Two masks say all that matters about a moment: `true` (what holds now) and `never` (what no answer to a question that is still open could
make hold). A leaf in neither is open. A condition is a tuple of clauses, any of which will do; a clause is a tuple of groups, all of which
must hold; a group is a mask, one bit of which must hold. So what has fired, what could still fire and what is lacking are each a few
operations on whole numbers, and grading the whole pack takes microseconds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, Final, NamedTuple

from nightlight.rules import conditions as c
from nightlight.rules.clauses import Clauses, holds
from nightlight.rules.facts import Value
from nightlight.rules.moments import NOTHING, Moment, has_happened
from nightlight.rules.policy import Pack

Facts = Mapping[str, Value]

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "under": operator.lt,
    "at_or_under": operator.le,
    "over": operator.gt,
    "at_or_over": operator.ge,
}
_MOST_VALUES: Final = 1000
_OPPOSITE: Final = {"under": "at_or_over", "at_or_over": "under", "over": "at_or_under", "at_or_under": "over"}


@dataclass(frozen=True, slots=True)
class _FactLeaf:
    """A leaf about the value of a fact, as a test that is put to a known value only."""

    fact: str
    test: Callable[[Any], bool]
    bit: int


class _Count(NamedTuple):
    """A leaf about how many of some groups hold: at least so many, or (not `positive`) fewer."""

    least: int
    groups: tuple[int, ...]
    positive: bool


def _is_in(values: frozenset[Any], wanted: bool) -> Callable[[Any], bool]:
    kinds = {(type(value) is bool, value) for value in values}
    return lambda value: ((type(value) is bool, value) in kinds) is wanted


class Sheet:
    """Every leaf of every condition of a pack, as bits. `compile` adds a condition; `read` says what holds at a moment."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._bits: dict[tuple[c.Condition, bool], int] = {}
        self._leaves: dict[str, list[_FactLeaf]] = {}
        self._known: dict[str, int] = {}
        self._unknown: dict[str, int] = {}
        self._counts: dict[_Count, int] = {}
        self._sets: list[tuple[int, bool, frozenset[str], frozenset[str]]] = []
        self._events: list[tuple[int, c.Happened]] = []
        self._levels: list[tuple[int, str, frozenset[str], bool]] = []
        self._others: list[tuple[int, c.DutyMissed | c.FactsAdded, bool]] = []
        self._fact_of: dict[int, str] = {}
        self.level_bits = 0
        self.passing_bits = 0
        self._adult = self.compile(c.read(pack.value("missing.known_adult")))
        self.facts_at = lru_cache(maxsize=8192)(self._facts_at)

    def compile(self, condition: c.Condition) -> Clauses:
        """The condition as clauses over this sheet's bits."""
        return tuple(self._clauses(condition, positive=True))

    def _clauses(self, condition: c.Condition, positive: bool) -> list[tuple[int, ...]]:
        match condition:
            case c.Not(part):
                return self._clauses(part, not positive)
            case c.All(parts) if positive:
                return self._joined(parts, positive)
            case c.Any(parts) if not positive:
                return self._joined(parts, positive)
            case c.All(parts) | c.Any(parts):
                return self._either(parts, positive)
            case c.AtLeast(count, parts):
                return [(self._count(count, parts, positive),)]
        return [(self._leaf(condition, positive),)]

    def _joined(self, parts: Iterable[c.Condition], positive: bool) -> list[tuple[int, ...]]:
        choices = [self._clauses(part, positive) for part in parts]
        return [
            tuple(dict.fromkeys(group for clause in combined for group in clause)) for combined in product(*choices)
        ]

    def _either(self, parts: Iterable[c.Condition], positive: bool) -> list[tuple[int, ...]]:
        single, longer = 0, []
        for part in parts:
            for clause in self._clauses(part, positive):
                if len(clause) == 1:
                    single |= clause[0]
                else:
                    longer.append(clause)
        return ([(single,)] if single else []) + longer

    def _count(self, count: int, parts: tuple[c.Condition, ...], positive: bool) -> int:
        clauses = [self._clauses(part, True) for part in parts]
        groups = tuple(clause[0][0] for clause in clauses)
        if any(len(clause) != 1 or len(clause[0]) != 1 for clause in clauses):
            raise c.BadCondition("at_least can count only plain facts")
        key = _Count(count, groups, positive)
        if key not in self._counts:
            self._counts[key] = bit = self._next()
            self.passing_bits |= bit
        return self._counts[key]

    def _next(self) -> int:
        return 1 << (len(self._bits) + len(self._counts))

    def _new(self, key: tuple[c.Condition, bool]) -> int:
        self._bits[key] = bit = self._next()
        for name in ("_all_unknown", "_nothing_happened", "_tables", "_about_level"):
            self.__dict__.pop(name, None)
        return bit

    def _leaf(self, leaf: c.Condition, positive: bool) -> int:
        key = (leaf, positive)
        return self._bits[key] if key in self._bits else self._add(leaf, positive)

    def _add(self, leaf: c.Condition, positive: bool) -> int:
        match leaf:
            case c.FactIs(fact, values):
                return self._add_fact(leaf, positive, fact, _is_in(values, positive))
            case c.FactCompares(fact, comparison, number):
                compare = _COMPARE[comparison if positive else _OPPOSITE[comparison]]
                return self._add_fact(
                    leaf, positive, fact, lambda value: not isinstance(value, str) and compare(value, number)
                )
            case c.FactNotKnown(fact):
                bit = self._new((leaf, positive))
                (self._unknown if positive else self._known)[fact] = bit
                self._fact_of[bit] = fact
                self._leaves.setdefault(fact, [])
                self.passing_bits |= bit if positive else 0
                return bit
        return self._add_other(leaf, positive)

    def _add_fact(self, leaf: c.Condition, positive: bool, fact: str, test: Callable[[Any], bool]) -> int:
        bit = self._new((leaf, positive))
        self._leaves.setdefault(fact, []).append(_FactLeaf(fact, test, bit))
        self._fact_of[bit] = fact
        return bit

    def _add_other(self, leaf: c.Condition, positive: bool) -> int:
        bit = self._new((leaf, positive))
        match leaf:
            case c.AnyNotKnown(name):
                questions = self._pack.section("question_sets")[name]
                every = frozenset(questions.facts)
                self._sets.append((bit, positive, every, every - frozenset(questions.children_only)))
                self.passing_bits |= bit if positive else 0
            case c.LevelIs(scale, levels):
                self._levels.append((bit, scale, levels, positive))
                self.level_bits |= bit
            case c.Happened(event, yes, ago, carried):
                self._events.append((bit, c.Happened(event, yes is positive, ago, carried)))
            case c.DutyMissed() | c.FactsAdded():
                self._others.append((bit, leaf, positive))
        return bit

    def read(self, facts: Facts, moment: Moment = NOTHING) -> tuple[int, int]:
        """(true, never) for these facts at this moment, the leaves about levels left open (see `with_level`)."""
        true, never = self._all_unknown, self._nothing_happened[1]
        tables = self._tables
        for fact, value in facts.items():
            table = tables.get(fact)
            if table is None or value is None:
                continue
            masks = table.get(value)
            if masks is None:
                if len(table) > _MOST_VALUES:
                    table.clear()
                masks = table[value] = self._masks(fact, value)
            true |= masks[0]
            never |= masks[1]
        true = true & ~never | self._nothing_happened[0]
        true, never = self._read_together(facts, true, never)
        return (true, never) if moment is NOTHING else self._read_moment(true, never, moment)

    @cached_property
    def _all_unknown(self) -> int:
        return sum(self._unknown.values())

    @cached_property
    def _nothing_happened(self) -> tuple[int, int]:
        """What holds, and what cannot, where nothing has happened and nothing is happening."""
        return self._read_moment(0, 0, Moment())

    @cached_property
    def _tables(self) -> dict[str, dict[Any, tuple[int, int]]]:
        """For each fact that some leaf asks about, the masks by value; values of one fact are of one type, so True and 1 do not meet."""
        return {fact: {} for fact in self._leaves}

    def _masks(self, fact: str, value: Any) -> tuple[int, int]:
        true = never = 0
        for leaf in self._leaves[fact]:
            if leaf.test(value):
                true |= leaf.bit
            else:
                never |= leaf.bit
        return true | self._known.get(fact, 0), never | self._unknown.get(fact, 0)

    def _read_together(self, facts: Facts, true: int, never: int) -> tuple[int, int]:
        """The leaves that are about several facts at once: whole question sets, and counts."""
        adult = holds(self._adult, true)
        for bit, positive, all_facts, without_children in self._sets:
            needed = without_children if adult else all_facts
            whole = needed <= facts.keys() and all(facts[fact] is not None for fact in needed)
            true, never = _settle(true, never, bit, whole is not positive, open_otherwise=not whole)
        for count, bit in self._counts.items():
            true, never = _settle_count(true, never, bit, count)
        return true, never

    def _read_moment(self, true: int, never: int, moment: Moment) -> tuple[int, int]:
        for bit, leaf in self._events:
            true, never = _settle(true, never, bit, has_happened(leaf, moment), open_otherwise=False)
        for bit, other, positive in self._others:
            now = moment.facts_added if isinstance(other, c.FactsAdded) else bool(other.duties & moment.missed)
            true, never = _settle(true, never, bit, now is positive, open_otherwise=False)
        return true, never

    def with_level(
        self, true: int, never: int, scale: str, level: str | None, possible: Iterable[str] = ()
    ) -> tuple[int, int]:
        """The masks once the level on a scale is known; `possible` are the levels that answers could still bring (none: it is settled)."""
        about = self._about_level.get(scale)
        if about is None:
            return true, never
        bits, by_level = about
        now = by_level.get(level, 0) if level is not None else 0
        might = now
        for word in possible:
            might |= by_level.get(word, 0)
        return true & ~bits | now, never & ~bits | bits & ~might

    @cached_property
    def _about_level(self) -> dict[str, tuple[int, dict[str, int]]]:
        """For each scale: every leaf about its level, and those that hold at each level."""
        found: dict[str, tuple[int, dict[str, int]]] = {}
        for scale in self._pack.scales.values():
            mine = [(bit, levels, positive) for bit, about, levels, positive in self._levels if about == scale.id]
            words = (*scale.order, *scale.outside)
            by_level = {
                word: sum(bit for bit, levels, positive in mine if (word in levels) is positive) for word in words
            }
            found[scale.id] = (sum(bit for bit, _, _ in mine), by_level)
        return found

    def _facts_at(self, mask: int) -> tuple[str, ...]:
        found = [fact for bit, fact in self._fact_of.items() if bit & mask]
        return tuple(dict.fromkeys(found))

    def thresholds(self, fact: str) -> tuple[float, ...]:
        """The numbers at which a leaf about this fact changes its answer, lowest first."""
        found = {leaf.number for leaf, _ in self._bits if isinstance(leaf, c.FactCompares) and leaf.fact == fact}
        return tuple(sorted(found))

    def waits(self) -> tuple[tuple[str, timedelta], ...]:
        """The events, and how long after each, at which some condition changes its answer with time alone."""
        return tuple(dict.fromkeys((leaf.event, leaf.ago_at_least) for _, leaf in self._events if leaf.ago_at_least))


def _settle(true: int, never: int, bit: int, holds: bool, *, open_otherwise: bool) -> tuple[int, int]:
    if holds:
        return true | bit, never & ~bit
    return true & ~bit, (never & ~bit) if open_otherwise else (never | bit)


def _settle_count(true: int, never: int, bit: int, count: _Count) -> tuple[int, int]:
    now = most = 0
    for group in count.groups:
        if group & true:
            now += 1
        if group & ~never:
            most += 1
    if count.positive:
        return _settle(true, never, bit, now >= count.least, open_otherwise=most >= count.least)
    return _settle(true, never, bit, most < count.least, open_otherwise=now < count.least)
