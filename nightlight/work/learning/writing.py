"""Turns the form in which a case was typed into a scenario file, or into problems that name the field and the remedy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from nightlight import packfile
from nightlight.rules.faults import Fault, Faulty
from nightlight.rules.scenario import FORMAT
from nightlight.rules.typed_times import at_london, read_day, read_moment, read_time
from nightlight.rules.vocabulary import read_carried
from nightlight.rules.wording import plain

if TYPE_CHECKING:
    from nightlight.work.learning.building import CaseForm, FactField, StepField

_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_STEP: Final = re.compile(r"step (\d+)(?:: (after|event|by|facts|data)(?:\.(\S+))?)?")
_FIRST_FIELD: Final = {
    "reality": "acted_hours",
    "reality.acted": "acted_hours",
    "kind": "kind",
    "title": "title",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with the form: the field that it is about, and a sentence that says what to do."""

    field: str
    text: str


def written(form: CaseForm) -> str | None:
    """The scenario file that the form makes; None if it holds a problem, and then `form.problems` holds every one."""
    raw = _case(form)
    if form.problems:
        return None
    text = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120)
    try:
        packfile.load_scenario(text.encode(), "", form.pack)
    except Faulty as faulty:
        form.problems += [_problem(fault) for fault in faulty.faults]
        return None
    return text


def _case(form: CaseForm) -> dict[str, Any]:
    for name, told in (("title", "Give the case a title"), ("kind", "Choose the kind of case")):
        if not getattr(form, name):
            form.problems.append(Problem(name, told))
    slug = re.sub(r"[^a-z0-9]+", "-", form.title.lower()).strip("-")[:60]
    raw: dict[str, Any] = {
        "format": FORMAT, "id": slug or "typed-case", "title": form.title, "kind": form.kind, "source": "typed here",
        "start": _start(form), "steps": [_step(form, step) for step in form.steps],
    }  # fmt: skip
    acted = _length(form, "acted_hours", form.acted_hours, form.acted_minutes, "When somebody acted")
    return {**raw, "reality": {"acted": acted}} if acted else raw


def _start(form: CaseForm) -> str:
    """When the case starts, as a file writes it; the form holds the day and time from then on as a browser's own fields write them."""
    for name, told, read in (
        ("day", "Give the day on which the case starts", read_day),
        ("time", "Give the London time at which the case starts, such as 22:48", read_time),
    ):
        try:
            if typed := getattr(form, name):
                setattr(form, name, read(typed))
            else:
                form.problems.append(Problem(name, told))
        except ValueError as why:
            form.problems.append(Problem(name, f"When the case starts: {why}"))
    if form.wrong("day") or form.wrong("time"):
        return ""
    try:
        return f"{at_london(form.day, form.time, first=True)}:00"
    except ValueError as why:
        form.problems.append(Problem("time", f"When the case starts: {why}"))
        return ""


def _length(form: CaseForm, name: str, hours: str, minutes: str, what: str) -> str:
    """The length of time as a file writes it; nothing where nothing was typed."""
    if any(part and not _NUMBER.fullmatch(part) for part in (hours, minutes)):
        form.problems.append(Problem(name, f"{what}: write hours and minutes as whole numbers, such as 4 and 1"))
        return ""
    return f"{int(hours or 0)}h{int(minutes or 0)}m" if hours or minutes else ""


def _step(form: CaseForm, step: StepField) -> dict[str, Any]:
    number = step.number
    after = _length(form, f"s{number}-hours", step.hours, step.minutes, f"Step {number}")
    if not (step.event or step.facts or step.looked_for):
        form.problems.append(
            Problem(f"s{number}-event", f"Step {number}: say what happened, or add a fact that became known")
        )
    if number > 1 and not (step.hours or step.minutes):
        form.problems.append(
            Problem(f"s{number}-hours", f"Step {number}: say how long after the start, in hours and minutes")
        )
    found: dict[str, Any] = {"after": after or "0m"}
    if step.event_key:
        found["event"] = step.event_key
    if step.by:
        found["by"] = step.by
    if step.facts:
        found["facts"] = {one.key: _value(form, step, one) for one in step.facts}
    carried = {one.key: read_carried(form.pack, one.typed) for one in step.carried if one.typed}
    return {**found, "data": carried} if carried else found


def _value(form: CaseForm, step: StepField, one: FactField) -> Any:
    """The value of a fact; None where it was asked and is not known. Nothing typed is a problem: it is never taken for an answer."""
    if one.not_known:
        return None
    if not one.typed:
        told = (
            "choose yes, no, or asked and not known"
            if one.type == "yes_no"
            else "answer it, tick “asked, not known”, or remove the fact"
        )
        form.problems.append(Problem(one.name, f"Step {step.number}: {one.about.rstrip('.')}: {told}"))
        return None
    if one.type == "yes_no":
        return {"yes": True, "no": False}.get(one.typed, one.typed)
    if one.type == "time":
        return _moment(form, step, one)
    return _number(one.typed) if one.type == "number" else one.typed


def _moment(form: CaseForm, step: StepField, one: FactField) -> str:
    try:
        one.typed = read_moment(one.typed, first=True)
    except ValueError as why:
        form.problems.append(Problem(one.name, f"Step {step.number}: {one.about.rstrip('.')}: {why}"))
    return one.typed


def _number(typed: str) -> Any:
    """The number that was typed; the text itself where it is none, so that its fault is named."""
    try:
        found = float(typed)
    except ValueError:
        return typed
    return int(found) if found.is_integer() else found


def _problem(fault: Fault) -> Problem:
    found = _STEP.match(fault.key)
    if not found:
        if fault.key == "start":
            # What follows is the start as the file writes it, which is not how it was typed.
            return Problem("day", f"When the case starts: {fault.expected.partition(', got ')[0]}")
        return Problem(_FIRST_FIELD.get(fault.key, "title"), f"{fault.key.capitalize()}: {fault.expected}")
    number, part, name = found[1], found[2] or "event", found[3]
    field = {"after": f"s{number}-hours", "facts": f"s{number}-v-{name}", "by": f"s{number}-by"}.get(
        part, f"s{number}-event"
    )
    what = {"after": "time", "facts": plain(name or ""), "by": "who did it", "event": "what happened"}.get(part, part)
    return Problem(field, f"Step {number}, {what}: {fault.expected}")
