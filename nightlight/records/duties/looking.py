"""Looking at cases again though nobody acts on them: because time passed a threshold, a clock that others watch ran out, or a fact grew old."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import connection, transaction

from nightlight.records.cases.models import Case
from nightlight.records.duties import own_steps
from nightlight.records.duties.casefile import load
from nightlight.records.duties.models import Watch
from nightlight.records.duties.reckoned import bring_up_to_date
from nightlight.records.duties.standings import standing, told
from nightlight.records.duties.writing import follow
from nightlight.records.journal.actions import SYSTEM as SYSTEM_NAME
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import SYSTEM
from nightlight.rules.reckoning import reckon

LIMIT: Final = 50
"""So many cases to a turn: nobody waits longer than that takes for the next sweep."""
_TRIED_AGAIN_AFTER: Final = timedelta(minutes=10)


class Looked(NamedTuple):
    """How many cases were looked at again, how many of them changed, and how many could not be reckoned."""

    looked: int = 0
    changed: int = 0
    failed: int = 0


def look_again(*, at: datetime, limit: int = LIMIT) -> Looked:
    """Look again at the cases for which it is time, `limit` at most, each in a transaction of its own, passing by those that are busy.

    A case that cannot be reckoned keeps nobody from the others: it is logged and tried again ten minutes later.
    """
    due = Watch.objects.filter(look_at__lte=at).order_by("look_at", "case_id").values_list("case_id", flat=True)
    found = [_look(case, at) for case in due[:limit]]
    return Looked(sum(one in ("changed", "same") for one in found), found.count("changed"), found.count("failed"))


def _look(case: uuid.UUID, at: datetime) -> str:
    try:
        with transaction.atomic():
            if not _claimed(case, at):
                return "busy"
            return "changed" if reconsider(case=case, at=at) else "same"
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the others are looked at
        # The message of an error may repeat what was typed; its type does not.
        logging.getLogger(__name__).error("case %s could not be looked at again: %s", case, type(failure).__name__)
        Watch.objects.filter(case=case, look_at__lte=at).update(look_at=at + _TRIED_AGAIN_AFTER)
        return "failed"


def _claimed(case: uuid.UUID, at: datetime) -> bool:
    """Hold the case, unless somebody else does or has looked meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM journal_chain WHERE id = %s FOR UPDATE SKIP LOCKED", [case])
        if cursor.fetchone() is None:
            return False
    return Watch.objects.filter(case=case, look_at__lte=at).exists()


def reconsider(*, case: uuid.UUID, at: datetime) -> bool:
    """Reckon a case again as it stands; whether its clocks or levels changed. Where nothing did, nothing is written in its journal.

    It is reckoned as of `at`, or of the newest thing on file where that is later. Raises NoSuchCase.
    """
    with transaction.atomic():
        stroke, pack = Stroke(), in_force(at)
        file = load(case, stroke)
        at = file.present(at)
        reckoning, kept = own_steps.keep_levels(
            file, reckon(file.steps, at, pack.rulebook), None, at=at, pack=pack, number=file.number + 2
        )
        changes = bring_up_to_date(file, reckoning, pack.rulebook.book, stroke)
        columns = standing(reckoning, pack)
        structure = changes.as_structure()
        graded = any(columns[name] != file.columns[name] for name in ("levels", "could_reach"))
        changed = bool(structure or kept or graded)
        if changed:
            structure |= {**told(columns), "keys": list(reckoning.keys)}
            file.pen.write("case.looked_again", at=at, by=SYSTEM_NAME, structure=structure)
            stroke.change(Case, case, **columns)
            if kept:
                own_steps.put_kept(file, stroke, kept, at=at, columns=columns)
            follow(file, stroke, changes=changes, columns=columns, by=SYSTEM, at=at, pack=pack)
        stroke.write()
    return changed
