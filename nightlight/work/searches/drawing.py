"""The map of the ledger, drawn by the server: the same searches as the list, in the same order, under the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nightlight.rules.ground import Frame, Point, Position, apart, frame
from nightlight.work.searches.ledger import Search

WIDTH, HEIGHT, MARGIN, MARK = 720.0, 500.0, 44.0, 30.0
"""The size of the drawing, what is left free at its edges, and how large a mark is, in its units."""
LEAST: Final = 400.0
"""The least that it shows from left to right, in metres."""
BAR: Final = 180.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A search on the map: where its mark stands, where its place is, and whether the mark was moved aside so that none hides another."""

    search: Search
    at: Point
    true: Point
    moved: bool


@dataclass(frozen=True, slots=True)
class Area:
    """The outline of an area: a circle about a point, or corners as the drawing writes them."""

    search: Search
    middle: Point
    radius: float
    corners: str


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing: marks in the order of the list, outlines, the scale bar in metres and as it is drawn. `off` are the searches without a position."""

    marks: tuple[Mark, ...]
    areas: tuple[Area, ...]
    bar: str
    bar_length: float
    off: tuple[Search, ...]
    width: float = WIDTH
    height: float = HEIGHT
    mark: float = MARK


def drawn(searches: Sequence[Search]) -> Map | None:
    """The map of these searches; None where none of them has a position."""
    shown = [one for one in searches if one.where is not None]
    ground = frame(_reaches(shown), width=WIDTH, height=HEIGHT, margin=MARGIN, least=LEAST)
    if ground is None:
        return None
    true = [ground.point(one.where) for one in shown if one.where is not None]
    placed = apart(true, cell=MARK, width=WIDTH, height=HEIGHT - MARK)
    marks = [
        Mark(one, at, there, abs(at.x - there.x) > MARK or abs(at.y - there.y) > MARK)
        for one, at, there in zip(shown, placed, true, strict=True)
    ]
    metres, length = ground.bar(BAR)
    bar = f"{metres // 1000:,} km" if metres >= 1000 else f"{metres} m"
    off = tuple(one for one in searches if one.where is None)
    return Map(tuple(marks), tuple(_areas(shown, ground)), bar, length, off)


def _reaches(shown: Iterable[Search]) -> Iterable[tuple[Position, float]]:
    for one in shown:
        if one.where is not None:
            yield one.where, one.metres
        yield from ((corner, 0.0) for corner in one.corners)


def _areas(shown: Iterable[Search], ground: Frame) -> Iterable[Area]:
    for one in shown:
        if one.corners:
            points = map(ground.point, one.corners)
            yield Area(one, Point(0, 0), 0, " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points))
        if one.position and one.metres:
            yield Area(one, ground.point(one.position), ground.length(one.metres), "")
