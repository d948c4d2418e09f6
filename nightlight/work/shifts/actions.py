"""What the pages do that takes more than the records of the workforce alone: cases are looked up, and people are told."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox import notices
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce import actions, swapping
from nightlight.records.workforce.actions import BookedOff
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Swap
from nightlight.work.shifts import queries


@transaction.atomic
def book_off(*, by: Actor, at: datetime, member: uuid.UUID) -> BookedOff:
    """Book a member off; the open cases that they own stand in the entry. Raises as `nightlight.records.workforce.actions.book_off` does."""
    waiting = list(Swap.objects.filter(offered_by=member, state=Swap.OPEN).values_list("id", flat=True))
    done = actions.book_off(by=by, at=at, member=member, cases=[one.id for one in queries.owned_cases(member)])
    for swap in waiting:
        _settled(swap, "", at)
    return done


@transaction.atomic
def offer_swap(*, by: Actor, at: datetime, to: uuid.UUID, reason: str, swap: uuid.UUID) -> uuid.UUID:
    """Offer one's duty to somebody, who finds it among their notices. Raises as `nightlight.records.workforce.swapping.offer_swap` does."""
    stroke = Stroke()
    _tell(stroke, to, swap, "swap", at)
    return swapping.offer_swap(by=by, at=at, to=to, reason=reason, swap=swap, stroke=stroke)


@transaction.atomic
def accept_swap(*, by: Actor, at: datetime, swap: uuid.UUID) -> swapping.Swapped:
    """Accept a swap by name. Raises as `nightlight.records.workforce.swapping.accept_swap` does."""
    giver = Swap.objects.filter(id=swap).values_list("offered_by", flat=True).first()
    owned = [one.id for one in queries.owned_cases(giver)] if giver else []
    done = swapping.accept_swap(by=by, at=at, swap=swap, cases=owned)
    _settled(swap, "swap_accepted", at)
    return done


@transaction.atomic
def decline_swap(*, by: Actor, at: datetime, swap: uuid.UUID, reason: str = "") -> None:
    """Decline a swap. Raises as `nightlight.records.workforce.swapping.decline_swap` does."""
    swapping.decline_swap(by=by, at=at, swap=swap, reason=reason)
    _settled(swap, "swap_declined", at)


@transaction.atomic
def withdraw_swap(*, by: Actor, at: datetime, swap: uuid.UUID) -> None:
    """Take back an offer. Raises as `nightlight.records.workforce.swapping.withdraw_swap` does."""
    swapping.withdraw_swap(by=by, at=at, swap=swap)
    _settled(swap, "", at)


def _tell(stroke: Stroke, member: uuid.UUID, swap: uuid.UUID, why: str, at: datetime) -> None:
    line: dict[str, Any] = {"why": why, "at": at.isoformat(), "swap": str(swap)}
    notices.tell(stroke, member, None, line, at=at, rings=False)


def _settled(swap: uuid.UUID, why: str, at: datetime) -> None:
    """Whoever was asked is asked no more; whoever offered is told what came of it."""
    found = Swap.objects.get(id=swap)
    waiting = Notice.objects.select_for_update().filter(member=found.offered_to_id, case=None, answered_at=None)
    for notice in waiting:
        for line in notice.lines:
            if line.get("swap") == str(swap):
                line.setdefault("done", at.isoformat())
        done = all("done" in line for line in notice.lines)
        Notice.objects.filter(id=notice.id).update(lines=notice.lines, answered_at=at if done else None)
    stroke = Stroke()
    if why:
        _tell(stroke, found.offered_by_id, swap, why, at)
    stroke.announce(what="notice", member=str(found.offered_to_id))
    stroke.write()
