"""The ladder of a missed duty against who is on duty: who is told by now, who was passed over and why, and when the next is due.

A rung that nobody on duty stands on never swallows the alarm: the next one is told in its place, at the same instant. Past the last rung the
call goes round everybody of a rank for as long as nobody answers it, and where there is nobody it stays due and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from nightlight.rules.duties import Rung

Where = Literal["own", "other", "force"]

NOBODY_OF_THAT_RANK: Final = "Nobody of that rank is on duty in the force."


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty, in one role; who has booked on in two stands here twice. `area` is None where the role is for the whole force."""

    member: str
    name: str
    role: str
    rank: str | None
    area: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """How the holder of a role that nobody books on as is found: by another role, in the area of the case, in another one, or in any."""

    role: str
    where: Where


@dataclass(frozen=True, slots=True)
class Tell:
    """One rung that came due: who is told, or, where `members` is empty, `why` it was passed over.

    `rung` counts from 0; the call past the last rung bears the number after it, and `role` is then the least rank that it goes to. `at` is
    when it came due, which may be before it could be told.
    """

    rung: int
    role: str
    at: datetime
    members: tuple[str, ...]
    why: str
    everybody: bool


def next_tells(  # noqa: PLR0913 - each names one thing that decides who is told
    rungs: Sequence[Rung],
    next_rung: int,
    next_at: datetime,
    now: datetime,
    on_duty: Sequence[OnDuty],
    area: str | None,
    *,
    found_by: Mapping[str, Found],
    ranks: Sequence[str],
    everybody_rank: str,
    repeat: timedelta,
) -> tuple[tuple[Tell, ...], int, datetime]:
    """What is to be told by `now`, then the rung that is next and the instant at which it is due. Nothing before `next_at`, always something from then on.

    `rungs` is the whole ladder as `Book.rungs` gives it; its last call may be left out, and then comes `repeat` after the last rung. `area`
    is that of the case; None, not known: then whoever holds a role anywhere is told. `ranks` are in order, the lowest first. Every rung that
    came due while nobody could tell is told once, dated when it came due; the call that goes round is told once, dated when it last did.
    """
    ladder = [rung for rung in rungs if not rung.last_call]
    number, at, tells = next_rung, next_at, list[Tell]()
    while at <= now:
        if number >= len(ladder):
            at += (now - at) // repeat * repeat
            members = _of_rank(on_duty, frozenset(ranks[ranks.index(everybody_rank) :]))
            why = "" if members else NOBODY_OF_THAT_RANK
            tells.append(Tell(len(ladder), everybody_rank, at, members, why, everybody=True))
            return tuple(tells), len(ladder), at + repeat
        role = ladder[number].role
        members = holders(role, on_duty, area, found_by.get(role))
        why = "" if members else f"No {role.replace('_', ' ')} is on duty."
        tells.append(Tell(number, role, at, members, why, everybody=False))
        number += 1
        if members:
            at = max(at, _due(rungs, ladder, number, at + repeat))
    return tuple(tells), number, at


def _due(rungs: Sequence[Rung], ladder: Sequence[Rung], number: int, otherwise: datetime) -> datetime:
    """When a rung, or the call past the last one, comes by its own time."""
    if number < len(ladder):
        return ladder[number].at
    return next((rung.at for rung in rungs if rung.last_call), otherwise)


def holders(role: str, on_duty: Sequence[OnDuty], area: str | None, found: Found | None = None) -> tuple[str, ...]:
    """The members on duty who answer for a role in an area, each once: who has booked on as it, and who is found by another role."""
    return tuple(
        dict.fromkeys(
            one.member
            for one in on_duty
            if (one.role == role and _reaches(one, area, "own"))
            or (found is not None and one.role == found.role and _reaches(one, area, found.where))
        )
    )


def _of_rank(on_duty: Sequence[OnDuty], ranks: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.member for one in on_duty if one.rank in ranks))


def _reaches(one: OnDuty, area: str | None, where: Where) -> bool:
    match where:
        case "own":
            return area is None or one.area is None or one.area == area
        case "other":
            return one.area is not None and one.area != area
    return True
