"""What takes two people: whoever asked for something, or wrote down that somebody did, does not write the decision on it down."""

from __future__ import annotations

import uuid
from datetime import datetime

from nightlight.records.cases.models import Happening
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.steps import Step
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.actors import Actor


def check_two_people(
    case: uuid.UUID, step: Step, *, by: Actor, recorded_by: Actor, at: datetime, pack: InForce
) -> None:
    """Raise CannotRecord where a decision comes from whoever asked for it or wrote that down; the chain of the case is held.

    What it answers is the newest request as of when it is said to have happened, and the newest on record too: dated back, it moves the case
    all the same. `recorded_by` is who writes it down: the control room, of what came by radio, and else whoever decided.
    """
    asked = pack.setting("decided_by_another").get(step.event or "")
    if not asked:
        return
    requests = Happening.objects.filter(case=case, event=asked)
    _check_asked(case, step, asked, pack)
    before = requests.filter(happened_at__lte=step.happened_at or at).order_by("happened_at", "entry").last()
    answered = {one.entry: one.by for one in (before, requests.order_by("entry").last()) if one is not None}
    writers = Entry.objects.filter(chain=case, number__in=answered).values_list("by", flat=True)
    people = {by.written, recorded_by.written}
    what = f"Recording “{pack.pack.events[step.event or ''].meaning.rstrip('.')}”"
    if people & set(answered.values()):
        raise CannotRecord(
            what=what, why="whoever asked for it neither decides on it nor writes the decision down",
            remedy="have somebody else decide, and record it themselves",
        )  # fmt: skip
    if recorded_by.written in writers:
        raise CannotRecord(
            what=what, why="whoever wrote down that it was asked for does not write the decision down",
            remedy="have whoever decided record it, or somebody else in the control room",
        )  # fmt: skip


def _check_asked(case: uuid.UUID, step: Step, asked: str, pack: InForce) -> None:
    """Raise CannotRecord where nobody asked for what is decided, or where it was decided on since."""
    decisions: list[str] = pack.setting("decided_only_when_asked")
    if step.event not in decisions:
        return
    answers = [one for one, of in pack.setting("decided_by_another").items() if of == asked and one in decisions]
    newest = (
        Happening.objects.filter(case=case, event__in=[asked, *answers])
        .order_by("entry")
        .values_list("event", flat=True)
        .last()
    )
    if newest != asked:
        raise CannotRecord(
            what=f"Recording “{pack.pack.events[step.event or ''].meaning.rstrip('.')}”",
            why="nobody has asked for it, or it was decided on already",
            remedy=f"have somebody record “{pack.pack.events[asked].meaning.rstrip('.')}” first",
        )
