"""What the sweep's benchmark does beside a database of its own: `python -m bench.sweep_inside CASES CLOCKS RUNS RUNNING` prints times as JSON."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from nightlight.project import database
from nightlight.project.embedded import Embedded
from nightlight.project.serve import migrate

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
STEP = timedelta(days=1)
IDLE_ROUNDS = 200

_CASES = """
WITH made AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, %(cases)s) n),
chains AS (INSERT INTO journal_chain (id, kind, name, number, digest, opened_at)
  SELECT id, 'case', %(name)s || n, 1, repeat('0', 64), %(at)s FROM made),
cases AS (INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', made.id, 'reference', %(name)s || n))).*
  FROM made, cases_case c WHERE c.reference = 'NL-000001'),
watches AS (INSERT INTO duties_watch (case_id, reckoned_at) SELECT id, %(at)s FROM made)
INSERT INTO duties_clock (id, case_id, duty, about_kind, about, ordinal, owner_role, started_at, first_start, counted_from, due_at, state, next_rung)
SELECT gen_random_uuid(), made.id, d.duty, '', '', 1, d.owner_role, %(at)s, %(at)s, %(at)s, %(at)s, 'running', 0
FROM made, (SELECT duty, owner_role FROM duties_clock WHERE case_id = (SELECT id FROM cases_case WHERE reference = 'NL-000001')
  AND owner_role <> 'system' ORDER BY duty LIMIT %(clocks)s) d
"""
_FLOOR = """
WITH missed AS (UPDATE duties_clock SET state = 'missed', missed_at = due_at WHERE state = 'running' AND due_at IS NOT NULL
  AND owner_role <> 'system' AND due_at <= %s RETURNING id, case_id, duty, due_at)
INSERT INTO bench_audit (clock_id, case_id, what, due_at, noted_at) SELECT id, case_id, duty, due_at, %s FROM missed
"""


def main() -> None:
    """Measure, and print what was measured as one line of JSON."""
    cases, clocks, runs, running = map(int, sys.argv[1:5])
    var = Path(os.environ["NIGHTLIGHT_VAR"])
    embedded = Embedded(var)
    embedded.start()
    try:
        owner = _prepare(embedded, var)
        told = {"busy": _busy(owner, cases, clocks, runs), "idle": _idle(owner, runs, running)}
        print(json.dumps(told))
    finally:
        from django.db import connections

        connections.close_all()
        connections["default"].close_pool()
        embedded.stop()


def _prepare(embedded: Embedded, var: Path) -> str:
    database.prepare_roles(embedded.superuser_url)
    owner = database.embedded_url(var, role=database.OWNER)
    migrate(owner, runner=database.RUNNER)
    _run(owner, "CREATE TABLE bench_audit (id bigserial PRIMARY KEY, clock_id uuid NOT NULL, case_id uuid NOT NULL, what text NOT NULL, due_at timestamptz NOT NULL, noted_at timestamptz NOT NULL)")  # fmt: skip
    import django

    django.setup()
    from nightlight.records.duties.recording import Step, open_case
    from tests.made_up import Force

    force = Force(START).on_duty()
    facts = {"age": 15, "looked_after": True, "nature_of_concern": "missing", "suicidal_intent": True}
    open_case(
        by=force.handler.actor,
        at=START,
        kind="missing",
        title="Girl, 15",
        area="north",
        step=Step("report_received", facts),
    )
    # The pattern of all others is out of the way from now on.
    _run(owner, "UPDATE duties_clock SET state = 'met', next_rung_at = NULL; UPDATE duties_watch SET look_at = NULL")
    return owner


def _busy(owner: str, cases: int, clocks: int, runs: int) -> dict[str, Any]:
    """Seconds to miss so many clocks: by one worker, by as many as there are cores, and by one bulk statement with audit rows, in turn; the
    first of each is not counted.
    """
    times: dict[str, list[float]] = {"one": [], "all": [], "floor": []}
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        ways: dict[str, Any] = {
            "one": sweep_all,
            "all": lambda at: sum(pool.map(sweep_all, [at] * (os.cpu_count() or 1), chunksize=1)),
            "floor": _floor,
        }
        for run in range(runs + 1):
            for number, (who, way) in enumerate(ways.items()):
                at = START + STEP * (len(ways) * run + number + 1)
                _make(owner, f"{who}{run}-", cases, clocks, at)
                began = time.perf_counter()
                done = way(at)
                took = time.perf_counter() - began
                assert done == cases * clocks, (who, done)
                if run:
                    times[who].append(took)
                _out_of_the_way(owner)
            _check(2 * cases * clocks * (run + 1), owner)
    return times


def sweep_all(at: datetime) -> int:
    """Sweep until nothing is due that nobody else is sweeping; how many were missed."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from nightlight.records.duties.sweeping import sweep

    missed = 0
    while True:
        swept = sweep(at=at)
        missed += swept.missed
        if not swept.more:
            return missed


def _floor(at: datetime) -> int:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FLOOR, [at, at])
        return int(cursor.rowcount)


def _check(wanted: int, owner: str) -> None:
    """Every clock of ours stands in an entry as missed once, and was told."""
    with psycopg.connect(owner, autocommit=True) as connection:
        noted = connection.execute("SELECT sum(jsonb_array_length(structure -> 'missed')) FROM journal_entry WHERE kind = 'duty.missed'").fetchone()  # fmt: skip
        told = connection.execute("SELECT count(DISTINCT clock_id) FROM duties_telling").fetchone()
    assert noted == told == (wanted,), (noted, told, wanted)


def _out_of_the_way(owner: str) -> None:
    _run(owner, "UPDATE duties_clock SET next_rung_at = NULL, state = 'met' WHERE state = 'missed'; VACUUM ANALYZE")


def _idle(owner: str, runs: int, running: int) -> dict[str, Any]:
    """Seconds for a sweep that finds nothing, with next to no running clocks and then with very many; and how the database finds nothing."""
    from django.db import connection

    from nightlight.records.duties import sweeping

    at = START + STEP * 1000
    _make(owner, "few-", 10, 30, at + STEP)
    few = _idle_runs(at, runs)
    _make(owner, "many-", running // 30, 30, at + STEP)
    _run(owner, "VACUUM ANALYZE")
    many = _idle_runs(at, runs)
    with connection.cursor() as cursor:
        values = {"at": at, "limit": sweeping.LIMIT, "seen": 8 * sweeping.LIMIT, "apart": sweeping.SWEPT_APART}
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sweeping._TAKE.replace('FOR UPDATE SKIP LOCKED', '')}", values)
        plan = [row[0] for row in cursor.fetchall()]
    return {"few": few, "many": many, "plan": plan}


def _idle_runs(at: datetime, runs: int) -> list[float]:
    from nightlight.records.duties.sweeping import Swept, sweep

    times = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        for _ in range(IDLE_ROUNDS):
            assert sweep(at=at, beat_at=at) == Swept()
        times.append((time.perf_counter() - began) / IDLE_ROUNDS)
    return times[1:]


def _make(owner: str, name: str, cases: int, clocks: int, at: datetime) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(_CASES, {"cases": cases, "clocks": clocks, "name": name, "at": at})
    _run(owner, "VACUUM ANALYZE duties_clock")


def _run(owner: str, statements: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        for one in statements.split(";"):
            connection.execute(one)


if __name__ == "__main__":
    main()
