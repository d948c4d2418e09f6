"""Who owns a case: offered to a named person, and theirs once they accept it by name. Until then whoever offered it keeps it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db import transaction

from nightlight.records.cases.models import Offer
from nightlight.records.duties import accepting
from nightlight.records.duties.answerable import is_on_duty_as, on_duty_held
from nightlight.records.duties.casefile import CaseFile, HeldOffer, load
from nightlight.records.duties.naming import name_of, when
from nightlight.records.duties.recording import offer, record
from nightlight.records.duties.refusals import (
    CannotDecline,
    CannotOffer,
    NoSuchOffer,
    StateHasChanged,
)
from nightlight.records.duties.steps import Step
from nightlight.records.duties.writing import Written, write
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.refusals import Refusal

How = Literal["screen", "radio"]


class Offered(NamedTuple):
    """An offer that is open: the case, the offer, and the number of the entry that made it."""

    case: uuid.UUID
    offer: uuid.UUID
    number: int


class Accepted(NamedTuple):
    """A case that somebody owns: who, since when, by which offer (none: taken without one). `again`: it was theirs before this act."""

    case: uuid.UUID
    owner: uuid.UUID
    since: datetime
    offer: uuid.UUID | None
    again: bool = False


class Many(NamedTuple):
    """What became of several: those done, and those refused with the reason, by case or offer."""

    done: list[Any]
    refused: list[tuple[uuid.UUID, Refusal]]


@transaction.atomic
def offer_case(*, by: Actor, at: datetime, case: uuid.UUID, to: uuid.UUID, role: str) -> Offered:
    """Offer a case to a named person on duty in a role. It rings for them; the owner keeps it until they accept it by name.

    A clock starts to run for the answer, unless one that asks for it runs already. Offered again to the same person it is one offer. Raises
    NoSuchCase, CannotOffer, and StateHasChanged where it is being offered to somebody else.
    """
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    at = file.present(at)
    if file.offer and (file.offer.to, file.offer.role) == (to, role):
        return Offered(case, file.offer.id, file.number)
    check_offer(file, by=by, to=to, role=role, pack=pack)
    made = offer(file, stroke, by=by, to=to, role=role, at=at)
    event = None if file.running(pack.setting("answered_by_accepting")) else "ownership_offered"
    structure = {"offer": str(made), "to": str(to), "to_role": role, "owner": str(file.columns["owner_id"])}
    done = write(
        file, stroke, by=by, at=at, step=Step(event), written=Written("case.offered", structure), pack=pack
    )  # fmt: skip
    stroke.write()
    return Offered(case, made, done.number)


def check_offer(file: CaseFile, *, by: Actor, to: uuid.UUID, role: str, pack: InForce) -> None:
    """Raise CannotOffer or StateHasChanged unless `by` may offer the case to this person in this role now."""
    what = "Offering this case"
    if file.columns["closed_at"]:
        raise CannotOffer(what=what, why="it is closed", remedy="reopen it first")
    if file.offer:
        why = f"it has been offered to {name_of(file.offer.to)} since {when(file.offer.at)}, who has not answered"
        raise StateHasChanged(what=what, why=why, remedy="take that offer back first, or wait for the answer")
    owner = file.columns["owner_id"]
    if to == owner:
        raise CannotOffer(what=what, why=f"{name_of(to)} owns it already", remedy="choose somebody else")
    may = by.member == owner or by.role in pack.setting("control_room_roles")
    if not may and not pack.roles.supervises(by.role, file.columns["owner_role"]):
        why = f"it is {name_of(owner)}'s, and you neither own it nor supervise whoever does"
        raise CannotOffer(what=what, why=why, remedy="ask its owner, a supervisor or the control room to offer it")
    if not is_on_duty_as(to, role, on_duty_held(to), pack):
        why = f"{name_of(to)} is not on duty as {role.replace('_', ' ')}"
        raise CannotOffer(
            what=what, why=why, remedy="have them book on, or choose somebody who is on duty in that role; until then it stays its owner's",
        )  # fmt: skip


@transaction.atomic
def accept_case(
    *,
    by: Actor,
    at: datetime,
    case: uuid.UUID,
    offer: uuid.UUID | None = None,
    how: How = "screen",
    read_back_by: uuid.UUID | None = None,
    recorded_by: Actor | None = None,
) -> Accepted:
    """`by` accepts a case by name and owns it from now on: whoever it is offered to, whoever was told of it by a ladder, or whoever stands above.

    By radio, `recorded_by` is the member of the control room who writes it down and `read_back_by` who read it back. Every clock that asks for
    nothing but this is met, and nobody is asked any more. Accepted again by the same person it is one acceptance. Raises NoSuchCase,
    NoSuchOffer, CannotAccept, and StateHasChanged, which says who took it and when, where somebody was first.
    """
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    at = file.present(at)
    if offer is not None and (file.offer is None or file.offer.id != offer):
        return _settled_before(file, offer, by)
    asked = file.running(pack.setting("answered_by_accepting"))
    events = accepting.events(file, by=by, asked=asked, pack=pack)
    owner = file.columns["owner_id"]
    if by.member == owner and not events and (file.offer is None or file.offer.to != owner):
        return Accepted(case, owner, file.columns["owned_since"], None, again=True)
    on_duty = on_duty_held(by.member)
    accepting.check_radio(
        by=by, how=how, read_back_by=read_back_by, recorded_by=recorded_by, everybody=on_duty, pack=pack
    )
    accepting.check(file, by=by, asked=asked, everybody=on_duty, pack=pack)
    told = {"how": how, **({"read_back_by": str(read_back_by)} if read_back_by else {})}
    structure = {**_take(file, stroke, by=by, at=at, how=how, recorded_by=recorded_by), **told}
    columns = {"owner_id": by.member, "owner_role": by.role, "owned_since": at}
    written = Written("case.accepted", structure, columns=columns, recorded_by=recorded_by)
    data = {"person": by.written, "how": how}
    first, *others = events or [accepting.plain_event(file, by)]
    write(file, stroke, by=by, at=at, step=Step(first, data=data), written=written, pack=pack)
    stroke.write()
    for event in others:
        record(by=by, at=at, case=case, step=Step(event, data=data))
    return Accepted(case, uuid.UUID(by.written), at, file.offer.id if file.offer else None)


def _take(
    file: CaseFile, stroke: Stroke, *, by: Actor, at: datetime, how: How, recorded_by: Actor | None
) -> dict[str, Any]:
    """Settle the open offer, if there is one; what the entry says of it. An owner who keeps the case takes back an offer to somebody else."""
    owner = file.columns["owner_id"]
    structure = {"owner": by.written, "owner_role": by.role, "before": str(owner)}
    if file.offer is None:
        return structure
    keeps = by.member == owner and file.offer.to != owner
    stroke.change(
        Offer, file.offer.id, state=Offer.WITHDRAWN if keeps else Offer.ACCEPTED, settled_at=at, settled_by_id=by.member,
        accepted_how="" if keeps else how, recorded_by_id=recorded_by.member if recorded_by else None,
    )  # fmt: skip
    file.bundles.settle(file.id, at=at, offers=[str(file.offer.id)])
    return {**structure, "withdrawn" if keeps else "offer": str(file.offer.id)}


def _settled_before(file: CaseFile, offer: uuid.UUID, by: Actor) -> Accepted:
    """An offer that is not open: accepted by this very person, or by somebody who was first."""
    found = Offer.objects.filter(id=offer, case=file.id).first()
    if found is None:
        raise NoSuchOffer(what="Accepting", why="there is no such offer", remedy="look at the case again")
    if found.state == Offer.ACCEPTED and found.settled_by_id == by.member:
        return Accepted(file.id, by.member, found.settled_at, offer, again=True)
    raise _no_longer_open(found, file)


def _no_longer_open(found: Offer, file: CaseFile) -> StateHasChanged:
    who = name_of(found.settled_by_id) if found.settled_by_id else "Nightlight"
    did = {Offer.ACCEPTED: "accepted the case", Offer.DECLINED: "declined it"}.get(found.state, "took the offer back")
    owner = name_of(file.columns["owner_id"])
    return StateHasChanged(
        what="Answering this offer", why=f"{who} {did} at {when(found.settled_at)}; the case is now {owner}'s",
        remedy="look at the case again; its owner can offer it to you",
    )  # fmt: skip


@transaction.atomic
def decline_case(*, by: Actor, at: datetime, case: uuid.UUID, offer: uuid.UUID, reason: str) -> None:
    """`by` declines an offer made to them, with a reason. The owner keeps the case and is told; a clock that asks for an acceptance rings on.

    Declined again it is one refusal. Raises NoSuchCase, NoSuchOffer, CannotDecline, StateHasChanged.
    """
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    at = file.present(at)
    held = _open_offer(file, offer, by, Offer.DECLINED)
    if held is None:
        return
    if not reason.strip():
        raise CannotDecline(what="Declining this case", why="no reason is given", remedy="say why")
    if held.to != by.member:
        why = f"it is offered to {name_of(held.to)}"
        raise CannotDecline(what="Declining this case", why=why, remedy="only they can decline it")
    _climb_on(file, stroke, at, pack)
    line = {"why": "declined", "at": at.isoformat(), "member": str(by.member)}
    file.bundles.tell(file.columns["owner_id"], file.id, line, rings=False)
    _let_go(file, stroke, held, Offer.DECLINED, "ownership_declined", by=by, at=at, pack=pack, reason=reason.strip())


@transaction.atomic
def withdraw_offer(*, by: Actor, at: datetime, case: uuid.UUID, offer: uuid.UUID) -> None:
    """Take back an offer that nobody has answered: its giver, the owner, whoever supervises them, or the control room.

    Taken back again it is taken back once. Raises NoSuchCase, NoSuchOffer, CannotDecline, StateHasChanged.
    """
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    at = file.present(at)
    held = _open_offer(file, offer, by, Offer.WITHDRAWN)
    if held is None:
        return
    may = by.member in (held.by, file.columns["owner_id"]) or by.role in pack.setting("control_room_roles")
    if not may and not pack.roles.supervises(by.role, file.columns["owner_role"]):
        giver = name_of(held.by) if held.by else "Nightlight"
        raise CannotDecline(
            what="Taking back this offer", why=f"{giver} made it", remedy="ask them, or the control room, to take it back"
        )  # fmt: skip
    _let_go(file, stroke, held, Offer.WITHDRAWN, "ownership_withdrawn", by=by, at=at, pack=pack)


def _open_offer(file: CaseFile, offer: uuid.UUID, by: Actor, wanted: str) -> HeldOffer | None:
    """The open offer; None: it was settled in just this way by this person before. Raises NoSuchOffer, StateHasChanged."""
    if file.offer is not None and file.offer.id == offer:
        return file.offer
    found = Offer.objects.filter(id=offer, case=file.id).first()
    if found is None:
        raise NoSuchOffer(what="Answering this offer", why="there is no such offer", remedy="look at the case again")
    if (found.state, found.settled_by_id) == (wanted, by.member):
        return None
    raise _no_longer_open(found, file)


def _let_go(
    file: CaseFile, stroke: Stroke, held: HeldOffer, state: str, event: str, *, by: Actor, at: datetime, pack: InForce, reason: str = ""
) -> None:  # fmt: skip
    stroke.change(Offer, held.id, state=state, settled_at=at, settled_by_id=by.member)
    file.bundles.settle(file.id, at=at, offers=[str(held.id)])
    structure = {"offer": str(held.id), "to": str(held.to), "owner": str(file.columns["owner_id"])}
    words = {"reason": reason} if reason else {}
    written = Written(f"case.{state}", structure, words)
    write(file, stroke, by=by, at=at, step=Step(event), written=written, pack=pack)
    stroke.write()


def _climb_on(file: CaseFile, stroke: Stroke, at: datetime, pack: InForce) -> None:
    """What waits for an acceptance goes to its ladder at once, since whoever was asked said no; but for the clock of the offer itself."""
    asking = [one for one in pack.setting("answered_by_accepting") if one not in accepting.OF_AN_OFFER]
    accepting.climb_now(file, stroke, asking, at)


def accept_many(*, by: Actor, at: datetime, offers: Iterable[uuid.UUID] | None = None) -> Many:
    """Accept several offers made to `by`, all of them where none are named, each in a transaction of its own."""
    waiting = Offer.objects.filter(offered_to=by.member)
    waiting = waiting.filter(state=Offer.OPEN) if offers is None else waiting.filter(id__in=list(offers))
    cases = dict(waiting.order_by("offered_at").values_list("id", "case_id"))
    return _each(cases, lambda offer: accept_case(by=by, at=at, case=cases[offer], offer=offer))


def _each(ids: Iterable[uuid.UUID], act: Any) -> Many:
    found = Many([], [])
    for one in dict.fromkeys(ids):
        try:
            found.done.append(act(one))
        except Refusal as refusal:
            found.refused.append((one, refusal))
    return found
