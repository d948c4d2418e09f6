"""The fields of the forms: what was typed, kept as it was, and what is wrong with it in words that can stand beside the field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nightlight.records.packs.queries import InForce
from nightlight.rules.facts import Value
from nightlight.rules.policy import Event, Fact
from nightlight.rules.typed_text import as_line, as_text
from nightlight.rules.typed_times import read_past
from nightlight.rules.vocabulary import meant, read_answer, read_carried
from nightlight.rules.wording import Wording, plain

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 20_000
"""A text longer than this is a document and no note; it is refused, and what was typed stays in the form."""
UNKNOWN: Final = "unknown"
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a form: the field that it is about, and a sentence that says what to do."""

    field: str
    text: str


@dataclass(slots=True)
class Form:
    """What every form holds: its problems, and what was typed, by field."""

    problems: list[Problem] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The status of the answer that shows the form."""
        return 400 if self.problems else 200

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((one.text for one in self.problems if one.field == name), "")

    def fault(self, name: str, text: str) -> None:
        """Note that something is wrong with a field."""
        self.problems.append(Problem(name, text))


@dataclass(slots=True)
class FactField:
    """A fact in a form: its words, the control that fits its type, and what was typed there (empty: nothing yet, which is no answer)."""

    key: str
    about: str
    ask: str
    type: str
    choices: Choices
    unit: str
    typed: str = ""
    not_known: bool = False
    new: bool = False

    @property
    def name(self) -> str:
        """What its control is called."""
        return f"v-{self.key}"


@dataclass(frozen=True, slots=True)
class CarriedField:
    """Something that an event carries: its words, the choices if there are some, and what was typed."""

    key: str
    label: str
    choices: Choices
    typed: str

    @property
    def name(self) -> str:
        """What its control is called."""
        return f"d-{self.key}"


def line(posted: Mapping[str, Any], name: str) -> str:
    """One line of a form as it was typed."""
    return as_line(posted.get(name, ""))


def text(posted: Mapping[str, Any], name: str) -> str:
    """Several lines of a form as they were typed."""
    return as_text(posted.get(name, ""))


def too_long(form: Form, name: str, typed: str, what: str, longest: int = LONGEST_LINE) -> None:
    """Note where a text is longer than a record keeps. What was typed stays as it is."""
    if len(typed) > longest:
        form.fault(name, f"{what} is {len(typed):,} characters long; write it in at most {longest:,}")


def fact_field(fact: Fact, *, typed: str = "", not_known: bool = False, new: bool = False) -> FactField:
    """The field of a fact. It never has an answer that nobody typed."""
    choices = tuple((value, plain(value).capitalize()) for value in fact.values)
    if fact.type == "yes_no":
        choices = (("yes", "Yes"), ("no", "No"))
        typed, not_known = ("", True) if typed == UNKNOWN else (typed, not_known)
    return FactField(fact.id, fact.about, fact.ask, fact.type, choices, fact.unit or "", typed, not_known, new)


def facts_typed(form: Form, posted: Any, pack: InForce) -> list[FactField]:
    """The facts that were put into a form, in their order, and the one that is being looked for (`find`), added with nothing answered."""
    known = pack.pack.facts
    found = [
        fact_field(known[key], typed=line(posted, f"v-{key}"), not_known=bool(posted.get(f"n-{key}")))
        for key in dict.fromkeys(posted.getlist("fact"))
        if key in known and str(posted.get("do", "")) != f"drop:{key}"
    ]
    sought = line(posted, "find")
    if sought:
        _add(form, found, sought, pack)
    return found


def _add(form: Form, found: list[FactField], sought: str, pack: InForce) -> None:
    key, hint = meant(sought, {key: one.about for key, one in pack.pack.facts.items() if not one.retired})
    if not key:
        form.fault("find", f"No fact reads “{sought[:80]}”{hint}. Choose one from the list")
        return
    there = next((one for one in found if one.key == key), None)
    if there is None:
        found.append(fact_field(pack.pack.facts[key], new=True))
    else:
        there.new = True


def answers(form: Form, fields: Collection[FactField], pack: InForce) -> dict[str, Value]:
    """The facts as they are to be recorded; None where it was asked and is not known. Nothing typed is a problem, never an answer."""
    found: dict[str, Value] = {}
    for one in fields:
        if one.not_known:
            found[one.key] = None
            continue
        try:
            found[one.key] = read_answer(pack.pack.facts[one.key], one.typed)
        except ValueError as why:
            form.fault(one.name, f"{one.about.rstrip('.')}: {why}")
    return found


def carried_fields(event: Event, posted: Mapping[str, Any], kind: str, pack: InForce) -> list[CarriedField]:
    """What the record of an event holds: a level is chosen among those of its scale, a decision among those that can be followed."""
    return [
        CarriedField(key, plain(key).capitalize(), _choices(event, key, kind, pack), text(posted, f"d-{key}"))
        for key in event.carries
    ]


def _choices(event: Event, key: str, kind: str, pack: InForce) -> Choices:
    scale = next((one for one in pack.pack.scales.values() if one.recorded_by.get(event.id) == key), None)
    if scale is not None:
        words = Wording(pack.pack)
        return tuple((level, words.level(level).capitalize()) for level in (*scale.order, *scale.outside))
    table = pack.tables.get(kind)
    if key == "decision" and table is not None:
        moves = [move for state in table.moves.values() for move in state.get(event.id, ())]
        decisions = dict.fromkeys(move.decision for move in moves if move.decision)
        return tuple((one, plain(one).capitalize()) for one in decisions)
    return ()


def carried(form: Form, fields: Collection[CarriedField], pack: InForce) -> dict[str, Any]:
    """What an event is to carry; what was left empty is left out."""
    for one in fields:
        too_long(form, one.name, one.typed, one.label, LONGEST_TEXT)
    return {one.key: one.typed if one.choices else read_carried(pack.pack, one.typed) for one in fields if one.typed}


def happened_at(form: Form, day: str, time: str, at: datetime) -> datetime | None:
    """The instant that was typed as a London day and time; None: nothing was typed, so it happens now. The future is refused in words."""
    if not (day or time):
        return None
    try:
        return read_past(day, time, at)
    except ValueError as why:
        form.fault("time", f"When it happened: {why}")
        return None
