"""Restricting a case to those who need to know it. Rules go on reading all of its facts."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.finding import may
from nightlight.records.access.refusals import (
    AlreadyNamed,
    AlreadyRestricted,
    CannotRestrict,
    NotNamed,
    NotRestricted,
)
from nightlight.records.cases.models import Case, NeedToKnow
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.stroke import Stroke
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member
from nightlight.rules.access import Viewer
from nightlight.rules.names import NotReadable, cleaned
from nightlight.rules.refusals import Refusal

RESTRICT: Final = "case.restrict"
LONGEST_WHY: Final = 200


@dataclass(slots=True)
class Held:
    """A case under the lock of its chain."""

    case: Case
    pen: Pen
    stroke: Stroke

    def change(self) -> None:
        """Write the act, and let every screen that shows the case ask again who may see it."""
        self.stroke.announce(what="case", case=str(self.case.id), area=self.case.area_id, access=True)
        self.stroke.write()


@transaction.atomic
def restrict(
    *, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, reason: str, names: Collection[uuid.UUID] = ()
) -> None:
    """Restrict a case to its owner, to whoever restricts it, and to those named. Raises CannotRestrict and AlreadyRestricted."""
    held = hold_case(case, viewer, at, what="Restricting this case")
    reason = said(reason, what="Restricting this case")
    if held.case.restricted:
        raise AlreadyRestricted(
            what="Restricting this case", why="it is restricted already", remedy="name who else needs to know it"
        )
    by_now = set(_named(case))
    named = [one for one in dict.fromkeys([*filter(None, [by.member]), *names]) if one not in by_now]
    _check_members(named, what="Restricting this case")
    held.stroke.change(Case, case, restricted=True)
    for one in named:
        _name(held, one, by=by, at=at, why="named when the case was restricted")
    held.pen.write(
        "access.restricted", at=at, by=by.written, structure={"role": by.role, "named": [str(one) for one in named]}, words={"reason": reason}
    )  # fmt: skip
    held.change()


@transaction.atomic
def unrestrict(*, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, reason: str) -> None:
    """Lift the restriction: everybody within reach may see the case again. Raises CannotRestrict and NotRestricted."""
    what = "Lifting the restriction of this case"
    held = hold_case(case, viewer, at, what=what)
    reason = said(reason, what=what)
    if not held.case.restricted:
        raise NotRestricted(what=what, why="it is not restricted", remedy="there is nothing left to do")
    held.stroke.change(Case, case, restricted=False)
    held.pen.write("access.unrestricted", at=at, by=by.written, structure={"role": by.role}, words={"reason": reason})
    held.change()


@transaction.atomic
def name_need_to_know(*, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, member: uuid.UUID, why: str) -> None:
    """Name somebody as needing to know the case. Raises CannotRestrict and AlreadyNamed."""
    what = "Naming who needs to know this case"
    held = hold_case(case, viewer, at, what=what)
    why = said(why, what=what)
    _check_members([member], what=what)
    if member in _named(case):
        raise AlreadyNamed(what=what, why="this person is named already", remedy="there is nothing left to do")
    _name(held, member, by=by, at=at, why=why)
    held.pen.write(
        "access.need_to_know_named", at=at, by=by.written, structure={"role": by.role, "member": str(member)}, words={"reason": why}
    )  # fmt: skip
    held.change()


@transaction.atomic
def unname_need_to_know(
    *, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, member: uuid.UUID, why: str
) -> None:
    """End that somebody needs to know the case. Raises CannotRestrict and NotNamed."""
    what = "Ending that somebody needs to know this case"
    held = hold_case(case, viewer, at, what=what)
    why = said(why, what=what)
    row = NeedToKnow.objects.filter(case=case, member=member, until=None).first()
    if row is None:
        raise NotNamed(what=what, why="this person is not named", remedy="there is nothing left to do")
    held.stroke.change(NeedToKnow, row.id, until=at)
    held.pen.write(
        "access.need_to_know_ended", at=at, by=by.written, structure={"role": by.role, "member": str(member)}, words={"reason": why}
    )  # fmt: skip
    held.change()


def hold_case(case: uuid.UUID, viewer: Viewer, at: datetime, *, what: str, capability: str = RESTRICT) -> Held:
    """The case, held, for somebody who may do this to it now. Raises NotFoundHere and CannotRestrict."""
    stroke = Stroke()
    head = head_of(case)
    found = may(viewer, case, capability, at)
    if head is None or not found.allowed:
        raise CannotRestrict(what=what, why=found.why, remedy="ask who owns the case, or the duty inspector")
    return Held(Case.objects.get(id=case), Pen(stroke, case, head), stroke)


def said(reason: str, *, what: str, longest: int = LONGEST_WHY, refusal: type[Refusal] = CannotRestrict) -> str:
    """A reason as it is kept. Raises the refusal where there is none, or it cannot be kept."""
    try:
        kept = cleaned(reason, longest=longest)
    except NotReadable as problem:
        raise refusal(what=what, why=str(problem), remedy="write the reason again") from None
    if not kept:
        raise refusal(what=what, why="no reason was given", remedy="say why, in a sentence")
    return kept


def _name(held: Held, member: uuid.UUID, *, by: Actor, at: datetime, why: str) -> None:
    held.stroke.insert(
        NeedToKnow, case_id=held.case.id, member_id=member, since=at, until=None, named_by=by.written, why=why
    )


def _named(case: uuid.UUID) -> list[uuid.UUID]:
    return list(NeedToKnow.objects.filter(case=case, until=None).values_list("member_id", flat=True))


def _check_members(members: Collection[uuid.UUID], *, what: str) -> None:
    known = set(Member.objects.filter(id__in=members, left_at=None).values_list("id", flat=True))
    if set(members) - known:
        raise CannotRestrict(
            what=what, why="nobody in the force has this number", remedy="choose somebody from the list"
        )
