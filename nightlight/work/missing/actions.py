"""Acts on a missing episode: several steps that one form records, in one transaction, once however often the form is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.recording import Recorded, Step, Written, check, load, write
from nightlight.records.duties.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.wording import listed, role_name
from nightlight.work.missing.refusals import CannotLower, NotYoursToRecord

SAVED = "case.recorded"


@transaction.atomic
def record_steps(*, by: Standing, at: datetime, case: uuid.UUID, steps: Sequence[Step], form: Sent) -> bool:
    """Record what one form holds, each step in the first of one's roles that records it; False: this form was recorded before with just this in it.

    All of it is on record afterwards or nothing. Raises NotYoursToRecord, and as `nightlight.records.duties.recording.record` does.
    """
    if not first_time(case, form):
        return False
    for step in steps:
        record_one(by=by, at=at, case=case, step=step, structure=form.structure)
    return True


def record_one(*, by: Standing, at: datetime, case: uuid.UUID, step: Step, structure: Mapping[str, Any], tell: Any = None) -> Recorded:  # fmt: skip
    """Record one step of a transaction that holds the chain. `tell` may tell people of it, by the case file, in the same stroke."""
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    check(step, pack, at)
    if tell is not None:
        tell(file, pack)
    who = in_role(by, step.event, pack)
    done = write(file, stroke, by=who, at=at, step=step, written=Written(SAVED, structure), pack=pack)
    stroke.write()
    return done


def in_role(by: Standing, event: str | None, pack: InForce) -> Actor:
    """Whoever acts, in the first role of theirs that records such an event; in the one that they are in for a note. Raises NotYoursToRecord."""
    if event is None:
        return by.actor
    found = pack.pack.events[event]
    role = next((role for role in by.roles if pack.roles.may(role, found.by)), None)
    if role is None:
        who = listed([role_name(pack.pack, one) for one in found.by], "or")
        raise NotYoursToRecord(
            what=f"Recording “{found.meaning.rstrip('.')}”", why=f"it is recorded by the {who}, or by whoever supervises them",
            remedy="ask them to record it, or write a note into the case",
        )  # fmt: skip
    return replace(by.actor, role=role)


@transaction.atomic
def set_level(*, by: Standing, at: datetime, case: uuid.UUID, steps: Sequence[Step], form: Sent) -> bool:
    """Record a level that was chosen, a request for a lower one, or the decision on that; False: this form was recorded before with just this in it.

    Raises CannotLower where the rules turn it down: then nothing of it is on record. Raises NotYoursToRecord, and as
    `nightlight.records.duties.recording.record` does: CannotRecord where whoever asked for less decides on it.
    """
    if not first_time(case, form):
        return False
    for step in steps:
        done = record_one(by=by, at=at, case=case, step=step, structure=form.structure)
        turned_down = [one for one in done.reckoning.refused if one.event == step.event]
        if (
            step.event
            and step.event.startswith("downgrade")
            and turned_down
            and _is_this(turned_down[-1].at, done, step)
        ):
            raise CannotLower(
                what="A lower level", why=turned_down[-1].because or "the rules do not allow it",
                remedy="put right what is named, or let the level stand", ids=turned_down[-1].why,
            )  # fmt: skip
    return True


def _is_this(refused_at: datetime, done: Recorded, step: Step) -> bool:
    """Whether what was turned down is what was just recorded, and not something before it."""
    return refused_at >= (step.happened_at or done.reckoning.at)
