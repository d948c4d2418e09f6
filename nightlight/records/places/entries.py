"""How the entries about places read. Names and addresses are personal words, never structure."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind

ENTRIES = (
    Kind(
        "places.added",
        lambda told: f"{told.by} recorded a place: {told.word('place')}.",
        "Its name and address are blanked; that a place of this kind was recorded, when and by whom stays.",
        ("place",),
    ),
)
