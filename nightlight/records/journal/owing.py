"""What is owed because of an entry: reactions, listed by the project, owed in the entry's transaction and each paid once.

A debt is paid in a transaction of its own that holds the debt's row, so that what the reaction does and that it was paid are one.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from nightlight.records.journal.models import Entry, Owed

DEEPEST: Final = 2
"""Reactions chain at most so deep."""

_UNPAID: Final = """
SELECT id FROM journal_owed WHERE paid_at IS NULL AND owed_at <= %(at)s - interval '5 seconds' * %(pace)s::float8
  AND (tried_at IS NULL OR tried_at <= %(at)s - interval '1 second' * %(pace)s::float8 * least(300, 5 * 2 ^ least(tries - 1, 6)))
ORDER BY owed_at, id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """The entry that a reaction answers, and the present instant. `depth` is the reaction's own, to be passed on to what it writes."""

    chain: uuid.UUID
    number: int
    kind: str
    by: str
    happened_at: datetime
    structure: Mapping[str, Any]
    at: datetime
    depth: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """Something done because of a kind of entry. `pay` must come to the same when called twice; `about` says in a sentence what it does."""

    name: str
    on: str
    about: str
    pay: Callable[[Cause], None]


_REACTIONS: dict[str, tuple[Reaction, ...]] = {}
_clock: list[Callable[[], datetime]] = []


def list_reactions(reactions: Iterable[Reaction], *, clock: Callable[[], datetime]) -> None:
    """List all reactions there are, and the clock by which they are paid; the project calls this once, when everything is ready."""
    found: dict[str, tuple[Reaction, ...]] = {}
    for one in reactions:
        found[one.on] = (*found.get(one.on, ()), one)
    _REACTIONS.clear()
    _REACTIONS.update(found)
    _clock[:] = [clock]


def reactions_to(kind: str) -> tuple[Reaction, ...]:
    """The reactions to a kind of entry, in the order in which they were listed."""
    return _REACTIONS.get(kind, ())


def pay_now(chain: uuid.UUID, number: int) -> None:
    """Pay what an entry that was just committed owes. What fails stays owed, and is tried again by the worker."""
    for owed in (
        Owed.objects.filter(chain=chain, number=number, paid_at=None).order_by("id").values_list("id", flat=True)
    ):
        pay(owed, at=_clock[0]())


def pay_unpaid(*, at: datetime, pace: float = 1.0, limit: int = 200) -> int:
    """Pay what was not paid right after its entry, oldest first, each as seldom as it failed often; how many were paid.

    `pace` is how many times as fast as real time the project's clock runs: patience is meant in real time. Any number may do this at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNPAID, {"at": at, "pace": pace, "limit": limit})
        debts = [row[0] for row in cursor.fetchall()]
    return sum(pay(debt, at=at) for debt in debts)


def pay(owed: int, *, at: datetime) -> bool:
    """Pay one debt, unless it is paid or somebody is paying it; whether it is paid now. A failure is kept with the debt."""
    try:
        with transaction.atomic():
            debt = Owed.objects.select_for_update(skip_locked=True).filter(id=owed, paid_at=None).first()
            if debt is None:
                return False
            _pay(debt, at)
            Owed.objects.filter(id=owed).update(paid_at=at, tried_at=at, tries=debt.tries + 1, failure="")
    except Exception as failure:  # noqa: BLE001 - whatever a reaction runs into, its debt stays and the failure is told
        _remember(owed, failure, at)
        return False
    return True


def _pay(debt: Owed, at: datetime) -> None:
    reaction = next((one for one in reactions_to(debt.kind) if one.name == debt.reaction), None)
    if reaction is None:
        raise LookupError(f"nothing here is called {debt.reaction!r} any more")
    entry = Entry.objects.get(chain=debt.chain_id, number=debt.number)
    reaction.pay(
        Cause(debt.chain_id, debt.number, debt.kind, entry.by, entry.happened_at, entry.structure, at, debt.depth)
    )


def _remember(owed: int, failure: Exception, at: datetime) -> None:
    # The message of an error may repeat what was typed; its type does not.
    why = type(failure).__name__
    logging.getLogger(__name__).warning("reaction %s was not paid: %s", owed, why)
    try:
        with transaction.atomic():
            debt = Owed.objects.select_for_update(skip_locked=True).filter(id=owed, paid_at=None).first()
            if debt is not None:
                Owed.objects.filter(id=owed).update(tries=debt.tries + 1, tried_at=at, failure=why)
    except DatabaseError:
        logging.getLogger(__name__).warning("reaction %s: the database does not answer", owed)


def present() -> datetime | None:
    """The present moment by the clock that the project listed; none where it listed none."""
    return _clock[0]() if _clock else None
