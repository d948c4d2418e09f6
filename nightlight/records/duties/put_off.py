"""What somebody said could not be done, and why: it meets nothing, so its clock runs on, with the reason beside it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection

from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce

NOT_DONE: Final = "not_done"
"""Under which name a record holds what was not done: the event that would have been recorded, with the reason."""
OF_DUTY, AGAIN, NEVER = "duty", "again_at", "never"

_SAID: Final = """
SELECT k.id, k.duty, h.data::text, h.by, h.happened_at FROM duties_clock k JOIN cases_happening h ON h.case_id = k.case_id
WHERE k.id = ANY(%(clocks)s) AND k.state IN ('running', 'missed') AND h.data ? 'not_done' AND h.recorded_at >= k.started_at
ORDER BY h.happened_at, h.entry
"""


class PutOff(NamedTuple):
    """Why a duty was not done, who said so and when, and when it is tried again; None: the reason says that it cannot be, or gives no time."""

    why: str
    by: str
    at: datetime
    again_at: datetime | None
    never: bool = False


def put_off(clocks: Collection[uuid.UUID], pack: InForce) -> Mapping[uuid.UUID, PutOff]:
    """What was last said of each of these open clocks that its duty could not be done, by one question; those of which nobody said so are left out."""
    if not clocks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"clocks": list(clocks)})
        rows = [(clock, duty, msgspec.json.decode(data), by, at) for clock, duty, data, by, at in cursor.fetchall()]
    names = names_of({by for *_, by, _ in rows})
    found = {}
    for clock, duty, data, by, at in rows:
        why = _why(duty, data, pack)
        if why:
            found[clock] = PutOff(why, names.get(by, by), at, _instant(data.get(AGAIN)), data.get(AGAIN) == NEVER)
    return found


def _why(duty: str, data: Mapping[str, Any], pack: InForce) -> str:
    """The reason that a record gives for this duty: it names the duty itself, or an event that would have met it."""
    said = data.get(NOT_DONE)
    if not isinstance(said, Mapping) or data.get(OF_DUTY, duty) != duty:
        return ""
    known = pack.pack.duties.get(duty)
    return next((str(why) for event, why in said.items() if known and event in known.met_by), "")


def _instant(said: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError:
        return None
