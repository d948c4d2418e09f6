"""What a change of policy means for live cases."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from nightlight.records.journal.owing import Cause
from nightlight.records.packs.queries import look_up_again


def pack_was_adopted(cause: Cause) -> None:
    """A reaction to `pack.adopted`: every case that is open, or still asks for something, is looked at again as soon as the pack is in force."""
    look_up_again()
    said = cause.structure.get("in_force_from")
    since = max(cause.at, datetime.fromisoformat(said)) if said else cause.at
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE duties_watch w SET look_at = %(since)s FROM cases_case c"
            " WHERE c.id = w.case_id AND (w.look_at IS NULL OR w.look_at > %(since)s) AND (c.closed_at IS NULL"
            " OR EXISTS (SELECT 1 FROM duties_clock k WHERE k.case_id = c.id AND k.state IN ('running', 'missed')))",
            {"since": since},
        )
