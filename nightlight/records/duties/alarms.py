"""Alarms taken by name, and "dealing, back in N": what stops a ladder, and what makes it wait."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from nightlight.records.duties import accepting
from nightlight.records.duties.answerable import is_on_duty_as, on_duty_held
from nightlight.records.duties.casefile import CaseFile, HeldClock, load
from nightlight.records.duties.models import Clock
from nightlight.records.duties.naming import name_of, when
from nightlight.records.duties.refusals import CannotAccept, StateHasChanged
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.ladder import OnDuty


class Taken(NamedTuple):
    """Whose alarms these clocks are now, or who deals with them until when. `again`: they were before this act."""

    case: uuid.UUID
    clocks: tuple[uuid.UUID, ...]
    until: datetime | None = None
    again: bool = False


@transaction.atomic
def accept_alarm(
    *,
    by: Actor,
    at: datetime,
    case: uuid.UUID,
    clocks: Collection[uuid.UUID] | None = None,
    how: str = "screen",
    read_back_by: uuid.UUID | None = None,
    recorded_by: Actor | None = None,
) -> Taken:
    """`by` takes alarms of a case by name: all that are open, or those named. Their ladders stop; the duties are still to be done.

    What asks for nothing but an acceptance of the case itself is not taken so, not even beside others: accept the case. Nor is what has not run
    out. By radio as in `owning.accept_case`. Taken again by the same person it is taken once. Raises NoSuchCase, CannotAccept, and
    StateHasChanged where somebody was first or it is no longer open.
    """
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    at = file.present(at)
    asking = pack.setting("answered_by_accepting")
    asked = _alarms(file, clocks, but=() if clocks else asking)
    free = {key: one for key, one in asked.items() if one.open and one.accepted_by is None}
    if not free:
        return _taken_before(file, asked, by, "Taking this alarm")
    on_duty = on_duty_held(by.member)
    accepting.check_radio(
        by=by, how=how, read_back_by=read_back_by, recorded_by=recorded_by, everybody=on_duty, pack=pack
    )
    _check(file, free, by=by, what="Taking this alarm", everybody=on_duty, pack=pack)
    if any(key[0] in asking for key in free):
        which = "it asks" if len(free) == 1 else "one of them asks"
        remedy = "accept the case by name, and take the others without it"
        raise CannotAccept(
            what="Taking this alarm", why=f"{which} for somebody to accept the case itself", remedy=remedy
        )
    values = {"accepted_by_id": by.member, "accepted_at": at, "next_rung_at": None, "dealing_by_id": None, "back_at": None}  # fmt: skip
    structure = {"owner": by.written, "how": how, **({"read_back_by": str(read_back_by)} if read_back_by else {})}
    _put(
        file, stroke, free, values, kind="duty.alarm_accepted", structure=structure, by=by, at=at, written_by=recorded_by or by
    )  # fmt: skip
    return Taken(case, tuple(one.id for one in free.values()))


@transaction.atomic
def dealing(
    *, by: Actor, at: datetime, case: uuid.UUID, minutes: int, clocks: Collection[uuid.UUID] | None = None
) -> Taken:
    """Say "dealing, back in N", seen by all. The ladders of these alarms wait until then, and go on with the next rung unless the duty is met.

    Said again while it runs it is said once. Raises NoSuchCase, CannotAccept, and StateHasChanged where somebody took it or deals with it.
    """
    stroke, pack, what = Stroke(), in_force(at), "Dealing with this alarm"
    file = load(case, stroke)
    at = file.present(at)
    longest = pack.setting("dealing_at_most")
    if not 1 <= minutes <= longest:
        why = f"{minutes} minutes are not between 1 and {longest}"
        raise CannotAccept(what=what, why=why, remedy="say when you will be back, or take the alarm by name")
    asked = _alarms(file, clocks)
    busy = {one.dealing_by for one in asked.values() if one.back_at and one.back_at > at}
    free = {
        key: one
        for key, one in asked.items()
        if one.open and one.accepted_by is None and not (one.back_at and one.back_at > at)
    }
    if not free:
        if busy and busy <= {by.member}:
            until = max(one.back_at for one in asked.values() if one.back_at)
            return Taken(case, tuple(one.id for one in asked.values()), until, again=True)
        return _taken_before(file, asked, by, what, at)
    _check(file, free, by=by, what=what, everybody=on_duty_held(by.member), pack=pack)
    back = at + timedelta(minutes=minutes)
    for one in free.values():
        later = max(back, one.next_rung_at) if one.next_rung_at else back
        stroke.change(Clock, one.id, next_rung_at=later)
    values = {"dealing_by_id": by.member, "back_at": back}
    structure = {"minutes": minutes, "until": back.isoformat()}
    _put(file, stroke, free, values, kind="duty.dealing", structure=structure, by=by, at=at, written_by=by)
    return Taken(case, tuple(one.id for one in free.values()), back)


Alarms = Mapping[tuple[str, str, str, int], HeldClock]


def _alarms(file: CaseFile, clocks: Collection[uuid.UUID] | None, *, but: Collection[str] = ()) -> Alarms:
    """The clocks that were named; without names, every one that rings, but for these duties.

    Raises CannotAccept for a name that is no clock of the case, and for one that has not run out: nobody takes what does not ring yet.
    """
    if clocks is None:
        return {key: one for key, one in file.clocks.items() if one.rings and key[0] not in but}
    found = {key: one for key, one in file.clocks.items() if one.id in clocks}
    if len(found) < len(set(clocks)):
        raise CannotAccept(what="This alarm", why="the case has no such clock", remedy="look at the case again")
    early = [key[0].replace("_", " ") for key, one in found.items() if one.open and not one.rings]
    if early:
        why = [f"“{duty}” has not run out, and rings for nobody" for duty in early]
        raise CannotAccept(what="This alarm", why=why, remedy="do what it asks for, or leave it out until it rings")
    return found


def _check(
    file: CaseFile, alarms: Alarms, *, by: Actor, what: str, everybody: Collection[OnDuty], pack: InForce
) -> None:
    """Raise CannotAccept unless `by` is on duty and one of those whom these alarms concern."""
    if by.member is None:
        raise CannotAccept(what=what, why="only a named person can do it", remedy="sign in")
    if not is_on_duty_as(by.member, by.role, everybody, pack):
        why = f"you are not on duty as {by.role.replace('_', ' ')}"
        raise CannotAccept(what=what, why=why, remedy="book on in that role first")
    if not all(_concerns(file, key[0], one, by, pack) for key, one in alarms.items()):
        why = "you neither own the case nor the duty, were not told of it, and are not on its ladder"
        raise CannotAccept(what=what, why=why, remedy="tell its owner or somebody on its ladder")


def _concerns(file: CaseFile, duty: str, clock: HeldClock, by: Actor, pack: InForce) -> bool:
    if by.member == file.columns["owner_id"] or by.role in pack.setting("control_room_roles"):
        return True
    if str(clock.id) in file.bundles.clocks_told(by.member):
        return True
    known = pack.pack.duties.get(duty)
    roles = (known.owner_role, *known.escalates_to) if known else ()
    return any(by.role == role or pack.roles.supervises(by.role, role) for role in roles)


def _taken_before(file: CaseFile, asked: Alarms, by: Actor, what: str, at: datetime | None = None) -> Taken:
    """Nothing is left to take: it is theirs already, or somebody was first, or it is over."""
    taken = [one for one in asked.values() if one.open and one.accepted_by is not None]
    if taken and all(one.accepted_by == by.member for one in taken):
        return Taken(file.id, tuple(one.id for one in taken), again=True)
    why = [
        f"{name_of(one.accepted_by)} took it at {when(one.accepted_at)}"
        for one in taken
        if one.accepted_by and one.accepted_at
    ]
    if at:
        why += [
            f"{name_of(one.dealing_by)} is dealing with it until {when(one.back_at)}"
            for one in asked.values()
            if one.dealing_by and one.back_at and one.back_at > at
        ]
    why = list(dict.fromkeys(why)) or ["nothing rings for it any more"]
    raise StateHasChanged(what=what, why=why, remedy="look at the case again")


def _put(
    file: CaseFile, stroke: Stroke, alarms: Alarms, values: dict[str, Any], *, kind: str, structure: dict[str, Any], by: Actor, at: datetime,
    written_by: Actor,
) -> None:  # fmt: skip
    """Write it: the clocks, the entry, and nobody is asked any more about them."""
    named = []
    for (duty, *_), one in alarms.items():
        stroke.change(Clock, one.id, **values)
        named.append([str(one.id), duty, one.due_at.isoformat() if one.due_at else None])
    file.bundles.settle(file.id, at=at, clocks={clock for clock, _, _ in named})
    file.pen.write(
        kind, at=at, by=written_by.written, structure={**structure, "role": by.role, "clocks": named}
    )  # fmt: skip
    file.bundles.put(stroke, at)
    stroke.announce(what="case", case=str(file.id), area=file.columns["area_id"])
    stroke.write()
