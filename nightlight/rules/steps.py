"""The rules of a scale made ready to be asked many times, and the level that those which fired give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from nightlight.rules.clauses import Clauses
from nightlight.rules.policy import Rule
from nightlight.rules.scales import NOWHERE, Ladder


class Step(NamedTuple):
    """A rule made ready: its clauses (and the one mask that says it all, where there is one), and the rank it gives (-1: none)."""

    rule: Rule
    clauses: Clauses
    mask: int
    rank: int
    starts: bool
    blocks: bool


class Steps(NamedTuple):
    """The rules of a scale: all; those that ask about no level; those that do; the former that raise; those that start it; all that raise."""

    every: tuple[Step, ...]
    plain: tuple[Step, ...]
    asking: tuple[Step, ...]
    climbing: tuple[Step, ...]
    starting: tuple[Step, ...]
    raising: tuple[Step, ...]


def word_of(ladder: Ladder, fired: Iterable[Step]) -> str:
    """The level that fired rules give: the highest rank; a word outside the order only where nothing inside it says the same.

    A level that is blocked is lifted to the lowest that is not; what a start already is, a block does not rename.
    """
    started, start, best, least = NOWHERE, ladder.scale.otherwise or ladder.order[0], NOWHERE, NOWHERE
    for step in fired:
        if step.starts:
            if step.rank > started:
                started, start = step.rank, step.rule.then.start_at or start
        elif step.blocks:
            least = max(least, step.rank)
        elif step.rank > best:
            best = step.rank
    rank = ladder.rank(start)
    if max(best, least) > rank or (best == rank and start in ladder.scale.outside):
        return ladder.order[max(best, least)]
    return start
