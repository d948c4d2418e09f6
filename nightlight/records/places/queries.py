"""What places are called."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from nightlight.records.journal.ids import ids_among
from nightlight.records.places.models import Place


def described(places: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Name and address of these places, each in one line; those that are not there are left out."""
    return {one.id: _line(one) for one in Place.objects.filter(id__in=list(places))}


def names_of(ids: Collection[str]) -> dict[str, str]:
    """Name and address of those of these ids that are places'. An id may be any text."""
    return {str(place): said for place, said in described(ids_among(ids)).items()}


def _line(place: Place) -> str:
    return ", ".join(filter(None, [place.name, *place.lines.splitlines(), place.postcode]))
