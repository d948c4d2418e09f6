"""The forms of a case: opening one, and adding to one. They work by pages alone, and nothing that was typed is lost on the way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from nightlight.records.duties.recording import Step
from nightlight.records.journal.ids import new_id
from nightlight.records.packs.queries import InForce
from nightlight.rules.policy import Event
from nightlight.rules.vocabulary import meant
from nightlight.rules.wording import listed, role_name
from nightlight.work.casework.fields import (
    LONGEST_TEXT,
    CarriedField,
    Choices,
    FactField,
    Form,
    answers,
    carried,
    carried_fields,
    facts_typed,
    happened_at,
    line,
    text,
    too_long,
)

LONGEST_SAID_BY: Final = 120
LONGEST_TITLE: Final = 200
SAVE: Final = "save"
"""What the button says that sends a form to be recorded; every other button brings the form back with more or less in it."""


@dataclass(slots=True)
class OpeningForm(Form):
    """The form that opens a case. `case` is the id that the form made, so that sending it twice makes one case."""

    case: str = ""
    begins: str = ""
    title: str = ""
    area: str = ""
    restricted: bool = False
    said_by: str = ""
    day: str = ""
    time: str = ""
    look_for: str = ""
    facts: list[FactField] = field(default_factory=list)
    carried: list[CarriedField] = field(default_factory=list)
    step: Step | None = None

    @property
    def kind(self) -> str:
        """The kind of case that was chosen."""
        return self.begins.partition(":")[0]

    @property
    def event(self) -> str:
        """What happened, as it was chosen."""
        return self.begins.partition(":")[2]


def ways_to_begin(pack: InForce) -> list[tuple[str, Choices]]:
    """(kind of case in words, what begins one: value and words) for every kind that can be opened."""
    return [
        (
            table.name.capitalize(),
            tuple((f"{kind}:{act}", pack.pack.events[act].meaning.rstrip(".")) for act in table.begins),
        )
        for kind, table in pack.tables.items()
    ]


def opening(posted: Any, pack: InForce, at: datetime, areas: Mapping[str, str]) -> OpeningForm:
    """The form as it was sent, and `step` where it is to be recorded and nothing is wrong; without anything sent an empty one."""
    form = OpeningForm(case=str(new_id(at)))
    if posted is None:
        form.area = next(iter(areas)) if len(areas) == 1 else ""
        return form
    form.case = _id(posted.get("case")) or form.case
    for name in ("begins", "title", "area", "said_by", "day", "time"):
        setattr(form, name, line(posted, name))
    form.restricted = bool(posted.get("restricted"))
    form.facts, form.look_for = facts_typed(form, posted, pack), line(posted, "find") if form.wrong("find") else ""
    known = {value for _, choices in ways_to_begin(pack) for value, _ in choices}
    if form.begins not in known:
        form.begins = ""
    if form.begins:
        form.carried = carried_fields(pack.pack.events[form.event], posted, form.kind, pack)
    if posted.get("do") == SAVE:
        _check_opening(form, pack, at, areas)
    return form


def _check_opening(form: OpeningForm, pack: InForce, at: datetime, areas: Mapping[str, str]) -> None:
    if not form.begins:
        form.fault("begins", "Choose what has happened")
    if not form.title:
        form.fault("title", "Say in a few words who or what it is about, such as “Girl, 15, not back at the home”")
    too_long(form, "title", form.title, "The title", LONGEST_TITLE)
    if form.area not in areas:
        form.fault("area", "Choose the area")
    step = _step(form, form.event, pack, at)
    form.step = step and replace(step, facts={**pack.setting("facts_of_a_kind").get(form.kind, {}), **step.facts})


@dataclass(slots=True)
class AddingForm(Form):
    """The box that adds to a case: what happened, facts, a note; when, where that was earlier; who said so; who did it, where told by radio.

    `once` is the id that the form made, so that sending it twice records it once.
    """

    once: str = ""
    what: str = ""
    event: str = ""
    note: str = ""
    said_by: str = ""
    day: str = ""
    time: str = ""
    done_by: str = ""
    look_for: str = ""
    facts: list[FactField] = field(default_factory=list)
    carried: list[CarriedField] = field(default_factory=list)
    step: Step | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was put into it."""
        return not (self.what or self.note or self.facts)


def adding(posted: Any, pack: InForce, at: datetime, *, kind: str) -> AddingForm:
    """The box as it was sent, and `step` where it is to be recorded and nothing is wrong; without anything sent an empty one.

    A fact or an event can be put in by an address (`fact`, `event`): the answer is still to be typed.
    """
    form = AddingForm(once=_id(posted.get("once")) if posted is not None else "")
    form.once = form.once or str(new_id(at))
    if posted is None:
        return form
    for name in ("what", "said_by", "day", "time", "done_by"):
        setattr(form, name, line(posted, name))
    form.note = text(posted, "note")
    form.facts, form.look_for = facts_typed(form, posted, pack), line(posted, "find") if form.wrong("find") else ""
    if form.what:
        _name_event(form, pack)
    if form.event:
        form.carried = carried_fields(pack.pack.events[form.event], posted, kind, pack)
    if posted.get("do") == SAVE:
        if form.empty:
            form.fault("what", "Say what happened, add a fact, or write a note")
        form.step = _step(form, form.event or None, pack, at, note=form.note)
    return form


def _name_event(form: AddingForm, pack: InForce) -> None:
    elsewhere = pack.setting("on_pages_of_their_own")
    known = {key: one.meaning for key, one in pack.pack.events.items() if not one.retired and key not in elsewhere}
    key, hint = meant(form.what, known)
    if key:
        form.event, form.what = key, known[key]
    else:
        form.fault(
            "what",
            f"Nothing that can be recorded reads “{form.what[:80]}”{hint}. Choose from the list, or write a note",
        )


def _step(form: Any, event: str | None, pack: InForce, at: datetime, *, note: str = "") -> Step | None:
    """The step that a form makes; None where something is wrong with it, and then `form.problems` says everything that is."""
    too_long(form, "said_by", form.said_by, "Who said so", LONGEST_SAID_BY)
    too_long(form, "note", note, "The note", LONGEST_TEXT)
    facts = answers(form, form.facts, pack)
    data = carried(form, form.carried, pack)
    happened = happened_at(form, form.day, form.time, at)
    if form.problems:
        return None
    return Step(event, facts, {**data, **({"note": note} if note else {})}, happened, form.said_by)


def who_may_record(event: Event, pack: InForce) -> str:
    """Whose it is to record an event, in words."""
    return listed([role_name(pack.pack, role) for role in event.by], "or")


def _id(raw: Any) -> str:
    try:
        return str(uuid.UUID(str(raw)))
    except ValueError:
        return ""
