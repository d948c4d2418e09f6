"""A photo grows old: while somebody is still missing and the newest photo of them is older than policy allows, a new one is asked for, once for each photo."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from nightlight.records.cases.models import Happening
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.actions import head_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM
from nightlight.rules.days import LONDON
from nightlight.work.missing.darkness import still_out

OBTAINED, EXPIRED = "photo_obtained", "photo_expired"
AT_ONCE: Final = 100


def note_old_photos(*, at: datetime, most: int = AT_ONCE) -> int:
    """Note on each episode of somebody who is still out that their newest photo is too old; how many were noted.

    A photo taken on a day that nobody knows is flagged wherever it is shown, and not noted. A case that cannot be written keeps nobody from the
    others. Called again it comes to the same.
    """
    return sum(_note(case, taken, at) for case, taken in list(_old(at, in_force(at)))[:most])


def _old(at: datetime, pack: InForce, case: uuid.UUID | None = None) -> Iterator[tuple[uuid.UUID, str]]:
    """The episodes, or this one, whose newest photo is too old and was not noted since, with the day on which it was taken."""
    last = lambda event, column: Subquery(_last(event).values(column)[:1])  # noqa: E731 - read here alone
    oldest = at.astimezone(LONDON).date() - timedelta(days=pack.setting("photo_fresh_for"))
    rows = (
        still_out(pack)
        .filter(**({"id": case} if case else {}))
        .annotate(
            taken=last(OBTAINED, "data__taken_on"), obtained=last(OBTAINED, "entry"), noted=last(EXPIRED, "entry")
        )
    )
    for found, taken, obtained, noted in rows.exclude(taken=None).values_list("id", "taken", "obtained", "noted"):
        if (noted or 0) < obtained and _is_before(taken, oldest):
            yield found, taken


def _last(event: str) -> QuerySet[Happening]:
    return Happening.objects.filter(case=OuterRef("pk"), event=event).order_by("-entry")


def _is_before(taken: object, oldest: date) -> bool:
    try:
        return date.fromisoformat(str(taken)) < oldest
    except ValueError:
        return False


def _note(case: uuid.UUID, taken: str, at: datetime) -> bool:
    try:
        with transaction.atomic():
            head_of(case)
            if not list(_old(at, in_force(at), case)):
                return False
            record(by=SYSTEM, at=at, case=case, step=Step(EXPIRED, {}, {"taken_on": taken}))
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the photos of the others are looked at too
        logging.getLogger(__name__).error("an old photo was not noted on %s: %s", case, type(failure).__name__)
        return False
    return True
