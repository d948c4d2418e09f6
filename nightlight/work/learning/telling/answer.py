"""What matters most of a replay, in one sentence, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nightlight.rules.days import format_duration
from nightlight.rules.lines import Assessed, DutyMissed, Flagged, Refused, Told
from nightlight.work.learning.telling.clocks import is_police
from nightlight.work.learning.telling.replayed import Replayed, Sure, sentence, sure


@dataclass(frozen=True, slots=True)
class Cue:
    """How sure one part of the answer is: a name for the part, the part in words, and how sure."""

    name: str
    part: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to "what would we have done, and when?": sentences, how sure they are, and what to count."""

    sentences: tuple[str, ...]
    cues: tuple[Cue, ...]
    counts: tuple[tuple[str, int], ...]


def answer(replayed: Replayed) -> Answer:
    """What matters most: the highest level on each scale and when, who would have been told first, and how much earlier than in truth."""
    peaks = list(_peaks(replayed))
    told = first_told(replayed)
    said = (
        [sentence("; ".join(_level(replayed, peak) for peak in peaks))]
        if peaks
        else ["No risk scale applies to this case."]
    )
    said.append(_told(replayed, told))
    cues = [
        Cue(replayed.words.scale(peak.found.scale), rule.because, sure(rule.basis))
        for peak in peaks
        for rule in peak.found.deciding[:1]
    ]
    if told is not None:
        duty = replayed.pack.duties[told.duty]
        cues += [Cue("Duty", duty.what, sure(duty.basis)), Cue("Time", "How long it allows", sure(duty.time_basis))]
    counted = {
        "Duties missed": DutyMissed,
        "Times somebody is told": Told,
        "Proposals refused": Refused,
        "Checks raised": Flagged,
    }
    counts = tuple((name, sum(isinstance(line, kind) for line in replayed.lines)) for name, kind in counted.items())
    return Answer(tuple(said), tuple(cues), counts)


def first_told(replayed: Replayed) -> Told | None:
    """The first time that anybody is told of something not done, other than by whoever took the report: cases leave out what a desk does."""
    first = replayed.scenario.steps[0].event
    may_record = replayed.pack.events[first].by if first else ()
    desk = {role for role in may_record if not is_police(replayed.pack, role)}
    found = (line for line in replayed.lines if isinstance(line, Told))
    return next((line for line in found if replayed.pack.duties[line.duty].owner_role not in desk), None)


def _peaks(replayed: Replayed) -> Iterator[Assessed]:
    """For each scale the moment at which it first stands at its highest."""
    assessed = [line for line in replayed.lines if isinstance(line, Assessed)]
    for name, scale in replayed.pack.scales.items():
        mine = [line for line in assessed if line.found.scale == name]
        if mine:
            yield max(mine, key=lambda line: rank(scale.order, scale.outside, line.found.level))


def rank(order: tuple[str, ...], outside: Mapping[str, str | None], level: str) -> int:
    """The place of a level in its scale, lowest 0; a level outside the order stands where policy says that it counts."""
    word = level if level in order else outside.get(level)
    return order.index(word) if word in order else 0


def _level(replayed: Replayed, peak: Assessed) -> str:
    words = replayed.words
    name = f"{words.scale(peak.found.scale).lower()} {words.level(peak.found.level)}"
    if peak.at == replayed.scenario.start:
        return f"{name} from the start, {replayed.clock(peak.at)}"
    return f"{name} from {replayed.clock(peak.at)} ({replayed.after(peak.at)} after the start)"


def _told(replayed: Replayed, told: Told | None) -> str:
    acted = replayed.acted
    if told is None:
        return "Nobody would have had to be told: nothing was missed, but for what whoever took the report does."
    who = f"every {replayed.words.role(told.to)} on duty" if told.everybody else f"the {replayed.words.role(told.to)}"
    said = f"{who} would have been told at {replayed.clock(told.at)} that this was not done: “{replayed.words.duty(told.duty)}”"
    if acted is None:
        return sentence(said)
    gap = acted - told.at
    if gap.total_seconds() <= 0:
        return sentence(f"{said}. By then somebody had acted, at {replayed.clock(acted)}")
    return sentence(f"{said}. That is {format_duration(gap)} before anybody acted, at {replayed.clock(acted)}")
