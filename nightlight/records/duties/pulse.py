"""Signs of life of the system's own watches, and what users and an outside monitor are told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec
from django.db import connection

from nightlight.records.packs.queries import in_force

SWEEP: Final = "sweep"
"""The watch over all clocks."""


class Pulse(NamedTuple):
    """How the system watches itself. `silent`: nobody has swept for so long that users must be told, or ever.

    `unpaid` are reactions owed for too long, `calling` clocks past the last rung of their ladder that nobody took, `letters_waiting` and
    `letters_dead` e-mails not delivered yet and given up. Of each no more than a thousand are counted.
    """

    last_sweep: datetime | None
    silent: bool
    unpaid: int
    calling: int
    letters_waiting: int
    letters_dead: int

    @property
    def well(self) -> bool:
        """Whether nothing of it asks for somebody."""
        return not (self.silent or self.unpaid or self.calling or self.letters_dead)


_PULSE: Final = """
SELECT (SELECT beat_at FROM duties_heartbeat WHERE name = %(sweep)s),
  (SELECT count(*) FROM (SELECT 1 FROM journal_owed WHERE paid_at IS NULL AND owed_at <= %(unpaid)s LIMIT 1000) o),
  (SELECT count(*) FROM (SELECT 1 FROM duties_clock k WHERE k.state IN ('running', 'missed') AND k.next_rung_at IS NOT NULL
     AND k.next_rung >= coalesce((%(ladders)s::jsonb ->> k.duty)::int, 0) LIMIT 1000) k),
  (SELECT count(*) FROM (SELECT 1 FROM outbox_letter WHERE state IN ('waiting', 'failed') LIMIT 1000) w),
  (SELECT count(*) FROM (SELECT 1 FROM outbox_letter WHERE state = 'dead' LIMIT 1000) d)
"""


def pulse(*, at: datetime, real_at: datetime | None = None, pace: float = 1.0) -> Pulse:
    """How the system watches itself now, by one question. `at` is the project's time, `real_at` real time where that differs.

    `pace` is how many times as fast as real time the project's clock runs: how long a reaction may be owed is meant in real time.
    """
    pack = in_force(at)
    ladders = {name: len(duty.escalates_to) for name, duty in pack.rulebook.book.duties.items()}
    unpaid = at - timedelta(seconds=pack.setting("unpaid_rings_after")) * pace
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, {"sweep": SWEEP, "unpaid": unpaid, "ladders": msgspec.json.encode(ladders).decode()})
        last, *counts = cursor.fetchone()
    silent_after = timedelta(seconds=pack.setting("silent_sweep_after"))
    # A sign of life from the future is none: the clock that gave it was wrong, and would hide the silence until then.
    silent = last is None or abs((real_at or at) - last) > silent_after
    return Pulse(last, silent, *counts)


def beat(name: str, *, at: datetime, note: str = "") -> None:
    """Give a sign of life, in real time. It goes back by no little, whichever of several workers is late with it; only one that lies a minute ahead
    is taken back, since the clock that gave it was wrong.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO duties_heartbeat (name, beat_at, note) VALUES (%s, %s, %s) ON CONFLICT (name) DO UPDATE"
            " SET beat_at = CASE WHEN duties_heartbeat.beat_at > EXCLUDED.beat_at + interval '1 minute' THEN EXCLUDED.beat_at"
            " ELSE greatest(duties_heartbeat.beat_at, EXCLUDED.beat_at) END, note = EXCLUDED.note",
            [name, at, note[:200]],
        )
