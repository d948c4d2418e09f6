"""Writing in the journal. Nothing else writes there."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from nightlight.records.journal import owing
from nightlight.records.journal.kinds import kind_named
from nightlight.records.journal.models import Chain, Entry, Owed, Words
from nightlight.records.journal.stroke import Stroke, as_bytes
from nightlight.rules import journal as sealing

SYSTEM = "system"
"""Who writes what no person does."""


def head_of(chain: uuid.UUID) -> sealing.Head | None:
    """Where a chain stands, locked until the transaction ends, so that entries follow each other; None: there is no such chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest FROM journal_chain WHERE id = %s FOR UPDATE", [chain])
        row = cursor.fetchone()
    return sealing.Head(str(chain), *row) if row else None


class Pen:
    """Writes the entries of one chain into a stroke, one after the other. `head` is where the locked chain stands; None: a new chain."""

    def __init__(
        self, stroke: Stroke, chain: uuid.UUID, head: sealing.Head | None, *, kind: str = Chain.CASE, name: str = ""
    ) -> None:
        self.stroke = stroke
        self.chain = chain
        self.head = head
        self._kind, self._name = kind, name
        self._row: dict[str, Any] | None = None

    def write(
        self,
        kind: str,
        *,
        at: datetime,
        by: str,
        structure: Mapping[str, Any],
        words: Mapping[str, str] | None = None,
        happened_at: datetime | None = None,
        depth: int = 0,
    ) -> sealing.Entry:
        """Write one entry, its personal `words`, and what is owed because of it. `depth` is that of the reaction that writes, 0 for an act.

        Raises LookupError for a kind that nobody listed, and ValueError for what an entry cannot hold and for words that its kind does not name:
        nobody would know how they are redacted.
        """
        unnamed = sorted(set(words or ()) - set(kind_named(kind).words))
        if unnamed:
            raise ValueError(
                f"{kind} is written with the words {', '.join(unnamed)}, which it does not name; list them with the kind"
            )
        salts = {name: os.urandom(sealing.SHORTEST_SALT) for name in words or {}}
        entry = sealing.seal(
            case=str(self.chain), kind=kind, at=happened_at or at, recorded_at=at, by=by, structure=structure,
            texts={name: sealing.salted_digest(text, salts[name]) for name, text in (words or {}).items()},
            after=self.head,
        )  # fmt: skip
        self._put(entry, words or {}, salts)
        self._owe(entry, depth)
        return entry

    def _put(self, entry: sealing.Entry, words: Mapping[str, str], salts: Mapping[str, bytes]) -> None:
        self.head = entry.head
        self.stroke.insert(
            Entry, chain_id=self.chain, number=entry.number, kind=entry.kind, happened_at=entry.at, recorded_at=entry.recorded_at,
            by=entry.by, structure=entry.structure, texts=entry.texts, previous=entry.previous, digest=entry.digest,
        )  # fmt: skip
        for name, text in words.items():
            self.stroke.insert(
                Words, chain_id=self.chain, number=entry.number, name=name, text=text, salt=as_bytes(salts[name])
            )
        if entry.number == 1:
            self._row = self.stroke.insert(
                Chain, id=self.chain, kind=self._kind, name=self._name, number=1, digest=entry.digest, opened_at=entry.recorded_at
            )  # fmt: skip
        elif self._row is not None:
            self._row.update(number=entry.number, digest=entry.digest)
        else:
            self.stroke.change(Chain, self.chain, number=entry.number, digest=entry.digest)

    def _owe(self, entry: sealing.Entry, depth: int) -> None:
        reactions = owing.reactions_to(entry.kind)
        if not reactions:
            return
        if depth >= owing.DEEPEST:
            raise ValueError(
                f"{entry.kind} is written by a reaction {depth} deep, and reactions chain at most {owing.DEEPEST} deep"
            )
        for reaction in reactions:
            self.stroke.insert(
                Owed, chain_id=self.chain, number=entry.number, kind=entry.kind, reaction=reaction.name, depth=depth + 1,
                owed_at=entry.recorded_at,
            )  # fmt: skip
        transaction.on_commit(partial(owing.pay_now, self.chain, entry.number), robust=True)


def write_alone(  # noqa: PLR0913 - each is a field of the entry
    *,
    chain: uuid.UUID,
    chain_kind: str,
    chain_name: str,
    kind: str,
    at: datetime,
    by: str,
    structure: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    depth: int = 0,
    stroke: Stroke | None = None,
) -> None:
    """Write one entry into a chain that may not be there yet, and whatever else is in the stroke; inside the caller's transaction."""
    stroke = stroke or Stroke()
    pen = hold(stroke, chain, kind=chain_kind, name=chain_name)
    pen.write(kind, at=at, by=by, structure=structure, words=words, depth=depth)
    stroke.write()


def hold(stroke: Stroke, chain: uuid.UUID, *, kind: str, name: str) -> Pen:
    """The pen of a chain that may not be there yet, which nobody else writes in until the transaction ends: call it before reading what
    the act depends on. Several chains are held in the order of their ids.
    """
    with connection.cursor() as cursor:
        # Two that write the first entry of one chain at once queue here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(chain)])
    return Pen(stroke, chain, head_of(chain), kind=kind, name=name)


def as_words(value: Any) -> str:
    """A mapping or list as a personal text, written in one way only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
