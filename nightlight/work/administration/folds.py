"""Compares the roles that people hold with what the journal says: who was given which by whom, from when until when, and who ended it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.journal.above import names_of
from nightlight.records.journal.actions import SYSTEM
from nightlight.records.journal.folding import Entry, OfForce
from nightlight.records.workforce.standing import chain_of

_HELD: Final = "SELECT member_id::text, role, since, until, granted_by, ended_by FROM workforce_role_held"
_KINDS: Final = (
    "administration.role_granted",
    "administration.role_ended",
    "administration.person_left",
    "workforce.set_up",
)

Key = tuple[str, str, datetime]
"""What tells one role that was given from another: member, role, since when."""


@dataclass(slots=True)
class Held:
    """A role as it is held: who gave it, until when (none: still), and who ended it."""

    granted_by: str
    until: datetime | None = None
    ended_by: str = ""

    def end(self, at: datetime, since: datetime, by: str) -> None:
        """End it, unless it has ended."""
        if self.until is None or self.until > at:
            self.until, self.ended_by = max(at, since), by


def roles(force: OfForce) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the roles that people hold."""
    held = {
        (member, role, since): Held(by, until, ended) for member, role, since, until, by, ended in force.rows(_HELD)
    }
    told = told_by(force.entries(*_KINDS))
    wrong = [key for key in sorted(held.keys() | told.keys()) if held.get(key) != told.get(key)]
    names = names_of({member for member, _, _ in wrong})
    for member, role, since in wrong:
        said = _differs(held.get((member, role, since)), told.get((member, role, since)))
        called = f"{names.get(member, 'Somebody unknown')}: the role {role.replace('_', ' ')} since {since:%d %B %Y}"
        yield chain_of(uuid.UUID(member)), f"{called} {said}"


def _differs(held: Held | None, told: Held | None) -> str:
    if told is None:
        return "is held, and no entry gave it."
    if held is None:
        return "was given, and has no row."
    if held.granted_by != told.granted_by:
        return "was given by somebody else than its row says."
    return "ended at another time, or was ended by somebody else, than its row says."


def told_by(entries: Iterable[Entry]) -> dict[Key, Held]:
    """Every role that the entries speak of, as it stands after the last of them."""
    found: dict[Key, Held] = {}
    for entry in entries:
        told = entry.structure
        member = told.get("member", "")
        match entry.kind:
            case "administration.role_granted":
                until = datetime.fromisoformat(told["until"]) if "until" in told else None
                found[member, told["as"], datetime.fromisoformat(told["since"])] = Held(entry.by, until)
            case "workforce.set_up":
                for whose, role, since in told["roles"]:
                    found[whose, role, datetime.fromisoformat(since)] = Held(SYSTEM)
            case "administration.role_ended":
                found[key := (member, told["as"], datetime.fromisoformat(told["since"]))].end(
                    entry.recorded_at, key[2], entry.by
                )
            case "administration.person_left":
                for (whose, _, since), one in found.items():
                    if whose == member:
                        one.end(entry.recorded_at, since, entry.by)
    return found
