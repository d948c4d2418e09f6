"""One duty as a form: the fields that its event carries, each of the kind that fits it; or why it was not done, and when it is tried again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.put_off import AGAIN, NEVER, NOT_DONE, OF_DUTY
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON
from nightlight.rules.policy import Duty
from nightlight.rules.typed_times import next_time, past_time, read_day
from nightlight.work.missing.queries import in_words
from nightlight.work.missing.visit import twin

NOT, CHASED = "not", "chased"
ANSWERS: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No", "unknown": "Not known"}
_ANSWER: Final[Mapping[str, Any]] = {"yes": True, "no": False, "unknown": "not known"}
EVIDENCE: Final = "evidence"


class Field(NamedTuple):
    """One field of an event: what the record calls it, the control, what it asks, of which kind, and whether it may stay empty."""

    key: str
    name: str
    ask: str
    kind: str
    choices: Mapping[str, str]
    hint: str
    optional: bool


class Sheet(NamedTuple):
    """One event by which a duty can be met, with what it asks."""

    event: str
    meaning: str
    fields: tuple[Field, ...]


def sheets(duty: Duty, pack: InForce, events: Collection[str] | None = None) -> tuple[Sheet, ...]:
    """The events that meet a duty and are recorded on its own page; with `events` only those of them."""
    found = (_sheet(event, pack) for event in duty.met_by if events is None or event in events)
    return tuple(one for one in found if one is not None)


def _sheet(event: str, pack: InForce) -> Sheet | None:
    asked = pack.pack.value("guidance.fields").get(event)
    if asked is None or event in pack.pack.value("guidance.pages"):
        return None
    return Sheet(event, pack.pack.events[event].meaning.rstrip("."), tuple(_field(event, key, one) for key, one in asked.items()))  # fmt: skip


def _field(event: str, key: str, asked: Mapping[str, Any]) -> Field:
    kind = asked.get("as", "line")
    choices = ANSWERS if kind == "answer" else asked.get("choices", {})
    return Field(
        key, f"{event}-{key}", asked["ask"], kind, choices, asked.get("hint", _HINTS.get(kind, "")), bool(asked.get("optional"))
    )  # fmt: skip


_HINTS: Final[Mapping[str, str]] = {
    "day": "Such as 14/11/2026",
    "day_ahead": "Such as 14/12/2026",
    "past": "Such as 21:04, or 24/11/2026 21:04",
    "ahead": "Such as 23:30, or 25/11/2026 08:00",
    "officer": "Somebody on duty, or by name and number",
}


def long_fields(found: Iterable[Sheet]) -> tuple[str, ...]:
    """The controls that hold several lines."""
    return ("why", "said", *(field.name for sheet in found for field in sheet.fields if field.kind == "text"))


def check(
    form: Typed, found: Collection[Sheet], *, chases: bool, at: datetime, latest: datetime, reviewed_by: datetime
) -> None:
    """Note everything that is wrong with what is to be recorded of a duty. What is tried again is tried by `latest`, and reviewed by `reviewed_by`."""
    choices = {*(one.event for one in found), NOT, *((CHASED,) if chases else ())}
    did = form.chosen("did", choices, "Say whether it was done, or why not")
    if did == NOT:
        form.needs("why", "Say why it was not done")
        if form.said("never") != "yes":
            _ahead(form, "again", "When it is tried again", at, latest)
    elif did == CHASED:
        form.needs("person", "Say whom you reached, by name")
        form.needs("said", "Say what they said")
        _ahead(form, "next", "When it is chased next", at, latest)
    for sheet in found:
        if sheet.event == did:
            for field in sheet.fields:
                _value(form, field, at)
                if field.kind == "ahead" and form.said(field.name):
                    _ahead(form, field.name, field.ask, at, reviewed_by)


def _value(form: Typed, field: Field, at: datetime) -> Any:
    """What a field holds, as it is recorded; what is wrong with it is noted. None for nothing."""
    if field.choices:
        said = form.chosen(field.name, field.choices, f"Answer “{field.ask.rstrip('?')}”")
        return _ANSWER.get(said, said) if field.kind == "answer" else said or None
    said = form.said(field.name) if field.optional else form.needs(field.name, f"Fill in “{field.ask.rstrip('?')}”")
    if not said:
        return None
    read = _READERS.get(field.kind)
    try:
        return read(said, at) if read else said
    except ValueError as why:
        form.fault(field.name, f"{field.ask.rstrip('?')}: {why}")
        return None


def _day(said: str, at: datetime) -> str:
    day = read_day(said)
    if date.fromisoformat(day) > at.astimezone(LONDON).date():
        raise ValueError("that day is still to come")
    return day


def _day_ahead(said: str, at: datetime) -> str:
    day = read_day(said)
    if date.fromisoformat(day) < at.astimezone(LONDON).date():
        raise ValueError("that day has passed already")
    return day


_READERS: Final[Mapping[str, Callable[[str, datetime], str]]] = {
    "day": _day,
    "day_ahead": _day_ahead,
    "past": lambda said, at: past_time(said, at).isoformat(),
    "ahead": lambda said, at: next_time(said, at).isoformat(),
}


def _ahead(form: Typed, name: str, what: str, at: datetime, latest: datetime) -> datetime | None:
    said = form.needs(name, f"Give the time: {what[:1].lower()}{what[1:]}, such as 21:30")
    if not said:
        return None
    try:
        found = next_time(said, at)
    except ValueError as why:
        form.fault(name, f"{what}: {why}")
        return None
    if found > latest:
        form.fault(name, f"{what}: at the level in force that is by {in_words(latest.isoformat())} at the latest")
    return found


def steps(form: Typed, duty: Duty, found: Collection[Sheet], at: datetime, latest: datetime) -> list[Step]:
    """What a form without faults comes to: the event with what it carries, or that it was not done, or that a partner was chased."""
    happened, did = form.moment(at), form.said("did")
    beside = {name: form.said(name) for name in (EVIDENCE, "note") if form.said(name)}
    if did in (NOT, CHASED):
        why, name = form.said("why"), "again"
        if did == CHASED:
            why, name = f"{form.said('person')} was chased, and said: {form.said('said')}", "next"
        never = did == NOT and form.said("never") == "yes"
        again = NEVER if never else _iso(_ahead(form, name, "", at, latest))
        data = {OF_DUTY: duty.id, NOT_DONE: {duty.met_by[0]: why}, AGAIN: again, **beside}
        return [Step(None, {}, data, happened)]
    sheet = next(one for one in found if one.event == did)
    values = ((field.key, _value(form, field, at)) for field in sheet.fields)
    data = {**{key: value for key, value in values if value is not None}, **beside}
    if "next_review_at" in data:
        data["by_when"] = data["next_review_at"]
    return [Step(sheet.event, {}, data, happened)]


def enquiry_beside(step: Step, pack: InForce) -> Step | None:
    """The enquiry that a step is too, where policy counts it as one; None where it is none, or is recorded as one already."""
    if step.event is None or step.event == "enquiry_made" or step.event not in pack.setting("enquiries"):
        return None
    kind = pack.setting("enquiry_kinds").get(step.event, {}).get("words") or pack.pack.events[step.event].meaning
    return twin(step, str(kind).rstrip("."))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
