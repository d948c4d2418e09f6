"""A policy pack in plain words: conditions, amounts of time, roles and levels as a person without a programmer's eye reads them.

Pure: every word comes from the pack (a fact's `about`, an event's `meaning`, a duty's `what`), so that no id is ever shown on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from nightlight.rules import conditions as c
from nightlight.rules.days import LONDON, format_duration, to_utc
from nightlight.rules.policy import Amount, Duty, Fact, Pack, Repeats

_COMPARED: Final = MappingProxyType(
    {"under": "under", "at_or_under": "at most", "over": "over", "at_or_over": "at least"},
)
_UNITS: Final = MappingProxyType(
    {
        "min": ("minute", "minutes"),
        "hours": ("hour", "hours"),
        "working_hours": ("working hour", "working hours"),
        "days": ("day", "days"),
        "working_days": ("working day", "working days"),
        "months": ("month", "months"),
        "years": ("year", "years"),
        "percent": ("percent", "percent"),
    }
)
_MOMENTS: Final = MappingProxyType(
    {
        "end_of_shift": "by the end of the shift",
        "end_of_day": "by the end of the day",
        "before_next_school_day": "before school next opens",
    }
)


@dataclass(frozen=True, slots=True)
class Outline:
    """A condition as a list that may hold lists: the words at this place, and what stands under them."""

    text: str
    parts: tuple[Outline, ...] = ()


def plain(word: str) -> str:
    """An id as words: ``duty_inspector`` is "duty inspector"."""
    return word.replace("_", " ")


def listed(words: Sequence[str], last: str) -> str:
    """Several things in a row: "a, b or c" where `last` is "or"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def value_in_words(value: Any, unit: str | None = None) -> str:
    """The value of a fact: yes, no, "asked, not known", a number with its unit, or the words of a choice."""
    if value is None:
        return "asked, not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}" if unit else f"{value:g}"
    return plain(str(value))


def moment_in_words(written: str) -> str:
    """An instant as a record holds it, as London shows it: "07:50 GMT on Wed 25 Nov 2026". What is no instant stays as it was written."""
    try:
        wall = datetime.fromisoformat(written)
        there = (wall if wall.tzinfo else to_utc(wall)).astimezone(LONDON)
    except (ValueError, OverflowError):
        return written
    return f"{there:%H:%M %Z} on {there:%a} {there.day} {there:%b %Y}"


def fact_value(fact: Fact, value: Any) -> str:
    """The value of a fact in words; a time as London shows it, with its zone."""
    if fact.type == "time" and isinstance(value, str):
        return moment_in_words(value)
    # Hours that have grown with time need no more than their tenths.
    return value_in_words(round(value, 1) if isinstance(value, float) else value, fact.unit)


class Wording:
    """The words of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def fact(self, key: str) -> str:
        """What a fact is about, without the closing stop."""
        return self._named("facts", key, "about")

    def question(self, key: str) -> str:
        """How to ask for a fact."""
        return self._named("facts", key, "ask", stop=True)

    def event(self, key: str) -> str:
        """What an event means, without the closing stop."""
        return self._named("events", key, "meaning")

    def duty(self, key: str) -> str:
        """What a duty asks for, without the closing stop."""
        return self._named("duties", key, "what")

    def level(self, key: str) -> str:
        """The name of a level, as it stands inside a sentence."""
        return self._named("levels", key, "name").lower()

    def scale(self, key: str) -> str:
        """The name of a scale."""
        return self._named("scales", key, "name")

    def role(self, key: str) -> str:
        """The name of a role, as it stands inside a sentence."""
        return role_name(self.pack, key) if key else "somebody"

    def role_about(self, key: str) -> str:
        """What a role does, in the pack's words; nothing for a role that the pack does not know."""
        return self._named("roles", key, "about", stop=True) if key in self.pack.roles else ""

    def _named(self, section: str, key: str, field: str, *, stop: bool = False) -> str:
        entry = self.pack.section(section).get(key)
        text = plain(key) if entry is None else str(getattr(entry, field))
        return text if stop else text.rstrip(".")

    # Conditions

    def sentence(self, condition: c.Condition) -> str:
        """The condition in one line, with brackets where one stands inside another."""
        return self._joined(self.outline(condition), top=True)

    def _joined(self, outline: Outline, *, top: bool = False) -> str:
        if not outline.parts:
            return outline.text
        word = {"all of": " and ", "any of": " or "}.get(outline.text)
        inside = [self._joined(part) for part in outline.parts]
        said = word.join(inside) if word else f"{outline.text} {'; '.join(inside)}"
        return said if top or (len(inside) == 1 and word) else f"({said})"

    def outline(self, condition: c.Condition) -> Outline:
        """The condition as a list that may hold lists."""
        match condition:
            case c.All(parts):
                return self._several("all of", parts)
            case c.Any(parts):
                return self._several("any of", parts)
            case c.AtLeast(count, parts):
                return self._several(f"at least {count} of", parts)
            case c.Not(part):
                inside = self.outline(part)
                return Outline("it is known not to be so that", (inside,))
        return Outline(self._leaf(condition))

    def _several(self, text: str, parts: Iterable[c.Condition]) -> Outline:
        return Outline(text, tuple(self.outline(part) for part in parts))

    def _leaf(self, leaf: c.Condition) -> str:
        match leaf:
            case c.FactIs() | c.FactCompares() | c.FactNotKnown():
                return self._about_fact(leaf)
            case c.AnyNotKnown(name):
                return f"a question of this set is not answered: “{self._named('question_sets', name, 'about')}”"
            case c.LevelIs(scale, levels):
                words = [self.level(one) for one in self._in_order(scale, levels)]
                return f"the {self.scale(scale).lower()} is {listed(words, 'or')}"
            case c.DutyMissed(duties):
                return f"this is being missed: {listed([f'“{self.duty(one)}”' for one in sorted(duties)], 'or')}"
            case c.Happened():
                return self._happened(leaf)
        return "something new has just been learned"

    def _about_fact(self, leaf: c.FactIs | c.FactCompares | c.FactNotKnown) -> str:
        name = f"“{self.fact(leaf.fact)}” is"
        match leaf:
            case c.FactIs(fact, values):
                return f"{name} {listed(sorted(self._value(fact, value) for value in values), 'or')}"
            case c.FactCompares(fact, comparison, number):
                return f"{name} {_COMPARED[comparison]} {self._value(fact, number)}"
        return f"{name} not known"

    def _happened(self, leaf: c.Happened) -> str:
        said = f"“{self.event(leaf.event)}” has {'' if leaf.yes else 'not '}happened"
        if leaf.ago_at_least is not None:
            said += f", at least {format_duration(leaf.ago_at_least)} ago"
        carried = [f"{'with' if there else 'without'} {plain(key)}" for key, there in leaf.carried]
        return f"{said}, {listed(carried, 'and')}" if carried else said

    def _value(self, fact: str, value: Any) -> str:
        known = self.pack.facts.get(fact)
        return value_in_words(value, known.unit if known else None)

    def _in_order(self, scale: str, levels: Iterable[str]) -> list[str]:
        order = self.pack.scales[scale].order if scale in self.pack.scales else ()
        return sorted(levels, key=lambda one: (order.index(one) if one in order else len(order), one))

    # Times

    def amount(self, amount: Amount) -> str:
        """How long something allows: "4 hours", "before school next opens", "before “…”"."""
        if amount.unit == "before_event":
            ahead = f"{self.amount(amount.lasting)} before" if amount.lasting else "before"
            return f"{ahead} “{self.event(amount.event or '')}”"
        if amount.unit in _MOMENTS:
            return _MOMENTS[amount.unit]
        value = amount.value or 0
        one, many = _UNITS[amount.unit]
        return f"{value:g} {one if value == 1 else many}"

    def allowed(self, duty: Duty) -> tuple[tuple[str, str], ...]:
        """(class in words, time allowed) for each row of a duty's clock."""
        return tuple((self._class(name), self.amount(row)) for name, row in duty.due.rows.items())

    def _class(self, name: str) -> str:
        return "in every case" if name == "any" else f"when {self.level(name)}"

    def started_by(self, duty: Duty) -> str:
        """What starts a duty, in one sentence."""
        starts = duty.starts_on
        said = (
            listed([f"“{self.event(event)}”" for event in starts.events], "or")
            if starts.events
            else "a rule that asks for it"
        )
        if starts.after is not None:
            said += f", {self.amount(starts.after)} later"
        return f"{said}, while {self.sentence(starts.when.condition)}" if starts.when is not None else said

    def met_by(self, duty: Duty) -> str:
        """What meets a duty, in one sentence."""
        ways = [f"“{self.event(event)}”" for event in duty.met_by]
        if duty.met_when is not None:
            ways.append(self.sentence(duty.met_when.condition))
        return listed(ways, "or") if ways else "nothing that is recorded: it falls away"

    def repeats(self, repeats: Repeats) -> str:
        """How a duty comes round again."""
        if repeats.same_interval:
            return "again after the same time"
        if repeats.every:
            return f"again every {listed([self.amount(one) for one in repeats.every], 'then')}"
        if repeats.at:
            return f"again at {listed([self.amount(one) for one in repeats.at], 'and')} from its first start"
        return "once"


__all__ = ["Outline", "Wording", "listed", "plain", "value_in_words"]


def role_name(pack: Pack, key: str) -> str:
    """The name of a role, as it stands inside a sentence."""
    role = pack.roles.get(key)
    return role.name if role is not None and role.name else plain(key)
