"""A case's journal reads as plain sentences, by one who was not there, whatever was typed and whatever was blanked."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.journal.reading import as_csv, as_jsonl, copy_of, story
from nightlight.records.journal.showing import as_cell, shown
from tests.made_up import NOW
from tests.records.journal.conftest import TITLE


def test_each_entry_is_a_sentence_with_who_and_when(missing, force):
    first, *others = story(missing.case)
    assert first.sentence == f"Hana Osei opened the case {missing.reference}: {TITLE}."
    assert (first.who, first.happened_at, first.recorded_at) == ("Hana Osei", NOW, NOW)
    assert others[0].sentence == "Hana Osei recorded “enquiry made”."
    assert [line.number for line in others] == [2, 3, 4, 5]


def test_what_was_written_down_late_says_when_it_happened(missing, force):
    step = Step("enquiry_made", happened_at=NOW + timedelta(minutes=2))
    record(by=force.handler.actor, at=NOW + timedelta(hours=3), case=missing.case, step=step)
    last = story(missing.case)[-1]
    assert last.late
    assert (last.recorded_at - last.happened_at) == timedelta(hours=2, minutes=58)


def test_it_goes_on_after_an_entry_in_either_direction(missing):
    assert [line.number for line in story(missing.case, after=2, limit=2)] == [3, 4]
    assert [line.number for line in story(missing.case, newest_first=True, limit=2)] == [5, 4]
    assert [line.number for line in story(missing.case, newest_first=True, after=4)] == [3, 2, 1]


def test_it_can_be_asked_for_some_kinds_only(missing):
    assert [line.number for line in story(missing.case, kinds=["case.opened"])] == [1]
    assert story(missing.case, kinds=[]) == ()


def test_it_asks_the_database_as_often_for_five_entries_as_for_one(missing):
    asked = []
    for limit in (1, 5):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            story(missing.case, limit=limit)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 3


def test_words_that_are_gone_are_said_to_be(missing, tamper):
    tamper(
        "UPDATE journal_words SET text = NULL, salt = NULL, blanked_by = 6 WHERE chain_id = %s AND number = 1",
        missing.case,
    )
    tamper("DELETE FROM journal_words WHERE chain_id = %s AND number = 2", missing.case)
    first = story(missing.case)[0]
    assert first.sentence.endswith(": (blanked by decision, entry 6).")
    assert first.blanked == ("facts", "said_by", "title")


def test_an_entry_that_cannot_be_read_does_not_hide_the_others(missing, tamper):
    tamper("UPDATE journal_entry SET structure = '{}' WHERE chain_id = %s AND number = 1", missing.case)
    tamper("UPDATE journal_entry SET kind = 'no.such' WHERE chain_id = %s AND number = 2", missing.case)
    lines = story(missing.case)
    assert lines[0].sentence == "An entry of the kind “case.opened” that cannot be read as a sentence."
    assert lines[1].sentence == "An entry of the kind “no.such”, which nobody lists any more."
    assert len(lines) == 5


def test_a_copy_holds_every_entry_and_no_cell_is_a_formula(missing, force):
    rows = list(csv.reader(io.StringIO("".join(as_csv(copy_of(missing.case))))))
    assert [row[0] for row in rows] == ["number", "1", "2", "3", "4", "5"]
    assert as_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert as_cell("07700 900123") == "07700 900123"
    lines = [json.loads(line) for line in as_jsonl(copy_of(missing.case))]
    assert lines[0]["sentence"].endswith(f"{TITLE}.")
    assert lines[0]["by"] == str(force.handler.id)


def test_text_that_hides_or_turns_round_is_shown_as_it_is():
    assert shown("a\x1b[2Jb\x07") == "a␛[2Jb␇"
    assert shown("ليلى") == "\u2068ليلى\u2069"
    assert shown("\u202edlihc") == "\u2068\u202edlihc\u2069"
    assert shown("two\nlines, Zoë 👧🏽") == "two\nlines, Zoë 👧🏽"


def test_what_was_typed_is_kept_whole_whatever_it_is(force):
    said = {"control": "a\x01\x1b", "right to left": "נועה", "emoji": "👧🏽‍🦽", "long": "long " * 20_000}
    for title, text in said.items():
        step = Step("report_received", {"age": 15}, data={"words": text}, said_by=title)
        made = open_case(by=force.handler.actor, at=NOW, kind="missing", title=title, area="north", step=step)
        assert len(story(made.case)) == 1
