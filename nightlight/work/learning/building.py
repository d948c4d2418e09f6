"""The form in which somebody types a case: what was typed, kept as it was, and the fields that the vocabulary asks for.

It works by pages alone: adding a step or a fact sends the form, and it comes back with everything in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nightlight.rules.policy import Event, Fact, Pack
from nightlight.rules.scenario import KINDS
from nightlight.rules.vocabulary import meant
from nightlight.rules.wording import Wording, plain
from nightlight.work.learning import writing
from nightlight.work.learning.queries import KINDS_IN_WORDS
from nightlight.work.learning.writing import Problem

MOST_STEPS: Final = 60
_UNKNOWN: Final = "unknown"
Choices = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class FactField:
    """A fact that was added to a step: its words, the control that fits its type, and what was typed there (empty: nothing yet)."""

    key: str
    name: str
    about: str
    ask: str
    type: str
    choices: Choices
    unit: str
    typed: str
    not_known: bool
    new: bool = False


@dataclass(slots=True)
class CarriedField:
    """Something that a step's event carries: its words, the choices if there are some, and what was typed."""

    key: str
    name: str
    label: str
    choices: Choices
    typed: str


@dataclass(slots=True)
class StepField:
    """A step as it was typed. `event` is the words typed; `event_key` the event that they name, if they name one."""

    number: int
    hours: str
    minutes: str
    event: str
    event_key: str
    by: str
    facts: list[FactField]
    carried: list[CarriedField]
    looked_for: str = ""
    new: bool = False


@dataclass(slots=True)
class CaseForm:
    """The whole form. `text` is the scenario file that it makes, once it was sent to be replayed and holds no problem."""

    pack: Pack
    title: str = ""
    kind: str = ""
    day: str = ""
    time: str = ""
    acted_hours: str = ""
    acted_minutes: str = ""
    steps: list[StepField] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    text: str | None = None

    @property
    def status(self) -> int:
        """The status of the answer that shows the form."""
        return 400 if self.problems else 200

    @property
    def kinds(self) -> Choices:
        """The kinds of case, in words."""
        return tuple((kind, KINDS_IN_WORDS[kind]) for kind in KINDS)

    @property
    def events(self) -> list[str]:
        """What each event means."""
        return [event.meaning for event in self.pack.events.values() if not event.retired]

    @property
    def facts(self) -> list[str]:
        """What each fact is about."""
        return [fact.about for fact in self.pack.facts.values() if not fact.retired]

    @property
    def roles(self) -> Choices:
        """The roles, in words."""
        return tuple((role, plain(role).capitalize()) for role in self.pack.roles)

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((problem.text for problem in self.problems if problem.field == name), "")


def read(posted: Any, pack: Pack) -> CaseForm:
    """The form as it was sent, with what the pressed button asks for done; an empty form with one step if nothing was sent."""
    form = CaseForm(pack)
    if posted is None:
        form.steps = [_step(form, 1, {}, _lists({}))]
        return form
    for name in ("title", "kind", "day", "time", "acted_hours", "acted_minutes"):
        setattr(form, name, _typed(posted, name, 300))
    count = _count(posted.get("steps"))
    form.steps = [_step(form, number, posted, posted.getlist) for number in range(1, count + 1)]
    press(form, str(posted.get("do", "")))
    return form


def press(form: CaseForm, button: str) -> None:
    """Do what a button asks for: add or drop a step, drop a fact, or make the case."""
    act, _, rest = button.partition(":")
    number, _, fact = rest.partition(":")
    step = next((one for one in form.steps if str(one.number) == number), None)
    if act == "add-step" and len(form.steps) < MOST_STEPS:
        form.steps.append(_step(form, len(form.steps) + 1, {}, _lists({}), new=True))
    elif act == "drop-step" and step and len(form.steps) > 1:
        form.steps.remove(step)
        form.problems.clear()
        for place, one in enumerate(form.steps, 1):
            _renumber(one, place)
    elif act == "drop-fact" and step:
        step.facts = [one for one in step.facts if one.key != fact]
    elif act == "replay":
        form.text = writing.written(form)


def _typed(posted: Any, name: str, longest: int) -> str:
    """What was typed into a field, without what cannot be shown."""
    return "".join(letter for letter in str(posted.get(name, "")) if letter.isprintable()).strip()[:longest]


def _count(raw: Any) -> int:
    text = str(raw or "1")
    return min(max(int(text), 1), MOST_STEPS) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _lists(empty: Mapping[str, list[str]]) -> Any:
    return lambda name: empty.get(name, [])


def _step(form: CaseForm, number: int, posted: Any, several: Any, *, new: bool = False) -> StepField:
    def typed(name: str) -> str:
        return _typed(posted, f"s{number}-{name}", 1000)

    step = StepField(
        number, typed("hours"), typed("minutes"), typed("event"), "", typed("by"), [], [], typed("fact"), new
    )
    known = form.pack.facts
    step.facts = [
        _fact(step, known[key], typed(f"v-{key}"), typed(f"n-{key}") != "")
        for key in dict.fromkeys(several(f"s{number}-f"))
        if key in known
    ]
    if step.event:
        _name_event(form, step)
    if step.event_key:
        event = form.pack.events[step.event_key]
        step.carried = [_carried(form.pack, step, event, key, typed(f"d-{key}")) for key in event.carries]
    if step.looked_for:
        _add_fact(form, step)
    return step


def _renumber(step: StepField, number: int) -> None:
    step.number = number
    for one in (*step.facts, *step.carried):
        one.name = f"s{number}-{one.name.partition('-')[2]}"


def _fact(step: StepField, fact: Fact, typed: str, not_known: bool, *, new: bool = False) -> FactField:
    choices = tuple((value, plain(value).capitalize()) for value in fact.values)
    if fact.type == "yes_no":
        choices = (("yes", "Yes"), ("no", "No"))
        typed, not_known = ("", True) if typed == _UNKNOWN else (typed, not_known)
    name = f"s{step.number}-v-{fact.id}"
    return FactField(fact.id, name, fact.about, fact.ask, fact.type, choices, fact.unit or "", typed, not_known, new)


def _carried(pack: Pack, step: StepField, event: Event, key: str, typed: str) -> CarriedField:
    """A level is chosen among those of its scale; everything else that an event carries is written."""
    scale = next((one for one in pack.scales.values() if one.recorded_by.get(event.id) == key), None)
    words = Wording(pack)
    choices = (
        tuple((level, words.level(level).capitalize()) for level in (*scale.order, *scale.outside)) if scale else ()
    )
    return CarriedField(key, f"s{step.number}-d-{key}", plain(key).capitalize(), choices, typed)


def _name_event(form: CaseForm, step: StepField) -> None:
    found, hint = meant(step.event, {key: event.meaning for key, event in form.pack.events.items()})
    if found:
        step.event_key, step.event = found, form.pack.events[found].meaning
    else:
        form.problems.append(
            Problem(
                f"s{step.number}-event",
                f"Step {step.number}: no event reads “{step.event}”{hint}. Choose one from the list",
            )
        )


def _add_fact(form: CaseForm, step: StepField) -> None:
    found, hint = meant(step.looked_for, {key: fact.about for key, fact in form.pack.facts.items()})
    if not found:
        form.problems.append(
            Problem(
                f"s{step.number}-fact",
                f"Step {step.number}: no fact reads “{step.looked_for}”{hint}. Choose one from the list",
            )
        )
        return
    there = next((one for one in step.facts if one.key == found), None)
    if there is not None:
        there.new = True
    else:
        step.facts.append(_fact(step, form.pack.facts[found], "", not_known=False, new=True))
    step.looked_for = ""
