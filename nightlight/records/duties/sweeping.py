"""The sweep: what ran out is noted as missed at its deadline, and whoever stands on the next rung of a ladder is told. Any number may sweep at once.

One sweep is one transaction over one batch. It takes the chains of the cases that it writes in, in the order of their ids, and passes by those
that somebody else is writing in: they come with the next sweep. Everything it writes goes in two statements, however many clocks there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from django.db import transaction

from nightlight.records.duties.climbing import Climber, DueClock, Moved
from nightlight.records.duties.models import Watch
from nightlight.records.duties.pulse import beat
from nightlight.records.duties.setting_aside import SWEPT_APART, Heads, part, set_aside
from nightlight.records.journal.actions import SYSTEM, Pen, head_of
from nightlight.records.journal.owing import Cause
from nightlight.records.journal.stroke import Stroke, prepared
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
    its deadline, and each rung that came meanwhile is told once. A case whose clocks cannot be swept is set aside, and the others are swept.
    """
    with transaction.atomic():
        heads, more = _take(at, limit)
        swept = _sweep_most(heads, at) if heads else Swept()
        if beat_at is not None:
            beat(SWEEP, at=beat_at)
    return swept._replace(more=more)


def sweep_apart(cause: Cause) -> None:
    """A reaction to `duty.set_aside`: sweep a case alone that could not be swept with others. It fails until that succeeds."""
    head = head_of(cause.chain)
    if head is not None:
        _sweep({cause.chain: head}, cause.at)


# More is looked at than is taken, so that those who sweep at once each find cases that nobody else holds.
_TAKE: Final = """
WITH aside AS MATERIALIZED (SELECT chain_id FROM journal_owed WHERE paid_at IS NULL AND reaction = %(apart)s),
due AS MATERIALIZED (
  (SELECT case_id FROM duties_clock WHERE state = 'running' AND due_at IS NOT NULL AND owner_role <> 'system' AND due_at <= %(at)s
     AND case_id NOT IN (SELECT chain_id FROM aside) ORDER BY due_at LIMIT %(seen)s)
  UNION ALL (SELECT case_id FROM duties_clock WHERE state IN ('running', 'missed') AND next_rung_at IS NOT NULL AND next_rung_at <= %(at)s
     AND due_at IS NOT NULL AND owner_role <> 'system' AND case_id NOT IN (SELECT chain_id FROM aside) ORDER BY next_rung_at LIMIT %(seen)s)),
cases AS MATERIALIZED (SELECT case_id, count(*) AS clocks FROM due GROUP BY case_id),
held AS (SELECT id, number, digest FROM journal_chain WHERE id = ANY(ARRAY(SELECT case_id FROM cases)) ORDER BY id
  LIMIT (SELECT ceil(%(limit)s * count(*) / sum(clocks)) FROM cases) FOR UPDATE SKIP LOCKED)
SELECT (SELECT count(*) FROM cases), id, number, digest FROM held
"""
_SEEN: Final = 8
# A call past the last rung goes round for all duties of a case at once: what is due within the next round is told with what is due now.
# The call for a duty that policy no longer knows has no rungs before it, and goes round as number 0.
_CLAIMED: Final = """
SELECT json_agg(json_build_array(k.id, k.case_id, c.area_id, k.duty, k.owner_role, k.state, k.due_at, k.counted_from, k.next_rung,
  k.next_rung_at, k.accepted_by_id IS NOT NULL, CASE WHEN k.next_rung = 0 AND k.next_rung_at IS NULL THEN 0 ELSE
    (SELECT coalesce(max(t.round), -1) + 1 FROM duties_telling t WHERE t.clock_id = k.id AND t.rung = k.next_rung) END)
  ORDER BY k.case_id, k.due_at, k.id)::text
FROM duties_clock k JOIN cases_case c ON c.id = k.case_id
WHERE k.case_id = ANY(%(cases)s) AND k.state IN ('running', 'missed') AND k.owner_role <> 'system' AND k.due_at IS NOT NULL
  AND ((k.state = 'running' AND k.due_at <= %(at)s) OR k.next_rung_at <= %(soon)s)
"""
_BUNDLES: Final = """
SELECT id, member_id, case_id, interrupts, lines, rings, shown_at IS NOT NULL FROM outbox_notice
WHERE case_id = ANY(%(cases)s) AND answered_at IS NULL
"""
# Columns travel as arrays: of many thousand rows the database reads them several times faster than as JSON.
_MOVE: Final = """
UPDATE duties_clock AS k SET state = r.state, next_rung = r.rung, next_rung_at = r.at,
  missed_at = CASE WHEN r.state = 'missed' THEN coalesce(k.missed_at, k.due_at) ELSE k.missed_at END
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::smallint[], %s::smallint[], %s::timestamptz[]) AS r(id, was, state, was_rung, rung, at)
WHERE k.id = r.id AND k.state = r.was AND k.next_rung = r.was_rung
"""
_TELL: Final = """
INSERT INTO duties_telling (clock_id, rung, round, role, member_id, due_at, told_at, why)
SELECT r.clock, r.rung, r.round, (%s::text[])[r.role], (%s::uuid[])[r.member], r.due_at, %s, coalesce((%s::text[])[r.why], '')
FROM unnest(%s::uuid[], %s::smallint[], %s::integer[], %s::integer[], %s::integer[], %s::timestamptz[], %s::integer[])
  AS r(clock, rung, round, role, member, due_at, why)
ON CONFLICT DO NOTHING
"""


def _take(at: datetime, limit: int) -> tuple[dict[uuid.UUID, Head], bool]:
    """Some of the cases with something due that nobody else is writing in, locked; and whether there are more."""
    rows = _ask(_TAKE, {"at": at, "limit": limit, "seen": _SEEN * limit, "apart": SWEPT_APART})
    heads = {case: Head(str(case), number, digest) for _, case, number, digest in rows}
    return heads, bool(rows) and rows[0][0] > len(heads)


def _sweep_most(heads: Heads, at: datetime) -> Swept:
    """Sweep these cases but for those that cannot be. Where none of several can be, that is no fault of theirs: it is raised."""
    done, failed = part(heads, lambda some: _sweep(some, at))
    if len(failed) == len(heads) > 1:
        raise next(iter(failed.values()))
    for case, failure in failed.items():
        set_aside(case, heads[case], failure, at)
    return Swept(*map(sum, zip(Swept(), *done, strict=True)))


def _sweep(heads: Heads, at: datetime) -> Swept:
    pack, cases = in_force(at), list(heads)
    climber = Climber(pack, on_duty(), at)
    found = _ask(_CLAIMED, {"cases": cases, "at": at, "soon": at + climber.repeat})[0][0]
    moved = climber.climb([_clock(row) for row in _read(found or "[]")])
    _move(moved)
    told, passed = _tell(moved, at)
    stroke = Stroke()
    bundles = Bundles((*row[:4], _read(row[4]), *row[5:]) for row in _ask(_BUNDLES, {"cases": cases}))
    matter = misses_matter(pack.rulebook)
    for name, some in _by_case(moved).items():
        case = uuid.UUID(name)
        _say(bundles, case, some, at)
        _write(Pen(stroke, case, heads[case]), some, at)
        if any(one.missed and one.clock.duty in matter for one in some):
            stroke.change(Watch, case, look_at=at)
        stroke.announce(what="case", case=name, area=some[0].clock.area)
    bundles.put(stroke, at)
    stroke.write()
    return Swept(claimed=len(moved), missed=sum(one.missed for one in moved), told=told, passed_over=passed)


def _clock(row: list[Any]) -> DueClock:
    due, counted, rung, rung_at = row[6:10]
    instant = datetime.fromisoformat
    return DueClock(*row[:6], instant(due), instant(counted), rung, instant(rung_at) if rung_at else None, *row[10:])


def _move(moved: Sequence[Moved]) -> None:
    """Claim the clocks: only such as are still as they were found."""
    columns = (
        [one.clock.id for one in moved],
        [one.clock.state for one in moved],
        ["missed" if one.missed else one.clock.state for one in moved],
        [one.clock.next_rung for one in moved],
        [one.next_rung for one in moved],
        [one.next_rung_at for one in moved],
    )
    if _do(_MOVE, [_array(column) for column in columns]) != len(moved):
        raise RuntimeError("a clock was changed by somebody who did not hold its case; sweep again")


def _tell(moved: Sequence[Moved], at: datetime) -> tuple[int, int]:
    """Write every rung that was told: a row for each person, or for its being passed over. How many of each."""
    roles, members, whys = _Numbered(), _Numbered(), _Numbered()
    rows: list[tuple[Any, ...]] = []
    passed = 0
    for one in moved:
        clock, round_, came = one.clock.id, one.round, one.came
        for tell in one.tells:
            role, due = roles.number(tell.role), came or tell.at
            for member in tell.members:
                rows.append((clock, tell.rung, round_, role, members.number(member), due, None))  # noqa: PERF401 - or one row
            if not tell.members:
                passed += 1
                rows.append((clock, tell.rung, round_, role, None, due, whys.number(tell.why)))
    if rows:
        _do(_TELL, [list(roles), _array(members), at, list(whys), *map(_array, zip(*rows, strict=True))])
    return len(rows) - passed, passed


class _Numbered(dict[str, int]):
    """Words by their number, counted from 1, as SQL counts."""

    def number(self, word: str) -> int:
        """The number of a word."""
        return self.setdefault(word, len(self) + 1)


def _array(values: Iterable[Any]) -> str:
    """An array as PostgreSQL reads it, of values that hold no comma, brace or quote of their own: numbers, ids, instants, plain words of ours."""
    return f"{{{','.join(['NULL' if value is None else value if type(value) is str else str(value) for value in values])}}}"


def _say(bundles: Bundles, case: uuid.UUID, moved: Sequence[Moved], at: datetime) -> None:
    """Tell people, on their screens: a line for each duty in what they are being told of the case."""
    told_at = at.isoformat()
    for one in moved:
        passed: list[str] = []
        for tell in one.tells:
            if not tell.members:
                passed.append(tell.role)
                continue
            line: dict[str, Any] = {"why": "rung", "at": told_at, "duty": one.clock.duty, "clocks": [one.clock.id], "rung": tell.rung, "role": tell.role}  # fmt: skip
            if passed:
                line["passed"] = passed
            if tell.everybody:
                line["last_call"] = True
            for member in tell.members:
                bundles.tell(_id(member), case, line, rings=one.rings(tell))


@lru_cache(maxsize=2048)
def _id(member: str) -> uuid.UUID:
    return uuid.UUID(member)


def _write(pen: Pen, moved: Sequence[Moved], at: datetime) -> None:
    """One entry of what was missed and who was told."""
    missed = [[one.clock.id, one.clock.duty, one.clock.due_at.isoformat()] for one in moved if one.missed]
    told: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in moved:
        for tell in one.tells:
            told[tell.rung, one.round, tell.role, tell.members, tell.why].append(one.clock.id)
    structure: dict[str, Any] = {"missed": missed} if missed else {}
    if told:
        structure["told"] = [
            {"rung": rung, "round": round_, "role": role, "to": list(to), "why": why, "clocks": clocks}
            for (rung, round_, role, to, why), clocks in told.items()
        ]
    if structure:
        latest = max((one.clock.due_at for one in moved if one.missed), default=at)
        pen.write("duty.missed" if missed else "duty.told", at=at, by=SYSTEM, happened_at=latest, structure=structure)


def _by_case(moved: Sequence[Moved]) -> dict[str, list[Moved]]:
    found: dict[str, list[Moved]] = defaultdict(list)
    for one in moved:
        found[one.clock.case].append(one)
    return found


def _ask(query: str, values: Any) -> list[tuple[Any, ...]]:
    with prepared() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _do(statement: str, values: Sequence[Any]) -> int:
    """Write, and say how many rows that were."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _read(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
