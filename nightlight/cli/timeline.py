"""A replay as a timeline for people at a terminal: each instant with its London time, what became known, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from textwrap import wrap

from nightlight.rules.days import LONDON, format_duration
from nightlight.rules.facts import in_words
from nightlight.rules.lines import (
    Assessed,
    DutyBroughtForward,
    DutyDue,
    DutyFellAway,
    DutyForeseen,
    DutyLine,
    DutyMet,
    DutyMissed,
    Flagged,
    Line,
    Refused,
    Told,
)  # fmt: skip
from nightlight.rules.policy import Pack
from nightlight.rules.scenario import Scenario, Step
from nightlight.rules.wording import role_name

_WIDTH = 118
_ASKED = 4


def told(scenario: Scenario, lines: Sequence[Line], pack: Pack) -> str:
    """The whole timeline as text, ending in a blank line."""
    words = _Words(scenario, pack)
    out = [
        f"{scenario.title}",
        f"{scenario.id} · {scenario.kind} · pack {pack.name} {pack.version} · times are London times · not legal advice",
        "",
    ]
    moments = sorted({line.at for line in lines} | {scenario.start + step.after for step in scenario.steps})
    by_time = {at: list(some) for at, some in groupby(lines, key=lambda line: line.at)}
    for at in moments:
        out.append(f"{clock(at)}   {format_duration(at - scenario.start)}")
        steps = [step for step in scenario.steps if scenario.start + step.after == at]
        for text in (
            *(said for step in steps for said in words.step(step)),
            *(said for line in by_time.get(at, ()) for said in words.line(line)),
        ):
            out.extend(wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="      "))
    if scenario.acted is not None:
        out += [
            "",
            f"In truth somebody acted after {format_duration(scenario.acted)}, at {clock(scenario.start + scenario.acted)}.",
        ]
    return "\n".join([*out, "", ""])


def clock(instant: datetime) -> str:
    """The London day and time with its zone: ``Wed 15 Apr 2009 22:48 BST``."""
    return instant.astimezone(LONDON).strftime("%a %d %b %Y %H:%M %Z")


class _Words:
    def __init__(self, scenario: Scenario, pack: Pack) -> None:
        self.start = scenario.start
        self.pack = pack

    def step(self, step: Step) -> Iterator[str]:
        if step.event:
            by = f" ({role_name(self.pack, step.by)})" if step.by else ""
            yield f"● {self.pack.events[step.event].meaning}{by}"
        for fact, value in step.facts.items():
            yield f"· {self.pack.facts[fact].about.rstrip('.')}: {in_words(value)}"

    def line(self, line: Line) -> Iterator[str]:
        match line:
            case Assessed():
                yield from self.assessed(line)
            case Refused():
                yield f"✖ Refused: {self.pack.events[line.event].meaning} {' '.join(line.because)}"
            case Flagged():
                yield f"⚑ {self.pack.section('checks')[line.check].watches} {' '.join(line.because)}"
            case Told():
                role = role_name(self.pack, line.to)
                yield f"→ {f'Every {role} on duty is called' if line.everybody else f'The {role} is told'}: {self.what(line)}"
            case DutyDue():
                yield self.due(line)
            case DutyMet():
                late = f", {line.late_min:g} min late" if line.late_min else " in time"
                yield f"✓ Met{late}: {self.what(line)}"
            case DutyMissed():
                yield f"! Missed: {self.what(line)}"
            case DutyFellAway():
                yield f"– No longer needed: {self.what(line)}"

    def assessed(self, line: Assessed) -> Iterator[str]:
        found, levels = line.found, self.pack.section("levels")
        reach = "" if found.could_reach == found.level else f"; could reach {levels[found.could_reach].name.lower()}"
        yield f"▲ {self.pack.scales[found.scale].name}: {levels[found.level].name.lower()}{reach}"
        for rule in found.deciding:
            yield f"    because {rule.because} [{rule.basis.replace('_', ' ')}: {', '.join(rule.source)}]"
        if found.ask:
            questions = " · ".join(self.pack.facts[fact].ask for fact in found.ask[:_ASKED])
            more = f" · and {len(found.ask) - _ASKED} more" if len(found.ask) > _ASKED else ""
            yield f"    ask next: {questions}{more}"

    def due(self, line: DutyDue) -> str:
        duty = self.pack.duties[line.duty]
        when = (
            "before an event whose time is not known"
            if line.due is None
            else f"by {clock(line.due)} ({format_duration(line.due - self.start)})"
        )
        how = (
            "Foreseen"
            if isinstance(line, DutyForeseen)
            else "Brought forward"
            if isinstance(line, DutyBroughtForward)
            else "To do"
        )
        sure = f"[duty: {duty.basis.replace('_', ' ')}, time: {duty.time_basis.replace('_', ' ')}]"
        return f"+ {how} {when}, {role_name(self.pack, line.owner)}: {self.what(line)} {sure}"

    def what(self, line: DutyLine) -> str:
        return f"{self.pack.duties[line.duty].what}{f' (about {line.about})' if line.about else ''}"
