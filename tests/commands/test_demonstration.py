"""script/server as it is: a demonstration with a force that nobody is in, whose clock runs as fast as one likes, and which begins afresh."""

from __future__ import annotations

import signal
import subprocess

import psycopg
import pytest

from nightlight.project import database
from tests.commands.conftest import ROOT


def asked(var, question):
    """What the database of a data folder answers."""
    with psycopg.connect(database.embedded_url(var)) as connection:
        return connection.execute(question).fetchone()[0]


def stopped(server):
    """What it had said when it was stopped."""
    server.process.send_signal(signal.SIGINT)
    return server.process.communicate(timeout=60)


FEW = {"NIGHTLIGHT_DEMO": "1", "NIGHTLIGHT_DEMO_EPISODES": "20"}


def test_it_makes_a_force_says_whom_to_sign_in_as_and_keeps_both_until_it_is_reset(start, var):
    server = start("--speed", "60", **FEW).watching()
    assert server.health()["clock"] == {"speed": 60.0, "demonstration": True}
    members, cases = asked(var, "SELECT count(*) FROM workforce_member"), asked(var, "SELECT count(*) FROM cases_case")
    assert members > 10
    assert cases > 2
    said, complained = stopped(server)
    assert "Sign in as" in said
    assert "60 times as fast" in said
    assert complained == ""

    server = start(**FEW).watching()
    assert server.health()["clock"]["speed"] == 1.0
    assert asked(var, "SELECT count(*) FROM workforce_member") == members
    newest = asked(var, "SELECT max(opened_at) FROM cases_case")
    stopped(server)

    start("--reset", **FEW).watching()
    assert asked(var, "SELECT max(opened_at) FROM cases_case") > newest
    assert asked(var, "SELECT count(*) FROM journal_entry WHERE kind IN ('journal.broken', 'journal.differs')") == 0


@pytest.mark.parametrize("words", [["--speed", "0"], ["--speed", "fast"], ["--speed", "nan"], ["--speed", "1e9"]])
def test_a_speed_that_is_none_is_refused(words):
    told = subprocess.run([ROOT / "script" / "server", *words], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "is not a speed" in told.stderr


@pytest.mark.parametrize("words", [["--speed", "2"], ["--reset"]])
def test_what_is_for_a_demonstration_is_refused_where_this_is_none(start, words):
    status, told = start(*words, NIGHTLIGHT_DEMO="0").end()
    assert status == 1
    assert "are for a demonstration" in told


def test_a_database_that_is_named_is_never_emptied(start):
    status, told = start("--reset", NIGHTLIGHT_DEMO="1", DATABASE_URL="postgresql://a@127.0.0.1:1/b").end()
    assert status == 1
    assert "is left alone" in told
