"""A photo grows old: while somebody is still missing and the newest photo of them is older than policy allows, a new one is asked for, once for each photo."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.actions import head_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM
from nightlight.rules.days import LONDON
from nightlight.work.missing.darkness import still_out

OBTAINED, EXPIRED = "photo_obtained", "photo_expired"
AT_ONCE: Final = 100
_A_DAY: Final = r"^\d{4}-\d\d-\d\d$"


def note_old_photos(*, at: datetime, most: int = AT_ONCE) -> int:
    """Note on each episode of somebody who is still out that their newest photo is too old; how many were noted.

    A photo taken on a day that nobody knows is flagged wherever it is shown, and not noted. A case that cannot be written keeps nobody from the
    others. Called again it comes to the same.
    """
    return sum(_note(case, at) for case in list(_old(at, in_force(at)).values_list("id", flat=True)[:most]))


def _old(at: datetime, pack: InForce) -> QuerySet[Case]:
    """The episodes whose newest photo, by the day on which it was taken, is too old, and that were not noted since one came last."""
    oldest = at.astimezone(LONDON).date() - timedelta(days=pack.setting("photo_fresh_for"))
    photos, notes = (Happening.objects.filter(case=OuterRef("pk"), event=event) for event in (OBTAINED, EXPIRED))
    dated = photos.filter(data__taken_on__regex=_A_DAY).annotate(day=KeyTextTransform("taken_on", "data"))
    rows = still_out(pack).annotate(
        taken=Subquery(dated.order_by("-day").values("day")[:1]),
        came=Subquery(photos.order_by("-entry").values("entry")[:1]),
        noted=Coalesce(Subquery(notes.order_by("-entry").values("entry")[:1]), 0),
    )
    return rows.filter(taken__lt=oldest.isoformat(), noted__lt=F("came")).order_by("id")


def _note(case: uuid.UUID, at: datetime) -> bool:
    try:
        with transaction.atomic():
            head_of(case)
            taken = _old(at, in_force(at)).filter(id=case).values_list("taken", flat=True).first()
            if taken is None:
                return False
            record(by=SYSTEM, at=at, case=case, step=Step(EXPIRED, {}, {"taken_on": taken}))
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the photos of the others are looked at too
        logging.getLogger(__name__).error("an old photo was not noted on %s: %s", case, type(failure).__name__)
        return False
    return True
