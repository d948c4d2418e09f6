"""Verifies the whole journal: every chain against itself, against what was signed outside the database, and against the cases that there are."""

from __future__ import annotations

import signal
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import reduce
from multiprocessing import get_context
from typing import Any, Final, NamedTuple

import psycopg
from django.db import connection as ours
from psycopg import sql

from nightlight.records.journal.above import Subject, names_of, subjects
from nightlight.records.journal.kept_heads import KeptHeads
from nightlight.records.journal.proving import LOWEST, Proved, Run, join, prove, prove_apart, settle
from nightlight.records.journal.tampering import Finding

ENTRIES_AT_ONCE: Final = 10_000
"""Chains are shared out in runs of about so many entries."""
LENGTH_OF_AN_ID: Final = 36
GUARDS: Final = (
    "journal_entry_kept", "journal_entry_whole", "journal_chain_kept", "journal_chain_whole", "journal_chain_grows",
    "journal_words_kept", "journal_words_whole", "journal_words_blanked",
)  # fmt: skip
"""The triggers by which the database itself keeps the journal."""


class Verified(NamedTuple):
    """What was verified and what is wrong; `more` things beyond the findings are wrong in the same chains."""

    chains: int
    entries: int
    words: int
    findings: tuple[Finding, ...]
    more: int = 0

    @property
    def wrong(self) -> int:
        """How many things are wrong."""
        return len(self.findings) + self.more


def verify(
    *, kept: KeptHeads | None = None, jobs: int = 1, tell: Callable[[int, int], None] = lambda _done, _all: None
) -> Verified:
    """Verify the journal as it stands at one instant, whoever writes meanwhile, shared among `jobs` processes.

    `kept` is what was signed, read before this is called; without it a cut tail and a whole case gone cannot all be seen. `tell` is called
    with how many entries are done and how many there are. Memory does not grow with the journal.
    """
    with psycopg.connect(address(), application_name="nightlight verify") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        settle(connection)
        signed = kept.of if kept else {}
        runs, total = _runs(connection, signed)
        found = [*(kept.wrong if kept else ()), *_guards(connection)]
        for subject in subjects():
            found += _subjects(connection, subject, signed)
        parts = []
        for proved in _proved(connection, runs, jobs):
            parts.append(proved)
            tell(sum(one.entries for one in parts), total)
    found += [one for part in parts for one in part.findings]
    sums = (sum(one.chains for one in parts), sum(one.entries for one in parts), sum(one.words for one in parts))
    return Verified(*sums, tuple(_by_name(found, kept)), sum(one.more for one in parts))


def address() -> str:
    """Where Django's database is, for connections of our own."""
    given = {**ours.get_connection_params()}
    plain = {
        name: value for name, value in given.items() if isinstance(value, str | int) and not isinstance(value, bool)
    }
    for not_for_the_server in ("prepare_threshold",):
        plain.pop(not_for_the_server, None)
    return psycopg.conninfo.make_conninfo(**plain)


def _runs(connection: psycopg.Connection[Any], signed: dict[str, dict[int, str]]) -> tuple[list[Run], int]:
    """The runs in which chains are shared out, and how many entries the chains say that they have."""
    bounds, total, since = [LOWEST], 0, 0
    with connection.cursor(name="bounds") as cursor:
        cursor.itersize = 5000
        cursor.execute("SELECT id::text, number FROM journal_chain ORDER BY id")
        for chain, number in cursor:
            if since >= ENTRIES_AT_ONCE:
                bounds.append(chain)
                since = 0
            since += number
            total += number
    named = sorted(signed)
    runs = []
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        inside = named[bisect_left(named, low) : len(named) if high is None else bisect_left(named, high)]
        runs.append(Run(low, high, {chain: tuple(signed[chain].items()) for chain in inside}))
    return runs, total


def _proved(connection: psycopg.Connection[Any], runs: Sequence[Run], jobs: int) -> Iterator[Proved]:
    if jobs <= 1 or len(runs) == 1:
        yield from (prove(connection, run) for run in runs)
        return
    (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), join, (address(), snapshot))
    try:
        with _stopping_held_back():
            proved = pool.map(prove_apart, runs)
        yield from proved
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _stopping_held_back() -> Iterator[None]:
    """Hold Ctrl-C back while workers are made: they inherit that, and leave stopping to us."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _guards(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """The guards that are off or gone: without them, the running system could change what it wrote."""
    rows = connection.execute(
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname = ANY(%s)",
        [list(GUARDS)],
    )
    on = {name for (name,) in rows}
    for name in GUARDS:
        if name not in on:
            yield Finding("guard", "", 0, f"The database's own guard {name} is off or gone: entries can be changed.")


def _subjects(
    connection: psycopg.Connection[Any], subject: Subject, signed: dict[str, dict[int, str]]
) -> Iterator[Finding]:
    """Subjects without a chain, and chains without their subject."""
    names = {
        "table": sql.Identifier(subject.table),
        "key": sql.Identifier(subject.key),
        "called": sql.Identifier(subject.called),
    }
    without_chain = sql.SQL(
        "SELECT s.{key}::text, s.{called} FROM {table} s WHERE NOT EXISTS (SELECT FROM journal_chain c WHERE c.id = s.{key})"
    )
    for chain, called in connection.execute(without_chain.format(**names)):
        if chain not in signed:
            sentence = f"{subject.chain_kind.title()} {called} has no journal: its chain is gone."
            yield Finding("missing", chain, 0, sentence)
    without_subject = sql.SQL(
        "SELECT c.id::text, c.name, c.number FROM journal_chain c WHERE c.kind = %s"
        " AND NOT EXISTS (SELECT FROM {table} s WHERE s.{key} = c.id)"
    )
    for chain, name, number in connection.execute(without_subject.format(**names), [subject.chain_kind]):
        sentence = f"{subject.chain_kind.title()} {name} is gone, and its journal of {number} entries stands."
        yield Finding("missing", chain, 0, sentence)


def _by_name(found: Sequence[Finding], kept: KeptHeads | None) -> Iterator[Finding]:
    """The findings with chains that are gone called as they were when they were signed, and members by their names."""
    sentences = [_as_signed(one, kept) for one in found]
    words = {word.rstrip(":,.") for sentence in sentences for word in sentence.split() if len(word) >= LENGTH_OF_AN_ID}
    names = names_of(words) if words else {}
    for one, sentence in zip(found, sentences, strict=True):
        yield one._replace(sentence=reduce(lambda said, id_: said.replace(id_, names[id_]), names, sentence))


def _as_signed(one: Finding, kept: KeptHeads | None) -> str:
    named = f"The chain {one.chain}"
    if kept is None or one.what != "missing" or not one.sentence.startswith(named):
        return one.sentence
    return one.sentence.replace(named, kept.called(one.chain) or named)
