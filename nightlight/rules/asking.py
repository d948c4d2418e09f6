"""What to ask next where the first rule that is true wins: an answer must make a later rule true, and the rules before it let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from nightlight.rules.clauses import Clauses, holds

FactsAt = Callable[[int], tuple[str, ...]]


class Turn(NamedTuple):
    """One rule as it comes up in turn: its condition, and the rank that it gives."""

    clauses: Clauses
    rank: int


def in_turn(
    turns: Sequence[Turn], masks: tuple[int, int, int], rank: int, facts_at: FactsAt, published: Mapping[str, int]
) -> tuple[str, ...]:
    """The facts whose answer, alone or with one other, lets a rule of a higher rank win: those that reach highest alone first.

    `masks` are what is true, what is never, and the leaves that an answer ends (see `literals.Sheet`).
    """
    true, never, passing = masks
    alone: dict[str, int] = {}
    paired: set[str] = set()
    holding: list[set[str]] = []
    for turn in turns:
        for clause in turn.clauses if turn.rank > rank else ():
            needs = [set(facts_at(group & ~never)) for group in clause if not group & true] + holding
            _note(needs, turn.rank, alone, paired)
        if holds(turn.clauses, true):
            holding.append(_ending(turn.clauses, true, passing, facts_at))
    places = [(-reached, published[fact], fact) for fact, reached in alone.items()]
    places += [(1, published[fact], fact) for fact in paired if fact not in alone]
    places.sort()
    return tuple([fact for _, _, fact in places])


def _ending(clauses: Clauses, true: int, passing: int, facts_at: FactsAt) -> set[str]:
    """The facts any one of which, once answered, may make a condition that holds stop holding."""
    ends: list[set[str]] = []
    for clause in clauses:
        if all(group & true for group in clause):
            resting = [facts_at(group & true) for group in clause if not group & true & ~passing]
            ends.append({facts[0] for facts in resting if len(facts) == 1})
    return set.intersection(*ends)


def _note(wanted: Sequence[set[str]], rank: int, alone: dict[str, int], paired: set[str]) -> None:
    """Note the facts that fill every need by themselves, and those that do so in twos."""
    if not wanted or not all(wanted):
        return
    both = set.intersection(*wanted)
    for fact in both:
        if alone.get(fact, rank) <= rank:
            alone[fact] = rank
    rest = [need - both for need in wanted]
    if len(rest) == 2 and rest[0] and rest[1]:
        paired.update(*rest)
    elif len(rest) > 2:
        for two in combinations(sorted(set.union(*rest)), 2):
            if all(need.intersection(two) for need in wanted):
                paired.update(two)
