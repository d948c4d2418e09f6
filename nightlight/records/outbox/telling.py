"""Reactions that tell people: once for each entry, however often they are paid."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from nightlight.records.journal.actions import head_of
from nightlight.records.journal.owing import Cause
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.models import Notice
from nightlight.records.outbox.notices import tell
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.queries import on_duty


class NobodyToTell(Exception):
    """Nobody is on duty who could be told. The debt stays unpaid, and is tried again until somebody is."""


def journal_is_in_doubt(cause: Cause) -> None:
    """A reaction to `journal.broken` and `journal.differs`: it rings with everybody on duty whom policy names for that.

    Where none of them is on duty it rings with everybody of the rank of the last call. Raises NobodyToTell, so that it is tried again, where
    nobody of either is.
    """
    pack = in_force(cause.at)
    people = whoever_is_there(pack, "journal_differences_told")
    if not people:
        raise NobodyToTell
    line = {"why": "journal", "kind": cause.kind, "many": cause.structure["found"]}
    _tell_once(cause, people, None, line, rings=True)


def glass_was_broken(cause: Cause) -> None:
    """A reaction to `access.glass_broken`: the owner of the case, and whoever on duty may review it, find it in their lists."""
    reviewers = _on_duty_as(in_force(cause.at).setting("break_glass_reviewed_by"))
    people = {uuid.UUID(cause.structure["owner"]), *reviewers}
    line = {"why": "glass", "glass": cause.structure["glass"], "member": cause.by}
    _tell_once(cause, (one for one in sorted(people) if str(one) != cause.by), cause.chain, line, rings=False)


def case_was_asked_for(cause: Cause) -> None:
    """A reaction to `access.asked_for`: whoever was named to the asker finds in their list that somebody asked for a restricted case."""
    line = {"why": "asked_for", "member": cause.by}
    _tell_once(cause, [uuid.UUID(cause.structure["to"])], uuid.UUID(cause.structure["case"]), line, rings=False)


def whoever_is_there(pack: InForce, setting: str) -> list[uuid.UUID]:
    """Everybody on duty in the roles that a setting names; where there is none, everybody on duty of the rank of the last call or above."""
    people = _on_duty_as(pack.setting(setting))
    if people:
        return people
    ranks = pack.pack.value("roles.rank_order")
    enough = ranks[ranks.index(pack.setting("last_call_rank")) :]
    return [uuid.UUID(one) for one in dict.fromkeys(one.member for one in on_duty() if one.rank in enough)]


def _on_duty_as(roles: Collection[str]) -> list[uuid.UUID]:
    """Everybody on duty in one of these roles."""
    return [uuid.UUID(one) for one in dict.fromkeys(one.member for one in on_duty() if one.role in roles)]


def _tell_once(
    cause: Cause, people: Iterable[uuid.UUID], case: uuid.UUID | None, line: dict[str, Any], *, rings: bool
) -> None:
    """Tell each of some people, but for those who were told of this entry before."""
    if case is not None:
        # Whoever writes in the bundles of a case holds its chain; without that, an act that read one before would write over this line.
        head_of(case)
    told = {**line, "at": cause.happened_at.isoformat(), "entry": f"{cause.chain} {cause.number}"}
    stroke, same = Stroke(), Notice.objects.filter(lines__contains=[{"entry": told["entry"]}])
    knew = set(same.values_list("member_id", flat=True))
    # In one order, so that of two who tell the same people neither waits for the other.
    for member in sorted(people):
        if member not in knew:
            tell(stroke, member, case, told, at=cause.at, rings=rings)
    stroke.write()
