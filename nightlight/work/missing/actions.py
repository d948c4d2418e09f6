"""Choosing a level: the act on a missing episode that the rules may turn down."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.by_form import record_one
from nightlight.records.duties.recording import Recorded, Step
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.work.missing.refusals import CannotLower


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
