"""An alarm stops when somebody takes it by name, and waits while somebody is dealing with it; then it goes on."""

from __future__ import annotations

import pytest

from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.alarms import accept_alarm, dealing
from nightlight.records.duties.board import board
from nightlight.records.duties.lists import my_work
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.refusals import CannotAccept, StateHasChanged
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.models import Entry
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce.models import Stint
from tests.made_up import NOW
from tests.records.duties.cases import booked_off, kinds, minutes, open_missing, ringing

WENT = NOW + minutes(25)


@pytest.fixture
def ringing_case(force):
    """A missing child whose inspector has accepted, with duties that ran out and ring."""
    force.on_duty()
    made = open_missing(force)
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=made.case)
    sweep(at=WENT)
    return made


def alarms(made):
    return Clock.objects.filter(case=made.case, state="missed")


def about(made, member):
    """The ids of clocks that somebody is being told of."""
    lines = [
        line for one in Notice.objects.filter(case=made.case, member=member) for line in one.lines if "done" not in line
    ]
    return {clock for line in lines for clock in line.get("clocks", ())}


def test_taken_by_name_it_climbs_no_further_and_nobody_else_is_asked(force, ringing_case):
    assert ringing(force.supervisor.id)
    taken = accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case)
    assert set(alarms(ringing_case).values_list("accepted_by", "next_rung_at")) == {(force.supervisor.id, None)}
    assert Notice.objects.filter(answered_at=None, interrupts=True).count() == 0
    told = Telling.objects.count()
    sweep(at=WENT + minutes(5))
    assert not Telling.objects.filter(clock__in=taken.clocks, id__gt=told).exists()


def test_what_was_taken_stands_with_whoever_took_it_until_it_is_done(force, ringing_case):
    taken = accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case)
    assert {one.clock for one in my_work(force.supervisor.id, at=WENT).alarms} == set(taken.clocks)
    assert alarms(ringing_case).count() == len(taken.clocks)


def test_some_of_them_can_be_taken_and_the_rest_rings_on(force, ringing_case):
    one, *others = alarms(ringing_case).values_list("id", flat=True)
    accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case, clocks=[one])
    assert set(alarms(ringing_case).filter(accepted_by=None).values_list("id", flat=True)) == set(others)
    told = set().union(*(about(ringing_case, member) for member in Notice.objects.values_list("member", flat=True)))
    assert str(one) not in told
    assert set(map(str, others)) <= told


def test_taken_twice_by_the_same_person_it_is_taken_once(force, ringing_case):
    accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case)
    assert accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case).again
    assert kinds(ringing_case.case).count("duty.alarm_accepted") == 1


def test_whoever_is_second_hears_who_took_it_and_when(force, ringing_case):
    accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case)
    with pytest.raises(StateHasChanged, match="Ruth Akande took it at 21:29 GMT"):
        accept_alarm(by=force.incident_manager.actor, at=WENT, case=ringing_case.case)


def test_whom_it_does_not_concern_does_not_take_it(force, ringing_case):
    with pytest.raises(CannotAccept, match="neither own the case"):
        accept_alarm(by=force.administrator.actor, at=WENT, case=ringing_case.case)
    Stint.objects.filter(member=force.supervisor.id).update(ended_at=NOW)
    with pytest.raises(CannotAccept, match="not on duty"):
        accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case)


def test_what_asks_for_an_acceptance_is_not_silenced_otherwise(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=WENT)
    clock = Clock.objects.get(case=made.case, duty="accept_by_name")
    with pytest.raises(CannotAccept, match="accept the case itself"):
        accept_alarm(by=force.incident_manager.actor, at=WENT, case=made.case, clocks=[clock.id])


def test_dealing_back_in_ten_the_ladder_waits_for_ten_minutes_and_then_goes_on(force, ringing_case):
    dealing(by=force.supervisor.actor, at=WENT, case=ringing_case.case, minutes=10)
    before = Telling.objects.count()
    sweep(at=WENT + minutes(9.9))
    assert Telling.objects.filter(clock__dealing_by=force.supervisor.id).count() == before
    sweep(at=WENT + minutes(10))
    assert Telling.objects.filter(clock__dealing_by=force.supervisor.id).count() > before


def test_dealing_is_seen_by_all_and_nobody_rings_meanwhile(force, ringing_case):
    dealing(by=force.supervisor.actor, at=WENT, case=ringing_case.case, minutes=10)
    (row,) = [row for row in board(at=WENT) if row.case == ringing_case.case]
    assert (row.dealing, row.back_at) == ("Ruth Akande", WENT + minutes(10))
    assert not ringing(force.incident_manager.id)
    assert Entry.objects.get(chain=ringing_case.case, kind="duty.dealing").structure["minutes"] == 10


def test_said_again_while_it_runs_it_is_said_once_and_nobody_else_says_it(force, ringing_case):
    first = dealing(by=force.supervisor.actor, at=WENT, case=ringing_case.case, minutes=10)
    again = dealing(by=force.supervisor.actor, at=WENT + minutes(5), case=ringing_case.case, minutes=30)
    assert (again.again, again.until) == (True, first.until)
    with pytest.raises(StateHasChanged, match="Ruth Akande is dealing with it until 21:39 GMT"):
        dealing(by=force.incident_manager.actor, at=WENT + minutes(5), case=ringing_case.case, minutes=10)


@pytest.mark.parametrize("length", [0, 61, -3])
def test_somebody_who_is_dealing_says_when_within_an_hour_they_are_back(force, ringing_case, length):
    with pytest.raises(CannotAccept, match="between 1 and 60"):
        dealing(by=force.supervisor.actor, at=WENT, case=ringing_case.case, minutes=length)


@pytest.mark.parametrize("act", ["took", "is dealing"])
def test_an_alarm_rings_again_when_whoever_had_it_goes_off_duty(force, ringing_case, act):
    if act == "took":
        accept_alarm(by=force.supervisor.actor, at=WENT, case=ringing_case.case)
    else:
        dealing(by=force.supervisor.actor, at=WENT, case=ringing_case.case, minutes=30)
    rungs = dict(alarms(ringing_case).values_list("id", "next_rung"))
    cause = booked_off(force.supervisor, at=WENT + minutes(5))
    owner_went_off_duty(cause)
    owner_went_off_duty(cause)
    assert set(alarms(ringing_case).values_list("accepted_by", "dealing_by", "next_rung_at")) == {
        (None, None, cause.at)
    }
    assert dict(alarms(ringing_case).values_list("id", "next_rung")) == rungs
    assert kinds(ringing_case.case).count("duty.alarm_returned") == 1
    assert sweep(at=WENT + minutes(5)).claimed >= len(rungs)


def test_named_beside_another_what_asks_for_an_acceptance_rings_on(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(120))
    asks = Clock.objects.get(case=made.case, duty="accept_by_name")
    other = alarms(made).exclude(id=asks.id).first()
    with pytest.raises(CannotAccept, match="accept the case itself"):
        accept_alarm(by=force.handler.actor, at=NOW + minutes(121), case=made.case, clocks=[asks.id, other.id])
    asks.refresh_from_db()
    assert (asks.accepted_by_id, asks.next_rung_at is None) == (None, False)


@pytest.mark.parametrize("act", ["took", "is dealing"])
@pytest.mark.parametrize("deadline", ["not yet", "none"])
def test_what_has_not_run_out_is_neither_silenced_nor_made_to_ring_early(force, act, deadline):
    force.on_duty()
    made = open_missing(force)
    running = Clock.objects.filter(case=made.case, state="running", due_at__gt=NOW + minutes(600))
    clock = running.exclude(owner_role="system").first()
    if deadline == "none":
        Clock.objects.filter(id=clock.id).update(due_at=None)
    given = {"by": force.handler.actor, "at": NOW + minutes(1), "case": made.case, "clocks": [clock.id]}
    with pytest.raises(CannotAccept, match="has not run out"):
        accept_alarm(**given) if act == "took" else dealing(**given, minutes=1)
    clock.refresh_from_db()
    assert (clock.next_rung_at, clock.accepted_by_id, clock.dealing_by_id) == (None, None, None)
    sweep(at=NOW + minutes(3))
    assert not Telling.objects.filter(clock=clock).exists()
