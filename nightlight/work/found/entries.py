"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _photo(told: Told) -> str:
    size = f"{told.structure['width']} by {told.structure['height']}"
    return f"{told.by} added a photo ({size} pixels, digest {told.structure['digest'][:12]})."


ENTRIES = (
    Kind(
        "case.photo_added",
        _photo,
        "The day it was taken is blanked and the photo with it; who added it, when, its size and digest stay.",
        ("facts", "data", "said_by"),
    ),
)
