"""A situation that a condition may be asked about, whether an entry of a pack fires in it, and the situations in which it could.

`fires` asks the same grading that runs live. `ways` turns a condition round: it looks for answers, events and levels that make it true,
so that a condition that nothing can make true is found before anybody relies on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations, islice, product
from typing import Any, Final, NamedTuple

from nightlight.rules import conditions as c
from nightlight.rules.clauses import holds
from nightlight.rules.facts import Value, derive
from nightlight.rules.grading import Assessment, Recorded
from nightlight.rules.moments import Moment, Occurrence
from nightlight.rules.policy import Fact, Implied, Pack, Rule
from nightlight.rules.rulebook import Rulebook

AT: Final = datetime(2025, 6, 10, 12, tzinfo=UTC)
"""The instant at which every situation is looked at. Conditions ask how long ago a thing was, never which day it is."""
_MOST_CASES: Final = 20_000
_MOST_TRIES: Final = 200


class Before(NamedTuple):
    """Something that happened earlier: what, how long ago, and what it carried."""

    event: str
    ago: timedelta = timedelta(0)
    carries: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known, what has happened and what is happening now. `recorded` maps a scale to the level that somebody recorded."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    happened: tuple[Before, ...] = ()
    recorded: Mapping[str, str] = field(default_factory=dict)
    missed: frozenset[str] = frozenset()
    facts_added: bool = False

    @property
    def moment(self) -> Moment:
        """The situation as a condition sees it."""
        times: dict[str, tuple[Occurrence, ...]] = {}
        for one in self.happened:
            times[one.event] = (*times.get(one.event, ()), Occurrence(AT - one.ago, "", one.carries))
        return Moment(AT, times, self.missed, self.facts_added)


def assess(situation: Situation, rulebook: Rulebook, scale: str | None = None) -> dict[str, Assessment]:
    """What the rules say in a situation, on the scales that apply, on those with a recorded level, and on `scale`."""
    moment, facts = situation.moment, _with_what_follows(situation, rulebook.pack)
    wanted = {*rulebook.grader.applying(facts, moment), *situation.recorded, *([scale] if scale else [])}
    scales = [name for name in rulebook.pack.scales if name in wanted]
    recorded = {name: Recorded(level) for name, level in situation.recorded.items()}
    return rulebook.grader.grade(facts, moment, recorded, scales)


def fires(entry: Any, situation: Situation, rulebook: Rulebook) -> bool:
    """Whether an entry with a condition (a rule, an implied event, advice …) fires. A `local_only` rule is asked as if it were on."""
    if isinstance(entry, Rule) and entry.scale in rulebook.pack.scales and not entry.local_only:
        return any(rule.id == entry.id for rule in assess(situation, rulebook, entry.scale)[entry.scale].fired)
    recorded = isinstance(entry, Implied) and entry.reads_level == "recorded"
    return holds_in(entry.when.condition, situation, rulebook, recorded=recorded)


def holds_in(condition: c.Condition, situation: Situation, rulebook: Rulebook, *, recorded: bool = False) -> bool:
    """Whether a condition is true in a situation; with `recorded` it reads the recorded levels instead of those in force."""
    clauses = rulebook.sheet.compile(condition)
    facts = _with_what_follows(situation, rulebook.pack)
    assessed = assess(situation, rulebook)
    on_record = situation.recorded if recorded else {}
    return holds(clauses, rulebook.grader.leaves(facts, situation.moment, assessed, on_record))


def _with_what_follows(situation: Situation, pack: Pack) -> dict[str, Value]:
    asked_again = any(one.event == "second_contact" for one in situation.happened)
    return derive(pack, situation.facts, {}, asked_again=asked_again)


# Turned round: from a condition to the situations that make it true

_Literal = tuple[c.Condition, bool]


def ways(condition: c.Condition, pack: Pack) -> Iterator[Situation]:
    """Situations in which the condition should hold, at most some hundreds; none if no answers can make it true.

    Each must still be put to the rules: what else they say may change a level that the condition asks about.
    """
    return islice(_consistent(condition, pack), _MOST_TRIES)


def _consistent(condition: c.Condition, pack: Pack) -> Iterator[Situation]:
    for literals in islice(_cases(condition, pack, positive=True), _MOST_CASES):
        facts = _answers([one for one in literals if isinstance(one[0], _ABOUT_FACTS)], pack)
        if facts is None:
            continue
        events = [(leaf, leaf.yes is wanted) for leaf, wanted in literals if isinstance(leaf, c.Happened)]
        happened = tuple(
            Before(leaf.event, leaf.ago_at_least or timedelta(0), dict(leaf.carried))
            for leaf, wanted in events
            if wanted
        )
        missed = frozenset(min(leaf.duties) for leaf, wanted in literals if isinstance(leaf, c.DutyMissed) and wanted)
        added = any(isinstance(leaf, c.FactsAdded) and wanted for leaf, wanted in literals)
        for levels in _levels(literals, pack):
            yield Situation(facts, happened, levels, missed, added)


_ABOUT_FACTS: Final = (c.FactIs, c.FactCompares, c.FactNotKnown)


def _cases(condition: c.Condition, pack: Pack, *, positive: bool) -> Iterator[tuple[_Literal, ...]]:
    """Every way to make a condition true (or, not `positive`, known to be false), each as leaves that must hold or must not."""
    match condition:
        case c.Not(part):
            yield from _cases(part, pack, positive=not positive)
        case c.All(parts) | c.Any(parts) if isinstance(condition, c.All) is positive:
            yield from _every(parts, pack, positive=positive)
        case c.All(parts) | c.Any(parts):
            for part in parts:
                yield from _cases(part, pack, positive=positive)
        case c.AtLeast(count, parts):
            for chosen in combinations(parts, count if positive else len(parts) - count + 1):
                yield from _every(chosen, pack, positive=positive)
        case c.AnyNotKnown(name) if positive:
            for fact in pack.section("question_sets")[name].facts:
                yield ((c.FactNotKnown(fact), True),)
        case c.AnyNotKnown(name):
            yield from _whole_set(name, pack)
        case _:
            yield ((condition, positive),)


def _every(parts: Iterable[c.Condition], pack: Pack, *, positive: bool) -> Iterator[tuple[_Literal, ...]]:
    choices = [tuple(islice(_cases(part, pack, positive=positive), _MOST_TRIES)) for part in parts]
    for chosen in product(*choices):
        yield tuple(literal for literals in chosen for literal in literals)


def _whole_set(name: str, pack: Pack) -> Iterator[tuple[_Literal, ...]]:
    """A question set is whole when everything is known, or for a known adult everything but what is asked of children only."""
    questions = pack.section("question_sets")[name]
    yield tuple((c.FactNotKnown(fact), False) for fact in questions.facts)
    adult = c.read(pack.value("missing.known_adult"))
    needed = tuple((c.FactNotKnown(fact), False) for fact in questions.facts if fact not in questions.children_only)
    yield from ((*literals, *needed) for literals in _cases(adult, pack, positive=True))


def _answers(literals: Iterable[_Literal], pack: Pack) -> dict[str, Value] | None:
    """An answer to each fact named that satisfies every leaf about it, the quietest first; None if there is none."""
    by_fact: dict[str, list[_Literal]] = {}
    for leaf, wanted in literals:
        if isinstance(leaf, _ABOUT_FACTS):
            by_fact.setdefault(leaf.fact, []).append((leaf, wanted))
    found: dict[str, Value] = {}
    for fact, about in by_fact.items():
        values = [None, *_values(pack.facts[fact], about)]
        fitting = [value for value in values if all(_satisfied(leaf, value, wanted) for leaf, wanted in about)]
        if not fitting:
            return None
        found[fact] = fitting[0]
    return {fact: value for fact, value in found.items() if value is not None}


def _values(fact: Fact, about: Iterable[_Literal]) -> list[Value]:
    match fact.type:
        case "yes_no":
            return [False, True]
        case "choice":
            return list(fact.values)
        case "time":
            return [AT.isoformat()]
    numbers = {leaf.number for leaf, _ in about if isinstance(leaf, c.FactCompares)}
    numbers |= {
        float(n) for leaf, _ in about if isinstance(leaf, c.FactIs) for n in leaf.values if not isinstance(n, str)
    }
    near = {fact.at_least or 0.0, *(n + step for n in numbers for step in (-1, -0.5, 0, 0.5, 1))}
    least, most = fact.at_least, fact.at_most
    return [n for n in sorted(near) if (least is None or n >= least) and (most is None or n <= most)]


def _satisfied(leaf: c.Condition, value: Value, wanted: bool) -> bool:
    match leaf:
        case c.FactNotKnown():
            return (value is None) is wanted
        case c.FactIs(values=values):
            same = any(one == value and isinstance(one, bool) is isinstance(value, bool) for one in values)
            return value is not None and same is wanted
        case c.FactCompares(comparison=comparison, number=number) if isinstance(value, int | float):
            below = value < number or (comparison in ("at_or_under", "over") and value == number)
            return (below is comparison.endswith("under")) is wanted
    return False


def _levels(literals: Iterable[_Literal], pack: Pack) -> Iterator[dict[str, str]]:
    """Every choice of recorded levels that could satisfy the leaves about levels."""
    about = [(leaf, wanted) for leaf, wanted in literals if isinstance(leaf, c.LevelIs)]
    scales = tuple(dict.fromkeys(leaf.scale for leaf, _ in about))
    words = [
        [
            word
            for word in (*pack.scales[scale].order, *pack.scales[scale].outside)
            if all((word in leaf.levels) is wanted for leaf, wanted in about if leaf.scale == scale)
        ]
        for scale in scales
    ]
    for chosen in product(*words):
        yield dict(zip(scales, chosen, strict=True))


def quiet_answer(fact: Fact) -> Value:
    """The answer that says least: no, the lowest number, the first of the choices, the instant of the situation."""
    match fact.type:
        case "yes_no":
            return False
        case "number":
            return fact.at_least or 0
        case "choice":
            return fact.values[0]
    return AT.isoformat()
