"""A case that was just opened: who has been told of it, and what must be done first, by whom and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nightlight.records.cases.models import Case
from nightlight.records.duties.due import Due
from nightlight.records.duties.lists import case_clocks
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.queries import on_duty
from nightlight.rules.ladder import holders
from nightlight.work.casework.telling.levels import Level, levels
from nightlight.work.casework.telling.standing import Answerable, answerable


@dataclass(frozen=True, slots=True)
class First:
    """What one role has to do first, and who on duty holds the role: nobody, where the list is empty."""

    role: str
    who: tuple[str, ...]
    duties: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """Who answers for the case, who was told of it last when and whether it reached a screen of theirs, and what must be done now and next, by role."""

    levels: tuple[Level, ...]
    answerable: Answerable
    told: tuple[Notice, ...]
    first: tuple[First, ...]


def opened(case: Case, at: datetime) -> Opened:
    """What the page after opening a case says."""
    pack, everybody = in_force(at), on_duty()
    work = case_clocks(case.id, at=at)
    by_role: dict[str, list[Due]] = {}
    for one in (*work.now, *work.next):
        if one.owner_role != "system":
            by_role.setdefault(one.owner_role, []).append(one)
    names = {one.member: one.name for one in everybody}
    first = tuple(
        First(role, tuple(names[one] for one in holders(role, everybody, case.area_id)), tuple(duties))
        for role, duties in by_role.items()
    )
    notices = Notice.objects.filter(case=case, interrupts=True).select_related("member").order_by("changed_at")
    told = {one.member_id: one for one in notices}
    return Opened(levels(case.levels, case.could_reach, pack.pack), answerable(case, pack), tuple(told.values()), first)
