"""Blanking: a recorded retention decision takes the personal words of a closed case out of the journal and of every table. Nothing is deleted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple

from django.db import connection, transaction

from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.models import Entry, Owed, Words
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor
from nightlight.work.record_keeping.refusals import CannotBlank

KIND: Final = "journal.blanked"
READ: Final = "journal.read"
BLANK: Final = "journal.blank"
"""The capabilities of the pack that let somebody read the journal, and blank the words of closed cases."""
LEAST_WORDS: Final = 3
LONGEST_REASON: Final = 2000
_WHAT: Final = "Blanking the words of this case"

Word = tuple[int, str]
"""A personal text of a journal: the number of its entry, and its name."""


class Blanked(NamedTuple):
    """What was blanked: the number of the entry that decided it, and how many personal texts."""

    number: int
    texts: int


@transaction.atomic
def blank(
    *, by: Actor, at: datetime, chain: uuid.UUID, words: Collection[Word] | Literal["all"], reason: str, authority: str
) -> Blanked:
    """Blank these personal texts of a closed case, or all that stand, in its journal and in every table that holds them too.

    The decision is an entry of the same journal: what, by whom, by which authority of the pack and why. The journal still verifies. Reasons for
    blanking stand until they are named. Raises CannotBlank with every reason: the case is open, something of it still runs or is owed, no
    such text stands, or no authority or reason is given.
    """
    stroke, head = Stroke(), head_of(chain)
    case = Case.objects.filter(id=chain).first()
    if head is None or case is None:
        raise CannotBlank(what=_WHAT, why="there is no such case", remedy="check the reference")
    standing = _standing(chain)
    chosen = _all(chain, standing) if words == "all" else sorted(set(words))
    wrong = [*_in_the_way(case), *_wrong(chosen, standing), *_unsaid(reason, authority, at)]
    if wrong:
        raise CannotBlank(what=_WHAT, why=wrong, remedy="see to that, and decide again")
    entry = Pen(stroke, chain, head).write(
        KIND, at=at, by=by.written, words={"reason": reason.strip()},
        structure={"blanks": [list(one) for one in chosen], "authority": authority, "role": by.role},
    )  # fmt: skip
    stroke.announce(what="case", case=str(chain), area=case.area_id)
    stroke.write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_keeping_blank(%s, %s)", [chain, entry.number])
        (texts,) = cursor.fetchone()
    return Blanked(entry.number, texts)


def in_the_way(case: Case) -> list[str]:
    """Why nothing of this case can be blanked now, a reason each; none: it can."""
    return list(_in_the_way(case))


def _in_the_way(case: Case) -> Iterator[str]:
    if case.closed_at is None:
        yield "it is open"
    running = Clock.objects.filter(case=case, state=Clock.RUNNING).count()
    if running:
        yield f"{running} of its clocks {'is' if running == 1 else 'are'} still running"
    ringing = Clock.objects.filter(case=case, state=Clock.MISSED, next_rung_at__isnull=False).count()
    if ringing:
        yield f"{ringing} of its missed clocks still {'climbs' if ringing == 1 else 'climb'} a ladder"
    owed = Owed.objects.filter(chain=case.id, paid_at=None).count()
    if owed:
        yield f"{owed} {'reaction is' if owed == 1 else 'reactions are'} still owed because of it"


def _standing(chain: uuid.UUID) -> dict[Word, bool]:
    """Every personal text of the journal, and whether it still stands."""
    held = Words.objects.filter(chain=chain).values_list("number", "name", "text")
    return {(number, name): text is not None for number, name, text in held}


def _all(chain: uuid.UUID, standing: Mapping[Word, bool]) -> list[Word]:
    """All that stand, but for the reasons of earlier decisions to blank."""
    decisions = set(Entry.objects.filter(chain=chain, kind=KIND).values_list("number", flat=True))
    return sorted(word for word, stands in standing.items() if stands and word[0] not in decisions)


def _wrong(chosen: Collection[Word], standing: Mapping[Word, bool]) -> Iterator[str]:
    if not chosen:
        yield "none of its words is left to blank"
    for number, name in chosen:
        if (number, name) not in standing:
            yield f"entry {number} has no words called “{name}”"
        elif not standing[number, name]:
            yield f"the words “{name}” of entry {number} are blanked already"


def _unsaid(reason: str, authority: str, at: datetime) -> Iterator[str]:
    if authority not in in_force(at).setting("blanking_authorities"):
        yield "no authority is given by which they may be blanked"
    if len(reason.split()) < LEAST_WORDS:
        yield f"the reason has fewer than {LEAST_WORDS} words"
    if len(reason) > LONGEST_REASON:
        yield f"the reason has {len(reason):,} characters, and {LONGEST_REASON:,} are kept"
    if "\0" in reason:
        yield "the reason holds a null character, which no record can keep"
