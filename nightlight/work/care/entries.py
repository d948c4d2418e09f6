"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _kept(told: Told) -> str:
    many = len(told.structure["fields"])
    return f"{told.by} brought this child's profile up to date ({many} {'field' if many == 1 else 'fields'} filled in)."


ENTRIES = (
    Kind(
        "care.profile_kept",
        _kept,
        "What the profile says and who gave it is blanked, and the profile with it; who worked on it, when, and which fields were filled in stays.",
        ("profile", "said_by"),
    ),
)
