"""Measuring: two things in turn, A B A B, so that a machine whose speed drifts is fair to both; medians with their range."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ours against a reference from the same run. `ratio` is ours / reference; `met` says whether the goal is met."""

    name: str
    ours: float
    reference: float
    unit: str
    against: str
    goal: str
    met: bool
    runs: int
    ours_range: tuple[float, float] = (0.0, 0.0)
    reference_range: tuple[float, float] = (0.0, 0.0)
    ratio: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ratio", round(self.ours / self.reference, 3) if self.reference else 0.0)

    def record(self) -> dict[str, Any]:
        """The figure as a plain mapping, for the JSON file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Timed:
    """The times of one thing over several runs, in seconds."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.runs)

    def scaled(self, factor: float) -> tuple[float, tuple[float, float]]:
        """(median, (fastest, slowest)) times a factor, rounded."""
        return round(self.median * factor, 3), (round(min(self.runs) * factor, 3), round(max(self.runs) * factor, 3))


def in_turn(
    ours: Callable[[], Any], reference: Callable[[], Any], *, runs: int = 7, warm: int = 1
) -> tuple[Timed, Timed]:
    """Run both in turn, `warm` times uncounted and then `runs` times counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(warm + runs):
        for one, into in ((ours, times[0]), (reference, times[1])):
            began = time.perf_counter()
            one()
            took = time.perf_counter() - began
            if number >= warm:
                into.append(took)
    return Timed(tuple(times[0])), Timed(tuple(times[1]))


Goal = tuple[str, Callable[[float, float], bool]]
"""The goal in words, and whether (ours, reference) meets it."""


def figure(name: str, pair: tuple[Timed, Timed], *, per: int, unit: str, against: str, goal: Goal) -> Figure:
    """A figure from two timed things: times `per` operations, in `unit` (s, ms or µs)."""
    factor = {"s": 1, "ms": 1e3, "µs": 1e6}[unit] / per
    (ours, ours_range), (reference, reference_range) = pair[0].scaled(factor), pair[1].scaled(factor)
    met = goal[1](ours, reference)
    return Figure(name, ours, reference, unit, against, goal[0], met, len(pair[0].runs), ours_range, reference_range)
