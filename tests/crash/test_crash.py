"""Web and worker processes are killed at random, the database crashes twice and its line is cut, while reports come in and clocks run out.

Every acknowledged act is there whole, every clock was met or missed exactly once, every rung was told exactly once, every reaction was paid
once, and the journal verifies.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bench.intake import Place, exchange, report_body
from nightlight.project import database
from tests.crash import harness

REPORTS, CLIENTS, GONE_OFF_DUTY, SPEED = 160, 4, 12, 90
STORM_SECONDS, PATIENCE = 30, 120
SERVING = ("uvicorn", "nightlight.project.asgi:application", "--log-level", "critical", "--port")


@dataclass
class Storm:
    """What is done to the product, and what it acknowledged meanwhile."""

    embedded: Any
    var: Path
    seed: int = field(default_factory=lambda: random.randrange(1_000_000))
    reported: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    tried_again: int = 0
    killed: int = 0

    def ask(self, query, *values):
        """What the database says."""
        return harness.ask(self.embedded, query, *values)


@pytest.fixture(scope="module")
def storm():
    """Everything after the storm, once the workers have caught up and ended."""
    with harness.folder() as var, harness.durable_database(var) as embedded:
        made, line = Storm(embedded, var), harness.Line(var / "line", embedded.socket_folder)
        environment = harness.environment_for(var, var / "line")
        before = [sys.executable, "-m", "tests.crash.prepare", str(GONE_OFF_DUTY), str(SPEED)]
        told = subprocess.run(before, env=environment, cwd=harness.ROOT, capture_output=True, text=True, check=True)
        port = harness.free_port()
        places = [Place(port, f"sessionid={key}") for key in told.stdout.split()]
        web = harness.Process(*SERVING, str(port), environment=environment)
        workers = [harness.Process("nightlight.project.worker", environment=environment) for _ in range(2)]
        try:
            blow(made, line, places, [web, *workers])
        finally:
            for process in (web, *workers):
                process.end()
        yield made


def blow(made, line, places, processes):
    """The storm while the clock runs fast, and after it the time that the workers need to catch up."""
    clients = [threading.Thread(target=send, args=(*places, made), daemon=True) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    rage(made, line, processes)
    for one in clients:
        one.join(PATIENCE)
    made.ask(
        "UPDATE project_clock SET shown = shown + (clock_timestamp() - anchor) * speed, anchor = clock_timestamp(), speed = 1 RETURNING 1"
    )
    assert harness.until(lambda: caught_up(made), PATIENCE), f"the workers did not catch up: {made}"


def send(handler, inspector, made):
    """A client that reports a child, then another; every second one is accepted by the inspector."""
    for number in range(REPORTS // CLIENTS):
        body = report_body()
        insist(handler, "/crash/report", body, made)
        made.reported.append(json.loads(body)["id"])
        if number % 2:
            insist(inspector, "/crash/accept", body, made)
            made.accepted.append(json.loads(body)["id"])


def insist(place, path, body, made):
    """Send the same again until it is acknowledged."""
    while True:
        try:
            with socket.create_connection(("127.0.0.1", place.port), 3) as line:
                line.settimeout(20)
                if exchange(line, place.packet("POST", path, body))[0] == 201:
                    return
        except (OSError, AssertionError, StopIteration, ValueError):
            pass
        made.tried_again += 1
        time.sleep(0.2)


def rage(made, line, processes):
    """Kill at random, but each at least twice; in between let the database crash twice, and cut its line twice for seconds."""
    dice, ends = random.Random(made.seed), time.monotonic() + STORM_SECONDS
    blows = [lambda: harness.restart(made.embedded), lambda: line.cut(dice.uniform(1, 3))] * 2
    victims = dice.sample(processes * 2, 2 * len(processes))
    while time.monotonic() < ends or blows or victims:
        time.sleep(dice.uniform(1.5, 3))
        (victims.pop() if victims else dice.choice(processes)).kill()
        if blows and dice.random() < 0.4:
            blows.pop(dice.randrange(len(blows)))()
    made.killed = sum(process.killed for process in processes)


def caught_up(made):
    """Whether everything owed is paid, no clock that ran out is still running, and no rung that came is still to be told."""
    [(unpaid,)] = made.ask("SELECT count(*) FROM journal_owed WHERE paid_at IS NULL")
    [(behind,)] = made.ask(
        "SELECT count(*) FROM duties_clock WHERE state = 'running' AND owner_role <> 'system' AND due_at <"
        " (SELECT shown + (clock_timestamp() - anchor) * speed - interval '2 minutes' FROM project_clock)"
    )
    [(waiting,)] = made.ask(
        "SELECT count(*) FROM duties_clock WHERE state = 'missed' AND accepted_by_id IS NULL AND owner_role <> 'system' AND (next_rung_at IS NULL"
        " OR next_rung_at < (SELECT shown + (clock_timestamp() - anchor) * speed - interval '2 minutes' FROM project_clock))"
    )
    return unpaid == 0 and behind == 0 and waiting == 0


def noted(storm, what):
    """How often the journal notes of each clock that it started, was met or was missed."""
    found = storm.ask("SELECT structure->%s FROM journal_entry WHERE structure ? %s", what, what)
    return Counter(clock for (rows,) in found for clock, *_ in rows)


def test_it_was_a_storm(storm):
    assert storm.killed >= 6
    assert storm.tried_again >= 1
    assert len(storm.reported) + len(storm.accepted) >= 200


def test_every_acknowledged_report_is_there_whole(storm):
    rows = storm.ask(
        "SELECT c.id::text, (SELECT count(*) FROM facts_assertion f WHERE f.case_id = c.id AND f.entry = 1),"
        " (SELECT count(*) FROM cases_happening h WHERE h.case_id = c.id AND h.event = 'report_received'),"
        " (SELECT count(*) FROM journal_entry e WHERE e.chain_id = c.id AND e.kind = 'case.opened'),"
        " (SELECT count(*) FROM duties_clock k WHERE k.case_id = c.id) FROM cases_case c"
    )
    told = len(json.loads(report_body())["facts"])
    whole = {case for case, facts, *once, clocks in rows if facts == told and once == [1, 1] and clocks >= 44}
    assert set(storm.reported) - whole == set()


def test_every_acknowledged_acceptance_made_the_inspector_its_owner_once(storm):
    rows = storm.ask(
        "SELECT c.id::text, (SELECT count(*) FROM journal_entry e WHERE e.chain_id = c.id AND e.kind = 'case.accepted')"
        " FROM cases_case c JOIN workforce_member m ON m.id = c.owner_id WHERE m.rank = 'inspector'"
    )
    assert dict.fromkeys(storm.accepted, 1).items() <= dict(rows).items()


MISSED = "SELECT id::text FROM duties_clock WHERE missed_at IS NOT NULL"
MET = "SELECT id::text FROM duties_clock WHERE state = 'met'"


@pytest.mark.parametrize(("outcome", "query", "least"), [("missed", MISSED, 200), ("met", MET, REPORTS // 4)])
def test_every_clock_started_once_and_was_met_or_missed_exactly_once(storm, outcome, query, least):
    over = {clock for (clock,) in storm.ask(query)}
    assert len(over) >= least
    assert noted(storm, outcome) == dict.fromkeys(over, 1)
    every = {clock for (clock,) in storm.ask("SELECT id::text FROM duties_clock")}
    assert noted(storm, "started") == dict.fromkeys(every, 1)


def test_every_miss_is_dated_at_its_deadline(storm):
    assert storm.ask("SELECT count(*) FROM duties_clock WHERE missed_at <> due_at") == [(0,)]


def test_every_rung_was_told_exactly_once(storm):
    written = Counter(
        (clock, tell["rung"], tell["round"])
        for (told,) in storm.ask("SELECT structure->'told' FROM journal_entry WHERE structure ? 'told'")
        for tell in told
        for clock in tell["clocks"]
    )
    rows = storm.ask("SELECT DISTINCT clock_id::text, rung::int, round FROM duties_telling")
    assert len(rows) >= 200
    assert written == dict.fromkeys(rows, 1)


def test_no_rung_below_one_that_was_told_was_left_out(storm):
    told = storm.ask(
        "SELECT clock_id::text, array_agg(DISTINCT rung::int ORDER BY rung::int) FROM duties_telling GROUP BY clock_id"
    )
    assert [clock for clock, rungs in told if rungs != list(range(rungs[-1] + 1))] == []


def test_every_reaction_was_paid_once(storm):
    assert storm.ask("SELECT count(*) FROM journal_owed WHERE paid_at IS NULL") == [(0,)]
    gone = storm.ask(
        "SELECT chain_id, count(*) FROM journal_entry WHERE kind = 'case.owner_off_duty' GROUP BY chain_id"
    )
    assert [many for _, many in gone] == [1] * GONE_OFF_DUTY


@pytest.mark.parametrize("act", ["verify", "fold"])
def test_the_journal_verifies_and_agrees_with_the_tables(storm, act):
    url = database.url_at(storm.embedded.socket_folder, role=database.RUNNER, database=database.DATABASE)
    done = subprocess.run(
        [sys.executable, "-m", "nightlight.cli.main", "journal", act],
        env=harness.environment_for(storm.var, storm.embedded.socket_folder) | {"DATABASE_URL": url},
        cwd=harness.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
