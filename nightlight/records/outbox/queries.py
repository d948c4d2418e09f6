"""What was sent, what waits, what failed and what never arrived."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count

from nightlight.records.outbox.models import Letter

STATES: Final = (Letter.DEAD, Letter.FAILED, Letter.WAITING, Letter.DELIVERED, Letter.NOT_NEEDED)
"""The states of a letter, those that ask for somebody first."""
ON_A_PAGE: Final = 50


class Sent(NamedTuple):
    """One letter as it is listed: to whom, about which case, how it stands, and why it failed."""

    id: uuid.UUID
    to: str
    reference: str
    things: int
    state: str
    made_at: datetime
    tries: int
    tried_at: datetime | None
    next_try_at: datetime
    delivered_at: datetime | None
    failure: str


class Page(NamedTuple):
    """Letters newest first, and the id of the last one where there are more."""

    letters: tuple[Sent, ...]
    more_after: uuid.UUID | None


def letters(*, state: str | None = None, after: uuid.UUID | None = None, limit: int = ON_A_PAGE) -> Page:
    """Letters in a state (None: in any), newest first, going on after the letter `after`; costs the same on every page."""
    found = Letter.objects.order_by("-made_at", "-id")
    if state:
        found = found.filter(state=state)
    if after:
        last = Letter.objects.filter(id=after).values_list("made_at", flat=True).first()
        if last is not None:
            found = found.extra(where=["(outbox_letter.made_at, outbox_letter.id) < (%s, %s)"], params=[last, after])
    columns = (
        "id", "member__name", "reference", "things", "state", "made_at", "tries", "tried_at", "next_try_at", "delivered_at", "failure",
    )  # fmt: skip
    rows = [Sent(*row) for row in found.values_list(*columns)[: limit + 1]]
    return Page(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


def how_many() -> dict[str, int]:
    """How many letters there are in each state."""
    counted = dict(Letter.objects.order_by().values_list("state").annotate(Count("id")))
    return {state: counted.get(state, 0) for state in STATES}
