"""The sweep: what ran out is noted as missed at its deadline, and whoever stands on the next rung of a ladder is told. Any number may sweep at once.

One sweep is one transaction over one batch. It takes the chains of the cases that it writes in, in the order of their ids, and passes by those
that somebody else is writing in: they come with the next sweep. Everything it writes goes in two statements, however many clocks there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection, transaction

from nightlight.records.duties.climbing import Climber, DueClock, Moved
from nightlight.records.duties.models import Telling, Watch
from nightlight.records.duties.pulse import beat
from nightlight.records.journal.actions import SYSTEM, Pen
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.notices import Bundles
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.queries import on_duty
from nightlight.rules.journal import Head
from nightlight.rules.reckoning import misses_matter

LIMIT: Final = 2000
"""So many clocks, about, to a batch."""
SWEEP: Final = "sweep"
"""The name of its heartbeat."""


class Swept(NamedTuple):
    """What a sweep came to: clocks taken up, those of them newly missed, people told (each once a rung), rungs that nobody stands on.

    `more` says that something is still due: sweep again at once.
    """

    claimed: int = 0
    missed: int = 0
    told: int = 0
    passed_over: int = 0
    more: bool = False


def sweep(*, at: datetime, limit: int = LIMIT, beat_at: datetime | None = None) -> Swept:
    """Note what ran out by `at` and tell the next rungs, `limit` clocks at most, about. `beat_at` is real time, for the heartbeat.

    A clock is missed once and a rung told once, however many sweep, and whenever the last one was: what ran out while nobody swept is dated at
    its deadline, and each rung that came meanwhile is told once.
    """
    with transaction.atomic():
        heads, more = _take(at, limit)
        swept = _sweep(heads, at) if heads else Swept()
        if beat_at is not None:
            beat(SWEEP, at=beat_at)
    return swept._replace(more=more)


_TAKE: Final = """
WITH due AS MATERIALIZED (
  (SELECT case_id FROM duties_clock WHERE state = 'running' AND due_at IS NOT NULL AND owner_role <> 'system' AND due_at <= %(at)s
     ORDER BY due_at LIMIT %(limit)s)
  UNION ALL (SELECT case_id FROM duties_clock WHERE state IN ('running', 'missed') AND next_rung_at IS NOT NULL AND next_rung_at <= %(at)s
     ORDER BY next_rung_at LIMIT %(limit)s)),
held AS (SELECT id, number, digest FROM journal_chain WHERE id IN (SELECT case_id FROM due) ORDER BY id FOR UPDATE SKIP LOCKED)
SELECT (SELECT count(*) FROM due), id, number, digest FROM held
"""
# A call past the last rung goes round for all duties of a case at once: what is due within the next round is told with what is due now.
_CLAIMED: Final = """
SELECT k.id, k.case_id, c.area_id, k.duty, k.owner_role, k.state, k.due_at, k.counted_from, k.next_rung, k.next_rung_at,
  k.accepted_by_id IS NOT NULL, CASE WHEN k.next_rung = 0 THEN 0 ELSE
    (SELECT coalesce(max(t.round), -1) + 1 FROM duties_telling t WHERE t.clock_id = k.id AND t.rung = k.next_rung) END
FROM duties_clock k JOIN cases_case c ON c.id = k.case_id
WHERE k.case_id = ANY(%(cases)s) AND k.state IN ('running', 'missed') AND k.owner_role <> 'system'
  AND ((k.state = 'running' AND k.due_at <= %(at)s) OR k.next_rung_at <= %(soon)s) ORDER BY k.case_id, k.due_at, k.id
"""
_BUNDLES: Final = """
SELECT id, member_id, case_id, interrupts, lines, rings, shown_at IS NOT NULL FROM outbox_notice
WHERE case_id = ANY(%(cases)s) AND answered_at IS NULL
"""
_MOVE: Final = """
UPDATE duties_clock AS k SET state = r.state, next_rung = r.rung, next_rung_at = r.at,
  missed_at = CASE WHEN r.state = 'missed' THEN coalesce(k.missed_at, k.due_at) ELSE k.missed_at END
FROM jsonb_to_recordset(%s::jsonb) AS r(id uuid, was text, state text, was_rung smallint, rung smallint, at timestamptz)
WHERE k.id = r.id AND k.state = r.was AND k.next_rung = r.was_rung RETURNING k.id
"""


def _take(at: datetime, limit: int) -> tuple[dict[uuid.UUID, Head], bool]:
    """The cases with something due that nobody else is writing in, locked; and whether there may be more due than this batch holds."""
    rows = _ask(_TAKE, {"at": at, "limit": limit})
    heads = {case: Head(str(case), number, digest) for _, case, number, digest in rows}
    return heads, bool(rows) and rows[0][0] >= limit


def _sweep(heads: dict[uuid.UUID, Head], at: datetime) -> Swept:
    pack, cases = in_force(at), list(heads)
    climber = Climber(pack, on_duty(), at)
    rows = _ask(_CLAIMED, {"cases": cases, "at": at, "soon": at + climber.repeat})
    moved = climber.climb([DueClock(*row) for row in rows])
    _move(moved)
    stroke = Stroke()
    bundles = Bundles((*row[:4], _read(row[4]), *row[5:]) for row in _ask(_BUNDLES, {"cases": cases}))
    for case, some in _by_case(moved).items():
        _tell(stroke, bundles, case, some, at)
        _write(Pen(stroke, case, heads[case]), some, at)
        if any(one.missed and one.clock.duty in misses_matter(pack.rulebook) for one in some):
            stroke.change(Watch, case, look_at=at)
        stroke.announce(what="case", case=str(case), area=some[0].clock.area)
    bundles.put(stroke, at)
    stroke.write()
    return Swept(
        claimed=len(moved), missed=sum(one.missed for one in moved), told=sum(len(tell.members) for one in moved for tell in one.tells),
        passed_over=sum(not tell.members for one in moved for tell in one.tells),
    )  # fmt: skip


def _move(moved: Sequence[Moved]) -> None:
    """Claim the clocks: only such as are still as they were found."""
    rows = [
        {"id": one.clock.id, "was": one.clock.state, "state": "missed" if one.missed else one.clock.state,
         "was_rung": one.clock.next_rung, "rung": one.next_rung, "at": one.next_rung_at} for one in moved
    ]  # fmt: skip
    found = _ask(_MOVE, [msgspec.json.encode(rows).decode()])
    if len(found) != len(rows):
        raise RuntimeError("a clock was changed by somebody who did not hold its case; sweep again")


def _tell(stroke: Stroke, bundles: Bundles, case: uuid.UUID, moved: Sequence[Moved], at: datetime) -> None:
    """Every rung that was told, once: a row for each person, and a line in what they are being told of the case."""
    told_at = at.isoformat()
    for one in moved:
        passed: list[str] = []
        for tell in one.tells:
            values = {
                "clock_id": one.clock.id,
                "rung": tell.rung,
                "round": one.round,
                "role": tell.role,
                "due_at": tell.at,
                "told_at": at,
            }
            if not tell.members:
                passed.append(tell.role)
                stroke.insert(Telling, conflict=_ONCE, member_id=None, why=tell.why, **values)
            for member in tell.members:
                stroke.insert(Telling, conflict=_ONCE, member_id=member, why="", **values)
                line = {
                    "why": "rung", "at": told_at, "duty": one.clock.duty, "clocks": [str(one.clock.id)], "rung": tell.rung, "role": tell.role,
                    "last_call": tell.everybody, "passed": passed,
                }  # fmt: skip
                bundles.tell(uuid.UUID(member), case, line, rings=one.rings(tell))


_ONCE: Final = "ON CONFLICT DO NOTHING"


def _write(pen: Pen, moved: Sequence[Moved], at: datetime) -> None:
    """One entry of what was missed and one of who was told."""
    missed = [[str(one.clock.id), one.clock.duty, one.clock.due_at.isoformat()] for one in moved if one.missed]
    if missed:
        latest = max(one.clock.due_at for one in moved if one.missed)
        pen.write("duty.missed", at=at, by=SYSTEM, happened_at=latest, structure={"missed": missed})
    told: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in moved:
        for tell in one.tells:
            told[tell.rung, one.round, tell.role, tell.members, tell.why, tell.everybody].append(str(one.clock.id))
    if told:
        lines = [
            {
                "rung": rung,
                "round": round_,
                "role": role,
                "to": list(to),
                "why": why,
                "last_call": last,
                "clocks": clocks,
            }
            for (rung, round_, role, to, why, last), clocks in told.items()
        ]
        pen.write("duty.told", at=at, by=SYSTEM, structure={"told": lines})


def _by_case(moved: Sequence[Moved]) -> dict[uuid.UUID, list[Moved]]:
    found: dict[uuid.UUID, list[Moved]] = defaultdict(list)
    for one in moved:
        found[one.clock.case].append(one)
    return found


def _ask(query: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _read(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
