"""Looks at a case: written whenever somebody opens it, with a reason of their own where the case is restricted and not theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from nightlight.records.access.finding import may
from nightlight.records.cases.models import Case
from nightlight.records.journal.above import length_of_a_look
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.looking import look
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.access import Viewer

KIND: Final = "look.opened"
LONGEST_REASON: Final = 300


def asks_for_reason(case: Case, by: Actor, at: datetime, *, staying: bool = False) -> bool:
    """Whether whoever opens the case must first say why: it is restricted, not theirs, and they have not said so a short while ago.

    A page that stays open (`staying`) and is brought up to date asks for none as long as a session lasts.
    """
    if not case.restricted or case.owner_id == by.member:
        return False
    chain = named_id("looks", by.written)
    length = timedelta(minutes=in_force(at).setting("signed_in_for")) if staying else length_of_a_look(at)
    lately = Entry.objects.filter(chain=chain, kind=KIND, recorded_at__gt=at - length, recorded_at__lte=at)
    return not lately.filter(structure__about=str(case.id), structure__what__in=("case", "restricted")).exists()


def write_look(case: Case, by: Actor, viewer: Viewer, at: datetime) -> None:
    """Write down that somebody opened the case. Of a case that asks for no reason, why they may is the reason; of others it was given before."""
    if not case.restricted or case.owner_id == by.member:
        look(by=by, at=at, what="case", about=case.id, reason=may(viewer, case.id, "case.read", at).why)
