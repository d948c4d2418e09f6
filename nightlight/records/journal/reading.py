"""A chain's entries as plain sentences: who, when it happened, when it was written down; what was blanked is said to be."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from nightlight.records.journal.above import names_of
from nightlight.records.journal.kinds import Told, every_kind
from nightlight.records.journal.showing import as_cell, blanked_words, shown

AT_ONCE: Final = 500
COLUMNS: Final = ("number", "happened_at", "recorded_at", "who", "kind", "sentence", "words", "blanked", "by")
"""What a copy of a journal says of each entry."""

_ENTRIES: Final = """
SELECT e.number, e.kind, e.by, e.happened_at, e.recorded_at, e.structure::text, e.texts::text,
  (SELECT jsonb_object_agg(w.name, jsonb_build_array(w.text, w.blanked_by)) FROM journal_words w
   WHERE w.chain_id = e.chain_id AND w.number = e.number)::text
FROM journal_entry e WHERE e.chain_id = %s AND e.number {} %s AND (%s::text[] IS NULL OR e.kind = ANY(%s::text[]))
ORDER BY e.number {} LIMIT %s
"""
_UP, _DOWN = _ENTRIES.format(">", "ASC"), _ENTRIES.format("<", "DESC")
_BEYOND: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people read it. `by` is the id and `who` the name of who wrote it; `words` holds its personal texts as they may be shown, by
    name, and `blanked` the names of those that were blanked.
    """

    number: int
    kind: str
    sentence: str
    by: str
    who: str
    happened_at: datetime
    recorded_at: datetime
    blanked: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether it was written down after it happened."""
        return self.recorded_at > self.happened_at


def story(
    chain: uuid.UUID,
    *,
    after: int | None = None,
    limit: int = AT_ONCE,
    kinds: Collection[str] | None = None,
    newest_first: bool = False,
) -> tuple[Line, ...]:
    """The entries of a chain as sentences, oldest first or newest first, of these kinds (None: of all), going on after the entry `after`.

    Costs two or three queries, however many entries. The same entries always read the same; one that cannot be read says so.
    """
    start = after if after is not None else _BEYOND if newest_first else 0
    wanted = None if kinds is None else sorted(kinds)
    with connection.cursor() as cursor:
        cursor.execute(_DOWN if newest_first else _UP, [chain, start, wanted, wanted, limit])
        rows = [_Row(row) for row in cursor.fetchall()]
    return _told(rows)


def copy_of(chain: uuid.UUID, *, kinds: Collection[str] | None = None) -> Iterator[dict[str, str]]:
    """Every entry of a chain for a copy: the columns of `COLUMNS` as text, times in UTC; read a few hundred at a time."""
    after = 0
    while lines := story(chain, after=after, kinds=kinds):
        yield from map(_columns, lines)
        after = lines[-1].number


def as_csv(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Rows as lines of CSV, its heading first; no cell is taken for a formula."""
    yield _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line([as_cell(row[name]) for name in COLUMNS])


def as_jsonl(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Rows as JSON, one object a line."""
    for row in rows:
        yield f"{json.dumps(row, ensure_ascii=False)}\n"


class _Row:
    """One entry as the database holds it, ready to be told."""

    __slots__ = ("blanked", "by", "happened_at", "kind", "number", "recorded_at", "structure", "words")

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.number, self.kind, self.by, self.happened_at, self.recorded_at, structure, texts, words = row
        self.structure = msgspec.json.decode(structure)
        held: dict[str, Any] = msgspec.json.decode(words) if words else {}
        self.blanked = tuple(sorted(name for name, (text, _) in held.items() if text is None))
        self.words = dict.fromkeys(msgspec.json.decode(texts), "(missing)")
        for name, (text, decision) in held.items():
            self.words[name] = blanked_words(decision) if text is None else shown(text)

    def sentence(self, names: Mapping[str, str], asked: set[str] | None = None) -> str:
        """The entry as a sentence. Ids whose name it asks for are added to `asked`."""

        def name(of: str) -> str:
            if asked is not None:
                asked.add(of)
            return names.get(of) or f"somebody not listed here ({str(of)[:8]})"

        kind = every_kind().get(self.kind)
        try:
            if kind is not None:
                return kind.sentence(Told(name(self.by), self.structure, self.words, name))
        except Exception:  # noqa: BLE001 - whatever an entry holds, the others are read
            return f"An entry of the kind “{self.kind}” that cannot be read as a sentence."
        return f"An entry of the kind “{self.kind}”, which nobody lists any more."


def _told(rows: list[_Row]) -> tuple[Line, ...]:
    asked: set[str] = set()
    for row in rows:
        row.sentence({}, asked)
    names = names_of(asked) if asked else {}
    return tuple(
        Line(row.number, row.kind, row.sentence(names), row.by, names.get(row.by, row.by), row.happened_at, row.recorded_at, row.blanked, row.words)
        for row in rows
    )  # fmt: skip


def _columns(line: Line) -> dict[str, str]:
    return {
        "number": str(line.number),
        "happened_at": line.happened_at.isoformat(),
        "recorded_at": line.recorded_at.isoformat(),
        "who": line.who,
        "kind": line.kind,
        "sentence": line.sentence,
        "words": "; ".join(f"{name}: {text}" for name, text in sorted(line.words.items())),
        "blanked": " ".join(line.blanked),
        "by": line.by,
    }


def _csv_line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
