"""Compares broken glass, and who can sign in, with what the journal says."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nightlight.records.journal.above import names_of
from nightlight.records.journal.folding import Batch, Entry, OfForce
from nightlight.records.workforce.standing import chain_of

_GLASS: Final = """
SELECT case_id, id, member_id::text, since, until, reviewed_by_id::text, reviewed_at, justified FROM access_break_glass WHERE case_id = ANY(%s)
"""
_USERS: Final = """
SELECT m.id::text, u.is_active, m.left_at IS NOT NULL FROM access_user u JOIN workforce_member m ON m.id = u.member_id
"""
_LETS_IN: Final = {"access.user_added": True, "access.user_let_in_again": True, "access.user_stopped": False}


class Broken(NamedTuple):
    """A breaking of the glass: by whom, from when until when, and who reviewed it, when, and what they found."""

    member: str
    since: datetime
    until: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    justified: bool | None = None


def glass(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the breakings of the glass of each case."""
    rows = batch.by_chain(_GLASS)
    for chain, entries in batch.entries.items():
        held = {row[0]: Broken(*row[1:]) for row in rows[chain]}
        yield from ((chain, said) for said in _of_glass(held, broken_by(entries)))


def broken_by(entries: Sequence[Entry]) -> dict[int, Broken]:
    """Every breaking of the glass that the entries of a case speak of, by its number."""
    found: dict[int, Broken] = {}
    for entry in entries:
        told, at = entry.structure, entry.recorded_at
        if entry.kind == "access.glass_broken":
            found[told["glass"]] = Broken(entry.by, at, at + timedelta(minutes=told["minutes"]))
        elif entry.kind == "access.glass_reviewed" and told["glass"] in found:
            found[told["glass"]] = found[told["glass"]]._replace(
                reviewed_by=entry.by, reviewed_at=at, justified=told["justified"]
            )
    return found


def _of_glass(held: dict[int, Broken], told: dict[int, Broken]) -> Iterator[str]:
    for number in sorted(held.keys() | told.keys()):
        mine, said = held.get(number), told.get(number)
        if said is None:
            yield "it is open to somebody by broken glass, and no entry says so."
        elif mine is None:
            yield "its glass was broken, and there is no row of that."
        elif mine[:3] != said[:3]:
            yield "who broke its glass, or for how long, differs."
        elif mine != said:
            yield "who reviewed that its glass was broken, or what they found, differs."


def users(force: OfForce) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about who can sign in."""
    rows = {member: (active, left) for member, active, left in force.rows(_USERS)}
    told = let_in_by(force.entries(*_LETS_IN, "workforce.set_up"))
    wrong = {
        member: why for member in rows.keys() | told.keys() if (why := _of_user(rows.get(member), told.get(member)))
    }
    names = names_of(wrong)
    for member, why in sorted(wrong.items()):
        yield chain_of(uuid.UUID(member)), f"{names.get(member, 'Somebody unknown')} {why}"


def _of_user(row: tuple[bool, bool] | None, told: bool | None) -> str:
    if told is None:
        return "can sign in, and no entry let them in." if row and row[0] else ""
    if row is None:
        return "was let in, and has no account."
    active, left = row
    if active and left:
        return "has left, and can sign in."
    if active and not told:
        return "was stopped from signing in, and can sign in."
    return "was let in, and cannot sign in." if told and not active and not left else ""


def let_in_by(entries: Iterable[Entry]) -> dict[str, bool]:
    """Who may sign in as the entries say, and who may not any more."""
    found: dict[str, bool] = {}
    for entry in entries:
        if entry.kind == "workforce.set_up":
            found.update(dict.fromkeys(entry.structure["users"], True))
        else:
            found[_member(entry.structure)] = _LETS_IN[entry.kind]
    return found


def _member(structure: dict[str, Any]) -> str:
    return str(structure["member"])
