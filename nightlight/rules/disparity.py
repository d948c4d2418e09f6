"""Whether children are treated alike: shares by group, each with the interval in which it may in truth lie, and small numbers kept back.

Pure. A difference is a question to people and never an answer: nothing here says why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

_Z: Final = 1.959963984540054
"""For an interval that holds the truth in 95 of 100 such tables."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the lower and upper end of the Wilson interval around it; all of it None where the numbers are kept back."""

    of: int | None
    count: int | None
    low: float | None
    high: float | None

    @property
    def part(self) -> float | None:
        """The share itself; None where it is kept back or there is nothing to share."""
        return self.count / self.of if self.count is not None and self.of else None


class Row(NamedTuple):
    """One group: how many episodes, and its shares by name."""

    group: str
    episodes: int | None
    shares: Mapping[str, Share]


KEPT_BACK: Final = Share(None, None, None, None)


def wilson(count: int, of: int) -> tuple[float, float]:
    """The Wilson interval of a share at 95 in 100; the whole range where there is nothing to share. Raises ValueError for what is no share."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if of == 0:
        return 0.0, 1.0
    part, square = count / of, _Z * _Z / of
    middle = (part + square / 2) / (1 + square)
    half = _Z * math.sqrt(part * (1 - part) / of + square / (4 * of)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def table(counted: Mapping[str, tuple[int, Mapping[str, int]]], order: Sequence[str], smallest: int) -> tuple[Row, ...]:
    """The groups in this order, those that nobody is in left out. `counted` is by group: episodes, and how many of them are what each share counts.

    A group of fewer episodes than `smallest` is kept back whole; where that is one group alone, so is the next smallest, from which and the
    whole it could be worked out. In a group that is shown, a count of fewer than `smallest`, or of all but fewer, is kept back.
    """
    known = {group: counted[group] for group in order if counted.get(group, (0, {}))[0]}
    back = {group for group, (of, _) in known.items() if of < smallest}
    if len(back) == 1 and len(known) > 1:
        back.add(min((group for group in known if group not in back), key=lambda one: (known[one][0], one)))
    return tuple(_row(group, *known[group], smallest, back=group in back) for group in known)


def _row(group: str, of: int, counts: Mapping[str, int], smallest: int, *, back: bool) -> Row:
    if back:
        return Row(group, None, dict.fromkeys(counts, KEPT_BACK))
    return Row(group, of, {name: _share(count, of, smallest) for name, count in counts.items()})


def _share(count: int, of: int, smallest: int) -> Share:
    if 0 < count < smallest or 0 < of - count < smallest:
        return KEPT_BACK
    return Share(of, count, *wilson(count, of))


def apart(one: Share, other: Share) -> bool:
    """Whether two shares lie so far apart that their intervals do not meet; never where one of them is kept back."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low > other.high or other.low > one.high
