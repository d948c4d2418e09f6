"""Background work that any worker may do at any time: letters, unpaid reactions, the night's look at the journal, tidying up.

Each of these can be done twice, or by two workers at once, and comes to the same. Every period has a queueing lock and no running lock: a worker
killed in the middle keeps nobody from going on.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from nightlight.connect.smtp import MailServer
from nightlight.project import clock
from nightlight.project.look import LONDON
from nightlight.records.drafts.models import Draft
from nightlight.records.duties.pulse import beat
from nightlight.records.duties.strays import take_care_of_strays
from nightlight.records.duties.unheard import ring_again
from nightlight.records.journal import owing
from nightlight.records.journal.models import Signing
from nightlight.records.journal.night import look_over
from nightlight.records.outbox import letters
from nightlight.records.outbox.unpaid import ring_for_unpaid
from nightlight.records.packs.queries import in_force
from nightlight.work.missing import darkness
from nightlight.work.missing.old_photos import note_old_photos
from nightlight.work.prevention.checking import check_episodes
from nightlight.work.prevention.models import Night
from nightlight.work.prevention.night import look_for_patterns
from nightlight.work.prevention.reacting import note_hours_missing

QUEUE: Final = "nightlight"
STALLED_AFTER: Final = 30
"""Seconds without a sign of life after which a worker is taken for dead and its jobs are done again."""
KEPT_HOURS: Final = 7 * 24
"""Hours for which jobs that failed are kept."""


def every(cron: str, name: str, **options: Any) -> Callable[[Callable[[], Any]], Any]:
    """Do this whenever the six fields of `cron` say (the last is seconds). What goes wrong is told by its kind and tried at the next time."""

    def register(work: Callable[[], Any]) -> Any:
        @app.periodic(cron=cron)
        @app.task(name=name, queue=QUEUE, queueing_lock=name, **options)
        @wraps(work)
        def done(timestamp: int) -> None:  # noqa: ARG001 - the queue names the tick
            try:
                work()
            except Exception as failure:  # noqa: BLE001 - its message may repeat what was typed
                logging.getLogger(__name__).error("%s failed: %s", name, type(failure).__name__)

        return done

    return register


def office() -> letters.Office:
    """From where letters leave, as the settings say."""
    server = MailServer.at(settings.SMTP_URL) if settings.SMTP_URL else None
    return letters.Office(settings.MAIL_FROM, settings.SITE, server)


@every("* * * * * */5", "pay_what_is_owed")
def pay_what_is_owed() -> None:
    """Pay reactions that were not paid right after their entry; those unpaid for too long ring."""
    at, pace = clock.now(), clock.speed()
    owing.pay_unpaid(at=at, pace=pace)
    ring_for_unpaid(at=at, pace=pace)
    beat("reactions", at=clock.real_now())


@every("* * * * * 0", "take_care_of_strays")
def look_for_strays() -> None:
    """Have somebody asked to take over what belongs to nobody on duty and is asked of nobody, and ring again for what fell silent unanswered."""
    take_care_of_strays(at=clock.now())
    ring_again(at=clock.now())


@every("* * * * * 30", "write_nightfall")
def look_whether_it_is_dark() -> None:
    """Write on every case of which somebody is still out that it got dark: the level is assessed again because of it."""
    darkness.write_nightfall(at=clock.now())


@every("* * * * * 20", "note_old_photos")
def look_at_photos() -> None:
    """Ask for a new photo of everybody who is still out and whose newest one is too old."""
    note_old_photos(at=clock.now())


@every("* * * * * */10", "write_letters")
def write_letters() -> None:
    """Owe letters for what no screen showed, and see to those whose job was lost."""
    real, to_send = clock.real_now(), bool(settings.SMTP_URL)
    letters.write_letters(at=clock.now(), real=real, to_send=to_send)
    if to_send:
        letters.chase(real=real)
    beat("letters", at=real)


@app.task(name=letters.SENDS, queue=letters.QUEUE)
def send_letter(letter: str) -> None:
    """Send one letter. A job that is lost on the way is chased by `write_letters`."""
    letters.send(uuid.UUID(letter), at=clock.now(), real=clock.real_now(), office=office())


@every("*/10 * * * * 0", "look_over_the_journal", lock="look_over_the_journal")
def look_over_the_journal() -> None:
    """Once a night, or as soon as a worker runs again: verify the journal, compare it with the tables, sign where it stands."""
    at = clock.now()
    last = Signing.objects.values_list("at", flat=True).first()
    if is_night_due(at, last):
        look_over(at=at, folder=settings.HEADS)
    beat("night", at=clock.real_now())


def is_night_due(at: datetime, last: datetime | None) -> bool:
    """Whether the journal was not signed since the last half past three in the morning, London time."""
    local = at.astimezone(LONDON)
    tonight = local.replace(hour=3, minute=30, second=0, microsecond=0)
    if local < tonight:
        tonight -= timedelta(days=1)
    return last is None or last < tonight


@every("* * * * * 15", "note_hours_missing")
def look_at_hours_missing() -> None:
    """Note the thresholds of hours that open episodes have passed."""
    note_hours_missing(at=clock.now())


@every("*/10 * * * * 45", "look_for_patterns")
def look_over_episodes() -> None:
    """Once a night, or as soon as a worker runs again: look for patterns among all missing episodes, and check those of late."""
    at = clock.now()
    if is_night_due(at, Night.objects.values_list("at", flat=True).first()):
        look_for_patterns(at=at)
        check_episodes(at=at)


@every("*/10 * * * * 30", "tidy_up")
def tidy_up() -> None:
    """Forget drafts that are older than policy keeps them, and sessions that have ended."""
    at = clock.now()
    kept = timedelta(days=in_force(at).setting("drafts_kept_for"))
    Draft.objects.filter(saved_at__lt=at - kept).delete()
    SessionStore.clear_expired()


@app.periodic(cron="* * * * * */20")
@app.task(name="do_stalled_jobs_again", queue=QUEUE, queueing_lock="do_stalled_jobs_again", pass_context=True)
async def do_stalled_jobs_again(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue names the tick
    """Put jobs of workers that died back into the queue, and forget those that failed long ago."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        try:
            await jobs.retry_job(job)
        except exceptions.UniqueViolation:
            # The same work waits in the queue already.
            await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
    await jobs.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)
