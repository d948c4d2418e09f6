"""The acts on a missing episode that are more than recording a step: a level that the rules may turn down, a duty that was not done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.answerable import first_on_duty
from nightlight.records.duties.by_form import Doer, record_one
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.put_off import NOT_DONE
from nightlight.records.duties.recording import Recorded, Step
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.outbox.notices import interrupts
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.queries import on_duty
from nightlight.work.missing import researching
from nightlight.work.missing.refusals import CannotLower


@transaction.atomic
def set_level(*, by: Standing, at: datetime, case: uuid.UUID, steps: Sequence[Step], form: Sent) -> bool:
    """Record a level that was chosen, a request for a lower one, or the decision on that; False: this form was recorded before with just this in it.

    Raises CannotLower where the rules turn it down: then nothing of it is on record; NotResearched where a lower one is accepted before the
    research for it is whole, and ConfirmedByAnother where somebody else has to. Raises NotYoursToRecord, and as
    `nightlight.records.duties.recording.record` does: CannotRecord where whoever asked for less decides on it.
    """
    if not first_time(case, form):
        return False
    researching.check_accepted(by=by, at=at, case=case, steps=steps)
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


@transaction.atomic
def do_duty(
    *, by: Standing, at: datetime, case: uuid.UUID, duty: str, steps: Sequence[Step], form: Sent, done_by: Doer | None = None
) -> bool:  # fmt: skip
    """Record what came of a duty; that it was not done is told to whoever is next up its ladder on duty. False: recorded before with just this in it.

    Raises NotYoursToRecord and NotOnDutyAs, and as `nightlight.records.duties.recording.record` does.
    """
    if not first_time(case, form):
        return False
    for step in steps:
        told = _telling(duty, by, at) if step.data.get(NOT_DONE) else None
        structure = {**form.structure, "duty": duty} if told else form.structure
        record_one(by=by, at=at, case=case, step=step, structure=structure, done_by=done_by, tell=told)
    return True


def _telling(duty: str, by: Standing, at: datetime) -> Callable[[CaseFile, InForce], None]:
    """Tell the first on duty up the duty's ladder who is not whoever writes it, else whoever answers for the case."""

    def tell(file: CaseFile, pack: InForce) -> None:
        others = tuple(one for one in on_duty() if one.member != str(by.actor.member))
        known = pack.pack.duties.get(duty)
        found = first_on_duty(known.escalates_to if known else (), others, file.columns["area_id"], pack)
        to = found.member if found else file.columns["owner_id"]
        if to != by.actor.member:
            line = {"why": "not_done", "at": at.isoformat(), "duty": duty}
            file.bundles.tell(to, file.id, line, rings=interrupts("not_done", pack))

    return tell
