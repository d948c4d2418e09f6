"""Handing over a set of cases, and answering for it: each case in a transaction of its own, so that one that is refused keeps none of the others."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from nightlight.records.access.standing import Standing
from nightlight.records.duties.challenging import asked_about
from nightlight.records.duties.handing_over import HandOver, hand_over_case
from nightlight.records.duties.owning import accept_case, decline_case
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.handover.forms import Wanted


class Came(NamedTuple):
    """What came of several cases: how many went through, and the refusal of each that did not, by the case."""

    handover: uuid.UUID
    done: int
    refused: dict[uuid.UUID, Refusal]


def offer_set(*, by: Standing, at: datetime, wanted: Wanted, once: uuid.UUID) -> Came:
    """Offer several cases to one person in one set; whoever gives them keeps each until it is accepted by name.

    A form sent twice to the same person is one hand-over. It rings once for all of them.
    """
    handover = uuid.uuid5(once, f"{by.actor.written} {wanted.to.member}")
    # Whoever is asked about their words is asked before the first case is offered: nothing of the set has happened then.
    asked_about(Step(None), {str(case): note for case, note in wanted.notes.items()}, in_force(at))
    done, refused = 0, dict[uuid.UUID, Refusal]()
    for case in wanted.cases:
        giver = replace(by.actor, role=case.owner_role)
        try:
            hand_over_case(
                by=giver, at=at, case=case.id, to=wanted.to.member, role=wanted.to.role, handover=handover,
                needs_to_know=wanted.notes[case.id], rings=done == 0,
            )  # fmt: skip
            done += 1
        except Refusal as why:
            refused[case.id] = why
    return Came(handover, done, refused)


def accept_offers(*, by: Standing, at: datetime, whole: HandOver, offers: Iterable[uuid.UUID]) -> Came:
    """Accept by name these offers of a hand-over, in the role in which it was made."""
    of_it = {one.offer: one.case for one in whole.parts}
    done, refused = 0, dict[uuid.UUID, Refusal]()
    for offer in dict.fromkeys(one for one in offers if one in of_it):
        try:
            accept_case(by=replace(by.actor, role=whole.role), at=at, case=of_it[offer], offer=offer)
            done += 1
        except Refusal as why:
            refused[of_it[offer]] = why
    return Came(whole.id, done, refused)


def decline_offer(*, by: Standing, at: datetime, whole: HandOver, offer: uuid.UUID, reason: str) -> None:
    """Decline one offer of a hand-over, with a reason. Raises as `nightlight.records.duties.owning.decline_case` does."""
    case = next(one.case for one in whole.parts if one.offer == offer)
    decline_case(by=by.actor, at=at, case=case, offer=offer, reason=reason)
