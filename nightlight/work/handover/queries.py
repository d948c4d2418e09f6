"""What the pages of a hand-over ask: the cases as the next has to know them, and what became of each offer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nightlight.records.access import looks
from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.finding import may
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.accepting import OF_AN_OFFER
from nightlight.records.duties.due import Due, Sorted
from nightlight.records.duties.handing_over import HandOver, Part, the_hand_over
from nightlight.records.duties.lists import clocks_of
from nightlight.work.handover.refusals import NoSuchHandover


@dataclass(frozen=True, slots=True)
class Told:
    """One case as the page tells it: clocks that were missed, the longest first, and those that run, the soonest first.

    `offer` is the open offer of it, `part` its place in the hand-over, if any. `case` is None where the reader may not read it, or where they
    must first say why: then `ask` is true.
    """

    reference: str
    case: Case | None
    clocks: Sorted
    offer: Offer | None = None
    part: Part | None = None
    ask: bool = False

    @property
    def missed(self) -> tuple[Due, ...]:
        """What was missed."""
        return tuple(one for one in self._clocks() if one.state == "missed")

    @property
    def running(self) -> tuple[Due, ...]:
        """What runs."""
        return tuple(one for one in self._clocks() if one.state != "missed")

    def _clocks(self) -> tuple[Due, ...]:
        # What became of the offer is told beside the case, with when it climbs.
        return tuple(one for one in self.clocks.every() if one.duty not in OF_AN_OFFER)


def owned(found: Standing, at: datetime) -> tuple[Told, ...]:
    """The open cases that somebody owns, the most urgent first: by level in force, then by how far they could rise, then the oldest."""
    rows = list(_in_order(Case.objects.filter(owner=found.actor.member, closed_at=None)))
    clocks, offers = clocks_of([one.id for one in rows], at=at), _offers(rows)
    return tuple(Told(one.reference, one, clocks[one.id], offers.get(one.id)) for one in rows)


def _in_order(cases: object) -> Iterable[Case]:
    return cases.select_related("area", "owner").order_by("-urgency", "-could_urgency", "opened_at", "id")  # type: ignore[attr-defined,no-any-return]


def _offers(cases: Iterable[Case]) -> dict[uuid.UUID, Offer]:
    waiting = Offer.objects.filter(case__in=list(cases), state=Offer.OPEN).select_related("offered_to")
    return {one.case_id: one for one in waiting}


def of_mine(found: Standing, handover: uuid.UUID, at: datetime) -> HandOver:
    """A hand-over that somebody gave or was given. Raises NoSuchHandover."""
    found_one = the_hand_over(handover, at=at)
    if found_one is None or found.actor.member not in (found_one.giver, found_one.taker):
        why = "there is no such hand-over among those that you gave or were given"
        raise NoSuchHandover(what="This page", why=why, remedy="go to My work, where what waits for you stands")
    return found_one


def in_set(found: Standing, whole: HandOver, at: datetime) -> tuple[Told, ...]:
    """The cases of a hand-over, the most urgent first, each as far as the reader may read it now."""
    ids = [one.case for one in whole.parts]
    seen = {one.id: one for one in _in_order(visible_cases(found.viewer, at).filter(id__in=ids))}
    clocks, offers = clocks_of(list(seen), at=at), _offers(seen.values())
    told = []
    for part in whole.parts:
        case = seen.get(part.case)
        ask = case is not None and looks.asks_for_reason(case, found.actor, at)
        shown = None if ask else case
        told.append(
            Told(part.reference, shown, clocks[part.case] if shown else Sorted(), offers.get(part.case), part, ask)
        )
    return tuple(told)


def kept_back(found: Standing, whole: HandOver) -> tuple[str, ...]:
    """The references of the giver's open cases that are in no part of this and still theirs: to the giver all, to anybody else none."""
    if found.actor.member != whole.giver:
        return ()
    others = Case.objects.filter(owner=whole.giver, closed_at=None).exclude(id__in=[one.case for one in whole.parts])
    return tuple(others.order_by("-urgency", "reference").values_list("reference", flat=True))


def held_and_restricted(found: Standing, whole: HandOver, at: datetime) -> int:
    """How many of the giver's open cases only a restriction keeps from whoever reads this."""
    restricted = Case.objects.filter(owner=whole.giver, closed_at=None, restricted=True).values_list("id", flat=True)
    return sum(may(found.viewer, case, "case.read", at).held_restricted for case in restricted)


def note_looks(found: Standing, told: Iterable[Told], at: datetime) -> None:
    """Write down that somebody looked at each of these cases, as when its own page is opened."""
    for one in told:
        if one.case is not None:
            looks.write_look(one.case, found.actor, found.viewer, at)
