"""What it costs to verify the journal: a million entries as real cases write them, through the command, against reading and hashing the same rows."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.measure import Figure, Timed, figure
from nightlight.rules import journal as sealing

ROOT = Path(__file__).resolve().parent.parent
ENTRIES_A_CASE = 50
START = datetime(2026, 11, 24, 21, 4, tzinfo=UTC)


def journal(*, full: bool) -> list[Figure]:
    """Verify every chain on every core, and name one altered entry among all of them; memory must not grow with the journal."""
    entries = 1_000_000 if full else 50_000
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder, prepared(Path(folder), entries) as embedded:
        runs = [_both(embedded, entries) for _ in range(5)]
        ours, floor = Timed(tuple(one for one, _ in runs)), Timed(tuple(one for _, one in runs))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        _finds_what_was_altered(embedded)
    against = "one process that reads the same rows as text and hashes them, proving nothing"
    goal = (f"<= {60 if full else 6} s", lambda ours, _: ours <= (60 if full else 6))
    name = f"journal_verify_{entries}"
    memory = Figure(
        f"{name}_memory",
        round(peak, 1),
        300.0,
        "MB",
        "what a process may take, however long the journal",
        "<= 300 MB",
        peak <= 300,
        len(runs),
    )
    return [figure(name, (ours, floor), per=1, unit="s", against=against, goal=goal), memory]


def _both(embedded: Any, entries: int) -> tuple[float, float]:
    began = time.perf_counter()
    done = _verify()
    ours = time.perf_counter() - began
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["entries"] >= entries
    began = time.perf_counter()
    _read_and_hash(embedded)
    return ours, time.perf_counter() - began


def _verify() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nightlight.cli.main", "journal", "verify", "--json", "--unrecorded"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _read_and_hash(embedded: Any) -> None:
    with psycopg.connect(_inside(embedded)) as connection, connection.cursor() as cursor:
        for table in ("journal_entry", "journal_words"):
            with cursor.copy(f"COPY {table} TO STDOUT") as rows:
                for row in rows:
                    hashlib.sha256(row).digest()


def _finds_what_was_altered(embedded: Any) -> None:
    with psycopg.connect(_inside(embedded), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE journal_entry SET by = 'somebody' WHERE id = (SELECT max(id) - 77 FROM journal_entry)"
        )
    done = _verify()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "was altered after it was sealed" in done.stdout


@contextmanager
def prepared(var: Path, entries: int) -> Iterator[Any]:
    """An embedded PostgreSQL with its usual settings that holds so many entries."""
    from nightlight.project import database
    from nightlight.project.embedded import Embedded
    from nightlight.project.serve import migrate

    var.chmod(0o711)
    os.environ |= {"NIGHTLIGHT_VAR": str(var), "DJANGO_SETTINGS_MODULE": "nightlight.project.settings"}
    os.environ.pop("DATABASE_URL", None)
    embedded = Embedded(var)
    embedded.start()
    try:
        database.prepare_roles(embedded.superuser_url)
        migrate(database.embedded_url(var, role=database.OWNER), runner=database.RUNNER)
        templates = _recorded()
        fill(_inside(embedded), templates, entries)
        yield embedded
    finally:
        embedded.stop()


def _inside(embedded: Any) -> str:
    from nightlight.project import database
    from nightlight.project.embedded import SUPERUSER

    return database.url_at(embedded.socket_folder, role=SUPERUSER, database=database.DATABASE)


def _recorded() -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """Entries of a real case, as the product writes them: (kind, structure, words)."""
    import django

    django.setup()
    from django.db import connections

    from nightlight.records.duties.recording import Step, open_case, record
    from nightlight.records.journal.models import Entry, Words
    from tests.made_up import Force

    force = Force(START).on_duty()
    step = Step(
        "report_received", {"age": 15, "looked_after": True, "nature_of_concern": "missing"}, said_by="her carer"
    )
    made = open_case(by=force.handler.actor, at=START, kind="missing", title="Girl, 15", area="north", step=step)
    for minute in range(1, 10):
        step = Step("enquiry_made", data={"what": f"Rang friend number {minute}, who has not seen her since school"})
        record(by=force.handler.actor, at=START + timedelta(minutes=minute), case=made.case, step=step)
    words: dict[int, dict[str, str]] = {}
    for one in Words.objects.filter(chain=made.case):
        words.setdefault(one.number, {})[one.name] = str(one.text)
    found = [(one.kind, one.structure, words.get(one.number, {})) for one in Entry.objects.filter(chain=made.case)]
    connections.close_all()
    connections["default"].close_pool()
    return found


def fill(address: str, templates: list[tuple[str, dict[str, Any], dict[str, str]]], entries: int) -> None:
    """Write so many sealed entries into the journal by COPY, and a case to each chain."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for number in range(0, entries // ENTRIES_A_CASE, 200):
            chains = [_chain(one, templates) for one in range(number, min(number + 200, entries // ENTRIES_A_CASE))]
            for table, columns in COLUMNS.items():
                with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for chain in chains:
                        for row in chain[table]:
                            copy.write_row(row)
        connection.execute(CASES)
        connection.execute("VACUUM ANALYZE")


COLUMNS = {
    "journal_chain": "id, kind, name, number, digest, opened_at",
    "journal_entry": "chain_id, number, kind, happened_at, recorded_at, by, structure, texts, previous, digest",
    "journal_words": "chain_id, number, name, text, salt",
}
CASES = """
INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', j.id, 'reference', j.name))).*
FROM journal_chain j, cases_case c WHERE j.kind = 'case' AND j.id <> c.id AND c.reference = (SELECT min(reference) FROM cases_case)
"""


def _chain(
    number: int, templates: list[tuple[str, dict[str, Any], dict[str, str]]]
) -> dict[str, list[tuple[Any, ...]]]:
    """One case's chain, sealed, as rows of its three tables."""
    chain, head = str(uuid.uuid4()), None
    rows: dict[str, list[tuple[Any, ...]]] = {"journal_entry": [], "journal_words": []}
    for place in range(ENTRIES_A_CASE):
        kind, structure, words = templates[
            place % len(templates) if place < len(templates) else place % (len(templates) - 1) + 1
        ]
        at = START + timedelta(minutes=place)
        salts = {name: os.urandom(16) for name in words}
        entry = sealing.seal(
            case=chain, kind=kind, at=at, recorded_at=at, by="system", structure=structure, after=head,
            texts={name: sealing.salted_digest(text, salts[name]) for name, text in words.items()},
        )  # fmt: skip
        head = entry.head
        held = json.dumps(entry.structure), json.dumps(entry.texts)
        rows["journal_entry"].append((chain, entry.number, kind, at, at, "system", *held, entry.previous, entry.digest))
        rows["journal_words"] += [(chain, entry.number, name, text, salts[name]) for name, text in words.items()]
    assert head is not None
    rows["journal_chain"] = [(chain, "case", f"NL-9{number:06d}", head.number, head.digest, START)]
    return rows


ALL: dict[str, Callable[..., list[Figure]]] = {"journal": journal}
