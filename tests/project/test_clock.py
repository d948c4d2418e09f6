"""The project's clock is the database's, whatever the machine believes; a demonstration may run by another time, a system in use may not."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from nightlight.project import clock

THEN = datetime(2026, 12, 24, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def demonstration(settings_changed):
    """A system that is a demonstration."""
    settings_changed(DEMONSTRATION=True)


class Machine:
    """A machine whose clocks this test moves."""

    def __init__(self, monkeypatch):
        self.wrong_by = timedelta()
        self.passed = 0.0
        steady = time.monotonic
        machine = self

        class Wrong(datetime):
            """The time of day as this machine believes it."""

            @classmethod
            def now(cls, zone=None):
                """The time of day, wrong."""
                return datetime.now(zone) + machine.wrong_by

        monkeypatch.setattr(clock, "datetime", Wrong)
        monkeypatch.setattr(clock.time, "monotonic", lambda: steady() + self.passed)


@pytest.fixture
def machine(monkeypatch):
    """A machine whose clocks this test moves."""
    return Machine(monkeypatch)


def of_the_database():
    """The database's own time, by a connection that is there already."""
    from django.db import connection

    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def disagreement():
    """How far the project's clock is from the database's."""
    truth = of_the_database()
    return abs(clock.now() - truth)


def test_a_machine_whose_clock_is_an_hour_wrong_has_the_right_time(database, machine):
    machine.wrong_by = timedelta(hours=1)
    assert disagreement() < SECOND


def test_a_machine_whose_clock_is_put_right_in_the_middle_of_a_shift_moves_no_deadline(database, machine):
    before = clock.now()
    machine.wrong_by = timedelta(hours=-1)
    assert timedelta() <= clock.now() - before < SECOND


def test_a_copy_that_has_run_away_is_set_right_within_half_a_minute(database, machine):
    clock.now()
    machine.passed = 29.0
    assert disagreement() < SECOND


def test_where_the_database_does_not_answer_the_last_known_offset_counts(database, machine, demonstration, monkeypatch):
    clock.set_clock(shown=THEN)
    assert abs(clock.now() - THEN) < SECOND
    monkeypatch.setitem(clock.connection.settings_dict, "HOST", "/nowhere")
    machine.passed = 90.0
    assert abs(clock.now() - THEN - timedelta(seconds=90)) < SECOND


def test_where_no_database_ever_answered_it_is_the_machines(monkeypatch):
    clock.look_again()
    monkeypatch.setitem(clock.connection.settings_dict, "HOST", "/nowhere")
    assert abs(clock.now() - datetime.now(UTC)) < SECOND
    clock.look_again()


def test_a_database_that_does_not_answer_is_not_asked_at_every_question(database, monkeypatch):
    monkeypatch.setitem(clock.connection.settings_dict, "HOST", "/nowhere")
    clock.look_again()
    asked = []
    monkeypatch.setattr(clock, "_ask", lambda: asked.append(1) or (_ for _ in ()).throw(clock.psycopg.OperationalError))
    for _ in range(50):
        clock.now()
    assert len(asked) == 1


def test_a_demonstration_runs_faster_and_its_leases_do_not(database, machine, demonstration):
    clock.set_clock(shown=THEN, speed=60)
    real = clock.real_now()
    machine.passed = 10.0
    assert abs(clock.now() - THEN - timedelta(minutes=10)) < 60 * SECOND
    assert abs(clock.real_now() - real - timedelta(seconds=10)) < SECOND


def test_a_change_of_speed_does_not_move_what_the_clock_shows(database, demonstration):
    clock.set_clock(shown=THEN, speed=1)
    clock.set_clock(speed=3600)
    clock.set_clock(speed=1)
    assert timedelta() <= clock.now() - THEN < timedelta(hours=1)
    assert clock.speed() == 1


def test_the_clock_of_a_system_in_use_cannot_be_set_and_a_kept_one_is_not_believed(database, settings_changed):
    settings_changed(DEMONSTRATION=True)
    clock.set_clock(shown=THEN, speed=60)
    settings_changed(DEMONSTRATION=False)
    clock.look_again()
    assert disagreement() < SECOND
    with pytest.raises(clock.CannotSetClock, match="only a demonstration"):
        clock.set_clock(speed=60)


@pytest.mark.parametrize("speed", [0, -1, float("nan"), 1e9])
def test_a_speed_that_is_none_is_refused(database, demonstration, speed):
    with pytest.raises(clock.CannotSetClock, match="choose a speed"):
        clock.set_clock(speed=speed)


def test_it_is_asked_in_the_middle_of_a_transaction_without_breaking_it(database):
    from django.db import transaction

    with transaction.atomic():
        clock.look_again()
        assert disagreement() < SECOND
