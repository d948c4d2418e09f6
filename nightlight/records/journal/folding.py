"""The nightly fold: what the tables say is compared with what the journal says, a few hundred cases at a time, by comparisons that each app lends."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection, transaction

from nightlight.records.journal.models import Chain

AT_ONCE: Final = 200
"""So many cases are compared at a time."""
_ROWS_AT_ONCE: Final = 2000
MOST_NAMED: Final = 1000
"""So many differences are told in sentences; the others are counted."""


class Entry(NamedTuple):
    """An entry as a comparison reads it: `words` holds the personal texts that stand, `blanked` the names of those that were blanked."""

    number: int
    kind: str
    by: str
    happened_at: datetime
    recorded_at: datetime
    structure: dict[str, Any]
    words: dict[str, str]
    blanked: frozenset[str]

    def held(self, name: str, default: Any) -> Any:
        """What a personal text holds that was written as a mapping or list; the default where it holds nothing or something else."""
        try:
            return msgspec.json.decode(self.words[name])
        except (KeyError, msgspec.DecodeError):
            return default


@dataclass(frozen=True, slots=True)
class Batch:
    """Some cases and their journals, as of one instant: what each is called and its entries, oldest first, by chain."""

    chains: tuple[uuid.UUID, ...]
    called: dict[uuid.UUID, str] = field(default_factory=dict)
    entries: dict[uuid.UUID, list[Entry]] = field(default_factory=dict)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement that takes the chains as its one value."""
        return rows_of(statement, [list(self.chains)])

    def by_chain(self, statement: str) -> dict[uuid.UUID, list[tuple[Any, ...]]]:
        """The rows of such a statement by their first column, a chain."""
        found: dict[uuid.UUID, list[tuple[Any, ...]]] = {chain: [] for chain in self.chains}
        for chain, *row in self.rows(statement):
            found[chain].append(tuple(row))
        return found


class Difference(NamedTuple):
    """One place in which journal and tables disagree: in which chain, and that in a sentence that names no more than a case or a member."""

    chain: uuid.UUID
    sentence: str


class Folded(NamedTuple):
    """How many cases were compared, what differs, and how many more things do."""

    chains: int
    differences: tuple[Difference, ...]
    more: int = 0

    @property
    def found(self) -> int:
        """How many differences there are."""
        return len(self.differences) + self.more


Check = Callable[[Batch], Iterable[tuple[uuid.UUID, str]]]
"""Compares the journals of some cases with the tables by a few queries: (case, what differs, as the rest of a sentence about the case)."""

ForceCheck = Callable[["OfForce"], Iterable[tuple[uuid.UUID, str]]]
"""Compares what the chains of the force and its members say with the tables: (chain, what differs, as a whole sentence)."""

_FOLDS: Final[dict[str, Check]] = {}
_FORCE_FOLDS: Final[dict[str, ForceCheck]] = {}


def list_folds(name: str, check: Check) -> None:
    """List one comparison of cases. Raises ValueError where another has its name."""
    _list(_FOLDS, name, check)


def list_force_folds(name: str, check: ForceCheck) -> None:
    """List one comparison of the force as a whole. Raises ValueError where another has its name."""
    _list(_FORCE_FOLDS, name, check)


def _list(folds: dict[str, Any], name: str, check: Any) -> None:
    if folds.setdefault(name, check) != check:
        raise ValueError(f"the comparison {name!r} is listed twice; give one of them another name")


def every_fold() -> dict[str, Check | ForceCheck]:
    """All listed comparisons, by name."""
    return {**_FOLDS, **_FORCE_FOLDS}


class OfForce:
    """What the chains of the force and its members say, and the tables, as of one instant."""

    def entries(self, *kinds: str) -> Iterator[Entry]:
        """The entries of these kinds, without personal texts, in the order in which they were written; of many years few are held at a time."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(_FORCE_ENTRIES, [list(kinds)])
            while found := cursor.fetchmany(_ROWS_AT_ONCE):
                for *plain, structure in found:
                    yield Entry(*plain, _mapping(structure), {}, frozenset())

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement without values."""
        return rows_of(statement, [])


def fold(*, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Folded:
    """Compare every case, and the force. Each few hundred cases are seen as of one instant, whoever writes meanwhile; memory stays flat."""
    total = Chain.objects.filter(kind=Chain.CASE).count()
    named: list[Difference] = []
    done = more = 0
    for chains in _chains():
        found = compare(chains)
        room = MOST_NAMED - len(named)
        named += found[:room]
        more += len(found[room:])
        done += len(chains)
        tell(done, total)
    of_force = compare_force()
    room = MOST_NAMED - len(named)
    return Folded(done, (*named, *of_force[:room]), more + len(of_force[room:]))


def compare_force() -> list[Difference]:
    """What every comparison of the force says."""
    with _as_of_one_instant():
        said = OfForce()
        return [Difference(*one) for name in sorted(_FORCE_FOLDS) for one in _FORCE_FOLDS[name](said)]


@contextmanager
def _as_of_one_instant() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def compare(chains: Sequence[uuid.UUID]) -> list[Difference]:
    """What every comparison says of these cases."""
    with _as_of_one_instant():
        batch = read(chains)
        found = [one for name in sorted(_FOLDS) for one in _FOLDS[name](batch)]
    return [Difference(chain, f"Case {batch.called.get(chain, chain)}: {said}") for chain, said in found]


def _chains() -> Iterator[list[uuid.UUID]]:
    cases, after = Chain.objects.filter(kind=Chain.CASE).order_by("id"), uuid.UUID(int=0)
    while chains := list(cases.filter(id__gt=after).values_list("id", flat=True)[:AT_ONCE]):
        yield chains
        after = chains[-1]


_ENTRIES: Final = """
SELECT c.id, c.name, e.number, e.kind, e.by, e.happened_at, e.recorded_at, e.structure::text,
  (SELECT jsonb_object_agg(w.name, w.text) FROM journal_words w WHERE w.chain_id = e.chain_id AND w.number = e.number)::text
FROM journal_chain c JOIN journal_entry e ON e.chain_id = c.id WHERE c.id = ANY(%s) ORDER BY c.id, e.number
"""


_FORCE_ENTRIES: Final = """
SELECT e.number, e.kind, e.by, e.happened_at, e.recorded_at, e.structure::text FROM journal_chain c JOIN journal_entry e ON e.chain_id = c.id
WHERE c.kind = 'force' AND e.kind = ANY(%s) ORDER BY e.id
"""


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def read(chains: Sequence[uuid.UUID]) -> Batch:
    """These cases with their journals."""
    batch = Batch(tuple(chains), {}, {chain: [] for chain in chains})
    for chain, called, *plain, structure, words in batch.rows(_ENTRIES):
        texts = _mapping(words)
        standing = {name: text for name, text in texts.items() if text is not None}
        batch.called[chain] = called
        batch.entries[chain].append(
            Entry(*plain, _mapping(structure), standing, frozenset(texts.keys() - standing.keys()))
        )
    return batch


def _mapping(text: str | None) -> dict[str, Any]:
    found = msgspec.json.decode(text) if text else {}
    return found if isinstance(found, dict) else {}
