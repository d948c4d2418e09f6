"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind

_PERSONAL = "The name of the partner is blanked; who did it and when stay."

ENTRIES = (
    Kind("contact.token_made", lambda told: f"{told.by} gave the partner {told.word('name')} a token to hand in reports with.", _PERSONAL, ("name",)),
    Kind("contact.token_revoked", lambda told: f"{told.by} revoked the token of the partner {told.word('name')}.", _PERSONAL, ("name",)),
)  # fmt: skip
