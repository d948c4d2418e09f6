"""A visit as one form: its parts, each done or not done with the reason, and the steps of the case that they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.put_off import NOT_DONE
from nightlight.records.duties.recording import Step
from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import read_day
from nightlight.work.missing.queries import ARRIVED, BESIDE

DONE, NOT, NONE = "done", "not", "none"
MOST_CHILDREN: Final = 8
KNOWN: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No", "unknown": "Asked, not known"}
TAKEN: Final[Mapping[str, str]] = {"taken": "Taken", "left": "Left there"}
YES_NO: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No"}
OLDEST_PHOTO: Final = 100


class Field(NamedTuple):
    """One field of a part: what the record calls it, its label and hint, several lines or a choice, and whether it may stay empty."""

    key: str
    label: str
    hint: str = ""
    kind: str = "line"
    choices: Mapping[str, str] = {}
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a visit. `done` and `not_done` are the two answers; `event` is what it is recorded as."""

    key: str
    title: str
    event: str
    done: str
    not_done: str
    fields: tuple[Field, ...]

    def name(self, field: Field) -> str:
        """What the control of a field is called."""
        return f"{self.key}-{field.key}"


PARTS: Final = (
    Part("spoken", "Who was spoken to", "enquiry_made", "Somebody was spoken to", "Nobody answered, or we were not let in", (
        Field("source", "Who", "Name, and who they are to the child"),
        Field("result", "What came of it", kind="text"),
    )),
    Part("account", "Last seen", "last_sighting_account_taken", "An account was taken", "Not taken, because", (
        Field("witness", "Who saw them last"),
        Field("account", "Their account", "When, where, with whom, what they wore, how they were", "text"),
    )),
    Part("home", "The home searched", "home_searched", "Searched", "Not searched, because", (
        Field("extent", "What was searched", "Rooms, loft, outhouses, small spaces a child fits into", "text"),
        Field("not_searched", "What was not searched", "Leave it empty where all of it was", needed=False),
        Field("reason", "Why that was not searched", needed=False),
    )),
    Part("photo", "A photo", "photo_obtained", "Obtained", "Not obtained, because", (
        Field("taken_on", "Day it was taken", "Such as 14/11/2026"),
    )),
    Part("phone", "Their phone", "phone_checked", "Checked", "Not checked, because", (
        Field("number", "Number"),
        Field("network", "Network", needed=False),
        Field("with_person", "Is it with them?", kind="choice", choices=KNOWN),
        Field("textsafe_requested", "Was TextSafe asked for?", kind="choice", choices=YES_NO),
    )),
    Part("devices", "Devices and diaries", "devices_decided", "Decided on", "Not looked at, because", (
        Field("items", "Which", "Phones, tablets, games, diaries"),
        Field("taken_or_not", "Taken or left there?", kind="choice", choices=TAKEN),
        Field("reason", "Why"),
    )),
    Part("family", "What the family was told", "family_told", "Told", "Not told, because", (
        Field("who", "Who was told"),
        Field("what_they_were_told", "What they were told", kind="text"),
    )),
)  # fmt: skip
LONG: Final = tuple(part.name(field) for part in PARTS for field in part.fields if field.kind == "text")
CHILD_LONG: Final = tuple(f"child-{number}-words" for number in range(1, MOST_CHILDREN + 1))
CHILD_EVENTS: Final = ("child_seen", "child_spoken_to_alone", "child_not_spoken_to", "child_not_seen")


def children(form: Typed) -> int:
    """How many children the form has room for."""
    typed = form.said("children")
    now = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1
    return min(max(now, 1) + (form.said("do") == "child"), MOST_CHILDREN)


def check(form: Typed, optional: Iterable[str], at: datetime) -> None:
    """Note everything that is wrong with a visit that is to be recorded. Parts named in `optional` may stay unanswered."""
    form.needs("place", "Say where the visit was")
    spared = frozenset(optional)
    for part in PARTS:
        match form.said(part.key):
            case "done":
                _check_done(form, part, at)
            case "not":
                form.needs(f"{part.key}-why", f"{part.title}: say why not")
            case _ if part.key not in spared:
                form.fault(part.key, f"{part.title}: say whether it was done, or why not")
    if form.said("home-not_searched") and form.said("home") == DONE:
        form.needs("home-reason", "The home: say why part of it was not searched")
    for number in range(1, children(form) + 1):
        _check_child(form, f"child-{number}", first=number == 1, spared="child" in spared)


def _check_done(form: Typed, part: Part, at: datetime) -> None:
    for field in part.fields:
        name, label = part.name(field), field.label.rstrip("?")
        if field.choices:
            form.chosen(name, field.choices, f"{part.title}: answer “{field.label}”")
        elif field.needed:
            form.needs(name, f"{part.title}: fill in “{label}”")
    if part.key == "photo" and form.said("photo-taken_on"):
        _read_photo_day(form, at)


def _read_photo_day(form: Typed, at: datetime) -> str:
    """The day on which the photo was taken; what cannot be is noted, and then nothing comes of it."""
    try:
        day = read_day(form.said("photo-taken_on"))
    except ValueError as why:
        form.fault("photo-taken_on", f"The day the photo was taken: {why}")
        return ""
    today = at.astimezone(LONDON).date()
    if date.fromisoformat(day) > today:
        form.fault("photo-taken_on", "The photo would have been taken on a day that is still to come")
    elif today.year - date.fromisoformat(day).year > OLDEST_PHOTO:
        form.fault("photo-taken_on", "The photo would be older than anybody alive. Check the year")
    return day


def _check_child(form: Typed, key: str, *, first: bool, spared: bool) -> None:
    state = form.said(key)
    if state in (DONE, NOT):
        form.needs(f"{key}-child", "Say which child, by name or such as “the brother, about 9”")
    if state == DONE:
        form.needs(f"{key}-condition", "Say how the child was")
        alone = form.chosen(f"{key}-alone", YES_NO, "Say whether the child was spoken to alone")
        if alone == "yes":
            form.needs(f"{key}-words", "Write the child’s own words, exactly as said")
        elif alone == "no":
            form.needs(f"{key}-alone_why", "Say why the child was not spoken to alone")
    elif state == NOT:
        form.needs(f"{key}-why", "Say why the child was not seen")
    elif state != NONE and first and not spared:
        form.fault(key, "Say whether a child was seen, was not seen though they should have been, or is not there")


def steps(form: Typed, *, arrives: bool, at: datetime) -> list[Step]:
    """The steps that a visit without faults comes to, in the order in which they follow from each other."""
    happened, place = form.moment(at), form.said("place")
    found: list[Step] = []
    if arrives:
        found.append(Step(ARRIVED, {}, {"place": place}, happened))
    not_done: dict[str, str] = {}
    for part in PARTS:
        if form.said(part.key) == DONE:
            found.append(Step(part.event, {}, _data(form, part, place, at), happened))
        elif form.said(part.key) == NOT and part.key == "spoken":
            found.append(Step("no_reply", {}, {"place": place, "reason": form.said("spoken-why")}, happened))
        elif form.said(part.key) == NOT:
            not_done[part.event] = form.said(f"{part.key}-why")
    for number in range(1, children(form) + 1):
        found += _of_child(form, f"child-{number}", place, happened)
    if form.said("spoken") != DONE and form.said("home") == DONE:
        found.append(twin(next(one for one in found if one.event == "home_searched"), "search of the home"))
    if form.said("new"):
        data = {"source": form.said("spoken-source") or "the visit", "what_is_new": form.said("new")}
        found.append(Step("new_information_received", {}, data, happened))
    if not_done:
        found.append(Step(None, {}, {"place": place, NOT_DONE: not_done}, happened))
    return found


def _data(form: Typed, part: Part, place: str, at: datetime) -> dict[str, Any]:
    said = {field.key: form.said(part.name(field)) for field in part.fields if form.said(part.name(field))}
    if part.key == "spoken":
        return {"kind": "visit", "place": place, **said}
    if part.key == "home":
        return {"place": place, **said}
    if part.key == "photo":
        return {"taken_on": _read_photo_day(form, at)}
    if part.key == "phone":
        known = {"yes": True, "no": False, "unknown": "not known"}
        return {**said, **{key: known[said[key]] for key in ("with_person", "textsafe_requested")}}
    return said


def _of_child(form: Typed, key: str, place: str, happened: datetime | None) -> list[Step]:
    child, state = form.said(f"{key}-child"), form.said(key)
    if state == NOT:
        return [Step("child_not_seen", {}, {"child": child, "reason_code": form.said(f"{key}-why")}, happened)]
    if state != DONE:
        return []
    seen = Step("child_seen", {}, {"child": child, "where": place, "condition": form.said(f"{key}-condition")}, happened)  # fmt: skip
    words, present = form.said(f"{key}-words"), form.said(f"{key}-present")
    carried = {"child": child, "words": words, "who_present": present}
    if form.said(f"{key}-alone") == "yes":
        return [seen, Step("child_spoken_to_alone", {}, {k: v for k, v in carried.items() if v}, happened, child[:120])]
    carried["reason_code"] = form.said(f"{key}-alone_why")
    return [seen, Step("child_not_spoken_to", {}, {k: v for k, v in carried.items() if v}, happened)]


def twin(step: Step, kind: str) -> Step:
    """The enquiry that a step of another event is too, so that the clock which asks for any enquiry is met by it."""
    return Step("enquiry_made", {}, {**step.data, "kind": kind, BESIDE: step.event}, step.happened_at, step.said_by)
