"""Reactions that stay unpaid ring: somebody who answers for the system is told, whatever else is broken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from nightlight.records.journal.actions import SYSTEM, write_alone
from nightlight.records.journal.models import Chain, Owed
from nightlight.records.journal.signing import FORCE
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.notices import tell
from nightlight.records.outbox.telling import whoever_is_there
from nightlight.records.packs.queries import in_force

AT_ONCE: Final = 500


@transaction.atomic
def ring_for_unpaid(*, at: datetime, pace: float = 1.0) -> int:
    """Write down which reactions are unpaid for longer than policy allows, and ring with those on duty whom it names; how many there are.

    Each debt rings once, as soon as somebody is on duty who can be told. `pace` is how many times as fast as real time the project's clock runs: patience is meant in real time.
    """
    pack = in_force(at)
    before = at - timedelta(seconds=pack.setting("unpaid_rings_after")) * pace
    overdue = Owed.objects.filter(paid_at=None, rung_at=None, owed_at__lte=before).order_by("id")
    debts = list(overdue.select_for_update(skip_locked=True).values_list("id", "reaction")[:AT_ONCE])
    if not debts:
        return 0
    people = whoever_is_there(pack, "unpaid_told")
    if not people:
        return len(debts)
    told = [str(one) for one in people]
    stroke = Stroke()
    line = {"why": "unpaid", "at": at.isoformat(), "many": len(debts)}
    for member in people:
        tell(stroke, member, None, line, at=at, rings=True)
    for debt, _ in debts:
        stroke.change(Owed, debt, rung_at=at)
    stroke.announce(what="health")
    reactions = sorted({reaction for _, reaction in debts})
    write_alone(
        chain=FORCE, chain_kind=Chain.FORCE, chain_name="force", kind="journal.unpaid", at=at, by=SYSTEM, stroke=stroke,
        structure={"found": len(debts), "reactions": reactions, "owed": [debt for debt, _ in debts], "told": told},
    )  # fmt: skip
    return len(debts)
