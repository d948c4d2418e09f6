"""The act of a transfer: the next step of it, which fits what is on record at that instant."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Happening
from nightlight.records.duties.by_form import record_one
from nightlight.records.duties.recording import Step
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.work.transfers.refusals import OfferHasChanged

NEEDED, OFFERED, RECEIPTED, REFUSED = "other_force_needed", "transfer_offered", "transfer_receipted", "transfer_refused"
EVENTS: Final = (NEEDED, OFFERED, RECEIPTED, REFUSED)
_ANSWERS: Final = (RECEIPTED, REFUSED)


@transaction.atomic
def record_transfer(*, by: Standing, at: datetime, case: uuid.UUID, step: Step, offer: int | None, form: Sent) -> bool:
    """Record the next step of a transfer. `offer` is the entry of the offer that was open for whoever typed; None: none was. False: recorded before.

    Raises OfferHasChanged where an answer has no offer, or another one, and where it is offered while an offer is open; and as `record_one` does.
    """
    if not first_time(case, form):
        return False
    newest = Happening.objects.filter(case=case, event__in=EVENTS).order_by("-entry").values("entry", "event").first()
    now = newest["entry"] if newest and newest["event"] == OFFERED else None
    if step.event in _ANSWERS and (now is None or now != offer):
        raise OfferHasChanged(
            what="Recording their answer", why="the case was not offered to another force, they have answered, or it was offered anew since",
            remedy="look at what is on record, above, and record it against that",
        )  # fmt: skip
    if step.event not in _ANSWERS and now is not None:
        raise OfferHasChanged(
            what="Asking another force to take it", why="it is offered to one already, and they have not answered",
            remedy="record their answer first, or that they have not answered",
        )  # fmt: skip
    record_one(by=by, at=at, case=case, step=step, structure=form.structure)
    return True
