"""The levels of a case as they stand in its row: for lists, where the reasons are one press away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nightlight.rules.policy import Pack
from nightlight.rules.wording import Wording, plain


class Level(NamedTuple):
    """One scale: its name in one word, the level in force, how far it could reach (empty: no further), and how high that stands, from 0 to 3."""

    scale: str
    level: str
    could_reach: str
    rank: int


def levels(now: Mapping[str, str], could: Mapping[str, str], pack: Pack) -> tuple[Level, ...]:
    """The levels of a case, in the order of the pack's scales."""
    words = Wording(pack)
    return tuple(
        Level(
            plain(scale).capitalize(), words.level(now[scale]), words.level(could[scale]) if could.get(scale, now[scale]) != now[scale] else "",
            rank(now[scale], pack.scales[scale].order),
        )
        for scale in pack.scales
        if scale in now
    )  # fmt: skip


def rank(level: str, order: tuple[str, ...]) -> int:
    """How high a level stands on its scale, from 0 to 3, for the sign that stands beside its name."""
    if level not in order:
        return 2
    return max(0, 3 - (len(order) - 1 - order.index(level)))
