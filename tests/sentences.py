"""While tests run, every entry that any of them writes is read as a sentence, too: whatever the acts write, people can follow it."""

from __future__ import annotations

import re
from typing import Any

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-")
unreadable: dict[str, str] = {}
"""Kinds of entries that did not read as a sentence, with what was wrong."""


def read_every_entry(patch: Any) -> None:
    """From now on, read each entry after it was written."""
    from nightlight.records.journal.actions import Pen

    write = Pen.write

    def read_too(self: Pen, kind: str, **given: Any) -> Any:
        entry = write(self, kind, **given)
        if wrong := wrong_with(kind, entry.structure, given.get("words") or {}):
            unreadable.setdefault(kind, wrong)
        return entry

    patch.setattr(Pen, "write", read_too)


def wrong_with(kind: str, structure: Any, words: Any) -> str:
    """What is wrong with the sentence of an entry; nothing: it reads well."""
    from nightlight.records.journal.kinds import Told, kind_named

    try:
        said = kind_named(kind).sentence(Told("Hana Osei", structure, words, lambda _id: "Ifan Pryce"))
    except Exception as failure:  # noqa: BLE001 - whatever a sentence runs into is what this is for
        return f"{type(failure).__name__}: {failure}"
    if not said[:1].isupper() or len(said.split()) < 3:
        return f"is no sentence: {said}"
    return f"holds an id: {said}" if ID.search(said) else ""
