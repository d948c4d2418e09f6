"""A journal that was tampered with, or that the tables disagree with, rings with whoever on duty answers for the record."""

from __future__ import annotations

import json
import uuid
from typing import Final

from django.db import connection

from nightlight.records.journal.owing import Cause
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.notices import tell
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.queries import on_duty

RINGS_FOR: Final = ("journal.differs", "journal.broken")
"""The kinds of entries whose reaction this is."""

_TOLD: Final = "SELECT DISTINCT member_id FROM outbox_notice WHERE case_id IS NULL AND lines @> %s::jsonb"


class NobodyToTell(Exception):
    """Nobody at all is on duty whom this could be told to: the debt stays owed, and is tried again."""


def ring_difference(cause: Cause) -> None:
    """Tell everybody on duty in the roles that policy names, or else everybody of the rank of the last call or above, once.

    Raises NobodyToTell where nobody of them is on duty, so that the reaction stays owed until somebody is.
    """
    members = _answering(in_force(cause.at))
    if not members:
        raise NobodyToTell
    before = _told(cause)
    stroke = Stroke()
    line = {
        "why": cause.kind.removeprefix("journal."),
        "at": cause.at.isoformat(),
        "entry": cause.number,
        "found": cause.structure["found"],
    }
    for member in members:
        if member not in before:
            tell(stroke, member, None, line, at=cause.at, rings=True)
    stroke.announce(what="health")
    stroke.write()


def _answering(pack: InForce) -> list[uuid.UUID]:
    everybody = on_duty()
    roles = pack.setting("journal_differences_told")
    order = pack.pack.value("roles.rank_order")
    lowest = order.index(pack.setting("last_call_rank"))
    named = [one.member for one in everybody if one.role in roles]
    above = [one.member for one in everybody if one.rank in order[lowest:]]
    return [uuid.UUID(member) for member in dict.fromkeys(named or above)]


def _told(cause: Cause) -> set[uuid.UUID]:
    """Whom this very entry was told to before."""
    said = [{"why": cause.kind.removeprefix("journal."), "entry": cause.number}]
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [json.dumps(said)])
        return {member for (member,) in cursor.fetchall()}
