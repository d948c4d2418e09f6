"""A replay as a picture: shapes with class names and no colours of their own, for a page that is wide and for one that is narrow.

Time runs from left to right on a stretched scale: the first minutes are drawn wider than later days, so that a case of a day and one of
half a year both stay legible. What a shape shows is said by its form and its words; colour only repeats it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from nightlight.rules.lines import Assessed, Flagged, Refused, Told
from nightlight.work.learning.telling.answer import rank
from nightlight.work.learning.telling.canvas import Frame, Picture, axis, heading, label, lines_of_time, short_day
from nightlight.work.learning.telling.clocks import Clock, Course
from nightlight.work.learning.telling.replayed import Replayed, clock, day

_WIDE_RUNG: Final = 22.0
_NARROW_RUNG: Final = 33.0


def whole(replayed: Replayed, main: Sequence[Course], frame: Frame) -> Picture:
    """The picture of a replay: time, what became known, levels, the main duties, who is told, refusals and checks, and what really happened."""
    made = Picture(frame, replayed)
    top = axis(made)
    _steps(made)
    for scale in replayed.pack.scales:
        _levels(made, scale)
    _duties(made, main)
    _ladder(made)
    _marks(made)
    lines_of_time(made, top)
    return made


def sheets(replayed: Replayed, main: Sequence[Course], frame: Frame) -> list[Picture]:
    """The picture cut for paper, so that no part is taller than a page: what is known and how it is graded; duties; who is told."""
    made = [Picture(frame, replayed) for _ in range(3)]
    tops = [axis(one) for one in made]
    _steps(made[0])
    for scale in replayed.pack.scales:
        _levels(made[0], scale)
    _duties(made[1], main)
    _ladder(made[2])
    _marks(made[2])
    drawn = [(one, top) for one, top in zip(made, tops, strict=True) if one.height > top]
    for one, top in drawn:
        lines_of_time(one, top)
    return [one for one, _ in drawn]


def rest(replayed: Replayed, others: Sequence[Course], frame: Frame) -> Picture:
    """The duties that the main picture leaves out, on the same scale of time."""
    made = Picture(frame, replayed)
    top = axis(made)
    _duties(made, others)
    lines_of_time(made, top)
    return made


def _steps(made: Picture) -> None:
    """What became known: a numbered disc at each step; steps that would overlap share one."""
    heading(made, "What became known")
    middle, made.height = label(made, "The numbers are those of the story below")
    start = made.replayed.scenario.start
    groups: list[list[int]] = []
    last = -math.inf
    for step in made.replayed.scenario.steps:
        x = made.x(start + step.after)
        if x - last < 24:
            groups[-1].append(step.number)
        else:
            groups.append([step.number])
            last = x
    steps = {step.number: step for step in made.replayed.scenario.steps}
    for numbers in groups:
        at = start + steps[numbers[0]].after
        text = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else f"{numbers[0]}"
        width = 20.0 if len(text) < 3 else 8.0 * len(text) + 8
        x = min(max(made.x(at), width / 2), made.width - width / 2)
        title = f"{made.replayed.clock(at)}: step {text}"
        made.put("rect", "nl-p-step", x=x - width / 2, y=middle - 10, width=width, height=20.0, rx=10.0, title=title)
        made.write(x, middle + 5, text, "nl-p-step-number", "middle")
    if made.replayed.acted is not None:
        _acted_label(made)


def _acted_label(made: Picture) -> None:
    acted = made.replayed.acted
    assert acted is not None  # noqa: S101 - said to the type checker; the caller asked
    made.height += 20
    x = made.x(acted)
    anchor = "end" if x > made.frame.width * 0.6 else "start"
    offset = -6 if anchor == "end" else 6
    made.write(x + offset, made.height - 6, f"somebody acted {clock(acted)}", "nl-p-acted-label", anchor)


def _levels(made: Picture, name: str) -> None:
    """A scale: its levels as rungs, the level in force as a line, and how far it could reach as a shaded band above it."""
    replayed, scale = made.replayed, made.replayed.pack.scales[name]
    mine = _changes(line for line in replayed.lines if isinstance(line, Assessed) and line.found.scale == name)
    if not mine:
        return
    heading(made, replayed.words.scale(name))
    step = _WIDE_RUNG if made.frame.labels else _NARROW_RUNG
    feet = [made.height + step * (len(scale.order) - number) for number in range(len(scale.order))]
    for foot, level in zip(feet, scale.order, strict=True):
        made.put("line", "nl-p-rung", x1=made.frame.left, x2=made.frame.right, y1=foot, y2=foot)
        if made.frame.labels:
            made.write(made.frame.left - 10, foot - 5, replayed.words.level(level), "nl-p-text", "end")
    ends = [*(line.at for line in mine[1:]), replayed.end]
    for line, end in zip(mine, ends, strict=True):
        _level_span(made, line, end, feet, step)
    if not made.frame.labels:
        for foot, level in zip(feet, scale.order, strict=True):
            made.write(made.frame.left + 4, foot - 19, replayed.words.level(level), "nl-p-small")
    made.height = feet[0] + 4


def _changes(some: Iterable[Assessed]) -> list[Assessed]:
    """The assessments at which the level, or how far it could reach, became another."""
    found: list[Assessed] = []
    for line in some:
        if not found or (found[-1].found.level, found[-1].found.could_reach) != (
            line.found.level,
            line.found.could_reach,
        ):
            found.append(line)
    return found


def _level_span(made: Picture, line: Assessed, end: datetime, feet: Sequence[float], step: float) -> None:
    replayed, found = made.replayed, line.found
    scale = replayed.pack.scales[found.scale]
    now, reach = (rank(scale.order, scale.outside, level) for level in (found.level, found.could_reach))
    x, wide = made.x(line.at), max(made.x(end) - made.x(line.at), 2)
    words = f"{replayed.clock(line.at)}: {replayed.words.level(found.level)}, could reach {replayed.words.level(found.could_reach)}"
    if reach > now:
        made.put(
            "rect", "nl-p-reach", x=x, y=feet[reach] - step, width=wide, height=feet[now] - feet[reach], title=words
        )
    made.put("rect", f"nl-p-level nl-p-level--{now}", x=x, y=feet[now] - 17, width=wide, height=16.0, title=words)


def _duties(made: Picture, some: Sequence[Course]) -> None:
    """Duties as bars from start to deadline, by who owes them."""
    owners = dict.fromkeys(course.owner for course in some)
    for owner in owners:
        heading(made, f"{made.replayed.words.role(owner).capitalize()} owes")
        for course in some:
            if course.owner == owner:
                _duty(made, course)


def _duty(made: Picture, course: Course) -> None:
    about = f" ({course.about})" if course.about else ""
    middle, made.height = label(made, f"{made.replayed.words.duty(course.duty)}{about}")
    for one in course.clocks:
        _bar(made, one, middle)


def _bar(made: Picture, one: Clock, middle: float) -> None:
    replayed = made.replayed
    due = one.due or replayed.end
    x, end = made.x(one.started), made.x(due)
    wide = max(end - x, 3)
    state = "missed" if one.missed else "met" if one.met else "open"
    title = f"From {replayed.clock(one.started)}, due {replayed.clock(one.due) if one.due else 'before an event'}: {_became(replayed, one)}"
    made.put("rect", f"nl-p-bar nl-p-bar--{state}", x=x, y=middle - 6, width=wide, height=12.0, title=title)
    if one.missed:
        if one.met is not None:
            made.put("line", "nl-p-late", x1=end, x2=made.x(one.met), y1=middle, y2=middle)
        _cross(made, end, middle)
    if one.met is not None:
        _tick(made, made.x(one.met), middle)


def _became(replayed: Replayed, one: Clock) -> str:
    if one.met is not None:
        return f"met {one.late_min:g} min late" if one.late_min else f"met at {replayed.clock(one.met)}"
    if one.missed:
        return "missed"
    return "no longer needed" if one.fell_away else "not yet due when the replay ends"


def _cross(made: Picture, x: float, y: float) -> None:
    made.put("circle", "nl-p-disc nl-p-disc--missed", cx=x, cy=y, r=8.0)
    made.put("path", "nl-p-sign", d=f"M{x - 3.5:.1f} {y - 3.5:.1f}l7 7m0 -7l-7 7")


def _tick(made: Picture, x: float, y: float) -> None:
    made.put("circle", "nl-p-disc nl-p-disc--met", cx=x, cy=y, r=8.0)
    made.put("path", "nl-p-sign", d=f"M{x - 4:.1f} {y:.1f}l3 3l5 -6")


def _ladder(made: Picture) -> None:
    """Who is told, one row a role, in the order in which they are first told."""
    told = [line for line in made.replayed.lines if isinstance(line, Told)]
    if not told:
        return
    heading(made, "Who is told of what was missed")
    for role in dict.fromkeys(line.to for line in told):
        mine = [line for line in told if line.to == role]
        first = (
            f"first at {clock(mine[0].at)}"
            if day(mine[0].at) == day(made.replayed.scenario.start)
            else f"first on {short_day(mine[0].at)}, {clock(mine[0].at)}"
        )
        middle, made.height = label(made, f"{made.replayed.words.role(role).capitalize()}: {first}")
        for at, number in _apart(made, (line.at for line in mine)):
            x = made.x(at)
            title = f"{made.replayed.clock(at)}: told of {number} {'duty' if number == 1 else 'duties'} missed"
            made.put("path", "nl-p-told", d=f"M{x - 6:.1f} {middle + 5:.1f}h12l-6 -11z", title=title)


def _apart(made: Picture, instants: Iterable[datetime]) -> list[tuple[datetime, int]]:
    """The instants that can be drawn apart, each with how many lie there."""
    found: list[tuple[datetime, int]] = []
    for at in instants:
        if found and made.x(at) - made.x(found[-1][0]) < 9:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found


def _marks(made: Picture) -> None:
    """Refusals and standing checks, one row each kind."""
    for kind, text, shape in (
        (Refused, "Refused", "M{x} {t}l8 8l-8 8l-8 -8z"),
        (Flagged, "Checks raised", "M{x} {t}v16M{x} {t}h11l-3 4l3 4h-11"),
    ):
        mine = [line for line in made.replayed.lines if isinstance(line, kind)]
        if not mine:
            continue
        middle, made.height = label(made, f"{text}: {len(mine)}")
        for at, number in _apart(made, (line.at for line in mine)):
            d = shape.format(x=f"{made.x(at):.1f}", t=f"{middle - 8:.1f}")
            made.put(
                "path",
                f"nl-p-mark nl-p-mark--{kind.what}",
                d=d,
                title=f"{made.replayed.clock(at)}: {number} {kind.what}",
            )
