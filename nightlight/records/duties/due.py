"""A clock as a person reads it: what is to be done by when, why, how sure that is, and what meets it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from nightlight.records.packs.queries import InForce
from nightlight.rules.policy import Duty
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.urgency import Urgency, most_urgent_first, sorted_out

LAST: Final = 10_000
"""Where a duty stands that policy's order does not name."""
OTHERWISE: Final = "do"
"""The verb of a duty that policy names no other for."""


@dataclass(frozen=True, slots=True)
class Due:
    """One clock as a person reads it; one that is over counts as for later.

    `basis` says how sure the duty is, `time_basis` the number; `met_by` are sentences. `about` is what it is about where that is less than
    the case. `my_case`: whoever asked owns the case. `next_rung_at` is when the next up is told, `back_at` when whoever deals with it is back.
    `kind` is that of the case; `helps` is its place in policy's order of what helps to find the child soonest, and is shown to nobody.
    `guided`: policy says of the duty what it means and how it is done.
    """

    clock: uuid.UUID
    case: uuid.UUID
    reference: str
    title: str
    kind: str
    duty: str
    what: str
    about: str
    owner_role: str
    state: str
    due_at: datetime | None
    missed_at: datetime | None
    ended_at: datetime | None
    urgency: Urgency
    verb: str
    source: tuple[str, ...]
    basis: str
    time_basis: str
    met_by: tuple[str, ...]
    my_case: bool
    accepted_by: uuid.UUID | None
    accepted_at: datetime | None
    dealing_by: uuid.UUID | None
    back_at: datetime | None
    next_rung_at: datetime | None
    helps: int = 0
    guided: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    """Duties parted into now, next and later, each the most urgent first. `more` names the parts that hold more than is shown."""

    now: tuple[Due, ...] = ()
    next: tuple[Due, ...] = ()
    later: tuple[Due, ...] = ()
    more: frozenset[str] = frozenset()

    def every(self) -> tuple[Due, ...]:
        """All that is shown."""
        return (*self.now, *self.next, *self.later)


def sorted_by_urgency(*some: Sequence[Due], most: int) -> Sorted:
    """Duties parted into now, next and later: all of the first sequence before those of the next, and no more than `most` in each part.

    Which are shown is decided by time alone, so that nothing urgent is cut off; those that are shown stand in the order of what helps soonest.
    """
    parts: dict[Urgency, list[Due]] = {"now": [], "next": [], "later": []}
    for group in some:
        known = {one.clock: one for one in group}.values()
        for one in sorted(known, key=lambda one: most_urgent_first(one.due_at, one.state)):
            parts[one.urgency].append(one)
    more = frozenset(name for name, found in parts.items() if len(found) > most)
    group = {one.clock: number for number, some_of in reversed(list(enumerate(some))) for one in some_of}
    shown = {
        name: tuple(sorted(found[:most], key=lambda one: (group[one.clock], one.helps)))
        for name, found in parts.items()
    }
    return Sorted(shown["now"], shown["next"], shown["later"], more)


def helps_soonest(pack: InForce) -> Mapping[str, int]:
    """The place of each duty in policy's order of what helps to find the child soonest; one that is not in it comes after all that are."""
    return _helps_soonest(pack.rulebook)


@lru_cache(maxsize=8)
def _helps_soonest(rulebook: Rulebook) -> Mapping[str, int]:
    found = rulebook.pack.section("values").get("guidance.order")
    return {duty: place for place, duty in enumerate(found.value)} if found is not None else {}


def bounds(at: datetime, pack: InForce) -> tuple[datetime, datetime]:
    """Until when what is due is for now, and until when it is next."""
    return (
        at + timedelta(minutes=pack.setting("now_within")),
        at + timedelta(minutes=pack.setting("next_within")),
    )  # fmt: skip


def due_of(row: tuple[Any, ...], member: uuid.UUID | None, at: datetime, pack: InForce) -> Due:
    """A row of `nightlight.records.duties.lists.CLOCKS` as a person reads it."""
    clock, case, reference, title, kind, name, about, role, state, due_at, missed_at, ended_at, owner, *on_it = row
    duty = pack.pack.duties.get(name)
    said = duty or _FORGOTTEN
    events = pack.pack.events
    return Due(
        clock, case, reference, title, kind, name, said.what, about, role, state, due_at, missed_at, ended_at, _urgency(due_at, state, at, pack),
        verb_of(duty, pack), said.source, said.basis, said.time_basis,
        tuple(events[event].meaning for event in said.met_by if event in events), owner == member, *on_it,
        helps_soonest(pack).get(name, LAST), f"guidance.{name}" in pack.pack.section("values"),
    )  # fmt: skip


def _urgency(due_at: datetime | None, state: str, at: datetime, pack: InForce) -> Urgency:
    if state not in ("running", "missed"):
        return "later"
    now, later = bounds(at, pack)
    return sorted_out(due_at, state, at, now_within=now - at, next_within=later - at)


class _Said(NamedTuple):
    """What is said of a duty that the pack in force does not know any more: an earlier one started its clock."""

    what: str = "A duty of an earlier policy, which the one in force does not know."
    source: tuple[str, ...] = ()
    basis: str = ""
    time_basis: str = ""
    met_by: tuple[str, ...] = ()


_FORGOTTEN: Final = _Said()


def verb_of(duty: Duty | None, pack: InForce) -> str:
    """The word under which a duty is counted in a person's day, such as ``review``."""
    verbs: Mapping[str, Collection[str]] = pack.setting("verbs")
    met_by = duty.met_by if duty else ()
    return next((verb for verb, events in verbs.items() if any(event in events for event in met_by)), OTHERWISE)
