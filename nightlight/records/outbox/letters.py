"""E-mail for what reached no screen: it says that something waits in Nightlight, and nothing about anybody.

A letter is owed, and the job that sends it deferred, in one transaction; whether it arrived is a state of the letter, so that a job done twice
or lost sends nothing twice and loses nothing. Between a mail server's yes and the commit of that lies the only gap: a letter that falls into
it is sent again under the same Message-ID, which mail systems show once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final, Protocol

from django.db import connection, transaction
from procrastinate import manager, tasks
from procrastinate.contrib.django.django_connector import DjangoConnector

from nightlight.records.journal.actions import SYSTEM
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.entries import about, held_chain_of
from nightlight.records.outbox.models import Letter
from nightlight.records.packs.queries import in_force

SENDS: Final = "send_letter"
"""The name of the job that sends one letter."""
QUEUE: Final = "letters"
LEASE: Final = timedelta(minutes=2)
"""For so long a letter is left to whoever began to send it."""
OVERDUE: Final = timedelta(minutes=1)
AT_ONCE: Final = 500

_OWED: Final = """
WITH unseen AS (
  SELECT n.id, n.member_id, n.changed_at, c.reference FROM outbox_notice n
  JOIN workforce_member m ON m.id = n.member_id AND m.email <> '' AND m.left_at IS NULL
  LEFT JOIN cases_case c ON c.id = n.case_id LEFT JOIN outbox_letter l ON l.id = n.letter_id
  WHERE n.interrupts AND n.shown_at IS NULL AND n.answered_at IS NULL AND n.changed_at <= %(unseen_since)s
    AND (l.id IS NULL OR l.made_at < n.changed_at)
    AND EXISTS (SELECT FROM workforce_stint s WHERE s.member_id = n.member_id AND s.ended_at IS NULL)
    AND NOT EXISTS (SELECT FROM outbox_letter o WHERE o.member_id = n.member_id AND o.made_at > %(last_before)s)
  -- Whoever is changing a bundle is not waited for: it is written about next time.
  FOR UPDATE OF n SKIP LOCKED),
readers AS (
  SELECT u.member_id, m.email, count(*) AS things, coalesce((array_agg(u.reference ORDER BY u.changed_at DESC, u.id))[1], '') AS reference
  FROM unseen u JOIN workforce_member m ON m.id = u.member_id GROUP BY u.member_id, m.email),
written AS (
  INSERT INTO outbox_letter (id, member_id, address, kind, reference, things, state, made_at, next_try_at, tries, failure)
  SELECT gen_random_uuid(), member_id, email, 'unseen', reference, things, 'waiting', %(at)s, %(real)s, 0, '' FROM readers
  RETURNING id, member_id),
noted AS (UPDATE outbox_notice n SET letter_id = w.id FROM unseen u JOIN written w ON w.member_id = u.member_id WHERE n.id = u.id)
SELECT id FROM written
"""
_CLAIM: Final = """
UPDATE outbox_letter SET tries = tries + 1, tried_at = %(real)s, next_try_at = %(until)s
WHERE id = %(id)s AND state IN ('waiting', 'failed') AND next_try_at <= %(real)s RETURNING tries
"""
_WANTED: Final = """
SELECT EXISTS (SELECT FROM outbox_notice WHERE letter_id = %(id)s AND shown_at IS NULL AND answered_at IS NULL),
  EXISTS (SELECT FROM workforce_stint s JOIN outbox_letter l ON l.member_id = s.member_id WHERE l.id = %(id)s AND s.ended_at IS NULL)
"""


class NotTaken(Exception):
    """The mail server did not take a letter now: it was away, hung up, or said to come again. The message is in words of ours."""


class Refused(Exception):
    """The mail server refused a letter for good. The message is in words of ours: what the server said may repeat an address."""


class Post(Protocol):
    """What carries letters away."""

    def carry(self, message: EmailMessage) -> None:
        """Hand a message to a mail server. Raises NotTaken and Refused."""


@dataclass(frozen=True, slots=True)
class Office:
    """From what address letters come, by what address Nightlight is reached, and what carries them; without that they wait."""

    sender: str
    site: str
    post: Post | None


@transaction.atomic
def write_letters(*, at: datetime, real: datetime, to_send: bool) -> int:
    """Owe a letter to everybody on duty whose interruptions reached no screen for as long as policy says, and defer the jobs; how many.

    However much waits for somebody, it is one letter, and the next no sooner than policy says. `real` is the present moment in real time.
    """
    pack = in_force(at)
    unseen = timedelta(seconds=pack.setting("letter_when_unseen_for"))
    every = timedelta(minutes=pack.setting("letters_to_one_person_every"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('outbox letters', 0))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_OWED, {"at": at, "real": real, "unseen_since": at - unseen, "last_before": at - every})
        made = [row[0] for row in cursor.fetchall()]
    if to_send:
        defer(made)
    return len(made)


def defer(letters: Sequence[uuid.UUID], *, at: datetime | None = None) -> None:
    """Defer the jobs that send these letters, in the caller's transaction, to an instant of real time (none: at once)."""
    if letters:
        # Always by Django's own connection: a worker's app has one that is outside the transaction.
        jobs = manager.JobManager(DjangoConnector())
        job = tasks.configure_task(name=SENDS, job_manager=jobs, queue=QUEUE, schedule_at=at)
        job.batch_defer(*({"letter": str(one)} for one in letters))


@transaction.atomic
def chase(*, real: datetime) -> int:
    """Defer again what should have been sent a while ago: its job was lost, or there was nothing to carry it; how many."""
    owed = Letter.objects.filter(state__in=(Letter.WAITING, Letter.FAILED), next_try_at__lte=real - OVERDUE)
    late = list(owed.select_for_update(skip_locked=True).order_by("next_try_at").values_list("id", flat=True)[:AT_ONCE])
    # Not again before these have had their time.
    Letter.objects.filter(id__in=late).update(next_try_at=real)
    defer(late)
    return len(late)


def send(letter: uuid.UUID, *, at: datetime, real: datetime, office: Office) -> str:
    """Send one letter, unless it is sent, is being sent, or is not needed any more; the state that it is in now.

    A mail server that does not take it is tried again as policy says, and then the letter is dead; one that refuses it is not asked twice.
    """
    if office.post is None:
        return Letter.WAITING
    if not _still_wanted(letter) or not _claimed(letter, real):
        return Letter.objects.values_list("state", flat=True).get(id=letter)
    row = Letter.objects.get(id=letter)
    try:
        office.post.carry(message_of(row, office, real))
    except Refused as failure:
        return _dead(row, str(failure), at=at)
    except NotTaken as failure:
        return _failed(row, str(failure), at=at, real=real)
    except Exception as failure:  # noqa: BLE001 - whatever it is, the letter is tried again, and dies in the end where people see it
        return _failed(row, f"it could not be sent ({type(failure).__name__})", at=at, real=real)
    Letter.objects.filter(id=letter).update(state=Letter.DELIVERED, delivered_at=real, failure="")
    return Letter.DELIVERED


def message_of(letter: Letter, office: Office, real: datetime) -> EmailMessage:
    """The letter as it travels. It names a reference and this site, and nobody and nothing else."""
    message = EmailMessage()
    more = f" and {letter.things - 1:,} more" if letter.things > 1 else ""
    about = f": {letter.reference or 'a message'}{more}"
    message["Subject"] = f"Something needs you in Nightlight{about}"
    message["From"], message["To"] = office.sender, letter.address
    message["Date"] = format_datetime(real)
    message["Message-ID"] = f"<letter-{letter.id}@{parseaddr(office.sender)[1].rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"Something needs you in Nightlight{about}. Sign in to see it.\n\n{office.site or 'Your force’s address of Nightlight'}\n\n"
        "You are on duty, and it has not been seen on a screen of yours. This message says no more on purpose.\n"
        "Nobody reads answers to it.\n"
    )
    return message


def _still_wanted(letter: uuid.UUID) -> bool:
    """Whether a letter need be sent; one that need not is put down as that."""
    with connection.cursor() as cursor:
        cursor.execute(_WANTED, {"id": letter})
        unseen, on_duty = cursor.fetchone()
    if unseen and on_duty:
        return True
    why = "its reader went off duty first" if unseen else "it was seen first"
    waiting = Letter.objects.filter(id=letter, state__in=(Letter.WAITING, Letter.FAILED))
    waiting.update(state=Letter.NOT_NEEDED, failure=why)
    return False


def _claimed(letter: uuid.UUID, real: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"id": letter, "real": real, "until": real + LEASE})
        return cursor.fetchone() is not None


@transaction.atomic
def _failed(letter: Letter, why: str, *, at: datetime, real: datetime) -> str:
    waits = in_force(at).setting("letter_retries")
    if letter.tries > len(waits):
        return _dead(letter, f"{why}; tried {letter.tries} times", at=at)
    again = real + timedelta(seconds=waits[letter.tries - 1])
    Letter.objects.filter(id=letter.id).update(state=Letter.FAILED, failure=why[:200], next_try_at=again)
    defer([letter.id], at=again)
    return Letter.FAILED


@transaction.atomic
def _dead(letter: Letter, why: str, *, at: datetime) -> str:
    stroke = Stroke()
    pen = held_chain_of(letter, stroke)
    stroke.change(Letter, letter.id, state=Letter.DEAD, failure=why[:200])
    pen.write("outbox.letter_died", at=at, by=SYSTEM, structure={**about(letter), "why": why[:200]})
    stroke.announce(what="health")
    stroke.write()
    return Letter.DEAD
