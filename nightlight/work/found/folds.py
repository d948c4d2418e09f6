"""Compares the photos of each case, to the last byte, and what was published of it, with the entries in which they were written down."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final, NamedTuple

from nightlight.records.journal.folding import Batch, Entry

# The database works out the digests, so that no picture is carried out of it to be compared.
_PHOTOS: Final = """
SELECT case_id, entry, id::text, digest, encode(sha256(image), 'hex'), encode(sha256(small), 'hex'), added_by,
  coalesce(taken_on::text, 'not known')
FROM found_photo WHERE case_id = ANY(%s)
"""
_NO_DAY: Final = "not known"
_PUBLISHED: Final = (
    "SELECT case_id, id::text, entry, down_entry, place, published_by FROM found_publication WHERE case_id = ANY(%s)"
)
PUBLISHED, DOWN = "case.published", "case.taken_down"


class Held(NamedTuple):
    """A photo as its row holds it; the digests of what stands in it are None where that was blanked."""

    photo: str
    digest: str
    image: str | None
    small: str | None
    added_by: str
    taken_on: str


def photos(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about the photos of each case."""
    rows = batch.by_chain(_PHOTOS)
    for chain, entries in batch.entries.items():
        held = {entry: Held(*row) for entry, *row in rows[chain]}
        added = {one.number: one for one in entries if one.kind == "case.photo_added"}
        for number in sorted(held.keys() ^ added.keys()):
            yield chain, f"the photo of entry {number} has no {'entry' if number in held else 'row'}."
        for number in sorted(held.keys() & added.keys()):
            if wrong := _differs(held[number], added[number]):
                yield chain, f"the photo of entry {number} {wrong}"


def _differs(held: Held, entry: Entry) -> str:
    told = entry.structure
    if (held.photo, held.digest, held.added_by) != (told["photo"], told["digest"], entry.by):
        return "is not the one that was added, or was added by somebody else."
    if "data" in entry.blanked:
        standing = held.image or held.small or held.taken_on != _NO_DAY
        return "stands, though it was blanked." if standing else ""
    if held.taken_on != entry.held("data", {}).get("taken_on"):
        return "was taken on another day than its entry says."
    if held.image != told["digest"]:
        return "is gone, or is another picture."
    return "" if held.small == told["small"] else "is shown by another picture."


def publications(batch: Batch) -> Iterator[tuple[uuid.UUID, str]]:
    """What differs about what was published of each case: the same things in the same places, up or down, as the entries have them."""
    rows = batch.by_chain(_PUBLISHED)
    for chain, entries in batch.entries.items():
        held = {row[0]: (row[1], row[2], row[3], row[4]) for row in rows[chain]}
        down = {one.structure["publication"]: one.number for one in entries if one.kind == DOWN}
        told = {
            one.structure["publication"]: (
                one.number,
                down.get(one.structure["publication"]),
                one.structure["place"],
                one.by,
            )
            for one in entries
            if one.kind == PUBLISHED
        }
        if held != told:
            yield chain, "what was published about its person, and what of that is down, is not what its journal says."
