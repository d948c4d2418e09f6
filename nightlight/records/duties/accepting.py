"""Who may accept a case, how that is recorded, and what waits for it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from nightlight.records.access.standing import by_role
from nightlight.records.duties.answerable import is_on_duty_as
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.naming import name_of, when
from nightlight.records.duties.refusals import CannotAccept, StateHasChanged
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.queries import is_on_duty
from nightlight.rules.ladder import OnDuty
from nightlight.rules.moves import MoveTable

WHAT: Final = "Accepting this case"
OFFER_CLOCK: Final = "answer_offer_of_ownership"
"""The duty whose clock runs for an offer, where no other clock asks for an acceptance."""

HANDOVER_CLOCK: Final = "accept_open_cases_at_handover"
"""The duty whose clock runs for what is handed over at the end of a shift."""

OF_AN_OFFER: Final = (OFFER_CLOCK, HANDOVER_CLOCK)
"""The duties whose clocks wait for the answer of one person, to whom the case is offered."""

RADIO: Final = "radio.accept"
"""What lets a role write down that somebody accepted by radio."""


def check(
    file: CaseFile, *, by: Actor, asked: Mapping[uuid.UUID, str], everybody: Collection[OnDuty], pack: InForce
) -> None:
    """Raise CannotAccept or StateHasChanged unless `by` may accept the case now. `asked` are the open clocks that ask for it."""
    if by.member is None:
        raise CannotAccept(what=WHAT, why="only a named person can accept a case", remedy="sign in")
    if file.columns["closed_at"]:
        raise CannotAccept(what=WHAT, why="it is closed", remedy="reopen it first")
    if not is_on_duty_as(by.member, by.role, everybody, pack):
        why = f"you are not on duty as {by.role.replace('_', ' ')}"
        raise CannotAccept(what=WHAT, why=why, remedy="book on in that role first")
    owner = file.columns["owner_id"]
    if by.member == owner or (file.offer and file.offer.to == by.member):
        return
    if not file.offer and not asked and is_on_duty(owner, everybody):
        why = f"{name_of(owner)} accepted it at {when(file.columns['owned_since'])} and offers it to nobody"
        raise StateHasChanged(what=WHAT, why=why, remedy="ask them to offer it to you")
    if not _is_asked(file, by=by, asked=asked, everybody=everybody, pack=pack):
        to = f"it is offered to {name_of(file.offer.to)}" if file.offer else f"it is {name_of(owner)}'s"
        why = f"{to}, and you were not told of it, nor do you stand above them"
        raise CannotAccept(what=WHAT, why=why, remedy="ask whoever owns it to offer it to you")


def _is_asked(
    file: CaseFile, *, by: Actor, asked: Mapping[uuid.UUID, str], everybody: Collection[OnDuty], pack: InForce
) -> bool:
    """Whether somebody it was not offered to may take it: who is on duty here in the role that is asked, stands above it, or was told."""
    duties, area = pack.rulebook.book.duties, file.columns["area_id"]
    # An offer asks one person, whatever role its clock stands with.
    roles = {duties[duty].owner_role for duty in asked.values() if duty in duties and duty not in OF_AN_OFFER}
    roles.add(file.offer.role if file.offer else file.columns["owner_role"])
    near = {one.role for one in everybody if one.member == by.written and one.area in (None, area)}
    if any((by.role in near and by.role == role) or pack.roles.supervises(by.role, role) for role in roles):
        return True
    return Telling.objects.filter(clock__in=list(asked), member=by.member).exists()


def check_radio(
    *,
    by: Actor,
    how: str,
    read_back_by: uuid.UUID | None,
    recorded_by: Actor | None,
    everybody: Collection[OnDuty],
    pack: InForce,
) -> None:
    """Raise CannotAccept for an acceptance by radio that nobody on duty in the control room wrote down, or nobody else on duty read back."""
    if how == "screen":
        return
    what = "Recording this acceptance by radio"
    if recorded_by is None or recorded_by.role not in radio_roles(pack):
        raise CannotAccept(what=what, why="only the control room records it", remedy="have the control room record it")
    if recorded_by.member == by.member:
        why = "whoever accepts does not record it as well"
        raise CannotAccept(what=what, why=why, remedy="accept it on the screen, or have somebody else record it")
    if recorded_by.member is None or not is_on_duty_as(recorded_by.member, recorded_by.role, everybody, pack):
        why = f"whoever records it is not on duty as {recorded_by.role.replace('_', ' ')}"
        raise CannotAccept(what=what, why=why, remedy="book on in that role first, or have somebody on duty record it")
    if read_back_by is None:
        raise CannotAccept(
            what=what, why="nobody is named who read it back", remedy="have it read back, and say by whom"
        )
    if read_back_by == recorded_by.member:
        why = "whoever records it is named as having read it back"
        raise CannotAccept(what=what, why=why, remedy="have whoever accepts read it back over the radio")
    if not is_on_duty(read_back_by, everybody):
        why = f"{name_of(read_back_by)}, who is named as having read it back, is not on duty"
        raise CannotAccept(what=what, why=why, remedy="have it read back by somebody on duty, and name them")


def radio_roles(pack: InForce) -> frozenset[str]:
    """The roles in which somebody may write down what was accepted by radio."""
    return frozenset(role for role, grants in by_role(pack).items() if RADIO in grants)


def events(file: CaseFile, *, by: Actor, asked: Mapping[uuid.UUID, str], pack: InForce) -> list[str]:
    """The events that record this acceptance: one for every clock that asks for it and that this role's acceptance meets; none where it meets none."""
    duties, left, found = pack.rulebook.book.duties, set(asked.values()), list[str]()
    table = pack.tables.get(file.columns["kind"])
    for event in pack.setting("acceptances"):
        if not pack.roles.may(by.role, pack.pack.events[event].by) or not _is_open(table, file, event):
            continue
        met = {duty for duty in left if duty in duties and event in duties[duty].met_by}
        if met:
            found.append(event)
            left -= met
    return found


def plain_event(file: CaseFile, by: Actor) -> str:
    """How an acceptance is recorded that no clock asks for."""
    local = file.columns["kind"] == "missing" and by.role == "duty_inspector"
    return "accepted_by_name" if local else "ownership_accepted"


def _is_open(table: MoveTable | None, file: CaseFile, event: str) -> bool:
    return table is None or event not in table.events or event in table.moves[file.columns["state"]]


def climb_now(file: CaseFile, stroke: Stroke, duties: Collection[str], at: datetime) -> list[str]:
    """The open clocks of these duties go to their ladder at once, though their time has not run out; their ids."""
    climbing = []
    for (duty, *_), clock in file.clocks.items():
        due = clock.next_rung_at is None or clock.next_rung_at > at
        if clock.open and clock.due_at and duty in duties and clock.accepted_by is None and due:
            stroke.change(Clock, clock.id, next_rung_at=at)
            climbing.append(str(clock.id))
    return climbing
