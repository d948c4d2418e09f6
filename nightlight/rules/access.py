"""May this person do this to this record? A verdict with its reason.

How far a grant reaches comes first, and says nothing about a record beyond it, not even that it is restricted. A restricted record then asks
for more than reach: to own it, to be named as needing to know, or to have broken the glass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Reach = Literal["own", "team", "area", "force"]

REACHES: Final[tuple[Reach, ...]] = ("own", "team", "area", "force")
"""How far a grant may reach, the nearest first. Each takes in all those before it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks: their id, how far each capability that they hold reaches, and the areas and teams that they work in."""

    member: str
    grants: Mapping[str, Reach]
    areas: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """What access asks of a record. `involved` are the members it was offered to, who were told of it or are named in it.

    A record without a team or an area belongs to none. `opened_by_glass` are the members whose breaking of the glass is in force now.
    """

    owner: str | None = None
    involved: frozenset[str] = frozenset()
    team: str | None = None
    area: str | None = None
    restricted: bool = False
    need_to_know: frozenset[str] = frozenset()
    opened_by_glass: frozenset[str] = frozenset()


class Verdict(NamedTuple):
    """Whether it is allowed, and why or why not in a sentence. `held_restricted`: only the restriction stands in the way."""

    allowed: bool
    why: str
    held_restricted: bool = False

    def __bool__(self) -> bool:
        return self.allowed


NO_GRANT: Final = "Nothing that you are here for asks for this."
BEYOND: Final = "This is not among the records that you may do this to."
RESTRICTED: Final = "This record is restricted to those who are named in it as needing to know."


def verdict(viewer: Viewer, record: Record, capability: str) -> Verdict:
    """Whether the viewer may do this to the record. Beyond reach, the answer is the same whether the record is restricted or not."""
    reach = viewer.grants.get(capability)
    if reach is None:
        return Verdict(allowed=False, why=NO_GRANT)
    near = _nearest(viewer, record)
    if REACHES.index(near) > REACHES.index(reach):
        return Verdict(allowed=False, why=BEYOND)
    if not record.restricted:
        return Verdict(allowed=True, why=_ALLOWED[near])
    opened = _opened(viewer, record)
    return Verdict(allowed=True, why=opened) if opened else Verdict(allowed=False, why=RESTRICTED, held_restricted=True)


_ALLOWED: Final[Mapping[Reach, str]] = {
    "own": "It is yours, or you are involved in it.",
    "team": "It is your team's.",
    "area": "It is in your area.",
    "force": "Your work takes in the whole force.",
}


def _nearest(viewer: Viewer, record: Record) -> Reach:
    """The nearest reach that takes in the record."""
    if record.owner == viewer.member or viewer.member in record.involved:
        return "own"
    if record.team in viewer.teams:
        return "team"
    return "area" if record.area in viewer.areas else "force"


def _opened(viewer: Viewer, record: Record) -> str:
    """What opens a restricted record to the viewer; empty: nothing does."""
    if record.owner == viewer.member:
        return "It is yours."
    if viewer.member in record.need_to_know:
        return "You are named as needing to know."
    return "You have broken the glass." if viewer.member in record.opened_by_glass else ""


def widest(grants: Iterable[Mapping[str, Reach]]) -> dict[str, Reach]:
    """The grants of several roles as one: each capability that any of them gives, as far as the furthest of them."""
    found: dict[str, Reach] = {}
    for some in grants:
        for capability, reach in some.items():
            found[capability] = max(reach, found.get(capability, reach), key=REACHES.index)
    return found
