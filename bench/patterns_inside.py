"""What the benchmark of patterns does beside a database of its own: `python -m bench.patterns_inside EPISODES RUNS` prints times as JSON."""

from __future__ import annotations

import json
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

AT = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
PLANTED = 50
"""So many pairs of children found in one house within a week of each other, and so many of which one goes missing ever more often."""

# Of ten episodes seven are of children who were missing before; every return names a house of its own, but for those that are planted.
_FILL = """
WITH made AS (SELECT n, gen_random_uuid() AS id, %(at)s::timestamptz - (abs(hashint8(n)::bigint) %% 1051200) * interval '1 minute' - interval '1 hour' AS began,
    ('00000000-0000-4000-8000-' || lpad((abs(hashint8(n * 31 + 7)::bigint) %% %(children)s::bigint)::text, 12, '0'))::uuid AS child FROM generate_series(%(first)s::bigint, %(last)s::bigint) n),
chains AS (INSERT INTO journal_chain (id, kind, name, number, digest, opened_at) SELECT id, 'case', 'B-' || n, 1, repeat('0', 64), began FROM made),
cases AS (INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', made.id, 'reference', 'B-' || n, 'state', 'closed',
    'opened_at', began, 'closed_at', began + interval '9 hours', 'area_id', CASE WHEN n %% 2 = 0 THEN 'north' ELSE 'south' END))).*
  FROM made, cases_case c WHERE c.reference = 'NL-000001'),
inside AS (INSERT INTO cases_involvement (case_id, person, role, since, recorded_by) SELECT id, child, 'child', began, 'system' FROM made)
INSERT INTO cases_happening (case_id, entry, event, by, role, happened_at, recorded_at, data)
SELECT id, 5 + e.n, e.event, 'system', 'call_handler', began + (2 + made.n %% 7) * interval '1 hour', began + interval '9 hours',
  CASE e.event WHEN 'returned' THEN jsonb_build_object('where', made.n || ' Mill Lane, Seaton', 'found_with', 'nobody', 'how', 'by bus')
    WHEN 'found_confirmed' THEN jsonb_build_object('place', 'her home', 'wellbeing', 'well') ELSE '{"result": "nothing"}'::jsonb END
FROM made, (VALUES (1, 'graded'), (2, 'enquiry_made'), (3, 'returned'), (4, 'found_confirmed'), (5, 'social_care_told_of_return')) e(n, event)
"""
_PEOPLE = """
INSERT INTO people_person (id, made_at) SELECT DISTINCT person, %(at)s::timestamptz FROM cases_involvement ON CONFLICT DO NOTHING
"""
_PLANT = """
UPDATE cases_happening h SET data = data || jsonb_build_object('where', (p.n / 2) || ' Planted Row') FROM
  (SELECT c.id, row_number() OVER (ORDER BY c.opened_at DESC) - 1 AS n FROM cases_case c WHERE c.reference LIKE 'B-%%' ORDER BY c.opened_at DESC LIMIT %(many)s) p
WHERE h.case_id = p.id AND h.event = 'returned'
"""
_SCAN = """
SELECT count(*), sum(length(h.data::text)) FROM cases_happening h JOIN cases_case c ON c.id = h.case_id AND c.kind = 'missing'
JOIN cases_involvement i ON i.case_id = c.id AND i.until IS NULL LEFT JOIN people_belonging b ON b.person_id = i.person
"""


def main() -> None:
    """Measure, and print what was measured as one line of JSON."""
    episodes, runs = map(int, sys.argv[1:3])
    var = Path(os.environ["NIGHTLIGHT_VAR"])
    embedded = Embedded(var)
    embedded.start()
    try:
        _prepare(embedded, var, episodes)
        print(json.dumps(_measured(episodes, runs)))
    finally:
        from django.db import connections

        connections.close_all()
        connections["default"].close_pool()
        embedded.stop()


def _prepare(embedded: Embedded, var: Path, episodes: int) -> None:
    database.prepare_roles(embedded.superuser_url)
    owner = database.embedded_url(var, role=database.OWNER)
    migrate(owner, runner=database.RUNNER)
    import django

    django.setup()
    from tests.made_up import Force
    from tests.records.duties.cases import open_missing

    force = Force(AT - timedelta(days=800)).on_duty()
    open_missing(force, at=AT - timedelta(days=799))
    with psycopg.connect(owner, autocommit=True) as connection:
        for first in range(1, episodes + 1, 25_000):
            values = {"first": first, "last": min(first + 24_999, episodes), "at": AT, "children": episodes * 3 // 10}
            connection.execute(_FILL, values)
        connection.execute(_PEOPLE, {"at": AT})
        connection.execute(_PLANT, {"many": 2 * PLANTED})
        connection.execute("VACUUM ANALYZE")


def _measured(episodes: int, runs: int) -> dict[str, Any]:
    from django.db import connection

    from nightlight.work.prevention.models import Finding
    from nightlight.work.prevention.night import look_for_patterns

    times: dict[str, list[float]] = {"ours": [], "scan": []}
    for run in range(runs + 1):
        began = time.perf_counter()
        night = look_for_patterns(at=AT + timedelta(seconds=run))
        ours = time.perf_counter() - began
        assert night.episodes == episodes, night.episodes
        assert run == 0 or night.fresh == 0, f"a night that nothing happened in found {night.fresh} more"
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(_SCAN)
            (rows, _) = cursor.fetchone()
        scan = time.perf_counter() - began
        assert rows == 5 * episodes, rows
        if run:
            times["ours"].append(ours)
            times["scan"].append(scan)
    shared = Finding.objects.filter(kind="same_place", holds=True).count()
    assert shared >= PLANTED - 2, f"only {shared} of {PLANTED} planted houses were found"
    return {**times, "episodes": episodes, "findings": night.findings, "planted": shared}


if __name__ == "__main__":
    main()
