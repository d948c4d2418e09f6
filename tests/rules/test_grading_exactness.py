"""`could_reach` is what some answers really bring, and `ask` names what could raise the level: proved by finding the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules import conditions as c
from nightlight.rules.policy import Rule
from tests.rules.strategies import BOOK, GRADED, PACK, RULES, SCALES, answers, facts, rank

Known = Mapping[str, Any]
RAISES = {scale: [rule for rule in RULES if rule.scale == scale] for scale in SCALES}


def level(scale: str, known: Known) -> int:
    return rank(scale, BOOK.grader.grade(known, scales=SCALES)[scale].level)


def satisfied(condition: c.Condition, known: Known, *, sign: bool = True) -> Iterator[dict[str, Any]]:
    """Answers to open questions that could make the condition true (or, without `sign`, false), found by trying."""
    match condition:
        case c.Not(part):
            yield from satisfied(part, known, sign=not sign)
        case c.All(parts) | c.Any(parts) | c.AtLeast(parts=parts):
            least = len(parts) if isinstance(condition, c.All) else getattr(condition, "count", 1)
            for chosen in combinations(parts, least if sign else len(parts) - least + 1):
                yield from together(chosen, known, sign=sign)
        case c.FactIs() | c.FactCompares():
            yield from ({**known, condition.fact: value} for value in _fitting(condition, known, sign=sign))
        case c.AnyNotKnown(name):
            yield from ([dict(known)] if sign else [_all_answered(name, known)])
        case _:
            yield dict(known)


def together(parts: tuple[c.Condition, ...], known: Known, *, sign: bool) -> Iterator[dict[str, Any]]:
    if not parts:
        yield dict(known)
        return
    for some in satisfied(parts[0], known, sign=sign):
        yield from together(parts[1:], some, sign=sign)


def _fitting(leaf: c.FactIs | c.FactCompares, known: Known, *, sign: bool) -> list[Any]:
    open_to = answers(leaf.fact) if known.get(leaf.fact) is None else (known[leaf.fact],)
    return [value for value in open_to if _says(leaf, value) is sign]


def _says(leaf: c.FactIs | c.FactCompares, value: Any) -> bool:
    if isinstance(leaf, c.FactIs):
        return any(value == one and isinstance(value, bool) is isinstance(one, bool) for one in leaf.values)
    compare = {"under": value < leaf.number, "at_or_under": value <= leaf.number, "over": value > leaf.number}
    return compare.get(leaf.comparison, value >= leaf.number)


def _all_answered(name: str, known: Known) -> dict[str, Any]:
    asked = PACK.section("question_sets")[name].facts
    return {**{fact: answers(fact)[-1] for fact in asked if known.get(fact) is None}, **known}


def winning(rule: Rule) -> c.Condition:
    """The rule's condition; where the first rule that is true wins, also that no rule before it is."""
    mine = [one for one in RAISES[rule.scale] if not one.then.applies_to]
    if not PACK.scales[rule.scale].first_rule_wins or rule not in mine:
        return rule.when.condition
    return c.All((rule.when.condition, *(c.Not(one.when.condition) for one in mine[: mine.index(rule)])))


def witness(scale: str, known: Known, wanted: int) -> dict[str, Any] | None:
    """Answers that take the level to this rank, or None."""
    if level(scale, known) >= wanted:
        return dict(known)
    for rule in RAISES[scale]:
        for said in islice(satisfied(winning(rule), known), 400):
            for more in (said, {"nature_of_concern": "missing", "age": 12, **said}):
                merged = {**more, **{k: v for k, v in known.items() if v is not None}}
                if level(scale, merged) >= wanted:
                    return merged
    return None


@given(facts(most=20), st.sampled_from(SCALES))
def test_could_reach_is_really_reached_by_some_answers(known: Known, scale: str) -> None:
    found = BOOK.grader.grade(known, scales=SCALES)[scale]
    assert witness(scale, known, rank(scale, found.could_reach)) is not None, found.could_reach


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.then.propose or rule.then.floor], ids=lambda one: one.id
)
def test_each_rule_that_gives_a_level_can_be_reached_from_nothing_known(rule: Rule) -> None:
    wanted = rank(rule.scale, rule.then.propose or rule.then.floor or "")
    fires = [
        said
        for said in islice(satisfied(rule.when.condition, {}), 500)
        for found in [BOOK.grader.grade(said, scales=SCALES)[rule.scale]]
        if rule in found.fired and rank(rule.scale, found.level) >= wanted
    ]
    by_event_or_level = any(isinstance(leaf, c.Happened | c.LevelIs) for leaf in c.leaves(rule.when.condition))
    assert fires or by_event_or_level


def _best_alone(scale: str, known: Known, fact: str) -> int:
    return max(level(scale, {**known, fact: value}) for value in answers(fact))


def _partners(scale: str, fact: str) -> list[str]:
    """The facts that stand beside this one in some rule, or before it where the first rule that is true wins."""
    asked = [c.facts_in(rule.when.condition) for rule in RAISES[scale]]
    beside = asked if PACK.scales[scale].first_rule_wins else [some for some in asked if fact in some]
    return list(dict.fromkeys(other for some in beside for other in some if other != fact))


@given(facts(most=16), st.sampled_from(SCALES), st.data())
def test_every_fact_asked_could_raise_the_level_alone_or_with_one_other(known: Known, scale: str, data: Any) -> None:
    found = BOOK.grader.grade(known, scales=SCALES)[scale]
    now = rank(scale, found.level)
    for fact in data.draw(st.lists(st.sampled_from(found.ask), max_size=3, unique=True)) if found.ask else ():
        assert known.get(fact) is None
        with_one = (
            _best_alone(scale, {**known, fact: value}, other) > now
            for other in _partners(scale, fact) if known.get(other) is None for value in answers(fact)
        )  # fmt: skip
        assert _best_alone(scale, known, fact) > now or any(with_one), fact


@given(facts(most=16), st.sampled_from(SCALES))
def test_every_fact_that_raises_the_level_alone_is_asked_highest_first(known: Known, scale: str) -> None:
    found = BOOK.grader.grade(known, scales=[scale])[scale]
    now, order = rank(scale, found.level), list(PACK.facts)

    def reach(fact: str) -> int:
        best = max(
            rank(scale, BOOK.grader.grade({**known, fact: v}, scales=[scale])[scale].level) for v in answers(fact)
        )
        return best if best > now else -1

    reached = {fact: reach(fact) for fact in GRADED if known.get(fact) is None}
    alone = sorted(
        (fact for fact in reached if reached[fact] > now), key=lambda fact: (-reached[fact], order.index(fact))
    )
    assert list(found.ask[: len(alone)]) == alone


def test_imagery_asks_first_for_the_answer_that_lets_a_known_rule_win() -> None:
    said = dict.fromkeys((fact for fact in GRADED if PACK.facts[fact].type == "yes_no"), False)
    known = {**said, "imagery_before": True, "ages_and_identities_verified": None, "previous_episodes": 0, "age": 15}
    found = BOOK.grader.grade(known, scales=["imagery"])["imagery"]
    assert found.proposed == "hold"
    assert found.could_reach == "repeated"
    assert found.ask == ("ages_and_identities_verified",)
    both_open = BOOK.grader.grade({**known, "imagery_before": None}, scales=["imagery"])["imagery"]
    assert set(both_open.ask) == {"imagery_before", "ages_and_identities_verified"}
