"""The one place that reads the time of day: the database's time, through a kept offset and speed. Everything below is handed `at`.

Each process keeps a copy that runs on by the machine's steady counter and is set right by the database twice a minute, so that a machine whose
own clock is wrong, or is put right in the middle of a shift, moves no deadline. Where the database does not answer, the copy runs on.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import psycopg
from django.conf import settings
from django.db import connection

AGREES_FOR: Final = 20.0
"""Seconds after which the copy is compared with the database again."""
ASKED_AGAIN_AFTER: Final = 5.0
"""Seconds for which a database that did not answer is left in peace."""
PATIENCE: Final = 2
FASTEST: Final = 10_000.0

_READ: Final = "SELECT clock_timestamp(), anchor, shown, speed FROM (SELECT 1) AS one LEFT JOIN project_clock ON id = 1"
_SET: Final = """
INSERT INTO project_clock (id, anchor, shown, speed) VALUES (1, clock_timestamp(), %s, %s)
ON CONFLICT (id) DO UPDATE SET anchor = EXCLUDED.anchor, shown = EXCLUDED.shown, speed = EXCLUDED.speed
"""


class CannotSetClock(Exception):
    """The project's clock may not be set here; the message says why and what to do."""


class Copy(NamedTuple):
    """What this process knows: at `counted` of the machine's steady counter the database's time was `real`, and the clock stands so."""

    counted: float
    real: datetime
    anchor: datetime
    shown: datetime
    speed: float

    def real_at(self, counted: float) -> datetime:
        """The database's time at a reading of the counter."""
        return self.real + timedelta(seconds=counted - self.counted)

    def shown_at(self, counted: float) -> datetime:
        """The project's time at a reading of the counter."""
        return self.shown + (self.real_at(counted) - self.anchor) * self.speed


_copy: Copy | None = None
_failed_at = float("-inf")
_asking = threading.Lock()


def now() -> datetime:
    """The present moment of the project, in UTC. It is what everything on record is dated by."""
    return _current().shown_at(time.monotonic())


def real_now() -> datetime:
    """The present moment of the database, in UTC, however fast the project's clock runs: for heartbeats, leases and tries again."""
    return _current().real_at(time.monotonic())


def speed() -> float:
    """How many times as fast as the database's the project's clock runs; 1 in force."""
    return _current().speed


def shown_when(real: datetime) -> datetime:
    """What the project's clock showed at an instant of real time, as far as it was not set since."""
    known = _current()
    return known.shown + (real - known.anchor) * known.speed


def set_clock(*, shown: datetime | None = None, speed: float | None = None) -> None:
    """Let the project's clock show `shown` from now on (none: what it shows), and run `speed` times as fast (none: as it does).

    Other processes follow within half a minute. Raises CannotSetClock where this is no demonstration, or for a speed that is none.
    """
    if not settings.DEMONSTRATION:
        raise CannotSetClock("the clock of a system in use cannot be set: only a demonstration runs by another time.")
    if speed is not None and not 0 < speed <= FASTEST:
        raise CannotSetClock(f"a clock cannot run {speed:g} times as fast: choose a speed up to {FASTEST:,.0f}.")
    look_again()
    wanted = shown or now(), _current().speed if speed is None else speed
    with connection.cursor() as cursor:
        cursor.execute(_SET, wanted)
    look_again()


def look_again() -> None:
    """Compare with the database at the next question, whenever that was done last."""
    global _copy, _failed_at
    _copy, _failed_at = None, float("-inf")


def _current() -> Copy:
    """This process's copy, compared with the database before when it is due."""
    global _copy, _failed_at  # noqa: PLW0603 - one copy to a process is what this module is
    known, counted = _copy, time.monotonic()
    if known and counted - known.counted < AGREES_FOR:
        return known
    if counted - _failed_at < ASKED_AGAIN_AFTER:
        return known or _machine(counted)
    # Whoever has a copy never waits for somebody else's question; whoever has none does.
    if not _asking.acquire(blocking=known is None):
        return known or _machine(counted)
    try:
        if _copy is known:
            _copy = _ask()
    except psycopg.Error as failure:
        _failed_at = time.monotonic()
        logging.getLogger(__name__).warning("the clock is not compared with the database: %s", type(failure).__name__)
    finally:
        _asking.release()
    return _copy or _machine(counted)


def _ask() -> Copy:
    """Ask the database, by a connection of our own: the caller may be in the middle of a transaction, which this must neither join nor break."""
    parameters = connection.get_connection_params()
    parameters = {name: value for name, value in parameters.items() if name not in ("cursor_factory", "context")}
    with psycopg.connect(**parameters | {"connect_timeout": PATIENCE}, autocommit=True) as own:
        before = time.monotonic()
        real, anchor, shown, rate = own.execute(_READ).fetchone() or (None, None, None, None)
        after = time.monotonic()
    if real is None:
        raise psycopg.DataError
    if anchor is None or not settings.DEMONSTRATION:
        anchor, shown, rate = real, real, 1.0
    return Copy((before + after) / 2, *(one.astimezone(UTC) for one in (real, anchor, shown)), rate)


def _machine(counted: float) -> Copy:
    """The machine's own time, for as long as no database ever answered."""
    real = datetime.now(UTC)
    return Copy(counted, real, real, real, 1.0)
