"""What people do here: look at a pattern, by name."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.standing import Standing
from nightlight.records.duties.by_form import in_role
from nightlight.records.duties.recording import Step, Written, check, load, write
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.work.prevention.models import LookedAt
from nightlight.work.prevention.queries import REVIEWED, Pattern, pattern, still_holds
from nightlight.work.prevention.refusals import NoSuchPattern

RECORD = "case.record"


@transaction.atomic
def look_at(*, by: Standing, at: datetime, finding: uuid.UUID, decided: str, note: str, form: Sent) -> bool:
    """Record on each of its cases that somebody looked at a pattern, and what they decided; False: this form was recorded before.

    No case that others may read tells of one that they may not: where the pattern rests on a restricted case, it is written there alone, and the
    note in any case. Raises NoSuchPattern and NotYoursToRecord, and as `nightlight.records.duties.recording.record` does.
    """
    pack, stroke = in_force(at), Stroke()
    who = in_role(by, REVIEWED, pack)
    found = pattern(finding, by.viewer, at)
    cases = _written_on(found, by, at) if found else ()
    if found is None or not cases:
        raise NoSuchPattern(
            what="Looking at this pattern", why="there is no such pattern among the cases that you may record on",
            remedy="look at the list again: the last night may have found that it no longer holds",
        )  # fmt: skip
    files = {case: load(case, stroke) for case in sorted(cases)}
    if not first_time(min(files), form):
        return False
    sealed = any(one.restricted for one in found.cases.values())
    structure = {**form.structure, "pattern": str(finding), "pattern_kind": found.kind, "decided": decided}
    for case, file in files.items():
        told = note if not sealed or file.columns["restricted"] else ""
        data = {"findings": found.kind.replace("_", " "), **({"actions": told} if told else {})}
        step = Step(REVIEWED, {}, data)
        check(step, pack, at)
        done = write(
            file, stroke, by=who, at=at, step=step, written=Written("case.pattern_looked_at", structure), pack=pack
        )  # fmt: skip
        stroke.insert(
            LookedAt, finding_id=finding, case_id=case, entry=done.number, decided=decided, by_id=who.member, at=at
        )  # fmt: skip
    stroke.write()
    return True


def _written_on(found: Pattern, by: Standing, at: datetime) -> tuple[uuid.UUID, ...]:
    """The cases of a pattern on which it may stand: those that are open to others only where it holds among these alone."""
    may = set(visible_cases(by.viewer, at, RECORD).filter(id__in=list(found.cases)).values_list("id", flat=True))
    others = {key for key, one in found.cases.items() if not one.restricted}
    plain = still_holds(found, others, at)
    return tuple(one.id for one in found.cases.values() if one.id in may and (one.restricted or plain))
