"""Recording places. The same address, however it was written, is one place."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction

from nightlight.records.journal.actions import hold
from nightlight.records.journal.ids import named_id, new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.places.models import Place
from nightlight.records.places.refusals import CannotRecordPlace
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Area
from nightlight.rules.names import NotReadable, cleaned, normal_address, normal_name, read_postcode

CHAIN: Final = "place"
"""The kind of a place's chain; its id is the place's."""
MOST_LINES: Final = 8
LONGEST_NORMAL: Final = 300


@dataclass(frozen=True, slots=True)
class Where:
    """What was given of a place: a kind of the pack, and a name, an address or both. `area` is the policing area, where it is known."""

    kind: str
    name: str = ""
    lines: str = ""
    postcode: str = ""
    area: str = ""


@dataclass(slots=True)
class Read:
    """What is kept of it; `wrong` says, by the name of the part, what cannot be kept."""

    name: str = ""
    lines: str = ""
    postcode: str = ""
    normal_form: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        """All that is wrong, each with what it is about."""
        return [f"{_NAMED[part]}: {said}" for part, said in self.wrong.items()]


class Placed(NamedTuple):
    """The place, and whether it was on record before."""

    place: uuid.UUID
    known: bool


def read(where: Where, at: datetime) -> Read:
    """Read what was given; nothing is refused here, so that a form can show each fault beside its field."""
    found = Read()
    if where.kind not in in_force(at).setting("kinds_of_place"):
        found.wrong["kind"] = "Choose what kind of place it is"
    for part, reader in (("name", cleaned), ("lines", _address), ("postcode", read_postcode)):
        try:
            setattr(found, part, reader(getattr(where, part)))
        except NotReadable as wrong:
            found.wrong[part] = str(wrong)
    if where.area and not Area.objects.filter(id=where.area[:60]).exists():
        found.wrong["area"] = f"No area is called “{where.area[:60]}”"
    if not found.wrong and not (found.name or found.lines or found.postcode):
        found.wrong["lines"] = "Give its address, or at least its name"
    address = normal_address(found.lines, found.postcode)
    # A postcode alone holds many houses: two places are the same there only by name.
    named = normal_name(found.name) if not found.lines else ""
    found.normal_form = " ".join(filter(None, [address or found.postcode.replace(" ", "").casefold(), named]))
    if len(found.normal_form) > LONGEST_NORMAL:
        found.wrong["lines"] = f"It is too long for an address: write it in at most {LONGEST_NORMAL} characters"
    return found


@transaction.atomic
def add_place(*, by: Actor, at: datetime, where: Where) -> Placed:
    """Add a place, or find the one that has the same address (or, without one, the same name). Raises CannotRecordPlace with every reason."""
    found = read(where, at)
    if found.wrong:
        raise CannotRecordPlace(
            what="Adding this place",
            why=found.reasons,
            remedy="put it right and send it again; nothing that was typed is lost",
        )
    with connection.cursor() as cursor:
        # Two people who add one address at once find the same place.
        lock = str(named_id("place", found.normal_form))
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])
    held = Place.objects.filter(normal_form=found.normal_form).order_by("made_at").values_list("id", flat=True).first()
    if held is not None:
        return Placed(held, known=True)
    stroke, place = Stroke(), new_id(at)
    pen = hold(stroke, place, kind=CHAIN, name=f"place {place}")
    columns = {part: getattr(found, part) for part in ("name", "lines", "postcode", "normal_form")}
    stroke.insert(Place, id=place, kind=where.kind, area=where.area, made_at=at, **columns)
    pen.write(
        "places.added", at=at, by=by.written, words={"place": _words(found)},
        structure={"place": str(place), "kind": where.kind, "role": by.role, **({"area": where.area} if where.area else {})},
    )  # fmt: skip
    stroke.write()
    return Placed(place, known=False)


_NAMED: Final = {
    "kind": "the kind of place", "name": "the name", "lines": "the address", "postcode": "the postcode", "area": "the area",
}  # fmt: skip


def _address(text: str) -> str:
    lines = [line for line in map(cleaned, text.splitlines()) if line]
    if len(lines) > MOST_LINES:
        raise NotReadable(f"It has {len(lines)} lines: write it in at most {MOST_LINES}")
    return "\n".join(lines)


def _words(found: Read) -> str:
    return ", ".join(filter(None, [found.name, *found.lines.splitlines(), found.postcode]))
