"""Silence rings: what ran out is missed once, dated at its deadline, and climbs to people on duty until somebody takes it by name."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nightlight.records.cases.models import Case
from nightlight.records.duties.looking import look_again, reconsider
from nightlight.records.duties.models import Clock, Heartbeat, Telling, Watch
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.pulse import pulse
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.repacking import pack_was_adopted
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.models import Entry
from nightlight.records.journal.owing import Cause
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW
from tests.records.duties.cases import NOT_MISSING, kinds, minutes, open_missing, ringing


def accept_clock(made):
    return Clock.objects.get(case=made.case, duty="accept_by_name")


def told(clock):
    """(rung, round, collar or why) of everything told of a clock."""
    rows = Telling.objects.filter(clock=clock).select_related("member")
    return sorted((one.rung, one.round, one.member.collar if one.member else one.why) for one in rows)


def test_what_ran_out_is_missed_at_its_deadline_however_late_it_is_swept(force):
    force.on_duty()
    made = open_missing(force)
    due = accept_clock(made).due_at
    sweep(at=due + minutes(3))
    clock = accept_clock(made)
    assert (clock.state, clock.missed_at) == ("missed", due)


def test_nothing_is_missed_before_its_time(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=accept_clock(made).due_at - minutes(0.01))
    assert accept_clock(made).state == "running"


def test_what_was_missed_of_a_case_and_who_was_told_are_one_entry(force):
    force.on_duty()
    made = open_missing(force)
    swept = sweep(at=NOW + minutes(25))
    assert swept.missed > 3
    assert kinds(made.case) == ["case.opened", "duty.missed"]
    entry = Entry.objects.get(chain=made.case, kind="duty.missed")
    missed = Clock.objects.filter(case=made.case, state="missed")
    assert {one[0] for one in entry.structure["missed"]} == {str(clock.id) for clock in missed}
    told = {clock for one in entry.structure["told"] for clock in one["clocks"]}
    assert told == {str(clock) for clock in Telling.objects.values_list("clock", flat=True)}


def test_it_rings_once_for_a_person_and_case_with_one_line_for_each_duty(force):
    force.on_duty()
    open_missing(force)
    sweep(at=NOW + minutes(25))
    notice = Notice.objects.get(member=force.incident_manager.id)
    assert (notice.interrupts, notice.rings) == (True, 1)
    duties = [line["duty"] for line in notice.lines]
    assert len(duties) == len(set(duties)) >= 1


def test_swept_again_nothing_is_missed_or_told_twice(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(25))
    before = Telling.objects.count()
    assert sweep(at=NOW + minutes(25)) == (0, 0, 0, 0, False)
    assert Telling.objects.count() == before
    assert kinds(made.case).count("duty.missed") == 1


def lonely(made):
    """Its clock of acceptance, all others being out of the way."""
    clock = accept_clock(made)
    Clock.objects.exclude(id=clock.id).update(state="met")
    return clock


def test_a_missed_clock_climbs_rung_by_rung(force):
    force.on_duty()
    clock = lonely(open_missing(force))
    assert (clock.due_at - clock.counted_from) == minutes(20)
    for minute in range(20, 51):
        sweep(at=NOW + minutes(minute))
    assert told(clock) == [
        (0, 0, "2003"),
        (1, 0, "2002"),
        (2, 0, "1001"),
        (3, 0, "1001"),
        (3, 0, "2001"),
        (3, 0, "2002"),
        (3, 0, "2003"),
    ]


def test_past_the_last_rung_every_inspector_is_called_every_ten_minutes(force):
    force.on_duty()
    clock = lonely(open_missing(force))
    for minute in range(20, 81):
        sweep(at=NOW + minutes(minute))
    calls = Telling.objects.filter(clock=clock, rung=3).order_by("round").values_list("round", "told_at").distinct()
    assert list(calls) == [(number, NOW + minutes(50 + 10 * number)) for number in range(4)]


def test_an_absent_rung_is_passed_over_and_said(force):
    force.on_duty("handler", "inspector", "superintendent")
    made = open_missing(force)
    clock = accept_clock(made)
    sweep(at=clock.due_at)
    assert told(clock) == [
        (0, 0, "No force incident manager is on duty."),
        (1, 0, "No neighbouring inspector is on duty."),
        (2, 0, "1001"),
    ]
    (line,) = [
        one for one in Notice.objects.get(member=force.superintendent.id).lines if one["duty"] == "accept_by_name"
    ]
    assert line["passed"] == ["force_incident_manager", "neighbouring_inspector"]


def test_after_an_outage_misses_are_dated_at_their_deadlines_and_each_rung_is_told_once(force):
    force.on_duty()
    made = open_missing(force)
    due = dict(Clock.objects.filter(case=made.case).values_list("id", "due_at"))
    sweep(at=NOW + minutes(180))
    missed = Clock.objects.filter(case=made.case, state="missed")
    assert {clock.missed_at - due[clock.id] for clock in missed} == {minutes(0)}
    rungs = list(Telling.objects.values_list("clock", "rung", "round", "member"))
    assert len(rungs) == len(set(rungs))
    assert {round_ for _, _, round_, _ in rungs} == {0}


def test_the_calls_of_one_case_go_round_together(force):
    force.on_duty()
    open_missing(force)
    for minute in range(20, 241):
        sweep(at=NOW + minutes(minute))
    calls = set(Telling.objects.filter(round__gt=0).values_list("told_at", flat=True))
    assert len(calls) <= 2 * 240 / 10


def test_nobody_on_duty_at_all_is_said_once_and_stays_due(force):
    made = open_missing(force)
    for minute in (25, 60, 80, 100):
        sweep(at=NOW + minutes(minute))
    clock = accept_clock(made)
    assert told(clock)[-1] == (3, 0, "Nobody of that rank is on duty in the force.")
    assert clock.next_rung_at > NOW + minutes(100)
    force.on_duty("inspector")
    sweep(at=clock.next_rung_at)
    assert ringing(force.inspector.id)


def test_it_stops_when_somebody_accepts_by_name(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(20))
    accept_case(by=force.incident_manager.actor, at=NOW + minutes(21), case=made.case)
    clock = accept_clock(made)
    assert (clock.state, clock.next_rung_at, clock.missed_at) == ("met", None, NOW + minutes(20))
    before = told(clock)
    sweep(at=NOW + minutes(90))
    assert told(clock) == before
    asked = [line for notice in Notice.objects.all() for line in notice.lines if line.get("duty") == "accept_by_name"]
    assert asked
    assert all("done" in line for line in asked)


def test_what_the_system_itself_does_is_never_missed(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(600))
    assert not Clock.objects.filter(case=made.case, owner_role="system").exclude(state="running").exists()


def test_roles_with_office_hours_do_not_ring_at_night_and_their_ladders_wait_for_the_morning(force):
    force.on_duty()
    made = open_missing(force)
    clock = Clock.objects.filter(case=made.case, owner_role="missing_person_coordinator").first() or accept_clock(made)
    Clock.objects.filter(id=clock.id).update(owner_role="missing_person_coordinator", due_at=NOW + minutes(1))
    sweep(at=NOW + minutes(1))
    assert not Notice.objects.filter(interrupts=True).exclude(lines__0__why="offer").exists()
    clock.refresh_from_db()
    assert clock.next_rung_at.hour == 9
    assert Notice.objects.filter(interrupts=False).exists()


def test_a_batch_takes_a_fixed_number_of_statements(force):
    force.on_duty()
    counts = []
    for at in (NOW, NOW + minutes(300)):
        for _ in range(1 if at == NOW else 6):
            open_missing(force, at=at)
        with CaptureQueriesContext(connection) as asked:
            sweep(at=at + minutes(25))
        counts.append(len(asked))
    # Two of them are the savepoint by which a case that cannot be swept keeps nobody from the others.
    assert counts[0] == counts[1] <= 12


def test_a_small_batch_says_that_there_is_more(force):
    force.on_duty()
    for _ in range(3):
        open_missing(force)
    assert sweep(at=NOW + minutes(25), limit=1).more
    while sweep(at=NOW + minutes(25), limit=1).more:
        pass
    assert (
        not Clock.objects.filter(state="running", due_at__lte=NOW + minutes(25)).exclude(owner_role="system").exists()
    )


def test_a_miss_that_others_watch_has_the_case_looked_at_again(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(120))
    assert Watch.objects.get(case=made.case).look_at <= NOW + minutes(120)


def test_no_sweep_for_a_minute_and_the_watch_is_silent(force):
    assert pulse(at=NOW).silent
    sweep(at=NOW, beat_at=NOW)
    assert Heartbeat.objects.get(name="sweep").beat_at == NOW
    assert not pulse(at=NOW + minutes(1)).silent
    assert pulse(at=NOW + minutes(1.1)).silent


def test_what_calls_past_its_last_rung_shows_in_the_pulse(force):
    force.on_duty()
    open_missing(force)
    assert pulse(at=NOW).calling == 0
    sweep(at=NOW + minutes(180), beat_at=NOW)
    assert pulse(at=NOW).calling > 0
    assert not pulse(at=NOW).well


def called(made, minute):
    """Its clock of acceptance, every inspector called for it until so many minutes after the report."""
    clock = lonely(made)
    for at in range(20, minute + 1, 5):
        sweep(at=NOW + minutes(at))
    return clock


def rounds(clock):
    """When the call past the last rung went round for a clock, by its number."""
    calls = Telling.objects.filter(clock=clock).order_by("told_at").values_list("round", "told_at").distinct()
    return [(number, (at - NOW) / minutes(1)) for number, at in calls]


def told_of(clock):
    """The members who are still being told of a clock."""
    return [
        notice.member_id
        for notice in Notice.objects.filter(answered_at=None)
        for line in notice.lines
        if "done" not in line and str(clock.id) in line.get("clocks", ())
    ]


def test_the_call_for_a_duty_that_policy_no_longer_knows_goes_round_and_every_round_is_noted(force):
    force.on_duty()
    clock = lonely(open_missing(force))
    Clock.objects.filter(id=clock.id).update(duty="gone_since")
    for minute in range(20, 51):
        sweep(at=NOW + minutes(minute))
    assert rounds(clock) == [(number, 20 + 10 * number) for number in range(4)]


@pytest.mark.parametrize("end", ["not missing", "found", "no longer known"])
def test_a_call_that_goes_round_ends_with_its_clock_and_nobody_is_told_any_more(force, end):
    force.on_duty()
    made = open_missing(force)
    clock, at = called(made, 70), NOW + minutes(71)
    assert told_of(clock)
    if end == "no longer known":
        Clock.objects.filter(id=clock.id).update(duty="gone_since")
        reconsider(case=made.case, at=at)
    elif end == "found":
        record(by=force.officer.actor, at=at, case=made.case, step=Step("found_confirmed"))
    else:
        record(by=force.sergeant.actor, at=at, case=made.case, step=Step("not_missing_proposed", **NOT_MISSING))
        decided = Step("recording_decided", data={"decision": "accepted"})
        record(by=force.inspector.actor, at=at, case=made.case, step=decided)
    before = Telling.objects.filter(clock=clock).count()
    sweep(at=NOW + minutes(200))
    assert (told_of(clock), Telling.objects.filter(clock=clock).count()) == ([], before)
    assert Clock.objects.get(id=clock.id).next_rung_at is None


def test_a_closed_case_is_looked_at_again_too_where_a_new_pack_may_end_what_it_still_asks_for(force):
    force.on_duty()
    made = open_missing(force)
    clock = called(made, 70)
    Clock.objects.filter(id=clock.id).update(duty="gone_since")
    Case.objects.filter(id=made.case).update(closed_at=NOW)
    Watch.objects.update(look_at=None)
    pack_was_adopted(Cause(made.case, 1, "pack.adopted", "system", NOW, {}, NOW + minutes(71), 1))
    look_again(at=NOW + minutes(71))
    assert Clock.objects.get(id=clock.id).state == "fell_away"
    assert told_of(clock) == []
