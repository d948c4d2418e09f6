"""The form of a hand-over: which cases, to whom, and what the next needs to know of each in the giver's own words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nightlight.records.cases.models import Case
from nightlight.records.drafts.typed import Typed, read
from nightlight.records.workforce.queries import is_on_duty, on_duty
from nightlight.work.handover.takers import Taker, off_duty

LONGEST_NOTE = 1_000


def note_of(case: uuid.UUID) -> str:
    """What the field is called in which the next is told of a case."""
    return f"note-{case}"


def typed(posted: Any, at: datetime) -> Typed:
    """The form as it was sent, or as it was left."""
    return read(posted, at, texts=[name for name in posted or () if name.startswith("note-")])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form without faults asks for: these cases, each with what the next needs to know, to this person."""

    cases: tuple[Case, ...]
    to: Taker
    notes: dict[uuid.UUID, str]


def wanted(form: Typed, offerable: Iterable[Case], people: Sequence[Taker]) -> Wanted | None:
    """What was asked for; None where something is wrong, which is noted in the form."""
    chosen = set(form.several.get("case", ()))
    cases = tuple(one for one in offerable if str(one.id) in chosen)
    if not cases:
        form.fault("cases", "Choose at least one case to hand over")
    to = next((one for one in people if one.value == form.said("who")), None)
    if to is None:
        form.fault("who", _not_to(form.said("who")))
    notes = {one.id: form.said(note_of(one.id)) for one in cases}
    for case, note in notes.items():
        if len(note) > LONGEST_NOTE:
            form.fault(note_of(case), f"This is {len(note):,} characters long; write it in at most {LONGEST_NOTE:,}, and the rest into the case")  # fmt: skip
    return None if form.problems or to is None else Wanted(cases, to, notes)


def _not_to(raw: str) -> str:
    name = off_duty(raw)
    if not name:
        return "Choose to whom you hand over"
    if is_on_duty(uuid.UUID(raw.partition(":")[0]), on_duty()):
        return f"{name} is on duty in no role in which they may answer for these cases. Choose somebody who is"
    return (
        f"{name} is not on duty, so nothing was offered and every case stays yours. Have them book on (On duty, Book on) and offer again,"
        " or choose somebody who is on duty"
    )
