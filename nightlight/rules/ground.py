"""Positions on the ground: read as people type them, laid out flat in metres about their middle, and drawn so that no mark hides another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import cos, hypot, isfinite, log10, radians
from typing import Final, NamedTuple

_EARTH: Final = 6_371_008.8
"""The mean radius of the earth, in metres. Flat about the middle, what is drawn of an area of 100 km is out by less than a hundredth."""
_PAIR: Final = re.compile(r"\(?\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*°?\s*\)?")
_STEPS: Final = (1, 2, 5, 10)


class Position(NamedTuple):
    """A place on the ground: degrees north and degrees east, by WGS84."""

    lat: float
    lon: float


def read_position(typed: str, within: Mapping[str, float]) -> Position:
    """The position in “54.9783, -1.6178”, latitude first. Raises ValueError, in words for whoever typed it, for anything else.

    `within` says by north, south, west and east where a position can be.
    """
    found = _PAIR.fullmatch(typed.strip())
    if not found:
        raise ValueError(
            f"“{typed[:60]}” is no position: write latitude and longitude in degrees, such as 54.9783, -1.6178"
        )
    lat, lon = float(found[1]), float(found[2])
    if _inside(lat, lon, within):
        return Position(lat, lon)
    if _inside(lon, lat, within):
        raise ValueError(f"{lat:g}, {lon:g} is the wrong way round: latitude comes first. Write {lon:g}, {lat:g}")
    raise ValueError(
        f"{lat:g}, {lon:g} is too far away for a map of a search here: check both numbers, or say in words where it is"
    )


def read_corners(typed: str, within: Mapping[str, float], *, most: int) -> tuple[Position, ...]:
    """The corners of an area, a position a line, in the order in which they follow each other. Raises ValueError as `read_position` does,
    for fewer than three different ones, and for more than `most`.
    """
    lines = [line for line in typed.splitlines() if line.strip()]
    found = tuple(read_position(line, within) for line in lines[: most + 1])
    if len(set(found)) < 3:
        raise ValueError("an area has at least three corners: write a position on each line")
    if len(found) > most:
        raise ValueError(f"an area has at most {most} corners here: leave out some, or make two areas of it")
    return found


def _inside(lat: float, lon: float, within: Mapping[str, float]) -> bool:
    return within["south"] <= lat <= within["north"] and within["west"] <= lon <= within["east"]


def middle_of(corners: Sequence[Position]) -> Position:
    """The middle of some positions, each counted alike."""
    return Position(sum(one.lat for one in corners) / len(corners), sum(one.lon for one in corners) / len(corners))


class Point(NamedTuple):
    """A point of a drawing: so far right of its left edge, and so far below its top."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing of some ground, north at the top: how positions lie in it, and how many metres one of its units is."""

    middle: Position
    width: float
    height: float
    metres: float

    def point(self, one: Position) -> Point:
        """Where a position lies in the drawing."""
        east = radians(one.lon - self.middle.lon) * _EARTH * cos(radians(self.middle.lat))
        north = radians(one.lat - self.middle.lat) * _EARTH
        return Point(self.width / 2 + east / self.metres, self.height / 2 - north / self.metres)

    def length(self, metres: float) -> float:
        """How long so many metres are in the drawing."""
        return metres / self.metres

    def bar(self, most: float) -> tuple[int, float]:
        """The scale bar: a round number of metres, and how long it is in the drawing: no longer than `most`."""
        ten: float = 10 ** int(log10(max(most * self.metres, 1)))
        length = max(step * ten for step in _STEPS if step * ten <= max(most * self.metres, ten))
        return int(length), self.length(length)


def frame(
    reaches: Iterable[tuple[Position, float]], *, width: float, height: float, margin: float, least: float
) -> Frame | None:
    """The drawing that holds all of these, each a position with what lies so many metres around it; None where there is none.

    It shows no less than `least` metres from left to right, so that a single place has its surroundings.
    """
    every = tuple((one, around) for one, around in reaches if all(map(isfinite, (*one, around))))
    if not every:
        return None
    lats, lons = [one.lat for one, _ in every], [one.lon for one, _ in every]
    middle = Position((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    flat = Frame(middle, 0, 0, 1)
    places = [(flat.point(one), around) for one, around in every]
    east = max(abs(point.x) + around for point, around in places) * 2
    north = max(abs(point.y) + around for point, around in places) * 2
    metres = max(east / (width - 2 * margin), north / (height - 2 * margin), least / width)
    return Frame(middle, width, height, metres)


def apart(points: Sequence[Point], *, cell: float, width: float, height: float) -> list[Point]:
    """Where to put a mark for each of these points so that none hides another: its own place, or the nearest that is free.

    The first come first. Marks are as large as a cell; where the drawing is full, the rest stay where they are.
    """
    taken: set[tuple[int, int]] = set()
    across, down = int(width // cell), int(height // cell)
    found = []
    for point in points:
        at = (min(max(int(point.x // cell), 0), across - 1), min(max(int(point.y // cell), 0), down - 1))
        free = next((one for one in _around(at, across, down) if one not in taken), None)
        if free is None:
            found.append(point)
            continue
        taken.add(free)
        found.append(Point((free[0] + 0.5) * cell, (free[1] + 0.5) * cell))
    return found


def _around(at: tuple[int, int], across: int, down: int) -> Iterator[tuple[int, int]]:
    """The cells of a drawing, those nearest to one first: ring by ring."""
    for far in count():
        ring = [
            (at[0] + x, at[1] + y)
            for x in range(-far, far + 1)
            for y in range(-far, far + 1)
            if max(abs(x), abs(y)) == far and 0 <= at[0] + x < across and 0 <= at[1] + y < down
        ]
        if not ring and far > max(across, down):
            return
        yield from sorted(ring, key=lambda one: hypot(one[0] - at[0], one[1] - at[1]))
