"""Every clock of a case: what is owed by when, what became of it, who was told of a miss, and who has taken it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.duties.models import Clock, Telling
from nightlight.rules.policy import Pack
from nightlight.rules.wording import plain, role_name
from nightlight.work.casework.telling.provision import Provision, provisions

STATES: Final = {
    "missed": "Missed and still to be done",
    "running": "Running",
    "met": "Met",
    "fell_away": "No longer needed",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a miss, or why nobody was, and when; `last` is when they were told last, where that was more than once."""

    at: datetime
    words: str
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """One clock as its row holds it, in words."""

    id: uuid.UUID
    duty: str
    what: str
    about: str
    role: str
    state: str
    started: datetime
    due: datetime | None
    missed: datetime | None
    ended: datetime | None
    taken_by: str
    dealing: str
    back_at: datetime | None
    told: tuple[Told, ...]
    provision: Provision | None

    @property
    def late(self) -> bool:
        """Whether it was met after its deadline."""
        return self.state == "met" and self.missed is not None and self.ended is not None and self.ended > self.missed


def every_clock(case: uuid.UUID, pack: Pack) -> dict[str, list[Running]]:
    """Every clock of a case by what became of it, in the order of `STATES`; within that the most urgent or the latest first."""
    rows = list(Clock.objects.filter(case=case).select_related("accepted_by", "dealing_by"))
    told = _tellings([row.id for row in rows if row.missed_at], pack)
    where = provisions((row.duty for row in rows), pack)
    found: dict[str, list[Running]] = {state: [] for state in STATES}
    for row in rows:
        found[row.state].append(_running(row, told.get(row.id, ()), where.get(row.duty), pack))
    for state in ("missed", "running"):
        found[state].sort(key=lambda one: (one.due is None, one.due or one.started))
    for state in ("met", "fell_away"):
        found[state].sort(key=lambda one: one.ended or one.started, reverse=True)
    return found


def _running(row: Clock, told: Iterable[Told], where: Provision | None, pack: Pack) -> Running:
    return Running(
        id=row.id, duty=row.duty, what=where.what if where else plain(row.duty), about=plain(row.about), role=role_name(pack, row.owner_role),
        state=row.state, started=row.started_at, due=row.due_at, missed=row.missed_at, ended=row.ended_at,
        taken_by=row.accepted_by.name if row.accepted_by else "", dealing=row.dealing_by.name if row.dealing_by else "",
        back_at=row.back_at, told=tuple(told), provision=where,
    )  # fmt: skip


def _tellings(clocks: list[uuid.UUID], pack: Pack) -> Mapping[uuid.UUID, list[Told]]:
    """Who was told of each clock, rung by rung. A call that went round again and again is told once, with how often and when last."""
    rows = Telling.objects.filter(clock__in=clocks).select_related("member").order_by("told_at", "id") if clocks else ()
    by_rung: dict[uuid.UUID, dict[int, list[Telling]]] = {}
    for row in rows:
        by_rung.setdefault(row.clock_id, {}).setdefault(row.rung, []).append(row)
    return {clock: [_told(told, pack) for told in rungs.values()] for clock, rungs in by_rung.items()}


def _told(rows: list[Telling], pack: Pack) -> Told:
    names = list(dict.fromkeys(row.member.name for row in rows if row.member))
    rounds = len({row.round for row in rows})
    role = f"every {plain(rows[0].role)} and above on duty" if rows[0].round else role_name(pack, rows[0].role)
    who = f"{', '.join(names)} ({role})" if names else rows[-1].why.rstrip(".")
    return Told(
        rows[0].told_at,
        f"{who}; {rounds} times, the last at" if rounds > 1 else who,
        rows[-1].told_at if rounds > 1 else None,
    )
