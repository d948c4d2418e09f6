"""One case as an act finds it: locked, with everything on record from which its clocks are reckoned."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from nightlight.records.duties.refusals import NoSuchCase
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.stroke import Stroke
from nightlight.rules.reckoning import Happened

Key = tuple[str, str, str, int]
"""What tells one clock of a case from another: duty, kind of subject, subject, ordinal."""

_WHOLE: Final = """
SELECT c.reference, c.kind, c.title, c.state, c.area_id, c.owner_id, c.owner_role, c.restricted, c.levels, c.closed_at, c.opened_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('entry', h.entry, 'at', h.happened_at, 'event', h.event, 'role', h.role, 'data', h.data)
     ORDER BY h.happened_at, h.entry), '[]') FROM cases_happening h WHERE h.case_id = c.id),
  (SELECT coalesce(jsonb_object_agg(f.entry, f.facts), '{}') FROM
     (SELECT entry, jsonb_object_agg(fact, value) AS facts FROM facts_assertion WHERE case_id = c.id GROUP BY entry) f),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(k.id, k.duty, k.about_kind, k.about, k.ordinal, k.due_at, k.state, k.missed_at)), '[]')
     FROM duties_clock k WHERE k.case_id = c.id)
FROM cases_case c WHERE c.id = %s
"""


@dataclass(frozen=True, slots=True)
class HeldClock:
    """A clock as its row holds it."""

    id: uuid.UUID
    due_at: datetime | None
    state: str
    missed_at: datetime | None


@dataclass(slots=True)
class CaseFile:
    """A case under the lock of its chain. `columns` are those of its row, `steps` what is on record, `clocks` the rows of its clocks."""

    id: uuid.UUID
    pen: Pen
    columns: dict[str, Any]
    steps: list[Happened] = field(default_factory=list)
    clocks: dict[Key, HeldClock] = field(default_factory=dict)
    new: bool = False

    @property
    def number(self) -> int:
        """The number of its newest entry."""
        return self.pen.head.number if self.pen.head else 0


def load(case: uuid.UUID, stroke: Stroke) -> CaseFile:
    """The case, locked until the transaction ends. Raises NoSuchCase."""
    head = head_of(case)
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [case])
        row = cursor.fetchone()
    if head is None or row is None:
        raise NoSuchCase(what="This act", why="there is no such case", remedy="check the reference, or open a new case")
    names = (
        "reference",
        "kind",
        "title",
        "state",
        "area_id",
        "owner_id",
        "owner_role",
        "restricted",
        "levels",
        "closed_at",
        "opened_at",
    )
    columns = dict(zip(names, row[:11], strict=True))
    columns["levels"] = _plain(columns["levels"])
    facts = _plain(row[12])
    steps = [_step(one, facts) for one in _plain(row[11])]
    clocks = dict(_clock(one) for one in _plain(row[13]))
    return CaseFile(case, Pen(stroke, case, head), columns, steps, clocks)


def _plain(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


def _step(one: Mapping[str, Any], facts: Mapping[str, Any]) -> Happened:
    said = facts.get(str(one["entry"]), {})
    return Happened(datetime.fromisoformat(one["at"]), one["event"] or None, one["role"], said, one["data"])


def _clock(row: list[Any]) -> tuple[Key, HeldClock]:
    clock, duty, kind, about, ordinal, due, state, missed = row
    return (duty, kind, about, ordinal), HeldClock(uuid.UUID(clock), _instant(due), state, _instant(missed))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
