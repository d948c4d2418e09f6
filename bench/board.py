"""What it costs to look at the board: the list of the most urgent open cases as a page, against the least that a view can do, as cases grow many."""

from __future__ import annotations

import random
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.intake import Place, exchange, report_body, serving
from bench.measure import Figure, Timed, figure
from nightlight.project import database

BOARD, LEAST = "/cases/", "/bench/top"
AT_ONCE = 20
_MORE = """
WITH made AS (SELECT gen_random_uuid() AS id, n FROM generate_series(%(first)s::bigint, %(last)s::bigint) n),
chains AS (INSERT INTO journal_chain (id, kind, name, number, digest, opened_at)
  SELECT id, 'case', 'B-' || n, 1, repeat('0', 64), now() FROM made),
cases AS (INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', made.id, 'reference', 'B-' || n, 'title', 'Girl, ' || n %% 18,
  'urgency', 60 + 10 * (n * 7919 %% 5), 'unaccepted_since', CASE WHEN n %% 50000 = 0 THEN now() END, 'opened_at', now() - n %% 100000 * interval '1 minute'))).*
  FROM made, cases_case c WHERE c.id = %(pattern)s)
INSERT INTO duties_clock (id, case_id, duty, about_kind, about, ordinal, owner_role, started_at, first_start, counted_from, due_at, state, next_rung)
SELECT gen_random_uuid(), made.id, d.duty, '', '', 1, d.owner_role, now(), now(), now(), now() + (n * 104729 %% 100000 + 60) * interval '1 minute', 'running', 0
FROM made, (SELECT duty, owner_role FROM duties_clock WHERE case_id = %(pattern)s AND owner_role <> 'system' ORDER BY duty LIMIT 3) d
"""


def board(*, full: bool) -> list[Figure]:
    """The board of ten thousand open cases, of a hundred thousand and, in full, of a million, each case with running clocks."""
    sizes = (10_000, 100_000, 1_000_000) if full else (10_000, 100_000)
    runs, found, pages = 7 if full else 5, list[Figure](), dict[int, Timed]()
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder, serving(Path(folder)) as place:
        pattern, owner, held = _pattern(place), database.embedded_url(Path(folder), role=database.OWNER), 1
        for size in sizes:
            _fill(owner, pattern, held, size)
            held = size
            ours, least = _timed(place, runs)
            pages[size] = ours
            goal = ("<= 3 times", lambda ours, least: ours <= 3 * least)
            against = "an indexed top 50 as JSON, same server, middleware, session, pool and guard"
            found.append(
                figure(f"board_{size}_cases", (ours, least), per=AT_ONCE, unit="ms", against=against, goal=goal)
            )
    first, last = sizes[0], sizes[-1]
    grown = ("<= 1.5 times", lambda many, few: many <= 1.5 * few)
    found.append(
        figure(f"board_growth_to_{last}", (pages[last], pages[first]), per=AT_ONCE, unit="ms", against=f"the same page with {first:,} cases", goal=grown)
    )  # fmt: skip
    return found


def _pattern(place: Place) -> str:
    """A case as the product makes it; all others are like it."""
    with socket.create_connection(("127.0.0.1", place.port)) as line:
        status, body = exchange(line, place.packet("POST", "/bench/report", report_body()))
    assert status == 201, body
    return str(place.ask("GET", "/bench/pattern")["case"])


def _fill(owner: str, pattern: str, held: int, size: int) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        for first in range(held, size, 50_000):
            values = {"first": first, "last": min(first + 50_000, size) - 1, "pattern": pattern}
            connection.execute(_MORE, values)
        connection.execute("VACUUM ANALYZE")


def _timed(place: Place, runs: int) -> tuple[Timed, Timed]:
    times: dict[str, list[float]] = {BOARD: [], LEAST: []}
    for run in range(runs + 1):
        for path in random.sample([BOARD, LEAST], 2):
            took = _round(place, path)
            if run:
                times[path].append(took)
    return Timed(tuple(times[BOARD])), Timed(tuple(times[LEAST]))


def _round(place: Place, path: str) -> float:
    """Seconds for so many requests one after the other; every answer is checked."""
    with socket.create_connection(("127.0.0.1", place.port)) as line:
        began = time.perf_counter()
        for _ in range(AT_ONCE):
            status, body = exchange(line, place.packet("GET", path))
            assert status == 200, (status, body[:200])
            assert body.count(b"B-") >= 50, body[:200]
        return time.perf_counter() - began


ALL: dict[str, Callable[..., list[Figure]]] = {"board": board}
