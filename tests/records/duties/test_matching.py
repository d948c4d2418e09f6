"""Each clock keeps its row whatever is written down late, and what is open is never taken for one that is over."""

from __future__ import annotations

from uuid import uuid4

import pytest

from nightlight.records.duties.casefile import HeldClock
from nightlight.records.duties.models import Clock
from nightlight.records.duties.reckoned import matched
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.rules.reckoning import Clock as Reckoned
from tests.made_up import NOW
from tests.records.duties.cases import minutes, open_missing


def reckoned(ordinal, start, state="running"):
    """An instance that started so many minutes after the report and has half an hour."""
    at, ended = NOW + minutes(start), None if state in ("running", "missed") else NOW + minutes(start + 5)
    return Reckoned(
        "a_duty", None, ordinal, at, at, at, at + minutes(30), state, None, ended, 0.0, "duty_inspector", ()
    )


def row(start, state="running"):
    at = NOW + minutes(start)
    return HeldClock(uuid4(), at + minutes(30), state, None, started_at=at)


@pytest.mark.parametrize(
    ("found", "rows", "wanted"),
    [
        ([reckoned(1, 0), reckoned(2, 9)], {1: row(0), 2: row(9)}, [1, 2]),
        ([reckoned(1, 9)], {1: row(0, "met"), 2: row(9)}, [2]),
        ([reckoned(1, 0, "met"), reckoned(2, 5, "met"), reckoned(3, 9)], {1: row(0, "met"), 2: row(9)}, [1, None, 2]),
        ([reckoned(1, 5)], {1: row(9)}, [1]),
        ([reckoned(1, 5)], {1: row(0, "met")}, [None]),
        ([reckoned(1, 0)], {1: row(0, "met")}, [1]),
        ([reckoned(1, 0)], {1: row(0, "fell_away")}, [None]),
        ([reckoned(1, 0)], {1: row(0, "fell_away"), 2: row(0)}, [2]),
        ([reckoned(1, 5)], {1: row(0, "met"), 2: row(9)}, [2]),
    ],
)
def test_a_clock_finds_its_row_by_when_it_started(found, rows, wanted):
    assert matched(found, rows) == wanted


def test_what_fell_away_by_a_late_word_and_is_owed_after_all_runs_and_rings(force):
    force.on_duty()
    made = open_missing(force)
    one = Clock.objects.get(case=made.case, duty="accept_by_name")
    Clock.objects.filter(id=one.id).update(state="fell_away", ended_at=NOW)
    record(by=force.handler.actor, at=NOW + minutes(1), case=made.case, step=Step("second_contact"))
    again = Clock.objects.get(case=made.case, duty="accept_by_name", state="running")
    assert (again.ordinal, again.started_at, again.due_at) == (2, one.started_at, one.due_at)
    record(by=force.handler.actor, at=NOW + minutes(2), case=made.case, step=Step("second_contact"))
    assert Clock.objects.filter(case=made.case, duty="accept_by_name").count() == 2


def test_brought_forward_and_missed_at_once_it_is_dated_and_climbs_from_the_new_deadline(force):
    force.on_duty()
    made = open_missing(force)
    step = Step(None, {"suicidal_intent": True}, happened_at=NOW + minutes(1))
    record(by=force.handler.actor, at=NOW + minutes(15), case=made.case, step=step)
    clock = Clock.objects.get(case=made.case, duty="accept_by_name")
    assert (clock.state, clock.due_at, clock.counted_from) == ("missed", NOW + minutes(11), NOW + minutes(1))
    assert clock.missed_at == clock.due_at
    sweep(at=NOW + minutes(15))
    force.written_down()
    assert fold().found == 0
