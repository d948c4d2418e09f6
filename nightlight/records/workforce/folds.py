"""Compares who is on duty, which decides what they may do, with what the journal says."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Final

from nightlight.records.journal.folding import Entry, OfForce
from nightlight.records.workforce.naming import names_of
from nightlight.records.workforce.standing import chain_of

_OPEN: Final = "SELECT member_id::text, role, area_id FROM workforce_stint WHERE ended_at IS NULL"
_KINDS: Final = (
    "workforce.set_up",
    "workforce.booked_on",
    "workforce.booked_off",
    "workforce.cover_began",
    "workforce.cover_ended",
    "workforce.swap_accepted",
)

On = tuple[str, str, str | None]
"""A member on duty in a role, in an area or (None) for the whole force."""


def stints(force: OfForce) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about who is on duty."""
    held = {(member, role, area) for member, role, area in force.rows(_OPEN)}
    told = on_duty_by(force.entries(*_KINDS))
    wrong = sorted(held ^ told, key=lambda one: (one[0], one[1], one[2] or ""))
    names = names_of({member for member, _, _ in wrong})
    for one in wrong:
        member, role, area = one
        called = f"{names.get(member, 'Somebody unknown')}: being on duty as {role.replace('_', ' ')} ({area or 'whole force'})"
        yield chain_of(uuid.UUID(member)), f"{called} has no {'entry' if one in held else 'row'}."


def on_duty_by(entries: Iterable[Entry]) -> set[On]:
    """Who is on duty, as the entries say."""
    found: set[On] = set()
    for entry in entries:
        told = entry.structure
        member = told.get("member", "")
        match entry.kind:
            case "workforce.set_up":
                found |= {(whose, role, area) for whose, role, area in told.get("on_duty", ())}
            case "workforce.booked_on":
                found |= {(member, role, area) for role, area in told["began"]}
            case "workforce.booked_off":
                found -= {(member, role, area) for role, area in told["ended"]}
            case "workforce.cover_began":
                found.add((member, *told["as"]))
            case "workforce.cover_ended":
                found.discard((member, *told["as"]))
            case "workforce.swap_accepted":
                found -= {(member, role, area) for role, area in told["moved"]}
                found |= {(told["to"], role, area) for role, area in told["moved"]}
    return found
