"""Many do the same thing at once: of several acceptances one counts, and of several sweeps each miss and each rung is noted by one."""

from __future__ import annotations

import threading
import time
from collections import Counter

from django.db import connections, transaction

from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.looking import look_again
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.refusals import StateHasChanged
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.models import Chain, Entry
from nightlight.records.outbox.models import Notice
from nightlight.records.outbox.notices import open_for, seen, shown
from tests.made_up import NOW
from tests.records.duties.cases import FACTS, kinds, minutes, open_missing


def at_once(*acts):
    """Do all of these at the same moment, each in a connection of its own; what each gave back or raised."""
    found, ready = [None] * len(acts), threading.Barrier(len(acts))

    def do(number, act):
        ready.wait()
        try:
            found[number] = act()
        except Exception as failure:  # noqa: BLE001 - told to the test
            found[number] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_of_several_who_accept_at_once_one_does_and_the_others_hear_who(force):
    force.on_duty()
    made = open_missing(force)
    offer = Offer.objects.get().id
    people = [force.inspector, force.superintendent] * 3
    found = at_once(*(lambda one=one: accept_case(by=one.actor, at=NOW, case=made.case, offer=offer) for one in people))
    winner = Case.objects.get(id=made.case).owner_id
    won = [one for one in found if not isinstance(one, Exception)]
    assert {one.owner for one in won} == {winner}
    assert sum(not one.again for one in won) == 1
    assert {type(one) for one in found if isinstance(one, Exception)} == {StateHasChanged}
    assert kinds(made.case).count("case.accepted") == 1


def test_of_several_who_take_an_alarm_at_once_one_does(force):
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(25))
    people = [force.supervisor, force.incident_manager] * 2
    found = at_once(
        *(lambda one=one: accept_alarm(by=one.actor, at=NOW + minutes(25), case=made.case) for one in people)
    )
    assert sum(not isinstance(one, Exception) and not one.again for one in found) == 1
    assert kinds(made.case).count("duty.alarm_accepted") == 1


def test_the_same_report_sent_several_times_at_once_is_one_case(force):
    force.on_duty()
    case = new_id(NOW)

    def send():
        return open_case(
            by=force.handler.actor, at=NOW, kind="missing", title="Girl, 15", area="north", step=Step("report_received", FACTS), case=case
        )  # fmt: skip

    found = at_once(*[send] * 6)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert len({one.reference for one in found}) == 1
    assert Case.objects.count() == 1


def test_with_several_sweeping_each_miss_and_each_rung_is_noted_once(force):
    force.on_duty()
    cases = [open_missing(force) for _ in range(12)]
    at = NOW + minutes(120)

    def work():
        while sweep(at=at, limit=40).more or look_again(at=at).looked:
            pass

    assert [one for one in at_once(*[work] * 5) if one is not None] == []
    sweep(at=at)
    missed = Counter(
        clock for entry in Entry.objects.filter(kind="duty.missed") for clock, _, _ in entry.structure["missed"]
    )
    assert set(missed.values()) == {1}
    assert not Clock.objects.filter(state="running", due_at__lte=at).exclude(owner_role="system").exists()
    told = Counter(Telling.objects.values_list("clock", "rung", "round", "member"))
    assert set(told.values()) == {1}
    assert all(Chain.objects.get(id=one.case).number == Entry.objects.filter(chain=one.case).count() for one in cases)


def test_acts_and_sweeps_at_once_lose_nothing_and_never_wait_for_each_other_in_a_ring(force):
    force.on_duty()
    cases = [open_missing(force) for _ in range(4)]
    at = NOW + minutes(60)

    def act():
        for one in cases:
            record(by=force.handler.actor, at=at, case=one.case, step=Step("second_contact", {"suicidal_intent": True}))

    def work():
        for _ in range(8):
            sweep(at=at)
            look_again(at=at)

    assert at_once(act, work, act, work, act) == [None] * 5
    assert all(kinds(one.case).count("case.recorded") == 3 for one in cases)


def test_a_screen_that_shows_notices_never_waits_in_a_ring_with_a_sweep_that_writes_them(force):
    force.on_duty()
    for _ in range(3):
        open_missing(force)
    first, *_, last = Notice.objects.filter(member=force.inspector.id).order_by("made_at", "id")
    held = threading.Event()

    def write():
        with transaction.atomic():
            Notice.objects.filter(id=last.id).update(rings=7)
            held.set()
            time.sleep(0.5)
            Notice.objects.filter(id=first.id).update(rings=7)

    def show():
        held.wait()
        return shown(to=force.inspector.id, at=NOW)

    assert at_once(write, show) == [None, 2]
    assert list(Notice.objects.filter(shown_at=None, member=force.inspector.id)) == [last]


def test_sweeps_screens_and_readers_at_once_never_wait_for_each_other_in_a_ring(force):
    force.on_duty()
    for _ in range(6):
        open_missing(force)
    people = [force.inspector.id, force.incident_manager.id, force.superintendent.id]

    def ring():
        for minute in range(20, 80, 5):
            sweep(at=NOW + minutes(minute), limit=20)

    def read():
        for minute in range(20, 80):
            for member in people:
                shown(to=member, at=NOW + minutes(minute))
                for notice in open_for(member, most=5):
                    seen(by=member, notice=notice.id, at=NOW + minutes(minute))

    assert at_once(ring, read, ring, read) == [None] * 4
