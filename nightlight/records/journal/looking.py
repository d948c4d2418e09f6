"""Looks: who opened what, when and why. Each is chained with the other looks of the same person, so that reading never queues behind reading."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from django.db import connection, transaction

from nightlight.records.journal.above import length_of_a_look, names_of
from nightlight.records.journal.actions import SYSTEM, hold
from nightlight.records.journal.entries import LOOKED_AT, What
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.journal.showing import blanked_words, shown
from nightlight.records.journal.stroke import Stroke

KIND: Final = "look.opened"

_SAME: Final = """
SELECT EXISTS (
  SELECT FROM journal_entry e JOIN journal_words w ON w.chain_id = e.chain_id AND w.number = e.number AND w.name = 'reason'
  WHERE e.chain_id = %s AND e.kind = 'look.opened' AND e.structure ->> 'about' = %s AND e.structure ->> 'what' = %s
    AND e.recorded_at > %s AND e.recorded_at <= %s AND w.text = %s)
"""
_LOOKS_AT: Final = """
SELECT e.by, e.recorded_at, e.structure ->> 'what', w.text, w.blanked_by
FROM journal_entry e LEFT JOIN journal_words w ON w.chain_id = e.chain_id AND w.number = e.number AND w.name = 'reason'
WHERE e.kind = 'look.opened' AND e.structure ->> 'about' = %s ORDER BY e.recorded_at DESC, e.id DESC LIMIT %s
"""


_WHY: Final = """
SELECT w.text FROM journal_entry e JOIN journal_words w ON w.chain_id = e.chain_id AND w.number = e.number AND w.name = 'reason'
WHERE e.chain_id = %s AND e.kind = 'look.opened' AND e.structure ->> 'about' = %s AND e.structure ->> 'what' = %s
  AND e.recorded_at > %s AND e.recorded_at <= %s AND w.text IS NOT NULL ORDER BY e.number DESC LIMIT 1
"""


class Looker(Protocol):
    """Who looks: a member, or the system where `member` is none."""

    @property
    def member(self) -> uuid.UUID | None:
        """The member's id."""

    @property
    def written(self) -> str:
        """How the journal writes who it is."""


class Look(NamedTuple):
    """One look: by whom (the id, and the name for people), when, at what, and why."""

    by: str
    who: str
    at: datetime
    what: str
    reason: str


@transaction.atomic
def look(*, by: Looker, at: datetime, what: What, about: uuid.UUID, reason: str) -> bool:
    """Write down that somebody looks at something, and why; whether it was written.

    The same look for the same reason within the time that policy gives is one look. Raises ValueError for a look that gives no reason, and
    for something that cannot be looked at.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("a look says why; give its reason")
    if "\0" in reason:
        raise ValueError("reason: holds a character that no database keeps; take it out")
    if what not in LOOKED_AT:
        raise ValueError(f"{what!r} cannot be looked at; there are {', '.join(LOOKED_AT)}")
    member = str(by.member) if by.member else SYSTEM
    chain = named_id("looks", member)
    stroke = Stroke()
    # Under the lock, so that two windows opened at once are one look.
    pen = hold(stroke, chain, kind=Chain.LOOKS, name=member)
    with connection.cursor() as cursor:
        cursor.execute(_SAME, [chain, str(about), what, at - length_of_a_look(at), at, reason])
        if cursor.fetchone()[0]:
            return False
    pen.write(KIND, at=at, by=by.written, structure={"what": what, "about": str(about)}, words={"reason": reason})
    stroke.write()
    return True


def why_looking(*, by: Looker, at: datetime, what: What, about: uuid.UUID) -> str | None:
    """The reason that somebody gave for such a look so short a while ago that it still counts as the same one; None: they gave none."""
    chain = named_id("looks", str(by.member) if by.member else SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute(_WHY, [chain, str(about), what, at - length_of_a_look(at), at])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def looks_at(about: uuid.UUID, *, limit: int = 500) -> tuple[Look, ...]:
    """Who looked at something, newest first, by an index and however many looks there are."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS_AT, [str(about), limit])
        rows = cursor.fetchall()
    names = names_of({row[0] for row in rows})
    return tuple(
        Look(by, names.get(by, by), at, what, blanked_words(blanked) if text is None else shown(text))
        for by, at, what, text, blanked in rows
    )
