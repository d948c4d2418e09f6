"""Every kind of entry that may be written: how it reads as a sentence, and how it is redacted. A kind that is not listed cannot be written.

Each app lists its own in `entries.py`, and calls `list_kinds` when it is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as its sentence is told: who wrote it (a name for people), what it holds, and the words that are not blanked, by name."""

    by: str
    structure: Mapping[str, Any]
    words: Mapping[str, str] = field(default_factory=dict)
    name: Callable[[str], str] = str
    """The name for people of a member's id."""

    def word(self, name: str) -> str:
        """A personal text; where it was blanked, that it was."""
        return self.words.get(name, "(blanked)")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry, named in the past tense (``case.opened``). `redacts` says which words a retention decision blanks, and what stays."""

    name: str
    sentence: Callable[[Told], str]
    redacts: str = "It holds no personal words: nothing is blanked."
    words: tuple[str, ...] = ()


_KINDS: dict[str, Kind] = {}


def list_kinds(kinds: Iterable[Kind]) -> None:
    """List kinds of entries. Raises ValueError for one that was listed otherwise before."""
    for one in kinds:
        if _KINDS.setdefault(one.name, one) != one:
            raise ValueError(f"the kind of entry {one.name!r} is listed twice; give one of them another name")


def every_kind() -> Mapping[str, Kind]:
    """All listed kinds, by name."""
    return dict(_KINDS)


def kind_named(name: str) -> Kind:
    """The kind with this name. Raises LookupError, naming it, for one that nobody listed."""
    try:
        return _KINDS[name]
    except KeyError:
        raise LookupError(f"no kind of entry is called {name!r}; list it in the entries.py of its app") from None
