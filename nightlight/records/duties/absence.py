"""What becomes of somebody's cases, alarms and offers when they go off duty: everything goes to the ladders at once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction

from nightlight.records.duties.accepting import climb_now
from nightlight.records.duties.casefile import CaseFile, load
from nightlight.records.duties.models import Clock
from nightlight.records.duties.steps import Step
from nightlight.records.duties.writing import Written, write
from nightlight.records.journal.actions import SYSTEM as SYSTEM_NAME
from nightlight.records.journal.models import Entry
from nightlight.records.journal.owing import Cause
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import SYSTEM
from nightlight.records.workforce.queries import is_on_duty, on_duty

_LEFT: Final = """
SELECT id FROM cases_case WHERE owner_id = %(member)s AND closed_at IS NULL
UNION SELECT case_id FROM cases_offer WHERE offered_to_id = %(member)s AND state = 'open'
UNION SELECT case_id FROM duties_clock k WHERE accepted_by_id = %(member)s AND k.state IN ('running', 'missed')
UNION SELECT case_id FROM duties_clock k WHERE dealing_by_id = %(member)s AND k.state IN ('running', 'missed')
ORDER BY 1
"""
TAKING_OVER: Final = "take_over_from_absent_owner"


class Turn(NamedTuple):
    """When it is noticed that somebody is off duty, and how deep the reaction that notices it is; 0 for none."""

    at: datetime
    depth: int = 0


def owner_went_off_duty(cause: Cause) -> None:
    """A reaction to `workforce.booked_off`: of a member who is on duty in no role any more, open cases, alarms and offers climb at once.

    They stay the owner until somebody accepts by name. Paid twice it comes to the same; paid after they came back it does nothing.
    """
    member = uuid.UUID(cause.structure["member"])
    if is_on_duty(member, on_duty()):
        return
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"member": member})
        cases = [case for (case,) in cursor.fetchall()]
    for case in cases:
        leave(case, member, Turn(cause.at, cause.depth))


@transaction.atomic
def leave(case: uuid.UUID, member: uuid.UUID, turn: Turn) -> bool:
    """What somebody who is off duty leaves of a case goes to its ladders, as of `turn.at`; whether there was anything. Done twice it is done once."""
    stroke, pack = Stroke(), in_force(turn.at)
    file = load(case, stroke)
    turn = Turn(file.present(turn.at), turn.depth)
    returned = _give_back(file, stroke, member, turn)
    closed = file.columns["closed_at"] is not None
    if file.columns["owner_id"] == member and not closed and not file.running([TAKING_OVER]):
        step = Step("owner_went_off_duty", data={"person": str(member)})
        written = Written("case.owner_off_duty", {"owner": str(member), "returned": returned})
        write(file, stroke, by=SYSTEM, at=turn.at, step=step, written=written, pack=pack, depth=turn.depth)
        stroke.write()
        return True
    if file.offer and file.offer.to == member and not closed and not _said_before(file):
        climbing = climb_now(file, stroke, pack.setting("answered_by_accepting"), turn.at)
        structure = {"offer": str(file.offer.id), "to": str(member), "climbing": climbing, "returned": returned}
        _say(file, stroke, "case.asked_off_duty", structure, turn)
        return True
    if returned:
        _say(file, stroke, "duty.alarm_returned", {"member": str(member), "clocks": returned}, turn)
    return bool(returned)


def _give_back(file: CaseFile, stroke: Stroke, member: uuid.UUID, turn: Turn) -> list[str]:
    """The alarms that they took or were dealing with ring again, from the next rung; what has not run out rings when it does."""
    returned = []
    for clock in file.clocks.values():
        if clock.open and member in (clock.accepted_by, clock.dealing_by):
            stroke.change(
                Clock, clock.id, accepted_by_id=None, accepted_at=None, dealing_by_id=None, back_at=None,
                next_rung_at=turn.at if clock.rings else None,
            )  # fmt: skip
            returned.append(str(clock.id))
    return returned


def _said_before(file: CaseFile) -> bool:
    offer = str(file.offer.id) if file.offer else ""
    return Entry.objects.filter(chain=file.id, kind="case.asked_off_duty", structure__offer=offer).exists()


def _say(file: CaseFile, stroke: Stroke, kind: str, structure: dict[str, object], turn: Turn) -> None:
    file.pen.write(kind, at=turn.at, by=SYSTEM_NAME, structure=structure, depth=turn.depth)
    file.bundles.put(stroke, turn.at)
    stroke.announce(what="case", case=str(file.id), area=file.columns["area_id"])
    stroke.write()
