"""What still asks for an answer never falls silent by a notice that was marked as answered: it is found within a minute, and rings again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Offer
from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.alarms import accept_alarm, dealing
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.owning import accept_case, decline_case
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.duties.unheard import ring_again, unheard
from nightlight.records.journal.folding import fold
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW
from tests.records.duties.cases import booked_off, kinds, minutes, open_missing, ringing

SWEPT = [2, 8, 16, 31, 47, 61, 95, 118]


@pytest.fixture
def rung(force):
    """A child's case that nobody answered for two hours: it is offered, and its alarms went up their ladders."""
    force.on_duty()
    made = open_missing(force)
    for minute in SWEPT:
        while sweep(at=NOW + minutes(minute)).more:
            pass
    return made


def open_lines(case):
    """What is being told of a case: to whom, of what."""
    return {
        (notice.member_id, notice.interrupts, what)
        for notice in Notice.objects.filter(case=case, answered_at=None)
        for line in notice.lines
        if "done" not in line
        for what in (line.get("clocks") or [line.get("offer")])
    }


LATER = NOW + minutes(119)


def test_an_offer_that_was_marked_as_answered_rings_again(force):
    force.on_duty()
    made = open_missing(force)
    Notice.objects.filter(case=made.case).update(answered_at=NOW)
    assert "offer" not in ringing(force.inspector.id)
    assert (ring_again(at=NOW + minutes(1)), ring_again(at=NOW + minutes(2))) == (1, 0)
    assert ringing(force.inspector.id) == ["offer"]
    assert kinds(made.case)[-1] == "duty.rung_again"
    force.written_down()
    assert fold().found == 0


def test_an_alarm_that_was_marked_as_answered_rings_again_with_whoever_was_told_last(force, rung):
    newest = {
        (one.member_id, str(one.clock_id))
        for clock in Clock.objects.filter(case=rung.case, state="missed")
        for one in Telling.objects.filter(clock=clock, told_at=clock_told(clock)).exclude(member=None)
    }
    before = {(member, what): rings for member, rings, what in open_lines(rung.case)}
    Notice.objects.filter(case=rung.case).update(answered_at=NOW)
    assert ring_again(at=LATER) == 1
    after = {(member, what): rings for member, rings, what in open_lines(rung.case)}
    assert newest
    assert newest <= after.keys()
    assert all(before[one] == rings for one, rings in after.items())
    assert ring_again(at=LATER) == 0


def clock_told(clock):
    """When somebody was told of a clock last."""
    return Telling.objects.filter(clock=clock).latest("told_at").told_at


def test_a_line_that_was_marked_as_done_is_told_again_too(force, rung):
    for notice in Notice.objects.filter(case=rung.case):
        Notice.objects.filter(id=notice.id).update(lines=[{**line, "done": "now"} for line in notice.lines])
    assert ring_again(at=LATER) == 1
    assert unheard(at=LATER) == []


def test_what_nobody_touched_is_heard_through_every_rung(force):
    force.on_duty()
    open_missing(force)
    for minute in SWEPT:
        assert unheard(at=NOW + minutes(minute)) == []
        while sweep(at=NOW + minutes(minute)).more:
            pass
        assert unheard(at=NOW + minutes(minute) + timedelta(seconds=1)) == []


ANSWERS = {
    "accept": lambda force, given: accept_case(by=force.inspector.actor, **given),
    "decline": lambda force, given: decline_case(
        by=force.inspector.actor, offer=Offer.objects.get(case=given["case"], state="open").id, reason="At another", **given
    ),
    "take": lambda force, given: accept_alarm(by=force.handler.actor, **given),
    "deal": lambda force, given: dealing(by=force.handler.actor, minutes=20, **given),
    "find": lambda force, given: record(by=force.officer.actor, step=Step("found_confirmed"), **given),
}  # fmt: skip


@pytest.mark.parametrize("act", ANSWERS)
@pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])
def test_whatever_answers_leaves_nothing_unheard_even_where_whoever_did_goes_off_duty(force, rung, act, leaves):
    ANSWERS[act](force, {"at": LATER, "case": rung.case})
    assert unheard(at=LATER + minutes(1)) == []
    if leaves:
        owner_went_off_duty(booked_off(force.handler, LATER + minutes(1)))
        owner_went_off_duty(booked_off(force.inspector, LATER + minutes(1)))
        assert unheard(at=LATER + minutes(1)) == []
    while sweep(at=LATER + minutes(21)).more:
        pass
    assert unheard(at=LATER + minutes(22)) == []
