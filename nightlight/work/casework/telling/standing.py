"""Where a case stands, in words: who answers for it, how urgent it is on each scale and why, and what to ask next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from nightlight.records.cases.models import Case, Offer
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.models import Area
from nightlight.records.workforce.queries import is_on_duty, on_duty
from nightlight.rules.grading import Assessment
from nightlight.rules.ladder import OnDuty
from nightlight.rules.reckoning import Reckoning
from nightlight.rules.wording import Wording, role_name
from nightlight.work.casework.telling.levels import rank


@dataclass(frozen=True, slots=True)
class Answerable:
    """Who answers for a case: the owner, since when and how they took it, and whether they are on duty; to whom it is offered, if anybody."""

    owner: str
    role: str
    since: datetime
    how: str
    on_duty: bool
    offer: Offer | None
    offered_role: str
    offered_on_duty: bool
    unaccepted_since: datetime | None


@dataclass(frozen=True, slots=True)
class Graded:
    """One scale: its level in force, how far it could reach, the rules' own level where a person's or a lapse's is higher, and why."""

    scale: str
    level: str
    could_reach: str
    proposed: str
    rank: int
    because: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next: the fact, and the words to ask it in."""

    fact: str
    ask: str


def answerable(case: Case, pack: InForce) -> Answerable:
    """Who answers for the case now."""
    everybody = on_duty()
    offers = list(case.offers.select_related("offered_to", "offered_by", "recorded_by").order_by("-offered_at")[:50])
    waiting = next((one for one in offers if one.state == Offer.OPEN), None)
    taken = next((one for one in offers if one.state == Offer.ACCEPTED and one.settled_by_id == case.owner_id), None)
    return Answerable(
        owner=case.owner.name, role=role_name(pack.pack, case.owner_role), since=case.owned_since, how=_how(case, taken),
        on_duty=is_on_duty(case.owner_id, everybody), offer=waiting,
        offered_role=role_name(pack.pack, waiting.role) if waiting else "",
        offered_on_duty=waiting is not None and is_on_duty(waiting.offered_to_id, everybody), unaccepted_since=case.unaccepted_since,
    )  # fmt: skip


def _how(case: Case, taken: Offer | None) -> str:
    if taken is not None and taken.settled_at == case.owned_since:
        if taken.accepted_how != "radio":
            return "accepted by name on screen"
        by = f", recorded by {taken.recorded_by.name}" if taken.recorded_by else ""
        return f"accepted by name by radio, read back{by}"
    if case.owned_since != case.opened_at:
        return "accepted by name"
    return "took the report" if case.opened_by_id == case.owner_id else "fell to them: nobody had taken it"


def graded(reckoning: Reckoning, pack: InForce) -> tuple[Graded, ...]:
    """Every scale on which the case is assessed, in the scales' order."""
    words = Wording(pack.pack)
    return tuple(_graded(reckoning.assessed[scale], words) for scale in pack.pack.scales if scale in reckoning.assessed)


def _graded(found: Assessment, words: Wording) -> Graded:
    because = found.because
    first = tuple(dict.fromkeys(rule.because for rule in found.deciding))
    order = words.pack.scales[found.scale].order
    return Graded(
        scale=words.scale(found.scale), level=words.level(found.level),
        could_reach=words.level(found.could_reach) if found.could_reach != found.level else "",
        proposed=words.level(found.proposed) if found.proposed != found.level else "", rank=rank(found.level, order),
        because=first, also=tuple(one for one in because if one not in first),
    )  # fmt: skip


def questions(reckoning: Reckoning, pack: InForce, *, most: int = 3) -> tuple[Question, ...]:
    """What to ask next: of each scale in turn, the answers that could raise the level most."""
    queues = [list(one.ask) for one in reckoning.assessed.values()]
    facts = dict.fromkeys(
        queue[place] for place in range(max(map(len, queues), default=0)) for queue in queues if place < len(queue)
    )
    return tuple(Question(fact, pack.pack.facts[fact].ask) for fact in list(facts)[:most])


Choices = tuple[tuple[str, str, str], ...]
"""Somebody on duty to choose: the value of the choice, the name with the role, and the area (empty: the whole force)."""


def offered_to(everybody: tuple[OnDuty, ...], case: Case, pack: InForce) -> Choices:
    """Who on duty the case can be offered to: those of the role that is asked and of the area first."""
    wanted = {*pack.setting("offered_on_opening").get(case.kind, ()), case.owner_role}
    return choices(everybody, wanted=wanted, areas={case.area_id}, but=str(case.owner_id), pack=pack)


def choices(
    everybody: Iterable[OnDuty], *, wanted: Collection[str], areas: Collection[str], but: str, pack: InForce
) -> Choices:  # fmt: skip
    """Everybody on duty but one person: those of the wanted roles first, then those of these areas, then by name."""
    ranked = sorted(
        (one for one in everybody if one.member != but),
        key=lambda one: (one.role not in wanted, one.area is not None and one.area not in areas, one.name),
    )
    called = dict(Area.objects.values_list("id", "name"))
    return tuple(
        (f"{one.member}:{one.role}", f"{one.name}, {role_name(pack.pack, one.role)}", called.get(one.area or "", one.area or ""))
        for one in ranked
    )  # fmt: skip
