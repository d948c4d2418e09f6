"""Each night the journal is verified, compared with the tables and signed, and what came of that is written down and rings where it is bad."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.journal.models import Entry, Signing
from nightlight.records.journal.night import look_over
from nightlight.records.journal.reading import story
from nightlight.records.journal.refusals import AlreadySigned
from nightlight.records.journal.signing import FORCE
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW

NIGHT = NOW + timedelta(hours=6)


def test_a_good_night_is_written_down_in_three_sentences(missing, force, folder):
    force.written_down()
    night = look_over(at=NIGHT, folder=folder)
    assert (night.verified.wrong, night.folded.found) == (0, 0)
    assert [line.sentence for line in story(FORCE)][-3:] == [
        "Nightlight verified the journal: 6 entries in 2 chains, all as they were sealed.",
        "Nightlight compared journal and tables of 1 case: they agree.",
        "Nightlight signed 2 heads into heads-2026-11-25T030400Z.jsonl, outside the database.",
    ]


def test_what_was_done_since_the_last_night_is_seen_by_the_next(missing, folder, tamper):
    look_over(at=NIGHT, folder=folder)
    tamper("DELETE FROM journal_words WHERE chain_id = %s AND number = 5", missing.case)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s AND number = 5", missing.case)
    tamper(
        "UPDATE journal_chain c SET number = 4, digest = e.digest FROM journal_entry e WHERE c.id = e.chain_id AND e.number = 4"
    )
    night = look_over(at=NIGHT + timedelta(days=1), folder=folder)
    assert f"Case {missing.reference}: The end of the chain is gone: entry 5." in [
        one.sentence for one in night.verified.findings
    ]
    row = Signing.objects.first()
    assert (row.broken, row.differences) == (night.verified.wrong, night.folded.found)
    assert row.broken >= 1


def test_a_bad_night_rings_once_with_whoever_answers_for_the_record(missing, force, folder, tamper):
    force.on_duty()
    tamper("UPDATE cases_case SET title = 'Boy' WHERE id = %s", missing.case)
    look_over(at=NIGHT, folder=folder)
    assert Entry.objects.filter(kind="journal.differs").exists()
    ringing = Notice.objects.filter(case=None, interrupts=True)
    assert {one.member_id for one in ringing} >= {force.administrator.id, force.superintendent.id}


def test_a_night_that_cannot_be_signed_keeps_what_was_found(missing, folder):
    look_over(at=NIGHT, folder=folder)
    with pytest.raises(AlreadySigned):
        look_over(at=NIGHT, folder=folder)
    assert Entry.objects.filter(kind="journal.verified").count() == 2
    assert Signing.objects.count() == 1
