"""An interruption that nobody's screen showed becomes an e-mail, which says nothing about anybody, arrives once, or is seen not to arrive."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from nightlight.records.journal.models import Entry
from nightlight.records.outbox import actions, letters
from nightlight.records.outbox.letters import NotTaken, Refused
from nightlight.records.outbox.models import Letter, Notice
from nightlight.records.outbox.refusals import CannotSendAgain, NoSuchLetter
from nightlight.records.workforce.models import Member, Stint
from tests.at_once import at_once
from tests.made_up import NOW
from tests.records.outbox.cases import cases

MINUTE = timedelta(minutes=1)
WHEN = NOW - 5 * MINUTE


def written(at=NOW):
    """How many letters come to be owed at this moment."""
    return letters.write_letters(at=at, real=at, to_send=True)


def sent(letter, office, at=NOW):
    """The state of a letter after an attempt to send it."""
    return letters.send(letter.id, at=at, real=at, office=office)


def jobs():
    """The jobs that are to send letters: which, and not before when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'letter', scheduled_at FROM procrastinate_jobs WHERE task_name = 'send_letter'")
        return [(uuid.UUID(letter), when) for letter, when in cursor.fetchall()]


@pytest.fixture
def owed(force, told):
    """A letter owed to the inspector, who is on duty."""
    force.on_duty("inspector")
    told(force.inspector)
    assert written() == 1
    return Letter.objects.get()


def test_what_no_screen_showed_is_written_about_and_its_job_deferred_with_it(force, told):
    force.on_duty("inspector")
    notice = told(force.inspector)
    assert written() == 1
    letter = Letter.objects.get()
    assert (letter.member_id, letter.state) == (force.inspector.id, Letter.WAITING)
    assert Notice.objects.get(id=notice.id).letter_id == letter.id
    assert jobs() == [(letter.id, None)]


@pytest.mark.parametrize("why", ["shown", "answered", "too soon", "not ringing", "off duty", "no address"])
def test_nobody_is_written_to_without_need(force, told, why):
    force.on_duty(*(["inspector"] if why != "off duty" else ["handler"]))
    if why == "no address":
        Member.objects.filter(id=force.inspector.id).update(email="")
    notice = told(
        force.inspector, rings=why != "not ringing", at=NOW - (59 * MINUTE / 60 if why == "too soon" else MINUTE)
    )
    if why in ("shown", "answered"):
        Notice.objects.filter(id=notice.id).update(**{f"{why}_at": NOW})
    assert written() == 0
    assert jobs() == []


def test_ten_thousand_notices_to_one_person_are_one_letter_and_the_next_comes_ten_minutes_later(force, told):
    force.on_duty("inspector")
    Notice.objects.bulk_create(
        Notice(
            id=case,
            member_id=force.inspector.id,
            case_id=case,
            interrupts=True,
            lines=[],
            made_at=WHEN,
            changed_at=WHEN,
        )
        for case in cases(force, 10_000)
    )
    assert written() == 1
    assert Letter.objects.get().things == 10_000
    assert [written(NOW + after * MINUTE) for after in (1, 5, 11)] == [0, 0, 0]


def test_a_bundle_that_rings_again_is_written_about_again_but_not_before_ten_minutes(force, told, owed):
    Notice.objects.update(changed_at=NOW + 2 * MINUTE)
    assert written(NOW + 9 * MINUTE) == 0
    assert written(NOW + 10 * MINUTE) == 1


def test_two_workers_at_once_owe_one_letter(force, told):
    force.on_duty("inspector")
    told(force.inspector)
    assert sorted(at_once(written, written)) == [0, 1]


def test_a_letter_says_nothing_about_anybody(owed, office, post):
    assert sent(owed, office) == Letter.DELIVERED
    (message,) = post.carried
    said = message.as_string()
    assert message["Subject"] == f"Something needs you in Nightlight: {owed.reference}"
    assert office.site in said
    for name in ("Amina", "Girl", "missing", "Ifan", "Pryce", "inspector", "north"):
        assert name.casefold() not in said.replace(owed.address, "").casefold()


def test_sent_twice_it_leaves_once(owed, office, post):
    assert [sent(owed, office), sent(owed, office)] == [Letter.DELIVERED, Letter.DELIVERED]
    assert len(post.carried) == 1


def test_two_workers_at_once_send_it_once(owed, office, post):
    at_once(*(lambda: sent(owed, office) for _ in range(4)))
    assert len(post.carried) == 1


def test_a_mail_server_that_does_not_take_it_is_tried_as_policy_says_and_then_the_letter_is_dead(owed, office, post):
    post.answers = [NotTaken("hung up")] * 6
    at, waits = NOW, []
    while sent(owed, office, at) != Letter.DEAD:
        owed.refresh_from_db()
        waits.append(round((owed.next_try_at - at).total_seconds()))
        at = owed.next_try_at
    assert waits == [30, 120, 600, 1800, 7200]
    entry = Entry.objects.get(kind="outbox.letter_died")
    assert entry.structure["why"] == "hung up; tried 6 times"
    assert [when for _, when in jobs() if when] == [NOW + timedelta(seconds=s) for s in (30, 150, 750, 2550, 9750)]


def test_one_that_is_refused_for_good_is_dead_at_once(owed, office, post):
    post.answers = [Refused("no such mailbox")]
    assert sent(owed, office) == Letter.DEAD
    owed.refresh_from_db()
    assert owed.failure == "no such mailbox"


def test_it_is_not_tried_before_its_time(owed, office, post):
    post.answers = [NotTaken("come again")]
    sent(owed, office)
    assert sent(owed, office, NOW + timedelta(seconds=29)) == Letter.FAILED
    assert sent(owed, office, NOW + timedelta(seconds=30)) == Letter.DELIVERED


def test_what_breaks_unforeseen_is_tried_again_and_named_without_its_message(owed, office, post):
    post.answers = [RuntimeError("child Amina")]
    assert sent(owed, office) == Letter.FAILED
    owed.refresh_from_db()
    assert owed.failure == "it could not be sent (RuntimeError)"


@pytest.mark.parametrize(("what", "why"), [("seen", "it was seen first"), ("gone", "its reader went off duty first")])
def test_what_is_not_needed_any_more_does_not_leave(owed, office, post, what, why):
    if what == "seen":
        Notice.objects.update(shown_at=NOW)
    else:
        Stint.objects.update(ended_at=NOW)
    assert sent(owed, office) == Letter.NOT_NEEDED
    owed.refresh_from_db()
    assert (owed.failure, post.carried) == (why, [])


def test_a_worker_killed_while_sending_leaves_a_letter_that_is_sent_again_under_the_same_id(owed, office, post):
    post.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        sent(owed, office)
    assert sent(owed, office, NOW + MINUTE) == Letter.WAITING
    assert letters.chase(real=NOW + 4 * MINUTE) == 1
    assert sent(owed, office, NOW + 4 * MINUTE) == Letter.DELIVERED
    assert post.carried[0]["Message-ID"] == f"<letter-{owed.id}@force.example>"


def test_without_a_mail_server_letters_wait(owed, office, force):
    nowhere = letters.Office(office.sender, office.site, None)
    assert sent(owed, nowhere) == Letter.WAITING
    owed.refresh_from_db()
    assert owed.tries == 0


def test_a_dead_letter_is_sent_again_by_name_to_the_address_of_today(owed, office, post, force):
    post.answers = [Refused("no such mailbox")]
    sent(owed, office)
    Member.objects.filter(id=force.inspector.id).update(email="new@force.example")
    for _ in range(2):
        actions.send_again(by=force.administrator.actor, at=NOW, letter=owed.id, real=NOW)
    assert sent(owed, office) == Letter.DELIVERED
    assert post.carried[0]["To"] == "new@force.example"
    entry = Entry.objects.get(kind="outbox.letter_retried")
    assert (entry.by, entry.structure["before"]) == (str(force.administrator.id), "dead")


def test_a_letter_that_arrived_or_never_was_is_not_sent_again(owed, office, force):
    sent(owed, office)
    with pytest.raises(CannotSendAgain, match="a mail server took it"):
        actions.send_again(by=force.administrator.actor, at=NOW, letter=owed.id, real=NOW)
    with pytest.raises(NoSuchLetter):
        actions.send_again(by=force.administrator.actor, at=NOW, letter=uuid.uuid4(), real=NOW)


def test_a_bundle_that_somebody_is_changing_is_written_about_next_time(force, told):
    force.on_duty("inspector")
    notice = told(force.inspector)
    import psycopg

    from nightlight.project import database as places

    with psycopg.connect(places.embedded_url(places_var())) as other:
        other.execute("SELECT 1 FROM outbox_notice WHERE id = %s FOR UPDATE", [notice.id])
        assert written() == 0
    assert written() == 1


def places_var():
    """The data folder of this run."""
    import os
    from pathlib import Path

    return Path(os.environ["NIGHTLIGHT_VAR"])


def test_a_full_outbox_is_read_page_by_page(force):
    from nightlight.records.outbox.queries import letters as listed

    Letter.objects.bulk_create(
        Letter(
            id=uuid.uuid4(),
            member_id=force.inspector.id,
            address="a@b.example",
            kind="unseen",
            made_at=NOW,
            next_try_at=NOW,
        )
        for _ in range(120)
    )
    seen, after = [], None
    while True:
        page = listed(after=after)
        seen += [one.id for one in page.letters]
        if (after := page.more_after) is None:
            break
    assert len(seen) == len(set(seen)) == 120


def test_letters_are_counted_by_state(owed, force):
    from nightlight.records.outbox.queries import how_many

    assert how_many() == {"dead": 0, "failed": 0, "waiting": 1, "delivered": 0, "not_needed": 0}
