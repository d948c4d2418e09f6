"""A replay as the rows of a table: one row for each thing, with when, what kind of thing, what, and how sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from nightlight.rules import lines as said
from nightlight.rules.scenario import Step
from nightlight.rules.wording import plain, value_in_words
from nightlight.work.learning.telling.replayed import Replayed, Sure, clock, day, sentence, sure

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "known": "What became known",
        "level": "Levels",
        "question": "Questions to ask",
        "duty": "Duties",
        "told": "Who is told",
        "refused": "Refusals",
        "flag": "Checks raised",
        "truth": "What really happened",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its instant, its kind (a key of KINDS), the words, what stands in small print, how sure, and where its rule is told."""

    at: datetime
    kind: str
    text: str
    details: tuple[str, ...] = ()
    sures: tuple[tuple[str, Sure], ...] = ()
    anchor: str | None = None

    @property
    def clock(self) -> str:
        """The London time."""
        return clock(self.at)

    @property
    def day(self) -> str:
        """The London day."""
        return day(self.at)


def rows(replayed: Replayed) -> list[Row]:
    """Everything of a replay in time order; what became known stands before what follows from it."""
    known = [row for step in replayed.scenario.steps for row in _known(replayed, step)]
    told = [row for line in replayed.lines for row in _line(replayed, line)]
    truth = [Row(replayed.acted, "truth", "Somebody really acted.")] if replayed.acted else []
    return sorted((*known, *told, *truth), key=lambda row: row.at)


def step_in_words(replayed: Replayed, step: Step) -> str:
    """What happened at a step, and who did it."""
    if not step.event:
        return "This became known."
    by = f" By the {replayed.words.role(step.by)}." if step.by else ""
    return f"{sentence(replayed.words.event(step.event))}{by}"


def facts_in_words(replayed: Replayed, step: Step) -> list[tuple[str, str]]:
    """(what the fact is about, its value) for each fact of a step."""
    facts = replayed.pack.facts
    return [(replayed.words.fact(fact), _value(facts[fact], value)) for fact, value in step.facts.items()]


def carried_in_words(step: Step) -> list[tuple[str, str]]:
    """(name, value) of what a step's event carried."""
    return [(plain(str(name)).capitalize(), _carried(value)) for name, value in step.data.items()]


def _value(fact: Any, value: Any) -> str:
    if fact.type == "time" and isinstance(value, str):
        at = datetime.fromisoformat(value)
        return f"{day(at)}, {clock(at)}"
    return value_in_words(value, fact.unit)


def _carried(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_carried(one) for one in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(str(key))}: {_carried(one)}" for key, one in value.items())
    return value_in_words(value)


def _known(replayed: Replayed, step: Step) -> Iterator[Row]:
    facts = [f"{about}: {value}" for about, value in facts_in_words(replayed, step)]
    carried = [f"{name}: {value}" for name, value in carried_in_words(step)]
    yield Row(replayed.scenario.start + step.after, "known", step_in_words(replayed, step), (*facts, *carried))


def _line(replayed: Replayed, line: said.Line) -> Iterator[Row]:
    match line:
        case said.Assessed():
            yield from _assessed(replayed, line)
        case said.Refused():
            text = sentence(f"Refused: {replayed.words.event(line.event)}")
            yield Row(line.at, "refused", text, line.because)
        case said.Flagged():
            check = replayed.pack.section("checks")[line.check]
            why = tuple(one for one in line.because if one.rstrip(".") != check.watches.rstrip("."))
            yield Row(
                line.at, "flag", sentence(check.watches), why, (("Check", sure(check.basis)),), f"check-{line.check}"
            )
        case said.DutyLine():
            yield _duty(replayed, line)


def _assessed(replayed: Replayed, line: said.Assessed) -> Iterator[Row]:
    found, words = line.found, replayed.words
    sures = tuple((rule.because, sure(rule.basis)) for rule in found.deciding[:1])
    yield Row(line.at, "level", level_in_words(replayed, line), tuple(rule.because for rule in found.deciding), sures)
    if found.ask:
        questions = tuple(words.question(fact) for fact in found.ask)
        yield Row(line.at, "question", f"Ask next, for the {words.scale(found.scale).lower()}:", questions)


def level_in_words(replayed: Replayed, line: said.Assessed) -> str:
    """The level in force on a scale, and how far it could still reach."""
    found, words = line.found, replayed.words
    reach = "" if found.could_reach == found.level else f"; could reach {words.level(found.could_reach)}"
    return sentence(f"{words.scale(found.scale)}: {words.level(found.level)}{reach}")


def due_in_words(replayed: Replayed, due: datetime | None) -> str:
    """By when a duty is due."""
    if due is None:
        return "before an event whose time is not known yet"
    return f"by {replayed.clock(due)} ({replayed.after(due)} after the start)"


def what_in_words(replayed: Replayed, line: said.DutyLine) -> str:
    """What a duty asks for, and what it is about where that is not the case as a whole."""
    about = f" (about {line.about})" if line.about else ""
    return f"{replayed.words.duty(line.duty)}{about}"


def _told(replayed: Replayed, line: said.Told) -> str:
    role = replayed.words.role(line.to)
    return (
        f"Every {role} on duty is called: this was not done"
        if line.everybody
        else f"The {role} is told that this was not done"
    )


def _due(how: str) -> Callable[[Replayed, Any], str]:
    return lambda replayed, line: (
        f"{how}, for the {replayed.words.role(line.owner)}, {due_in_words(replayed, line.due)}"
    )


_SAID: Final[Mapping[type[said.DutyLine], Callable[[Replayed, Any], str]]] = MappingProxyType(
    {
        said.DutyStarted: _due("To do"),
        said.DutyForeseen: _due("Will follow"),
        said.DutyBroughtForward: _due("Brought forward"),
        said.DutyMissed: lambda _, __: "Missed",
        said.DutyMet: lambda _, line: f"Met {line.late_min:g} min late" if line.late_min else "Met in time",
        said.DutyFellAway: lambda _, __: "No longer needed",
        said.Told: _told,
    }
)


def _duty(replayed: Replayed, line: said.DutyLine) -> Row:
    duty = replayed.pack.duties[line.duty]
    text = f"{_SAID[type(line)](replayed, line)}: {what_in_words(replayed, line)}"
    sures = (("Duty", sure(duty.basis)), ("Time", sure(duty.time_basis))) if isinstance(line, said.DutyDue) else ()
    kind = "told" if isinstance(line, said.Told) else "duty"
    return Row(line.at, kind, sentence(text), (), sures, f"duty-{line.duty}")
