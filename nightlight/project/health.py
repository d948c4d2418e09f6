"""Whether Nightlight watches: for an outside monitor, and for the bar on every screen that says when it does not."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.template.loader import render_to_string

from nightlight.project import clock
from nightlight.records.duties.pulse import pulse
from nightlight.records.duties.watches import State, state
from nightlight.records.packs.queries import in_force
from nightlight.rules.faults import Faulty

ASKED_EVERY: Final = 5.0
"""Seconds for which a process believes what it was last told for the bar."""


class Alarm(NamedTuple):
    """What the bar says: that the watch over the clocks is silent, and since when (none: nobody knows); or that the database is away."""

    since: datetime | None
    database_is_away: bool = False


_known: dict[str, tuple[float, Alarm | None]] = {}
_asking = threading.Lock()
_migrated = threading.Event()


def alarm() -> Alarm | None:
    """What the bar on every screen has to say; None while all is well. Costs a question every few seconds, however many pages."""
    known = _known.get("bar")
    if known and time.monotonic() - known[0] < ASKED_EVERY:
        return known[1]
    if not _asking.acquire(blocking=known is None):
        return known[1] if known else None
    try:
        found = _look()
        _known["bar"] = (time.monotonic(), found)
    finally:
        _asking.release()
    return found


def database_went_away() -> None:
    """Somebody has just waited for the database in vain: the bar says so, without asking it once more."""
    _known["bar"] = (time.monotonic(), Alarm(None, database_is_away=True))


def forget() -> None:
    """Ask again at the next question."""
    _known.clear()


def bar() -> str:
    """The bar as a piece of a page, for screens that ask for it again."""
    return render_to_string("alarm_bar.html", {"alarm": alarm(), "present": clock.now()}, using="jinja2")


def _look() -> Alarm | None:
    try:
        found = pulse(at=clock.now(), real_at=clock.real_now(), pace=clock.speed())
    except Error:
        return Alarm(None, database_is_away=True)
    except Faulty:
        # The page says by itself that there are no rules.
        return None
    return Alarm(found.last_sweep) if found.silent else None


def report() -> dict[str, Any]:
    """Everything that a monitor may know: ``ok`` and why not, without a word about anybody."""
    found: dict[str, Any] = {"ok": False, "database": False, "policy": True, "migrations": False}
    try:
        found["database"] = _database_answers()
        found["migrations"] = found["database"] and _is_migrated()
        if found["migrations"]:
            at, real_at = clock.now(), clock.real_now()
            in_force(at)
            now = state(at=at, real_at=real_at, pace=clock.speed())
            found |= {"ok": now.well, **_told(now, at, real_at)}
    except Error:
        found["database"] = False
    except Faulty:
        found["policy"] = False
    return found


def _told(now: State, at: datetime, real_at: datetime) -> dict[str, Any]:
    signed = now.journal.signed_at
    return {
        "watches": {
            one.name: {"ok": not one.late, "silent_s": _seconds(one.beat_at, real_at)} for one in now.watches
        },
        "reactions": {"ok": not now.pulse.unpaid, "unpaid": now.pulse.unpaid, "oldest_s": _seconds(now.oldest_debt, at)},
        "alarms": {"ok": not now.pulse.calling, "past_the_last_rung": now.pulse.calling},
        "letters": {
            "ok": not now.letters_just_died, "mail_server": bool(settings.SMTP_URL), "waiting": now.pulse.letters_waiting,
            "dead": now.pulse.letters_dead, "oldest_s": _seconds(now.oldest_letter, at),
        },
        "journal": {
            "ok": now.journal.well, "signed_s": _seconds(signed, at), "broken": now.journal.broken, "differences": now.journal.differences,
        },
        "clock": {"speed": clock.speed(), "demonstration": settings.DEMONSTRATION},
    }  # fmt: skip


def _seconds(since: datetime | None, until: datetime) -> float | None:
    return None if since is None else round(max(0.0, (until - since).total_seconds()), 1)


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _is_migrated() -> bool:
    """Whether every table is as this version wants it; once that is so it is believed, since a new version is a new process."""
    if not _migrated.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrated.set()
    return _migrated.is_set()
