"""An outside monitor and every screen are told when nobody watches, and why; nothing about anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock, health
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock, Heartbeat
from nightlight.records.duties.pulse import pulse
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.journal.models import Owed, Signing
from nightlight.records.outbox.models import Letter

SECOND = timedelta(seconds=1)


def asked(client):
    """The status of /health, and what it says."""
    health.forget()
    response = client.get("/health")
    return response.status_code, response.json()


def a_case(force):
    """A case that was opened now."""
    step = Step("report_received", {"age": 15, "nature_of_concern": "missing"})
    return open_case(
        by=force.handler.actor, at=clock.now(), kind="missing", title="Girl, 15, Amina", area="north", step=step
    )


def silent_for(seconds, name="sweep"):
    """Let a watch have been silent for so long."""
    Heartbeat.objects.filter(name=name).update(beat_at=clock.real_now() - seconds * SECOND)


def test_it_is_green_while_everything_is_watched(client, database):
    status, told = asked(client)
    assert (status, told["ok"]) == (200, True)
    assert told["database"] is told["policy"] is told["migrations"] is True
    assert told["watches"]["sweep"]["silent_s"] < 30


def test_it_is_not_kept_by_anybody_in_between(client, database):
    assert client.get("/health")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("name", "seconds"), [("sweep", 61), ("reactions", 121), ("letters", 121), ("night", 1801)])
def test_a_watch_that_falls_silent_turns_it_red(client, database, name, seconds):
    silent_for(seconds - 10, name)
    assert asked(client)[0] == 200
    silent_for(seconds, name)
    status, told = asked(client)
    assert status == 503
    assert not told["watches"][name]["ok"]


def test_a_worker_that_never_ran_turns_it_red(client, database):
    Heartbeat.objects.filter(name="sweep").update(name="somebody else")
    assert asked(client)[0] == 503


def unpaid(force):
    """A reaction that nobody pays."""
    Owed.objects.create(
        chain_id=a_case(force).case, number=1, kind="pack.adopted", reaction="x", owed_at=clock.now() - 121 * SECOND
    )


def test_how_long_a_reaction_may_be_owed_is_meant_in_real_time_however_fast_the_clock_runs(force):
    unpaid(force)
    at = clock.now()
    assert [pulse(at=at, real_at=at, pace=pace).unpaid for pace in (1, 60)] == [1, 0]
    assert pulse(at=at + 121 * 60 * SECOND, real_at=at, pace=60).unpaid == 1


def test_a_fast_clock_turns_nothing_red_that_was_owed_for_seconds(client, force, settings_changed):
    settings_changed(DEMONSTRATION=True)
    unpaid(force)
    assert asked(client)[1]["reactions"]["ok"] is False
    clock.set_clock(speed=60)
    health.forget()
    told = asked(client)[1]["reactions"]
    assert (told["ok"], told["unpaid"]) == (True, 0)


def past_the_last_rung(force):
    """An alarm that went past its last rung, and nobody took it."""
    case = a_case(force).case
    Clock.objects.filter(case=case, duty="accept_by_name").update(
        state="missed", next_rung=99, next_rung_at=clock.now() + SECOND
    )


def a_letter_died(force):
    """An e-mail that was given up just now."""
    now = clock.real_now()
    Letter.objects.create(
        id=force.inspector.id, member=force.inspector.member, address="x@force.example", kind="unseen", state="dead", made_at=now,
        next_try_at=now, tried_at=now,
    )  # fmt: skip


def tampered(force):
    """A night that found the journal broken."""
    Signing.objects.create(at=clock.now(), file="x", chains=1, broken=1)


def differs(force):
    """A night that found tables and journal to differ."""
    Signing.objects.create(at=clock.now(), file="x", chains=1, differences=2)


def unsigned(force):
    """A journal that was signed too long ago."""
    Signing.objects.create(at=clock.now() - timedelta(hours=27), file="x", chains=1)


@pytest.mark.parametrize(
    ("deed", "named"),
    [
        (unpaid, "reactions"), (past_the_last_rung, "alarms"), (a_letter_died, "letters"), (tampered, "journal"), (differs, "journal"),
        (unsigned, "journal"),
    ],
)  # fmt: skip
def test_what_the_system_cannot_do_by_itself_turns_it_red_and_is_named(client, force, deed, named):
    deed(force)
    status, told = asked(client)
    assert (status, told[named]["ok"]) == (503, False)
    others = {"reactions", "alarms", "letters", "journal"} - {named}
    assert all(told[other]["ok"] for other in others)


def test_it_says_nothing_about_anybody(client, force):
    a_case(force)
    for deed in (unpaid, past_the_last_rung, a_letter_died):
        deed(force)
    said = str(asked(client)).casefold()
    for word in ("amina", "girl", "pryce", "force.example", "nl-0", str(Case.objects.first().id)):
        assert word not in said


def test_it_turns_red_without_a_database(client, database):
    from django.db import connections

    connections["default"].close_pool()
    database.stop()
    try:
        status, told = asked(client)
    finally:
        database.start()
    assert status == 503
    assert told == {"ok": False, "database": False, "policy": True, "migrations": False}


def test_tables_of_another_version_turn_it_red(client, database, monkeypatch):
    monkeypatch.setattr(health, "_migrated", health.threading.Event())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one more"])
    status, told = asked(client)
    assert (status, told["migrations"]) == (503, False)


def test_a_pack_that_cannot_be_read_turns_it_red(client, database, monkeypatch):
    from nightlight.rules.faults import Fault, Faulty

    def fails(at):
        raise Faulty([Fault("duties.yaml", "x", "broken")])

    monkeypatch.setattr(health, "in_force", fails)
    status, told = asked(client)
    assert (status, told["policy"]) == (503, False)


@pytest.mark.parametrize("path", ["/", "/about", "/no-such-page", "/accounts/login/"])
def test_every_screen_says_since_when_nobody_watches(signed_in, path):
    silent_for(90)
    health.forget()
    said = signed_in.get(path, follow=True).content.decode()
    assert "Nobody has watched the clocks since" in said
    assert 'role="alert"' in said


def test_no_screen_says_so_while_somebody_does(signed_in):
    assert 'role="alert"' not in signed_in.get("/").content.decode()


def test_the_bar_costs_one_question_every_few_seconds_however_many_pages(client, database, django_questions):
    health.forget()
    client.get("/pulse")
    with django_questions() as asked_again:
        for _ in range(20):
            client.get("/pulse")
    assert asked_again == []


@pytest.fixture
def django_questions():
    """The questions that Django asks the database in a block."""
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def count():
        asked = []

        def note(execute, sql, params, many, context):
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield asked

    return count


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_bar_is_read_by_everybody_and_fits(open_page, axe, force, width, theme):
    force.on_duty()
    silent_for(90)
    health.forget()
    page = open_page("/", as_=force.handler, width=width, theme=theme)
    assert page.get_by_role("alert").inner_text().startswith("Nobody has watched the clocks")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
