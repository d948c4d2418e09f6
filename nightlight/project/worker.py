"""The worker: one process that watches the clocks and does what can wait. Any number of them may run side by side, on any machine.

It has two halves that share nothing: a sweeper of our own, once a second, and a Procrastinate worker. Neither ends because the database is away,
restarted or cut off; each tries again, more and more seldom, and is back within seconds of it. A sweeper that hangs ends the whole process, so
that whoever keeps it running starts a fresh one. Told to stop, it finishes what it is at.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final

from nightlight.project.embedded import end_with_parent

SWEEPS_EVERY: Final = 1.0
LONGEST_WAIT: Final = 10.0
"""Seconds between two tries while the database is away."""
HANGS_AFTER: Final = 90.0
"""Seconds without a sweep, done or failed, after which the process ends."""
FINISHES_WITHIN: Final = 20.0
JOBS_AT_ONCE: Final = 4
STATUS_HUNG: Final = 75

log = logging.getLogger("nightlight.worker")


class Worker:
    """Sweeps and works off the queue until told to stop."""

    def __init__(self, *, patience: float = HANGS_AFTER) -> None:
        self.stopping = threading.Event()
        self._patience = patience
        self._swept_at = time.monotonic()

    def stop(self, _sign: int = 0, _frame: FrameType | None = None) -> None:
        """Finish what is begun, and begin nothing more."""
        self.stopping.set()

    def run(self) -> int:
        """Work until told to stop; 0 when everything begun was finished."""
        halves = [
            threading.Thread(target=self._sweep_on, name="sweep", daemon=True),
            threading.Thread(target=lambda: asyncio.run(self._queue_on()), name="queue", daemon=True),
        ]
        for half in halves:
            half.start()
        while not self.stopping.wait(1.0):
            if time.monotonic() - self._swept_at > self._patience:
                log.error("the sweep hangs; ending, so that a fresh worker is started")
                return STATUS_HUNG
            if not all(half.is_alive() for half in halves):
                log.error("half of the worker ended; ending, so that a fresh one is started")
                return STATUS_HUNG
        give_up = time.monotonic() + FINISHES_WITHIN
        for half in halves:
            half.join(max(0.0, give_up - time.monotonic()))
        return STATUS_HUNG if any(half.is_alive() for half in halves) else 0

    def _sweep_on(self) -> None:
        failures = 0
        wait = 0.0
        while not self.stopping.wait(wait):
            began = time.monotonic()
            try:
                more = sweep_once()
                failures = 0
                wait = 0.0 if more else max(0.0, SWEEPS_EVERY - (time.monotonic() - began))
            except Exception as failure:  # noqa: BLE001 - whatever it is, the watch over the clocks goes on
                failures += 1
                wait = min(0.25 * 2**failures, LONGEST_WAIT)
                _say_once(failures, "the sweep", failure)
                _let_go()
            self._swept_at = time.monotonic()
        _let_go()

    async def _queue_on(self) -> None:
        failures = 0
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                await self._work_off()
            except Exception as failure:  # noqa: BLE001 - whatever it is, the queue is worked off again
                _say_once(failures + 1, "the queue", failure)
            failures = 0 if time.monotonic() - began > LONGEST_WAIT else failures + 1
            await self._pause(min(0.25 * 2**failures, LONGEST_WAIT))

    async def _work_off(self) -> None:
        """Run a Procrastinate worker; it ends by itself when the database leaves it."""
        from procrastinate.contrib.django import app
        from procrastinate.psycopg_connector import PsycopgConnector

        pool = {"min_size": 1, "max_size": JOBS_AT_ONCE + 2, "timeout": 5.0, "reconnect_timeout": 5.0}
        with app.replace_connector(PsycopgConnector(kwargs=_parameters(), **pool)):
            async with app.open_async():
                working = asyncio.create_task(
                    app.run_worker_async(
                        concurrency=JOBS_AT_ONCE, install_signal_handlers=False, delete_jobs="successful",
                        fetch_job_polling_interval=2.0, shutdown_graceful_timeout=FINISHES_WITHIN / 2,
                    )
                )  # fmt: skip
                while not working.done() and not self.stopping.is_set():
                    await asyncio.wait([working], timeout=0.2)
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working

    async def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping.is_set() and time.monotonic() < until:
            await asyncio.sleep(min(0.2, seconds))


def sweep_once() -> bool:
    """Sweep the clocks and look again at the cases for which it is time; whether there is more to do at once."""
    from nightlight.project import clock
    from nightlight.records.duties import looking, sweeping

    at = clock.now()
    swept = sweeping.sweep(at=at, beat_at=clock.real_now())
    looked = looking.look_again(at=at)
    return swept.more or looked.looked >= looking.LIMIT


def _say_once(failures: int, what: str, failure: BaseException) -> None:
    """Tell of a failure by its kind; of a row of them, of the first and then of every hundredth."""
    if failures == 1 or failures % 100 == 0:
        log.warning("%s goes on when it can: %s", what, type(failure).__name__)


def _let_go() -> None:
    """Give up this thread's connection, whatever state it is in; the next question makes a new one."""
    from django.db import connection

    with suppress(Exception):
        connection.close()


def _parameters() -> dict[str, Any]:
    from procrastinate.contrib.django.utils import connector_params

    return dict(connector_params())


def set_up(*, pooled: bool = False) -> str:
    """Make Django ready, for a worker or (`pooled`) for pages; a line that says what is wrong with the settings, or nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightlight.project.settings")
    import django
    from django.conf import settings

    if not pooled:
        # A few threads that live long: each keeps its connection, and makes a new one the moment the old one is gone.
        ours = settings.DATABASES["default"]
        ours["OPTIONS"] = {name: value for name, value in ours["OPTIONS"].items() if name != "pool"}
        ours["CONN_MAX_AGE"] = None
    django.setup()
    from nightlight.connect.smtp import NotAMailServer
    from nightlight.project.tasks import office

    try:
        sender = office().sender
    except NotAMailServer as failure:
        return str(failure)
    if settings.SMTP_URL and not sender:
        return "NIGHTLIGHT_MAIL_FROM is missing: name the address that letters come from."
    return ""


def main(make: Callable[[], Worker] = Worker) -> int:
    """Work until told to stop; 2 with one line on stderr where the settings are wrong."""
    parser = argparse.ArgumentParser(prog="nightlight worker", description="Watch the clocks and do background work.")
    parser.add_argument("--with-parent", type=int, metavar="PID", help="end when this process, which started it, does")
    options = parser.parse_args()
    worker = make()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, worker.stop)
    if options.with_parent and (ask := end_with_parent()):
        ask()
        if os.getppid() != options.with_parent:
            # It ended before it could be asked for a sign.
            return 0
    try:
        wrong = set_up()
    except ValueError as failure:
        wrong = str(failure)
    if wrong:
        sys.stderr.write(f"nightlight: {wrong}\n")
        return 2
    return worker.run()


if __name__ == "__main__":
    status = main()
    # Threads that hang keep nobody from leaving.
    sys.stderr.flush()
    os._exit(status)
