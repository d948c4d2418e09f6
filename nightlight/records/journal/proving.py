"""Proves a run of chains as it streams past: each entry against its digest and the one before, each personal text against its entry.

It needs no framework, so that many processes can share the work. Whatever is wrong is named in a sentence; whatever is right costs no memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec
import psycopg
from psycopg import sql

from nightlight.records.journal import tampering
from nightlight.records.journal.tampering import Finding, Held
from nightlight.rules import journal as sealing

MOST_FINDINGS: Final = 200
"""So many findings of one run of chains are named; the others are counted."""
AT_ONCE: Final = 2000
_quick: Final = msgspec.json.Encoder(order="sorted")
LOWEST: Final = "00000000-0000-0000-0000-000000000000"

# A time that no entry could have been sealed with comes as none, so that it is found and does not stop the search.
_SELECT: Final = {
    "chains": "SELECT id::text, kind, name, number, digest FROM journal_chain",
    "entries": """SELECT chain_id::text, number, kind,
      CASE WHEN happened_at BETWEEN '0002-01-01' AND '9998-01-01' THEN happened_at END,
      CASE WHEN recorded_at BETWEEN '0002-01-01' AND '9998-01-01' THEN recorded_at END,
      by, structure::text, texts::text, previous, digest FROM journal_entry""",
    "words": "SELECT chain_id::text, number, name, text, salt, blanked_by FROM journal_words",
}
_ORDERS: Final = {"chains": "id", "entries": "chain_id, number, id", "words": "chain_id, number, name"}


class Run(NamedTuple):
    """Chains whose ids lie from one up to another (None: to the end), and every head of theirs that was ever signed: (number, digest)."""

    low: str
    high: str | None
    signed: Mapping[str, tuple[tuple[int, str], ...]]


class Proved(NamedTuple):
    """What a run held, what is wrong in it, and how many more things are."""

    chains: int
    entries: int
    words: int
    findings: tuple[Finding, ...]
    more: int = 0


def prove(connection: psycopg.Connection[Any], run: Run) -> Proved:
    """Prove a run of chains; the connection is in a transaction that sees one state of the database throughout."""
    chains = entries = words = more = 0
    findings: list[Finding] = []
    for one in _proofs(connection, run):
        chains, entries, words = chains + 1, entries + one.place, words + one.words
        found = one.findings(lambda chain: _held(connection, chain))
        room = MOST_FINDINGS - len(findings)
        findings += found[:room]
        more += len(found[room:])
    return Proved(chains, entries, words, tuple(findings), more)


def settle(connection: psycopg.Connection[Any]) -> None:
    """Make the transaction fit for reading all of it."""
    connection.execute("SET LOCAL timezone = 'UTC'")
    # Whoever shares out the work holds one state of the database for all, and waits.
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    # All of it will be read, so a plan that is quick to begin with is not wanted.
    connection.execute("SET LOCAL cursor_tuple_fraction = 1")


_apart: list[psycopg.Connection[Any]] = []


def join(where: str, snapshot: str) -> None:
    """In a process of its own: look at the same state of the database."""
    connection = psycopg.connect(where, application_name="nightlight verify")
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
    settle(connection)
    _apart[:] = [connection]


def prove_apart(run: Run) -> Proved:
    """Prove a run of chains in a process that has joined."""
    return prove(_apart[0], run)


def _proofs(connection: psycopg.Connection[Any], run: Run) -> Iterator[_Proof]:
    """Every chain of the run with its proof, rows, entries and words met in the order of their chains."""
    rows, entries, words = (_Groups(_stream(connection, what, run)) for what in _SELECT)
    unmet = dict(run.signed)
    while chain := min((one.key for one in (rows, entries, words) if one.key is not None), default=None):
        row = next(iter([*rows.take(chain)]), None)
        proof = _Proof(chain, row, dict(unmet.pop(chain, ())))
        proof.read(entries.take(chain), words.take(chain))
        yield proof
    for chain, signed in unmet.items():
        yield _Proof(chain, None, dict(signed))


class _Groups:
    """Rows sorted by their first column, taken a chain at a time."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self.key: str | None = None
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self._go_on()

    def take(self, chain: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a chain; none where the next rows are another's."""
        if self.key == chain:
            yield from self._rows
            self._go_on()

    def _go_on(self) -> None:
        self.key, self._rows = next(self._groups, (None, iter(())))


def _stream(connection: psycopg.Connection[Any], what: str, run: Run) -> Iterator[tuple[Any, ...]]:
    key = "id" if what == "chains" else "chain_id"
    bounds = f"{key} >= %s" if run.high is None else f"{key} >= %s AND {key} < %s"
    statement = f"{_SELECT[what]} WHERE {bounds} ORDER BY {_ORDERS[what]}"
    with connection.cursor(name=what) as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(statement, [run.low, run.high][: bounds.count("%s")], binary=True)
        yield from cursor


def _held(connection: psycopg.Connection[Any], chain: str) -> list[sealing.Entry]:
    """A whole chain as it is held, for naming what is wrong with it."""
    statement = f"{_SELECT['entries']} WHERE chain_id = %s ORDER BY number, id"
    return [_entry(row) for row in connection.execute(statement, [chain], binary=True)]


def _entry(row: tuple[Any, ...]) -> sealing.Entry:
    chain, number, kind, happened, recorded, by, structure, texts, previous, digest = row
    held = _mapping(structure), _mapping(texts)
    return sealing.Entry(chain, number, kind, happened, recorded, by, *held, previous, digest)


def _mapping(text: str) -> Any:
    """What JSON holds; the text itself where that is no mapping, so that its entry is found to be unsound."""
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return found if isinstance(found, dict) else text


def _blanks(entry: sealing.Entry) -> Iterator[tuple[int, str]]:
    """Which words a decision blanks; a forged one may name anything."""
    named = entry.structure.get("blanks")
    for one in named if isinstance(named, list) else ():
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], int) and isinstance(one[1], str):
            yield one[0], one[1]


@dataclass(slots=True)
class _Proof:
    """One chain as it is read: how far it is sound, and what its words and decisions say of each other."""

    chain: str
    row: tuple[Any, ...] | None
    signed: dict[int, str]
    place: int = 0
    previous: str = ""
    words: int = 0
    sound: bool = True
    resigned: list[int] = field(default_factory=list)
    wrong: list[Finding | Held] = field(default_factory=list)
    decided: dict[tuple[int, str], int] = field(default_factory=dict)
    blanked: dict[tuple[int, str], int | None] = field(default_factory=dict)
    gone: set[tuple[int, str]] = field(default_factory=set)

    def read(self, entries: Iterator[tuple[Any, ...]], words: Iterator[tuple[Any, ...]]) -> None:
        """Read all entries and words of the chain."""
        texts = groupby(words, key=itemgetter(1))
        number, held = next(texts, (None, iter(())))
        for row in entries:
            entry = _entry(row)
            itself = self._is_sound(entry)
            while number is not None and number < entry.number:
                self._strays(number, held)
                number, held = next(texts, (None, iter(())))
            self._words(entry, list(held) if number == entry.number else [], itself)
            if number == entry.number:
                number, held = next(texts, (None, iter(())))
        while number is not None:
            self._strays(number, held)
            number, held = next(texts, (None, iter(())))

    def _is_sound(self, entry: sealing.Entry) -> bool:
        self.place += 1
        itself = _fits_its_digest(entry) and isinstance(entry.structure, dict) and isinstance(entry.texts, dict)
        if not itself or entry.number != self.place or entry.previous != self.previous:
            self.sound = False
        if entry.number in self.signed and self.signed[entry.number] != entry.digest:
            self.resigned.append(entry.number)
        self.previous = entry.digest
        if entry.kind == "journal.blanked" and itself:
            for named in _blanks(entry):
                self.decided.setdefault(named, entry.number)
        return itself

    def _words(self, entry: sealing.Entry, held: list[tuple[Any, ...]], itself: bool) -> None:
        """Compare the words of an entry with what it was sealed with; where it is unsound itself, nothing can be said of them."""
        self.words += len(held)
        names = {row[2] for row in held}
        for _, number, name, text, salt, blanked in held:
            if text is None and salt is None:
                self.blanked[number, name] = blanked
            if not itself:
                continue
            if name not in entry.texts:
                self._say("words_inserted", number, tampering.PUT_IN.format(name=name, number=number))
            elif (text is None) != (salt is None):
                self._say("words_altered", number, tampering.HALF.format(name=name, number=number))
            elif text is not None and not _fits(entry, name, text, bytes(salt)):
                self.wrong.append(Held(number, name, entry.texts[name], text, bytes(salt)))
        if itself:
            for name in sorted(entry.texts.keys() - names):
                self.gone.add((entry.number, name))
                self._say("words_missing", entry.number, tampering.ROW_GONE.format(name=name, number=entry.number))

    def _strays(self, number: int, held: Iterator[tuple[Any, ...]]) -> None:
        for row in held:
            self.words += 1
            self._say("words_inserted", number, tampering.NO_ENTRY.format(name=row[2], number=number))

    def _say(self, what: str, place: int, sentence: str) -> None:
        self.wrong.append(Finding(what, self.chain, place, sentence))

    def findings(self, reread: Any) -> list[Finding]:
        """Everything that is wrong with the chain, the first altered, inserted, removed or reordered entry in front."""
        called = tampering.called(self.row, self.chain)
        found = [*tampering.of_entries(self, reread), *tampering.of_words(self)]
        return [one._replace(sentence=f"{called}: {one.sentence}") for one in found]


def _fits_its_digest(entry: sealing.Entry) -> bool:
    """Whether an entry is sound. A quicker writer of the same form is asked first: where its digest is the entry's, nothing else can be."""
    try:
        form = {
            "at": sealing.in_utc(entry.at), "by": entry.by, "case": entry.case, "format": sealing.FORMAT, "kind": entry.kind,
            "number": entry.number, "previous": entry.previous, "recorded_at": sealing.in_utc(entry.recorded_at),
            "structure": entry.structure, "texts": entry.texts,
        }  # fmt: skip
        if hashlib.sha256(_quick.encode(form)).hexdigest() == entry.digest:
            return True
    except (AttributeError, TypeError, ValueError, OverflowError):
        return False
    return sealing.is_sound(entry)


def _fits(entry: sealing.Entry, name: str, text: str, salt: bytes) -> bool:
    try:
        return sealing.verify_text(entry, name, text, salt)
    except ValueError:
        return False
