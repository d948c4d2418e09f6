"""The children of a case, before anything else: how old then and now, and whether they were seen, heard, are safe and were referred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.cases.involving import Involved
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.due import Due, Sorted
from nightlight.records.facts.on_record import OnRecord
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce
from nightlight.rules.wording import plain
from nightlight.work.casework.telling.people import age_in_words

ASKED: Final = ("seen", "heard", "safe", "referred")
NOT_KNOWN: Final = {"seen": "Not seen yet", "heard": "Not heard yet", "safe": "Not known", "referred": "Not referred"}


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the case: name, and age when it was reported and now, in words (empty: not known)."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that must be known of a child: what it is, the newest on record, the words with it, by whom and when (None: nothing yet).

    `stands` is "known", "owed" or "danger".
    """

    about: str
    says: str
    words: str
    by: str
    at: datetime | None
    entry: int | None
    stands: str


@dataclass(frozen=True, slots=True)
class Children:
    """The children of a case; what is known of them by what it is about; and the next step that is owed to a child."""

    named: tuple[Child, ...]
    known: tuple[Word, ...]
    next: Due | None


def children(
    case: Case, involved: Sequence[Involved], record: OnRecord, clocks: Sorted, at: datetime, pack: InForce
) -> Children | None:
    """What stands at the top of a case; None where nobody in it is, or may be, a child. `clocks` are those of every role."""
    named = tuple(
        Child(one.known.named, age_in_words(one.known, case.opened_at), age_in_words(one.known, at))
        for one in involved
        if one.role == "child"
    )
    if not named and pack.rulebook.is_known_adult(record.facts.values(at)):
        return None
    told = pack.setting("child_at_the_top")
    newest = {about: _newest(record, told[about]) for about in ASKED}
    names = names_of({one.by for one in newest.values() if one is not None})
    known = tuple(_word(about, newest[about], told, names) for about in ASKED)
    danger = {one.event for one in newest.values() if one is not None and one.event in told["danger"]}
    return Children(named, known, _next(clocks.every(), danger, pack))


def _next(clocks: Iterable[Due], danger: Collection[str], pack: InForce) -> Due | None:
    """The next step owed to a child: while there is danger, what that asks for comes before anything that was due earlier."""
    duties = pack.pack.duties
    owed = (one for one in clocks if duties[one.duty].applies_to == "child")
    return min(
        owed,
        key=lambda one: (set(danger).isdisjoint(duties[one.duty].starts_on.events), one.due_at is None, one.due_at),
        default=None,
    )


def _newest(record: OnRecord, events: Mapping[str, str]) -> Happening | None:
    return next((one for one in reversed(record.happenings) if one.event in events), None)


def _word(about: str, newest: Happening | None, told: Mapping[str, Any], names: Mapping[str, str]) -> Word:
    if newest is None:
        return Word(about, NOT_KNOWN[about], "", "", None, None, "owed")
    words = newest.data.get(told["words"].get(newest.event, "")) or ""
    says = told[about][newest.event]
    stands = next((one for one in ("danger", "owed") if newest.event in told[one]), "known")
    return Word(about, says, plain(str(words)), names.get(newest.by, ""), newest.happened_at, newest.entry, stands)
