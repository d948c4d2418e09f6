"""A form that is sent twice with the same in it is recorded once: by a mark that the entry holds, and that says nothing about anybody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from nightlight.records.duties.recording import Recorded, Step, Written, check, load, write
from nightlight.records.journal.actions import head_of
from nightlight.records.journal.models import Entry
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor

FIELD: Final = "once"
"""The field in which a form carries the id that it made."""


def form_of(posted: Mapping[str, str]) -> uuid.UUID | None:
    """The id that a form made; None where it carries none, and then it is recorded as often as it is sent."""
    try:
        return uuid.UUID(str(posted.get(FIELD, "")))
    except ValueError:
        return None


def mark_of(form: uuid.UUID | None, *content: object) -> str:
    """The mark of a form with just this in it; nothing for a form without an id."""
    return str(uuid.uuid5(form, "\x1f".join(str(one) for one in content))) if form else ""


def sent_before(case: uuid.UUID, mark: str) -> bool:
    """Whether it is on record already. The chain of the case is held from here on: whoever sends it twice at once waits."""
    head_of(case)
    return bool(mark) and Entry.objects.filter(chain=case, structure__form=mark).exists()


def record_marked(*, by: Actor, at: datetime, case: uuid.UUID, step: Step, mark: str) -> Recorded:
    """Record a step of a case with the mark of its form. Raises as `nightlight.records.duties.recording.record` does."""
    pack, stroke = in_force(at), Stroke()
    file = load(case, stroke)
    check(step, pack, at)
    done = write(file, stroke, by=by, at=at, step=step, written=Written("case.recorded", marked(mark)), pack=pack)
    stroke.write()
    return done


def marked(mark: str) -> dict[str, str]:
    """What an entry holds of the mark of its form."""
    return {"form": mark} if mark else {}
