"""Compares the roles, ranks and teams of people, and the areas of teams, with what the journal says they were given."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.journal.above import names_of
from nightlight.records.journal.actions import SYSTEM
from nightlight.records.journal.folding import Entry, OfForce
from nightlight.records.journal.ids import named_id
from nightlight.records.workforce.standing import chain_of

_HELD: Final = "SELECT member_id::text, role, since, until, granted_by, ended_by FROM workforce_role_held"
_KINDS: Final = (
    "administration.role_granted",
    "administration.role_ended",
    "administration.person_left",
    "workforce.set_up",
)

_MEMBERS: Final = "SELECT id::text, rank, coalesce(team_id, '') FROM workforce_member"
_TEAMS: Final = "SELECT id, coalesce(area_id, '') FROM workforce_team"
_ORGANISING: Final = (
    "administration.person_added",
    "administration.person_changed",
    "administration.team_added",
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


def organisation(force: OfForce) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the rank and the team of each member, and about the area of each team."""
    members, teams = organised_by(force.entries(*_ORGANISING))
    held = {member: (rank, team) for member, rank, team in force.rows(_MEMBERS)}
    wrong = sorted(one for one in held.keys() | members.keys() if held.get(one) != members.get(one))
    names = names_of(wrong)
    for member in wrong:
        called = names.get(member, "Somebody unknown")
        for said in _of_member(held.get(member), members.get(member)):
            yield chain_of(uuid.UUID(member)), f"{called} {said}"
    areas = dict(force.rows(_TEAMS))
    for team in sorted(one for one in areas.keys() | teams.keys() if areas.get(one) != teams.get(one)):
        yield named_id("force", "force"), f"The team {team} {_of_team(areas.get(team), teams.get(team))}"


def organised_by(entries: Iterable[Entry]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """The rank and team of every member, and the area of every team, that the entries speak of; an empty word is none."""
    members, teams = dict[str, tuple[str, str]](), dict[str, str]()
    for entry in entries:
        told = entry.structure
        if entry.kind == "workforce.set_up":
            members.update({member: (rank, team) for member, rank, team in told.get("members", ())})
            teams.update(told.get("teams", ()))
        elif entry.kind == "administration.team_added":
            teams[told["team"]] = told["area"]
        elif "rank" in told:
            members[told["member"]] = told["rank"], told["team"]
    return members, teams


def _of_member(row: tuple[str, str] | None, told: tuple[str, str] | None) -> Iterator[str]:
    if row is None:
        yield "was added to the force, and has no row."
    elif told is None:
        yield "is in the force, and no entry added them."
    else:
        if row[0] != told[0]:
            yield f"has the rank {_word(row[0])} in their row, and {_word(told[0])} in the journal."
        if row[1] != told[1]:
            yield f"is in the team {row[1] or 'none'} by their row, and {told[1] or 'none'} by the journal."


def _of_team(area: str | None, told: str | None) -> str:
    if area is None:
        return "was added, and has no row."
    if told is None:
        return "is there, and no entry added it."
    return f"works for {area or 'the whole force'} by its row, and for {told or 'the whole force'} by the journal."


def _word(rank: str) -> str:
    return rank.replace("_", " ") or "of staff"
