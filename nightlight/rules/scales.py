"""A scale of risk as an order: the rank of each level, and of the words that stand outside the order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from nightlight.rules.policy import Scale

NOWHERE: Final = -1
"""The rank of no level at all."""


class Ladder:
    """A scale's levels in order, and how the words outside the order rank among them."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.order = scale.order
        self._rank = {word: rank for rank, word in enumerate(scale.order)}
        self._rank |= {word: self._rank[like] if like else 0 for word, like in scale.outside.items()}

    def rank(self, word: str | None) -> int:
        """The rank of a level, 0 lowest; of no level, below them all."""
        return NOWHERE if word is None else self._rank[word]

    def highest(self, words: Iterable[str | None]) -> str:
        """The highest of these levels; of equals the first."""
        return max((word for word in words if word is not None), key=self.rank)

    def above_block(self, blocked: tuple[str, ...]) -> int:
        """The lowest rank that is not blocked."""
        return next((rank for rank, word in enumerate(self.order) if word not in blocked), len(self.order) - 1)


def level_word(carried: object) -> str:
    """A level as somebody wrote it (`Very low`, `HIGH`), as policy writes it; nothing carried is the empty word."""
    return "_".join(str(carried or "").lower().replace("-", " ").replace("_", " ").split())


def counted(scale: Scale, level: str) -> str:
    """The level as a rule reads it: a word outside the order counts as the level that policy names for it, if it names one."""
    return scale.outside.get(level) or level
