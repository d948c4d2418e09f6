"""Compares the partners who may hand in reports with what the journal says of their tokens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from nightlight.records.journal.folding import Entry, OfForce
from nightlight.records.journal.ids import named_id

_PARTNERS: Final = "SELECT id::text, made_by, made_at, revoked_by, revoked_at FROM contact_partner"
_KINDS: Final = ("contact.token_made", "contact.token_revoked")


class Token(NamedTuple):
    """A token: who gave it and when, and who revoked it and when; nobody and None while it opens the door."""

    made_by: str
    made_at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None


def tokens(force: OfForce) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the tokens of partners, each named by its id: what a partner is called is personal."""
    held = {partner: Token(*row) for partner, *row in force.rows(_PARTNERS)}
    told = told_by(force.entries(*_KINDS))
    for partner in sorted(one for one in held.keys() | told.keys() if held.get(one) != told.get(one)):
        yield (
            named_id("force", "force"),
            f"The token of partner {partner} {_differs(held.get(partner), told.get(partner))}",
        )


def told_by(entries: Iterable[Entry]) -> dict[str, Token]:
    """Every token that the entries speak of, as it stands after the last of them."""
    found: dict[str, Token] = {}
    for entry in entries:
        partner = entry.structure["partner"]
        if entry.kind == "contact.token_made":
            found[partner] = Token(entry.by, entry.recorded_at)
        else:
            found[partner] = found[partner]._replace(revoked_by=entry.by, revoked_at=entry.recorded_at)
    return found


def _differs(held: Token | None, told: Token | None) -> str:
    if told is None:
        return "is there, and no entry gave it."
    if held is None:
        return "was given, and has no row."
    if told.revoked_at and not held.revoked_at:
        return "was revoked, and opens the door."
    return "was given or revoked by somebody else, or at another time, than its row says."
