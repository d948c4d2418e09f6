"""The worker: it watches the clocks, does what can wait, is back after whatever happened to the database, and never ends without a word."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from nightlight.project import clock, tasks, worker
from nightlight.records.duties.models import Heartbeat, Telling
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.journal.models import Entry, Owed, Signing
from tests.project.conftest import until


def beat_of(name):
    """When a watch gave its last sign of life."""
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()


def beats_again(name="sweep"):
    """Wait for a sign of life that is newer than this moment, which is given back."""
    asked = clock.real_now()
    return until(lambda: (beat_of(name) or asked) > asked and beat_of(name))


def missed_long_ago(force):
    """A case whose report came an hour ago and was never accepted."""
    force.on_duty()
    at = clock.now() - timedelta(hours=1)
    step = Step("report_received", {"age": 15, "nature_of_concern": "missing"})
    return open_case(by=force.handler.actor, at=at, kind="missing", title="Girl", area="north", step=step).case


def test_it_sweeps_and_every_watch_gives_signs_of_life(force, working):
    case = missed_long_ago(force)
    working()
    until(lambda: Telling.objects.filter(clock__case=case).exists())
    for name in ("sweep", "reactions", "letters"):
        beats_again(name)


def test_told_to_stop_it_ends_at_once_without_a_word(database, working):
    one = working()
    beats_again()
    began = time.monotonic()
    assert one.stop() == (0, "")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP])
def test_every_sign_to_stop_is_heard(database, working, sign):
    one = working()
    beats_again()
    assert one.stop(sign)[0] == 0


def test_it_is_back_after_the_database_was_restarted(database, working):
    one = working()
    beats_again()
    beats_again("reactions")
    database.stop()
    time.sleep(2)
    database.start()
    beats_again()
    beats_again("reactions")
    assert one.process.poll() is None


def test_it_starts_before_the_database_does_and_waits_for_it(database, working):
    connection.close()
    database.stop()
    one = working()
    time.sleep(2)
    assert one.process.poll() is None
    database.start()
    beats_again()


def test_a_job_of_a_worker_that_died_is_done_again(database, working):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) VALUES ('nightlight', 'tidy_up', 'doing', '{\"timestamp\": 0}')"
        )
    working()
    until(lambda: not jobs("tidy_up"))


def jobs(name):
    """How many jobs of this name there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        return cursor.fetchone()[0]


def test_what_was_not_paid_after_its_entry_is_paid(force, working):
    case = missed_long_ago(force)
    Owed.objects.create(
        chain_id=case,
        number=1,
        kind="pack.adopted",
        reaction="duties.pack_was_adopted",
        owed_at=clock.now() - timedelta(minutes=1),
    )
    working()
    until(lambda: Owed.objects.exclude(paid_at=None).exists())


def test_two_side_by_side_look_over_the_journal_once_a_night(force, working):
    missed_long_ago(force)
    force.written_down()
    working()
    working()
    until(Signing.objects.exists)
    until(Telling.objects.exists)
    beats_again("reactions")
    assert Signing.objects.count() == 1
    assert Entry.objects.filter(kind__in=("journal.broken", "journal.differs")).count() == 0


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-25T12:00", True),
        ("2026-11-25T03:29", "2026-11-25T03:31", True),
        ("2026-11-25T03:31", "2026-11-25T23:59", False),
        ("2026-11-24T03:31", "2026-11-25T03:29", False),
        # Half past three in London is half past two in UTC while summer time lasts.
        ("2026-07-01T02:29", "2026-07-01T02:31", True),
        ("2026-07-01T02:31", "2026-07-01T03:31", False),
    ],
)
def test_a_night_begins_at_half_past_three_in_london(last, now, due):
    instant = datetime.fromisoformat
    at = instant(now).replace(tzinfo=UTC)
    assert tasks.is_night_due(at, instant(last).replace(tzinfo=UTC) if last else None) is due


def test_a_sweep_that_hangs_ends_the_process(monkeypatch):
    one = worker.Worker(patience=0.5)
    monkeypatch.setattr(worker, "sweep_once", lambda: time.sleep(30))
    monkeypatch.setattr(worker.Worker, "_queue_on", lambda self: idle(self.stopping))
    assert one.run() == worker.STATUS_HUNG
    one.stop()


async def idle(stopping):
    """A queue with nothing in it."""
    import asyncio

    while not stopping.is_set():
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"NIGHTLIGHT_SMTP_URL": "mail.example"}, "NIGHTLIGHT_SMTP_URL"),
        ({"NIGHTLIGHT_SMTP_URL": "smtp://localhost"}, "NIGHTLIGHT_MAIL_FROM"),
        ({"DATABASE_URL": "mysql://amy:s3cret@host/name"}, "DATABASE_URL"),
    ],
)
def test_settings_that_are_wrong_are_named_in_one_line(working, wrong, named):
    status, told = working(**wrong).end()
    assert status == 2
    assert named in told
    assert len(told.splitlines()) == 1
    assert "s3cret" not in told
