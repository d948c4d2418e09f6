"""What the journal is lent by the records above it, which it may not ask itself: names for ids, how long a look counts as the same one, and
the tables in which the subject of a kind of chain must stand.

Each app lends its own when it is ready. Whatever nobody lent is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from nightlight.records.journal.actions import SYSTEM

SYSTEM_CALLED: Final = "Nightlight"
MEMBERS: Final = "members"

Namer = Callable[[Collection[str]], Mapping[str, str]]
"""The names for people of those among these ids that it knows, found by one query."""


class Subject(NamedTuple):
    """The table in which every chain of a kind has a row with the same id, and the column by which people call it."""

    chain_kind: str
    table: str
    key: str
    called: str


_namers: Final[dict[str, Namer]] = {}
_subjects: Final[dict[str, Subject]] = {}
_same_look: Final[list[Callable[[datetime], timedelta]]] = []


def lend_names(of: str, namer: Namer) -> None:
    """Lend the names of one sort of thing, such as ``members``."""
    _namers[of] = namer


def lend_subject(subject: Subject) -> None:
    """Lend the table of the subjects of one kind of chain."""
    _subjects[subject.chain_kind] = subject


def lend_length_of_a_look(length: Callable[[datetime], timedelta]) -> None:
    """Lend how long the same look for the same reason by the same person counts as one, at an instant."""
    _same_look[:] = [length]


def names_of(ids: Collection[str]) -> dict[str, str]:
    """The names for people of these ids, as far as anybody knows them: one query for each sort of thing."""
    found = {SYSTEM: SYSTEM_CALLED}
    # Nearly always it is members who are asked for.
    for namer in (_namers[of] for of in sorted(_namers, key=lambda of: (of != MEMBERS, of))):
        left = [one for one in ids if one not in found]
        if left:
            found.update(namer(left))
    return found


def subjects() -> tuple[Subject, ...]:
    """Every lent table of subjects."""
    return tuple(_subjects.values())


def length_of_a_look(at: datetime) -> timedelta:
    """How long the same look counts as one; no time at all where nobody said."""
    return _same_look[0](at) if _same_look else timedelta()
