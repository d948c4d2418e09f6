"""What is owed on an episode, duty by duty: whose it is, where it stands, what it means, why it is owed, and what was said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.urls import reverse

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.due import LAST, Due, helps_soonest
from nightlight.records.duties.lists import all_clocks
from nightlight.records.duties.models import Clock
from nightlight.records.duties.put_off import PutOff, put_off
from nightlight.records.packs.queries import InForce
from nightlight.rules.policy import Duty
from nightlight.rules.wording import Wording, role_name

KIND: Final = "missing"
STATES: Final[Mapping[str, str]] = {
    "open": "To be done", "missed": "Missed, still to be done", "not_done": "Not done, because", "met": "Met", "over": "No longer needed",
    "idle": "Not owed now",
}  # fmt: skip
_IN_ORDER: Final = ("now", "next", "later")


@dataclass(frozen=True, slots=True)
class Row:
    """One duty on the list: the clock (None: not owed now), where it stands, and why it was not done, if somebody said so.

    What was met or fell away several times stands once, with the last of them and how many `times` it was.
    """

    duty: str
    what: str
    state: str
    due: Due | None
    put_off: PutOff | None
    starts: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """What one role owes. `mine`: whoever asks is in it; `chaser`: who of ours chases it, where a partner owes it."""

    role: str
    name: str
    mine: bool
    chaser: str
    rows: tuple[Row, ...]


class Asked(NamedTuple):
    """How somebody wants to read the list; empty: everything that was ever owed."""

    role: str = ""
    level: str = ""
    state: str = ""


def asked(query: Any, pack: InForce) -> Asked:
    """How an address asks for the list; what it says that means nothing is left out."""
    role, level, state = (str(query.get(name, "")) for name in ("role", "level", "state"))
    levels = pack.pack.scales[KIND].order
    return Asked(
        role if role in pack.pack.roles else "", level if level in levels else "", state if state in STATES else ""
    )


def page_of(due: Due) -> str:
    """The address of a duty's own page; nothing where it has none."""
    return reverse("missing:duty", args=[due.reference, due.duty]) if due.kind == KIND and due.guided else ""


def groups(case: Case, by: Standing, how: Asked, pack: InForce, at: datetime) -> tuple[Group, ...]:
    """Every duty of a case by role, that of whoever asks first; within a role what is for now before next and later, and what helps soonest first."""
    dues = all_clocks(case.id, at=at)
    said = put_off([one.clock for one in dues], pack)
    rows = _once([_row(one, said.get(one.clock)) for one in dues]) + _idle(dues, how, pack)
    kept = [(role, one) for role, one in ((_role_of(one, pack), one) for one in rows) if _wanted(role, one, how, pack)]
    roles = dict.fromkeys(sorted((role for role, _ in kept), key=lambda role: (role not in by.roles, _partner(role, pack), role)))  # fmt: skip
    return tuple(
        Group(
            role, role_name(pack.pack, role).capitalize(), role in by.roles, _chaser_of(role, kept, case, pack),
            tuple(sorted((one for whose, one in kept if whose == role), key=lambda one: _place(one, pack))),
        )
        for role in roles
    )  # fmt: skip


def _row(due: Due, said: PutOff | None) -> Row:
    state = {"running": "open", "missed": "missed", "met": "met"}.get(due.state, "over")
    return Row(due.duty, due.what.rstrip("."), "not_done" if said and state in ("open", "missed") else state, due, said)


def _once(rows: Iterable[Row]) -> list[Row]:
    found: dict[Any, Row] = {}
    for row in rows:
        due = row.due
        key = (row.duty, due.about, row.state) if due and row.state in ("met", "over") else due and due.clock
        held = found.get(key)
        late = held and held.due and due and _ended(held.due) > _ended(due)
        found[key] = replace(held if held and late else row, times=held.times + 1 if held else 1)
    return list(found.values())


def _ended(due: Due) -> float:
    return due.ended_at.timestamp() if due.ended_at else 0.0


def _idle(dues: Iterable[Due], how: Asked, pack: InForce) -> list[Row]:
    """The duties of an episode for which no clock ever ran, with what would start them: shown where a level or just these are asked for."""
    if not how.level and how.state != "idle":
        return []
    known, words = {one.duty for one in dues}, Wording(pack.pack)
    return [
        Row(key, one.what.rstrip("."), "idle", None, None, words.started_by(one))
        for key, one in pack.pack.duties.items()
        if one.domain == KIND and key not in known and not one.retired and not one.local_only
    ]


def _role_of(row: Row, pack: InForce) -> str:
    known = pack.pack.duties.get(row.duty)
    return row.due.owner_role if row.due else known.owner_role if known else ""


def _wanted(role: str, row: Row, how: Asked, pack: InForce) -> bool:
    known = pack.pack.duties.get(row.duty)
    at_level = not how.level or known is None or not {how.level, "any"}.isdisjoint(known.due.rows)
    open_too = row.state == how.state or (how.state == "open" and row.state in ("missed", "not_done"))
    late = how.state == "missed" and row.due is not None and row.due.state == "missed"
    return at_level and (not how.role or role == how.role) and (not how.state or open_too or late)


def _place(row: Row, pack: InForce) -> tuple[Any, ...]:
    order = helps_soonest(pack)
    if row.due is None or row.state in ("met", "over"):
        return (3 + (row.due is None), -_ended(row.due) if row.due else 0.0, order.get(row.duty, LAST))
    return (
        _IN_ORDER.index(row.due.urgency),
        order.get(row.duty, LAST),
        row.due.due_at.timestamp() if row.due.due_at else 0.0,
    )


def _partner(role: str, pack: InForce) -> bool:
    known = pack.pack.roles.get(role)
    return known is not None and known.kind == "partner"


def _chaser_of(role: str, kept: Collection[tuple[str, Row]], case: Case, pack: InForce) -> str:
    if not _partner(role, pack):
        return ""
    first = next(row.duty for whose, row in kept if whose == role)
    return chaser(pack.pack.duties.get(first), case, pack)


def chaser(duty: Duty | None, case: Case, pack: InForce) -> str:
    """Who of ours chases what a partner owes, in words: the first of ours up its ladder, else whoever answers for the case."""
    ours = (role for role in (duty.escalates_to if duty else ()) if not _partner(role, pack))
    return role_name(pack.pack, next(ours, case.owner_role))


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty of a case as its page shows it. `clocks` are its open ones, `before` those that are over; `ours` is False where a partner owes it."""

    duty: Duty
    what: str
    role: str
    ours: bool
    chaser: str
    means: str
    how: tuple[str, ...]
    silent: str
    facts: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    clocks: tuple[tuple[Due, PutOff | None], ...]
    before: tuple[Due, ...]
    recorded_by: str


def owed(case: Case, duty: str, pack: InForce, at: datetime) -> Owed | None:
    """One duty of a case; None for one that the pack does not know."""
    known = pack.pack.duties.get(duty)
    if known is None:
        return None
    dues = [one for one in all_clocks(case.id, at=at) if one.duty == duty]
    open_now = [one for one in dues if one.state in (Clock.RUNNING, Clock.MISSED)]
    said = put_off([one.clock for one in open_now], pack)
    guide = pack.pack.section("values").get(f"guidance.{duty}")
    told = guide.value if guide is not None else {}
    return Owed(
        known, known.what.rstrip("."), role_name(pack.pack, known.owner_role), not _partner(known.owner_role, pack), chaser(known, case, pack),
        told.get("means", ""), tuple(told.get("how", ())), told.get("silent", ""), tuple(_facts(known, pack)), tuple(_sources(known, pack)),
        tuple((one, said.get(one.clock)) for one in open_now), tuple(one for one in dues if one not in open_now), _recorded_by(known, pack),
    )  # fmt: skip


def _facts(duty: Duty, pack: InForce) -> Iterable[tuple[str, str]]:
    words = Wording(pack.pack)
    yield "Starts on", _sentence(words.started_by(duty))
    for when, allowed in words.allowed(duty):
        yield "Time allowed", _sentence(f"{allowed}, {when}")
    yield "How often", _sentence(words.repeats(duty.repeats))
    if duty.escalates_to:
        yield "If missed, told in turn", " → ".join(words.role(role) for role in duty.escalates_to)
    if duty.note:
        yield "Note", duty.note


def _sources(duty: Duty, pack: InForce) -> Iterable[tuple[str, str]]:
    known = pack.pack.section("sources")
    return ((key, str(known[key].where)) for key in duty.source if key in known)


def _recorded_by(duty: Duty, pack: InForce) -> str:
    roles = dict.fromkeys(role for event in duty.met_by for role in pack.pack.events[event].by)
    names = [role_name(pack.pack, role) for role in roles]
    return ", ".join(names[:-1]) + (" or " if names[1:] else "") + names[-1] if names else ""


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
