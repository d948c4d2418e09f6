"""The nightly fold: what the tables say is compared with what the journal says, a few hundred cases at a time, by comparisons that each app lends."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection, transaction

from nightlight.records.journal.models import Chain

AT_ONCE: Final = 500
MOST_NAMED: Final = 1000
"""So many differences are told in sentences; the others are counted."""


class Difference(NamedTuple):
    """One place in which journal and tables disagree: which comparison found it, in which chain, and that in a sentence without personal words."""

    fold: str
    chain: uuid.UUID
    sentence: str


class Folded(NamedTuple):
    """What was compared, what differs, and how many more things do."""

    chains: int
    differences: tuple[Difference, ...]
    more: int = 0

    @property
    def found(self) -> int:
        """How many differences there are."""
        return len(self.differences) + self.more


Check = Callable[[Sequence[uuid.UUID]], Iterable[Difference]]
"""Compares journal and tables for these chains of cases by a few queries, inside a transaction that sees one state of the database."""

_FOLDS: Final[dict[str, Check]] = {}


def list_folds(name: str, check: Check) -> None:
    """List one comparison. Raises ValueError where another has its name."""
    if _FOLDS.setdefault(name, check) != check:
        raise ValueError(f"the comparison {name!r} is listed twice; give one of them another name")


def every_fold() -> dict[str, Check]:
    """All listed comparisons, by name."""
    return dict(_FOLDS)


def fold(*, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Folded:
    """Compare every chain of a case. Each few hundred are seen as of one instant, whoever writes meanwhile; memory stays flat."""
    total = Chain.objects.filter(kind=Chain.CASE).count()
    done, named, more = 0, [], 0
    for chains in _batches():
        found = compare(chains)
        room = MOST_NAMED - len(named)
        named += found[:room]
        more += len(found[room:])
        done += len(chains)
        tell(done, total)
    return Folded(done, tuple(named), more)


def compare(chains: Sequence[uuid.UUID]) -> list[Difference]:
    """What every comparison says of these chains."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [one for name in sorted(_FOLDS) for one in _FOLDS[name](chains)]


def _batches() -> Iterator[list[uuid.UUID]]:
    after = uuid.UUID(int=0)
    while chains := list(
        Chain.objects.filter(kind=Chain.CASE, id__gt=after).order_by("id").values_list("id", flat=True)[:AT_ONCE]
    ):
        yield chains
        after = chains[-1]


class Entry(NamedTuple):
    """An entry as a comparison reads it: `words` holds the personal texts that are not blanked, `blanked` the names of those that are."""

    chain: uuid.UUID
    called: str
    number: int
    kind: str
    by: str
    happened_at: datetime
    recorded_at: datetime
    structure: dict[str, Any]
    words: dict[str, str]
    blanked: frozenset[str]

    def held(self, name: str) -> Any:
        """What a personal text holds that was written as a mapping or list; none where it holds something else."""
        try:
            return msgspec.json.decode(self.words[name])
        except (KeyError, msgspec.DecodeError):
            return None


_ENTRIES: Final = """
SELECT e.chain_id, c.name, e.number, e.kind, e.by, e.happened_at, e.recorded_at, e.structure::text,
  (SELECT jsonb_object_agg(w.name, w.text) FROM journal_words w WHERE w.chain_id = e.chain_id AND w.number = e.number)::text
FROM journal_entry e JOIN journal_chain c ON c.id = e.chain_id
WHERE e.chain_id = ANY(%s) AND (%s::text IS NULL OR e.structure ?| %s::text[] OR e.kind = ANY(%s::text[]))
ORDER BY e.chain_id, e.number
"""


def entries_of(
    chains: Sequence[uuid.UUID], *, holding: Iterable[str] = (), kinds: Iterable[str] = ()
) -> Iterator[Entry]:
    """The entries of these chains, in their order: those whose structure holds one of these keys or that are of these kinds; without
    either, all of them.
    """
    keys, wanted = list(holding), list(kinds)
    every = None if not keys and not wanted else "some"
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [list(chains), every, keys, wanted])
        for *plain, structure, words in cursor:
            texts = msgspec.json.decode(words) if words else {}
            standing = {name: text for name, text in texts.items() if text is not None}
            yield Entry(*plain, _mapping(structure), standing, frozenset(texts.keys() - standing.keys()))


def _mapping(text: str) -> dict[str, Any]:
    found = msgspec.json.decode(text)
    return found if isinstance(found, dict) else {}
