"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _photo(told: Told) -> str:
    size = f"{told.structure['width']} by {told.structure['height']}"
    return f"{told.by} added a photo ({size} pixels, digest {told.structure['digest'][:12]})."


def _published(told: Told) -> str:
    return f"{told.by} recorded that something about the person was published ({told.structure['place'].replace('_', ' ')})."


def _taken_down(told: Told) -> str:
    return f"{told.by} recorded that something about the person is confirmed to be down ({told.structure['place'].replace('_', ' ')})."


_WHERE = "Where exactly it is, and what was said of it, is blanked; that something was published, when and by whom, and that it is down stays."

ENTRIES = (
    Kind("case.published", _published, _WHERE, ("facts", "data", "said_by")),
    Kind("case.taken_down", _taken_down, _WHERE, ("facts", "data", "said_by")),
    Kind(
        "case.photo_added",
        _photo,
        "The day it was taken is blanked and the photo with it; who added it, when, its size and digest stay.",
        ("facts", "data", "said_by"),
    ),
)
