"""What cannot be kept as it was given is refused by name, and nothing of it is written."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.journal.models import Entry, Words
from tests.made_up import NOW
from tests.records.test_recording import open_missing


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (Step(None, {"age": "é"}), "expected a number"),
        (Step(None, {"age": float("nan")}), "expected a number"),
        (Step(None, {"looked_after": ["yes"]}), "expected true, false or null"),
        (Step(None, {"nature_of_concern": "lost"}), "expected one of"),
        (Step("second_contact", happened_at=datetime(2026, 11, 24, 20)), "has no time zone"),
        (Step("second_contact", happened_at=NOW - timedelta(days=400)), "more than 366 days ago"),
        (Step("second_contact", data={"what_is_new": "half \ud800"}), "half of a character"),
        (Step("second_contact", said_by="x" * 121), "121 characters"),
    ],
)
def test_it_is_refused_in_words(force, step, why):
    made = open_missing(force)
    with pytest.raises(CannotRecord, match=why):
        record(by=force.handler.actor, at=NOW, case=made.case, step=step)
    assert Entry.objects.filter(chain=made.case).count() == 1


def test_a_null_character_in_a_title_is_left_out_of_row_and_journal_alike(force):
    step = Step("report_received", {"age": 15, "nature_of_concern": "missing"})
    made = open_case(by=force.handler.actor, at=NOW, kind="missing", title="Girl,\0 15", area="north", step=step)
    assert Case.objects.get(id=made.case).title == Words.objects.get(chain=made.case, name="title").text == "Girl, 15"
