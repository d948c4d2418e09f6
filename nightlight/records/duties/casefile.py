"""One case as an act finds it: locked, with everything on record from which its clocks are reckoned."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection

from nightlight.records.duties.refusals import NoSuchCase
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.notices import Bundles
from nightlight.rules.reckoning import Happened

Key = tuple[str, str, str, int]
"""What tells one row of a case's clocks from another: duty, kind of subject, subject, and the ordinal in which the rows were made."""

_COLUMNS: Final = (
    "reference", "kind", "title", "state", "area_id", "owner_id", "owner_role", "owned_since", "restricted", "levels", "could_reach", "closed_at",
    "opened_at",
)  # fmt: skip
_WHOLE: Final = f"""
SELECT {", ".join(f"c.{name}" for name in _COLUMNS)},
  (SELECT coalesce(jsonb_agg(jsonb_build_object('entry', h.entry, 'at', h.happened_at, 'event', h.event, 'role', h.role, 'data', h.data)
     ORDER BY h.happened_at, h.entry), '[]') FROM cases_happening h WHERE h.case_id = c.id),
  (SELECT coalesce(jsonb_object_agg(f.entry, f.facts), '{{}}') FROM
     (SELECT entry, jsonb_object_agg(fact, value) AS facts FROM facts_assertion WHERE case_id = c.id GROUP BY entry) f),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(k.duty, k.about_kind, k.about, k.ordinal, k.id, k.due_at, k.state, k.missed_at,
     k.next_rung, k.next_rung_at, k.accepted_by_id, k.accepted_at, k.dealing_by_id, k.back_at, k.started_at)), '[]') FROM duties_clock k WHERE k.case_id = c.id),
  (SELECT jsonb_build_array(o.id, o.offered_by_id, o.offered_to_id, o.role, o.offered_at)
     FROM cases_offer o WHERE o.case_id = c.id AND o.state = 'open'),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(n.id, n.member_id, n.interrupts, n.lines, n.rings, n.shown_at IS NOT NULL)), '[]')
     FROM outbox_notice n WHERE n.case_id = c.id AND n.answered_at IS NULL),
  greatest((SELECT w.reckoned_at FROM duties_watch w WHERE w.case_id = c.id),
    (SELECT e.recorded_at FROM journal_entry e WHERE e.chain_id = c.id ORDER BY e.number DESC LIMIT 1),
    (SELECT max(h.happened_at) FROM cases_happening h WHERE h.case_id = c.id))
FROM cases_case c WHERE c.id = %s
"""  # noqa: S608 - the columns are named above


@dataclass(frozen=True, slots=True)
class HeldClock:
    """A clock as its row holds it; `about_kind` and the rest of its name stand in its key."""

    id: uuid.UUID
    due_at: datetime | None
    state: str
    missed_at: datetime | None
    next_rung: int = 0
    next_rung_at: datetime | None = None
    accepted_by: uuid.UUID | None = None
    accepted_at: datetime | None = None
    dealing_by: uuid.UUID | None = None
    back_at: datetime | None = None
    started_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to be done, missed or not."""
        return self.state in ("running", "missed")

    @property
    def rings(self) -> bool:
        """Whether it is an alarm: missed, or on its way up its ladder before its time. What has no deadline never is."""
        return self.due_at is not None and (self.state == "missed" or (self.open and self.next_rung_at is not None))


class HeldOffer(NamedTuple):
    """The open offer of a case. `by` is None for the system's own."""

    id: uuid.UUID
    by: uuid.UUID | None
    to: uuid.UUID
    role: str
    at: datetime


@dataclass(slots=True)
class CaseFile:
    """A case under the lock of its chain. `columns` are those of its row, `steps` what is on record, `clocks` the rows of its clocks, `offer`
    the open offer of it, `bundles` what people are being told of it, `latest` the newest instant that anything on file was written at.
    """

    id: uuid.UUID
    pen: Pen
    columns: dict[str, Any]
    steps: list[Happened] = field(default_factory=list)
    clocks: dict[Key, HeldClock] = field(default_factory=dict)
    offer: HeldOffer | None = None
    bundles: Bundles = field(default_factory=Bundles)
    new: bool = False
    latest: datetime | None = None

    def present(self, at: datetime) -> datetime:
        """The instant at which an act on this case takes place, which began at `at`: never before what others did while it waited its turn."""
        return max(at, self.latest) if self.latest else at

    @property
    def number(self) -> int:
        """The number of its newest entry."""
        return self.pen.head.number if self.pen.head else 0

    def running(self, duties: Collection[str]) -> dict[uuid.UUID, str]:
        """The open clocks of these duties, missed ones among them: id and duty."""
        return {clock.id: key[0] for key, clock in self.clocks.items() if clock.open and key[0] in duties}


def load(case: uuid.UUID, stroke: Stroke) -> CaseFile:
    """The case, locked until the transaction ends. Raises NoSuchCase."""
    head = head_of(case)
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [case])
        row = cursor.fetchone()
    if head is None or row is None:
        raise NoSuchCase(what="This act", why="there is no such case", remedy="check the reference, or open a new case")
    columns = dict(zip(_COLUMNS, row, strict=False))
    columns |= {name: _plain(columns[name]) for name in ("levels", "could_reach")}
    happened, facts, clocks, offer, told = map(_plain, row[len(_COLUMNS) : -1])
    return CaseFile(
        case,
        Pen(stroke, case, head),
        columns,
        steps=[_step(one, facts) for one in happened],
        clocks=dict(map(_clock, clocks)),
        offer=_offer(offer) if offer else None,
        bundles=Bundles(
            (uuid.UUID(notice), uuid.UUID(member), case, interrupts, lines, rings, shown)
            for notice, member, interrupts, lines, rings, shown in told
        ),
        latest=row[-1],
    )


def _plain(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


def _step(one: Mapping[str, Any], facts: Mapping[str, Any]) -> Happened:
    said = facts.get(str(one["entry"]), {})
    return Happened(
        datetime.fromisoformat(one["at"]), one["event"] or None, one["role"], said, one["data"], one["entry"]
    )


def _clock(row: list[Any]) -> tuple[Key, HeldClock]:
    (
        duty,
        kind,
        about,
        ordinal,
        clock,
        due,
        state,
        missed,
        rung,
        rung_at,
        accepted_by,
        accepted_at,
        dealing_by,
        back_at,
        started,
    ) = row
    held = HeldClock(
        uuid.UUID(clock), _instant(due), state, _instant(missed), rung, _instant(rung_at), _id(accepted_by), _instant(accepted_at),
        _id(dealing_by), _instant(back_at), _instant(started),
    )  # fmt: skip
    return (duty, kind, about, ordinal), held


def _offer(row: list[Any]) -> HeldOffer:
    offer, by, to, role, at = row
    return HeldOffer(uuid.UUID(offer), _id(by), uuid.UUID(to), role, datetime.fromisoformat(at))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
