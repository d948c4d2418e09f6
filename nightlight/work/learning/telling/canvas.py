"""What a picture is drawn on: shapes with class names, a stretched scale of time, an axis, and rows with their labels."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from textwrap import shorten, wrap
from typing import Final

from nightlight.rules.days import LONDON, format_duration
from nightlight.work.learning.telling.replayed import Replayed, day

STRETCH: Final = timedelta(minutes=30)
"""Around this long after the start the scale turns from even steps to steps that grow."""
_TICKS: Final = tuple(
    timedelta(minutes=minutes)
    for minutes in (
        0,
        15,
        30,
        60,
        120,
        240,
        480,
        720,
        *(1440 * days for days in (1, 2, 3, 4, 7, 14, 28, 56, 91, 182, 365, 730, 1825, 3650)),
    )
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of the picture: its tag, its attributes, its text, and words for whoever points at it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide a picture is, how much of that its labels take (0: labels stand above), and how many letters fit on a label's line."""

    width: int
    labels: int
    letters: int
    tick_gap: int

    @property
    def left(self) -> float:
        """Where time begins."""
        return float(self.labels or 34)

    @property
    def right(self) -> float:
        """Where time ends."""
        return float(self.width - 36)


WIDE: Final = Frame(width=1140, labels=330, letters=48, tick_gap=82)
PAPER: Final = Frame(width=760, labels=245, letters=36, tick_gap=68)
NARROW: Final = Frame(width=370, labels=0, letters=54, tick_gap=64)


@dataclass(slots=True)
class Picture:
    """The shapes of one picture, and how high it has grown."""

    frame: Frame
    replayed: Replayed
    height: float = 0
    shapes: list[Shape] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The width, in the picture's own units."""
        return self.frame.width

    def x(self, at: datetime) -> float:
        """Where an instant lies, kept inside the picture."""
        start, end = self.replayed.scenario.start, self.replayed.end
        whole = math.log1p(max((end - start) / STRETCH, 0.01))
        share = math.log1p(max((at - start) / STRETCH, 0)) / whole
        return self.frame.left + (self.frame.right - self.frame.left) * min(share, 1)

    def put(self, tag: str, cls: str, text: str = "", title: str = "", **attributes: float | str) -> None:
        """Add a shape."""
        made = [(name.replace("_", "-"), _number(value)) for name, value in attributes.items()]
        self.shapes.append(Shape(tag, (("class", cls), *made), text, title))

    def write(self, x: float, y: float, text: str, cls: str = "nl-p-text", anchor: str = "start") -> None:
        """Add a line of text whose foot stands at y."""
        self.put("text", cls, text, x=x, y=y, text_anchor=anchor)


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def _ticks(made: Picture) -> list[datetime]:
    start, last = made.replayed.scenario.start, -math.inf
    found = []
    for tick in _TICKS:
        at = start + tick
        if at <= made.replayed.end and made.x(at) - last >= made.frame.tick_gap:
            found.append(at)
            last = made.x(at)
    return found


def axis(made: Picture) -> float:
    """Write the axis at the top: the London time, the day where it is another one, the time since the start. Gives its foot."""
    start = made.replayed.scenario.start
    for at in _ticks(made):
        x, anchor = made.x(at), "middle"
        made.write(x, 16, at.astimezone(LONDON).strftime("%H:%M"), "nl-p-time", anchor)
        made.write(x, 32, short_day(at) if at == start or day(at) != day(start) else "", "nl-p-small", anchor)
        made.write(x, 48, "start" if at == start else f"+{format_duration(at - start)}", "nl-p-small", anchor)
    if made.frame.labels:
        made.write(0, 16, f"London time, {start.astimezone(LONDON):%Z} at the start", "nl-p-small")
        made.write(0, 48, "Since the start; early minutes wider", "nl-p-small")
    made.height = 56
    return made.height


def short_day(at: datetime) -> str:
    """The London day without its year: "Fri 14 Nov"."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}"


def lines_of_time(made: Picture, top: float) -> None:
    """The upright lines of the ticks, and the one at which somebody really acted; drawn under everything else."""
    made.height += 6
    over, made.shapes = made.shapes, []
    for at in _ticks(made):
        made.put("line", "nl-p-tick", x1=made.x(at), x2=made.x(at), y1=top, y2=made.height)
    acted = made.replayed.acted
    if acted is not None:
        x = made.x(acted)
        made.put(
            "line",
            "nl-p-acted",
            x1=x,
            x2=x,
            y1=top,
            y2=made.height,
            title=f"Somebody really acted at {made.replayed.clock(acted)}",
        )
    made.shapes += over


def heading(made: Picture, text: str) -> None:
    """Begin a block of rows."""
    made.height += 28
    made.write(0, made.height - 8, text, "nl-p-heading")


def label(made: Picture, text: str) -> tuple[float, float]:
    """Write a row's label; gives the middle of the row and the foot of it."""
    lines = wrap(text, made.frame.letters)
    if len(lines) > 2:
        lines = [lines[0], shorten(" ".join(lines[1:]), made.frame.letters - 2, placeholder=" …")]
    top = made.height
    for number, line in enumerate(lines):
        made.write(0, top + 14 + 15 * number, line)
    if made.frame.labels:
        foot = top + 15 * max(len(lines), 1) + 9
        return (top + foot - 4) / 2 + 1, foot
    foot = top + 15 * len(lines) + 24
    return foot - 12, foot
