"""A net under every ring: an open offer, or a missed clock that nobody took, of which whoever was told of it last is not being told any more.

What asks somebody stays open until it is answered, and what answers it changes the offer or the clock as well. Where only the notice was marked
as answered, by hand or by whatever fault, it is told again, and the journal says so.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import OperationalError, connection, transaction

from nightlight.records.duties.casefile import load
from nightlight.records.journal.actions import SYSTEM
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.notices import interrupts
from nightlight.records.packs.queries import InForce, in_force

LIMIT: Final = 200

# Whoever deals with an alarm has it fall silent until they are back; what has a rung that is due now is told by the sweep.
_UNHEARD: Final = """
WITH told AS MATERIALIZED (
  SELECT n.member_id, line FROM outbox_notice n, jsonb_array_elements(n.lines) line
  WHERE n.answered_at IS NULL AND n.case_id IS NOT NULL AND NOT line ? 'done'),
offers AS MATERIALIZED (SELECT member_id, line->>'offer' AS offer FROM told WHERE line ? 'offer'),
clocks AS MATERIALIZED (SELECT member_id, clock FROM told, jsonb_array_elements_text(line->'clocks') clock WHERE line ? 'clocks')
SELECT o.case_id, o.offered_to_id, o.id, '', 0, '' FROM cases_offer o JOIN cases_case c ON c.id = o.case_id
WHERE o.state = 'open' AND c.closed_at IS NULL AND (%(case)s::uuid IS NULL OR o.case_id = %(case)s::uuid)
  AND NOT EXISTS (SELECT FROM offers f WHERE f.offer = o.id::text AND f.member_id = o.offered_to_id)
UNION ALL
SELECT k.case_id, t.member_id, k.id, k.duty, t.rung, t.role FROM duties_clock k
JOIN duties_telling t ON t.clock_id = k.id AND t.member_id IS NOT NULL
  AND t.told_at = (SELECT max(l.told_at) FROM duties_telling l WHERE l.clock_id = k.id)
WHERE k.state = 'missed' AND k.accepted_by_id IS NULL AND k.owner_role <> 'system' AND k.next_rung_at > %(at)s
  AND (k.back_at IS NULL OR k.back_at <= t.told_at) AND (%(case)s::uuid IS NULL OR k.case_id = %(case)s::uuid)
  AND NOT EXISTS (SELECT FROM clocks f WHERE f.clock = k.id::text AND f.member_id = t.member_id)
ORDER BY 1, 2, 3 LIMIT %(limit)s
"""
_RANG: Final = """
SELECT interrupts FROM outbox_notice WHERE case_id = %s AND member_id = %s AND lines::text LIKE %s ORDER BY changed_at DESC LIMIT 1
"""


class Unheard(NamedTuple):
    """What somebody should be told of and is not: an offer (`duty` is empty), or a clock, and on which rung in which role they were told."""

    case: uuid.UUID
    member: uuid.UUID
    what: uuid.UUID
    duty: str = ""
    rung: int = 0
    role: str = ""


def unheard(*, at: datetime, case: uuid.UUID | None = None, limit: int = LIMIT) -> list[Unheard]:
    """What somebody should be told of and is not, of one case or of any."""
    with connection.cursor() as cursor:
        cursor.execute(_UNHEARD, {"at": at, "case": case, "limit": limit})
        return [Unheard(*row) for row in cursor.fetchall()]


def ring_again(*, at: datetime) -> int:
    """Tell again what is not being told any more, each case in a transaction of its own; of how many cases. Done twice it is done once.

    A case for which it fails keeps nobody from the others: the log says which, and it is tried again the next time.
    """
    rung = 0
    for case in sorted({one.case for one in unheard(at=at)}):
        try:
            rung += _tell_again(case, at)
        except OperationalError:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the others ring
            # The message of an error may repeat what was typed; its type does not.
            logging.getLogger(__name__).error("case %s did not ring again: %s", case, type(failure).__name__)
    return rung


@transaction.atomic
def _tell_again(case: uuid.UUID, at: datetime) -> bool:
    stroke, pack = Stroke(), in_force(at)
    file = load(case, stroke)
    at = file.present(at)
    found = unheard(at=at, case=case)
    if not found:
        return False
    for one in found:
        file.bundles.tell(one.member, case, _line(one, at, pack), rings=_rang(one, pack))
    file.pen.write("duty.rung_again", at=at, by=SYSTEM, structure={"again": _named(found)})
    file.bundles.put(stroke, at)
    stroke.announce(what="case", case=str(case), area=file.columns["area_id"])
    stroke.write()
    return True


def _line(one: Unheard, at: datetime, pack: InForce) -> dict[str, Any]:
    """The line as it was told first."""
    if not one.duty:
        return {"why": "offer", "at": at.isoformat(), "offer": str(one.what)}
    duty = pack.rulebook.book.duties.get(one.duty)
    line = {
        "why": "rung",
        "at": at.isoformat(),
        "duty": one.duty,
        "clocks": [str(one.what)],
        "rung": one.rung,
        "role": one.role,
    }
    return line | ({"last_call": True} if one.rung >= (len(duty.escalates_to) if duty else 0) else {})


def _rang(one: Unheard, pack: InForce) -> bool:
    """Whether it interrupted them when it was told; where nothing is left of that, as policy has it."""
    with connection.cursor() as cursor:
        cursor.execute(_RANG, [one.case, one.member, f"%{one.what}%"])
        row = cursor.fetchone()
    return bool(row[0]) if row else interrupts("rung" if one.duty else "offer", pack)


def _named(found: Sequence[Unheard]) -> list[dict[str, Any]]:
    people: dict[str, list[str]] = defaultdict(list)
    for one in found:
        people[str(one.member)].append(one.duty or "offer")
    return [{"to": member, "of": sorted(set(of))} for member, of in sorted(people.items())]
