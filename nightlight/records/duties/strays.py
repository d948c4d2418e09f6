"""A net under everybody's going off duty: an open case whose owner is not on duty, and for which nobody is being asked, is found and rings.

Whoever goes off duty leaves their cases to a reaction at once. This finds what slipped past it by whatever way: a report typed in by somebody
off duty, a case that came to somebody as they left, rows that were put right by hand.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, connection

from nightlight.records.duties.absence import TAKING_OVER, Turn, leave

LIMIT: Final = 200
_SAID_AGAIN_AFTER: Final = timedelta(hours=1)
"""Where policy starts no clock for it, it is said no more often."""

_STRAYS: Final = """
SELECT c.id, c.owner_id FROM cases_case c
WHERE c.closed_at IS NULL
  AND c.owner_id NOT IN (SELECT s.member_id FROM workforce_stint s JOIN workforce_member m ON m.id = s.member_id
    WHERE s.ended_at IS NULL AND m.left_at IS NULL)
  AND NOT EXISTS (SELECT FROM duties_clock k WHERE k.case_id = c.id AND k.duty = %(duty)s AND k.state IN ('running', 'missed'))
  AND NOT EXISTS (SELECT FROM cases_happening h WHERE h.case_id = c.id AND h.event = 'owner_went_off_duty' AND h.recorded_at > %(lately)s)
ORDER BY c.owner_id, c.id LIMIT %(limit)s
"""


def strays(*, at: datetime, limit: int = LIMIT) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Open cases with an owner who is on duty in no role, and no clock that asks for somebody to take over: case and owner."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAYS, {"duty": TAKING_OVER, "lately": at - _SAID_AGAIN_AFTER, "limit": limit})
        return cursor.fetchall()


def take_care_of_strays(*, at: datetime) -> int:
    """Have somebody asked to take over each stray, each in a transaction of its own; how many there were. Done twice it comes to the same.

    A case for which it fails keeps nobody from the others: the log says which, and it is tried again the next time.
    """
    cared = 0
    for case, owner in strays(at=at):
        try:
            cared += leave(case, owner, Turn(at))
        except OperationalError:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the others are taken care of
            # The message of an error may repeat what was typed; its type does not.
            logging.getLogger(__name__).error("stray %s was not taken care of: %s", case, type(failure).__name__)
    return cared
