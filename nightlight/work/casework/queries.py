"""What waits for somebody. The one filter of cases is under all of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Sum

from nightlight.records.access.filtering import condition, visible_cases
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.due import Due, Sorted
from nightlight.records.duties.handing_over import OpenSet, open_sets
from nightlight.records.duties.lists import Waiting, Work, my_work
from nightlight.records.duties.put_off import PutOff, put_off
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.roster import OnTheRoster, open_swaps, roster
from nightlight.work.casework.telling.levels import Level, levels
from nightlight.work.casework.telling.notices import ToRead, to_read
from nightlight.work.casework.telling.provision import Provision, provisions


class Offered(NamedTuple):
    """An offer that waits for an answer, with the levels of its case, where it is, and since when it is known."""

    offer: Waiting
    levels: tuple[Level, ...]
    area: str
    opened_at: datetime


class HandedOver(NamedTuple):
    """A hand-over in which something still waits: `mine` are the offers of it that wait for the reader; none: the reader gave it."""

    set: OpenSet
    mine: tuple[Offered, ...]


class Ringing(NamedTuple):
    """The alarms of one case: those that are done by accepting the case itself, those that nobody took, and those that somebody did.

    Of a case that the reader may not read there is no title, and no level.
    """

    reference: str
    title: str
    levels: tuple[Level, ...]
    asks: tuple[Due, ...]
    untaken: tuple[Due, ...]
    taken: tuple[Due, ...]

    @property
    def every(self) -> tuple[Due, ...]:
        """All of them, in that order."""
        return (*self.asks, *self.untaken, *self.taken)


@dataclass(frozen=True, slots=True)
class Mine:
    """What waits for one person. `on_duty` are the stints in which they are on duty; none: they are not. `rings` counts how often they were rung for.

    `swaps` are the names of those who offer them their duty, `told` what they were told and are asked nothing about.
    """

    on_duty: tuple[OnTheRoster, ...]
    offers: tuple[Offered, ...]
    handovers: tuple[HandedOver, ...]
    alarms: tuple[Due, ...]
    ringing: tuple[Ringing, ...]
    duties: Sorted
    counts: Mapping[str, int]
    provisions: Mapping[str, Provision]
    put_off: Mapping[uuid.UUID, PutOff]
    told: ToRead
    owned: int
    rings: int
    swaps: tuple[str, ...] = ()

    @property
    def alone(self) -> tuple[Offered, ...]:
        """The offers that belong to no hand-over."""
        return tuple(one for one in self.offers if one.offer.handover is None)

    @property
    def nothing(self) -> bool:
        """Whether nothing at all waits, and nothing rang that was not read."""
        return not (self.offers or self.alarms or self.swaps or self.duties.every() or self.told.rang)


def mine(found: Standing, at: datetime) -> Mine:
    """What waits for a member."""
    member, pack = _member(found), in_force(at)
    work: Work = my_work(member, at=at, visible=condition(found.viewer, at))
    cases = Case.objects.select_related("area").in_bulk({one.case for one in work.offers})
    ringing = visible_cases(found.viewer, at).in_bulk({one.case for one in work.alarms})
    shown = (*work.alarms, *work.duties.now, *work.duties.next)
    alarming = {one.clock for one in work.alarms}
    duties = Sorted(
        *(tuple(one for one in part if one.clock not in alarming) for part in (work.duties.now, work.duties.next, work.duties.later)),
        more=work.duties.more,
    )  # fmt: skip
    offers = tuple(_offered(one, cases[one.case], pack) for one in work.offers if one.case in cases)
    return Mine(
        on_duty=roster(member=member), offers=offers, handovers=_handovers(member, offers),
        alarms=work.alarms, ringing=_ringing(work.alarms, ringing, pack), duties=duties, counts=work.counts, provisions=provisions((one.duty for one in shown), pack.pack),
        put_off=put_off([one.clock for one in (*(one for one in work.alarms if one.case in ringing), *duties.every())], pack),
        told=to_read(found, at),
        owned=Case.objects.filter(owner=member, closed_at=None).count(),
        rings=_rings(member),
        swaps=tuple(one.offered_by.name for one in open_swaps(member) if one.offered_to_id == member),
    )  # fmt: skip


class Counts(NamedTuple):
    """What waits for somebody, counted: by verb, of what is for now or next; offers and alarms together; and how often they were rung for."""

    verbs: Mapping[str, int]
    waiting: int
    rings: int


def counts(found: Standing, at: datetime) -> Counts:
    """What waits for a member, as `mine` would show it: of a case to be accepted once, however many clocks ask for that."""
    member = _member(found)
    work = my_work(member, at=at, visible=condition(found.viewer, at))
    waits = {one.clock: one for one in (*work.alarms, *work.duties.now, *work.duties.next)}.values()
    verbs = Counter(one.verb for one in waits)
    verbs["accept"] = len({one.case for one in work.offers} | {one.case for one in waits if one.verb == "accept"})
    return Counts(verbs, len(work.offers) + len(work.alarms), _rings(member))


def _rings(member: uuid.UUID) -> int:
    rung = Notice.objects.filter(member=member, answered_at=None, interrupts=True).aggregate(all=Sum("rings"))["all"]
    return rung or 0


def _ringing(alarms: Sequence[Due], cases: Mapping[uuid.UUID, Case], pack: InForce) -> tuple[Ringing, ...]:
    """The alarms by case: first where nobody has accepted the case, then where nobody took the alarm, each the longest missed first."""
    asking, found = pack.setting("answered_by_accepting"), []
    for case in dict.fromkeys(one.case for one in alarms):
        mine = [one for one in alarms if one.case == case]
        free = [one for one in mine if one.accepted_by is None]
        row = cases.get(case)
        found.append(
            Ringing(
                mine[0].reference, mine[0].title, levels(row.levels, row.could_reach, pack.pack) if row else (),
                asks=tuple(one for one in free if one.duty in asking), untaken=tuple(one for one in free if one.duty not in asking),
                taken=tuple(one for one in mine if one.accepted_by is not None),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.asks, not one.untaken)))


def _handovers(member: uuid.UUID, offers: Sequence[Offered]) -> tuple[HandedOver, ...]:
    return tuple(
        HandedOver(one, tuple(some for some in offers if some.offer.handover == one.handover)) for one in open_sets(member)
    )  # fmt: skip


def _member(found: Standing) -> uuid.UUID:
    return uuid.UUID(found.viewer.member)


def _offered(one: Waiting, case: Case, pack: InForce) -> Offered:
    return Offered(one, levels(case.levels, case.could_reach, pack.pack), case.area.name, case.opened_at)
