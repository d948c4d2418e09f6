"""Swapping a duty: offered to somebody by name, and theirs once they accept by name. Cases stay with whoever owns them.

Every entry stands in the chain of the member who offered. Both members are held while a swap takes effect.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member, Stint, Swap
from nightlight.records.workforce.refusals import AlreadySettled, CannotSwap, NotOnDuty, NotYourSwap
from nightlight.records.workforce.standing import (
    Standing,
    end,
    held_in_order,
    may_stand_in,
    pairs,
    put,
    roles_held,
    stand,
)
from nightlight.rules.names import NotReadable, cleaned

LONGEST_REASON = 200


class Swapped(NamedTuple):
    """What went over, and what stays with whoever offered because the other may not hold it."""

    moved: tuple[tuple[str, str | None], ...]
    kept: tuple[tuple[str, str | None], ...]


@transaction.atomic
def offer_swap(
    *,
    by: Actor,
    at: datetime,
    to: uuid.UUID,
    reason: str = "",
    swap: uuid.UUID | None = None,
    stroke: Stroke | None = None,
) -> uuid.UUID:
    """Offer one's duty to somebody; the id of the offer. Nothing changes until they accept it by name.

    `stroke` holds what else the caller writes with it; with `swap`, an id made by the caller, the same offer sent twice is one. Raises
    NotAMember, NotOnDuty, and CannotSwap: to oneself, to somebody who left or may hold none of it, or while another offer waits.
    """
    pack, stroke = in_force(at), stroke or Stroke()
    standing = stand(_somebody(by), stroke, at)
    if swap and Swap.objects.filter(id=swap, offered_by=standing.member).exists():
        return swap
    reason, wrong = _said(reason)
    if not standing.open:
        raise NotOnDuty(what="Offering your duty", why="you are not on duty", remedy="book on first")
    taker = Member.objects.filter(id=to, left_at=None).first()
    wrong += _cannot_go(standing, to, taker, at, pack)
    if Swap.objects.filter(offered_by=standing.member, state=Swap.OPEN).exists():
        wrong.append("an offer of yours waits for an answer already")
    if wrong:
        raise CannotSwap(
            what="Offering your duty", why=wrong, remedy="choose somebody else, or take back the other offer"
        )
    made = swap or new_id(at)
    stroke.insert(
        Swap, id=made, offered_by_id=standing.member.id, offered_to_id=to, offered_at=at, reason=reason, settled_at=None
    )
    _write(standing, "workforce.swap_offered", by, at, made, {"to": str(to), "why": reason})
    _announce(stroke, standing.member.id, to)
    stroke.write()
    return made


@transaction.atomic
def accept_swap(*, by: Actor, at: datetime, swap: uuid.UUID, cases: Collection[uuid.UUID]) -> Swapped:
    """Accept a swap by name: from now on whoever acts is on duty in the other's place, until when the other expected to be.

    Roles that they may not hold stay with the other. `cases` are the open cases that the other owns, as the caller found them; they stand in
    the entry where the other goes off duty by it. Raises NotYourSwap, AlreadySettled, NotOnDuty (the other booked off meanwhile), CannotSwap.
    """
    pack, stroke = in_force(at), Stroke()
    found = _offer(swap)
    if found.offered_to_id != by.member:
        raise NotYourSwap(what="Accepting this swap", why="it was offered to somebody else", remedy="ask them")
    both = held_in_order([found.offered_by_id, found.offered_to_id], stroke, at)
    giver, taker = both[found.offered_by_id], both[found.offered_to_id]
    _still_open(swap)
    if not giver.open:
        raise NotOnDuty(
            what="Accepting this swap", why=f"{giver.member.name} has booked off", remedy="book on in your own name"
        )
    going, staying = _parted(giver.open, taker.held, pack)
    if not going:
        raise CannotSwap(
            what="Accepting this swap",
            why="you hold none of the roles any more, nor one above them",
            remedy="decline it, so that they can ask somebody else",
        )
    for stint in going:
        _move(stroke, stint, taker, at)
    stroke.change(Swap, swap, state=Swap.ACCEPTED, settled_at=at)
    left = [] if staying else sorted(map(str, cases))
    carried = {
        "member": str(giver.member.id),
        "to": str(by.member),
        "moved": pairs(going),
        "kept": pairs(staying),
        "cases": left,
    }
    _write(giver, "workforce.swap_accepted", by, at, swap, carried)
    _announce(stroke, giver.member.id, taker.member.id)
    stroke.write()
    return Swapped(_as_pairs(going), _as_pairs(staying))


@transaction.atomic
def decline_swap(*, by: Actor, at: datetime, swap: uuid.UUID, reason: str = "") -> None:
    """Decline a swap. Raises NotYourSwap, AlreadySettled, and CannotSwap for a reason that cannot be kept."""
    reason, wrong = _said(reason)
    if wrong:
        raise CannotSwap(what="Declining this swap", why=wrong, remedy="write the reason again, or leave it out")
    _settle(by, at, swap, Swap.DECLINED, reason)


@transaction.atomic
def withdraw_swap(*, by: Actor, at: datetime, swap: uuid.UUID) -> None:
    """Take back an offer that nobody has answered. Raises NotYourSwap and AlreadySettled."""
    _settle(by, at, swap, Swap.WITHDRAWN, "")


def what_would_go(giver: Collection[Stint], taker: uuid.UUID, at: datetime) -> Swapped:
    """What of these stints this person could take over now, and what would stay."""
    going, staying = _parted(giver, roles_held(taker, at), in_force(at))
    return Swapped(_as_pairs(going), _as_pairs(staying))


def _settle(by: Actor, at: datetime, swap: uuid.UUID, state: str, reason: str) -> None:
    stroke, found = Stroke(), _offer(swap)
    theirs = found.offered_to_id if state == Swap.DECLINED else found.offered_by_id
    if theirs != by.member:
        raise NotYourSwap(what="Answering this swap", why="it is not yours to answer", remedy="ask whose it is")
    standing = stand(found.offered_by_id, stroke, at)
    _still_open(swap)
    stroke.change(Swap, swap, state=state, settled_at=at)
    carried = {"to": str(found.offered_to_id), "why": reason}
    _write(standing, f"workforce.swap_{state}", by, at, swap, carried)
    _announce(stroke, found.offered_by_id, found.offered_to_id)
    stroke.write()


def _offer(swap: uuid.UUID) -> Swap:
    found = Swap.objects.filter(id=swap).first()
    if found is None:
        raise NotYourSwap(what="This swap", why="there is no such offer", remedy="open the page again")
    return found


def _still_open(swap: uuid.UUID) -> None:
    """Once its chain is held nobody else settles it, so that what is read now stays true."""
    found = _offer(swap)
    if found.state != Swap.OPEN:
        when = f"{found.settled_at:%H:%M} UTC" if found.settled_at else "before"
        raise AlreadySettled(
            what="This swap", why=f"it was {found.state} at {when}", remedy="open the page again to see how it stands"
        )


def _cannot_go(standing: Standing, to: uuid.UUID, taker: Member | None, at: datetime, pack: InForce) -> list[str]:
    if to == standing.member.id:
        return ["nobody swaps with themselves"]
    if taker is None:
        return ["nobody in the force has this number"]
    going, _ = _parted(standing.open, roles_held(to, at), pack)
    return [] if going else [f"{taker.name} holds none of your roles, nor one above them"]


def _parted(stints: Collection[Stint], held: tuple[str, ...], pack: InForce) -> tuple[list[Stint], list[Stint]]:
    going = [one for one in stints if may_stand_in(pack.roles, held, one.role)]
    return going, [one for one in stints if one not in going]


def _move(stroke: Stroke, stint: Stint, taker: Standing, at: datetime) -> None:
    end(stroke, stint, at)
    if taker.is_on(stint.role, stint.area_id):
        return
    until = stint.until_expected if stint.until_expected and stint.until_expected > at else None
    covering = stint.role not in taker.held
    put(
        stroke, taker.member.id, stint.role, stint.area_id, at, until_expected=until, where=stint.where, covering=covering,
        covers_id=stint.member_id if covering else None,
    )  # fmt: skip


def _write(standing: Standing, kind: str, by: Actor, at: datetime, swap: uuid.UUID, carried: dict[str, object]) -> None:
    why = str(carried.pop("why", ""))
    structure = {"member": str(standing.member.id), "role": by.role, "swap": str(swap), **carried}
    standing.pen.write(kind, at=at, by=by.written, words={"why": why} if why else {}, structure=structure)


def _announce(stroke: Stroke, *members: uuid.UUID) -> None:
    for member in members:
        stroke.announce(what="duty_roster", member=str(member))


def _said(reason: str) -> tuple[str, list[str]]:
    try:
        return cleaned(reason, longest=LONGEST_REASON), []
    except NotReadable as wrong:
        return "", [str(wrong)]


def _somebody(by: Actor) -> uuid.UUID:
    if by.member is None:
        raise CannotSwap(what="Swapping a duty", why="only a person can", remedy="ask a person")
    return by.member


def _as_pairs(stints: Collection[Stint]) -> tuple[tuple[str, str | None], ...]:
    return tuple((one.role, one.area_id) for one in stints)
