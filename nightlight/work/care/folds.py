"""Compares the profiles of children with the entries in which they were written down."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from nightlight.records.journal.folding import OfForce

_DIFFER: Final = """
SELECT coalesce(p.person, e.chain_id), coalesce(p.entry, e.number), p.id IS NULL, e.chain_id IS NULL
FROM care_profile p
FULL JOIN (SELECT * FROM journal_entry WHERE kind = 'care.profile_kept') e ON e.chain_id = p.person AND e.number = p.entry
LEFT JOIN journal_words w ON w.chain_id = e.chain_id AND w.number = e.number AND w.name = 'profile'
WHERE p.id IS NULL OR e.chain_id IS NULL OR p.updated_by <> e.by OR p.updated_at <> e.recorded_at
  OR p.fields <> coalesce(w.text::jsonb, '{}'::jsonb)
ORDER BY 1, 2
"""


def profiles(force: OfForce) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the profiles: the same words, by the same and at the same instant, as each entry has them."""
    for person, entry, no_row, no_entry in force.rows(_DIFFER):
        what = "has no row" if no_row else "has no entry" if no_entry else "differs from its entry"
        yield person, f"The profile of a child at entry {entry} {what}."
