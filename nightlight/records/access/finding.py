"""One case, for somebody who asks for it: the case, or why not, without a word about what lies beyond their reach."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection

from nightlight.records.access import asking
from nightlight.records.access.filtering import GLASS, NAMED, READ, involved
from nightlight.records.access.refusals import HeldAndRestricted, NotAllowed, NotFoundHere
from nightlight.records.cases.models import Case
from nightlight.records.workforce.actors import Actor
from nightlight.rules.access import Record, Verdict, Viewer, verdict

_FOUND: Final = """
SELECT c.id, c.owner_id, c.team_id, c.area_id, c.restricted,
  ARRAY(SELECT i.member_id::text FROM ({involved}) i WHERE i.case_id = c.id),
  ARRAY(SELECT i.member_id::text FROM ({named}) i WHERE i.case_id = c.id),
  ARRAY(SELECT i.member_id::text FROM ({glass}) i WHERE i.case_id = c.id)
FROM cases_case c WHERE {which}
"""
LONGEST: Final = 30


class Found(NamedTuple):
    """A case as access asks of it."""

    case: uuid.UUID
    record: Record


def record_of(which: str | uuid.UUID, at: datetime) -> Found | None:
    """What access asks of a case, by its id or its reference, whatever the case of its letters; None where there is none."""
    found = _id_of(which)
    sought = "c.id = %(which)s" if found else "c.reference = %(which)s"
    text = str(found or which).strip()
    if "\0" in text or (not found and len(text) > LONGEST):
        return None
    statement = _FOUND.format(involved=involved(), named=NAMED, glass=GLASS, which=sought)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"which": text if found else text.upper(), "at": at})
        row = cursor.fetchone()
    if row is None:
        return None
    case, owner, team, area, restricted, involves, named, opened = row
    return Found(
        case, Record(str(owner), frozenset(involves), team, area, restricted, frozenset(named), frozenset(opened))
    )


def case_for(viewer: Viewer, which: str | uuid.UUID, capability: str = READ, *, at: datetime, by: Actor) -> Case:
    """The case, by id or reference, for somebody who would do this to it.

    Raises NotFoundHere where there is none or it lies beyond reach, NotAllowed where they may read it and not do this, and HeldAndRestricted
    where only a restriction stands in the way: then somebody on duty who may tell them has been told by then. That is written, so it is
    asked before an act's transaction begins, never inside one.
    """
    found = record_of(which, at)
    if found is None:
        raise _not_found()
    said = verdict(viewer, found.record, capability)
    if said.allowed:
        return Case.objects.select_related("owner", "area", "team").get(id=found.case)
    reading = verdict(viewer, found.record, READ)
    if reading.allowed:
        raise NotAllowed(what="This", why=said.why, remedy="ask who owns the case, or your supervisor")
    if said.held_restricted or reading.held_restricted:
        raise held_and_restricted(found, at=at, by=by)
    raise _not_found()


def held_and_restricted(found: Found, *, at: datetime, by: Actor) -> HeldAndRestricted:
    """The refusal for a restricted case within reach, once whoever may tell has been told."""
    told = asking.ask_for(by=by, at=at, case=found.case)
    made = HeldAndRestricted(
        what="Opening this case",
        why=("it is held and restricted to those who need to know", told.sentence),
        remedy="wait for them to come back to you; where a child is in danger now, break the glass and give your reason",
    )
    made.case, made.reference = found.case, told.reference
    return made


def may(viewer: Viewer, which: uuid.UUID, capability: str, at: datetime) -> Verdict:
    """Whether the viewer may do this to a case, for an act that asks again under its lock. Raises NotFoundHere where there is none."""
    found = record_of(which, at)
    if found is None:
        raise _not_found()
    return verdict(viewer, found.record, capability)


def _not_found() -> NotFoundHere:
    return NotFoundHere(
        what="Opening this case",
        why="there is no case with this reference among those that you may open",
        remedy="check the reference, or ask your supervisor",
    )


def _id_of(which: str | uuid.UUID) -> uuid.UUID | None:
    if isinstance(which, uuid.UUID):
        return which
    try:
        return uuid.UUID(which)
    except ValueError:
        return None
