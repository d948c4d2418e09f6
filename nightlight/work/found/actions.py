"""The act of this feature that no other has: keeping a photo of the person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.by_form import in_role
from nightlight.records.duties.recording import Step, Written, check, load, write
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke, as_bytes
from nightlight.records.packs.queries import in_force
from nightlight.work.found.models import Photo
from nightlight.work.found.photos import Picture


@transaction.atomic
def add_photo(
    *, by: Standing, at: datetime, case: uuid.UUID, picture: Picture, taken_on: date | None, form: Sent
) -> uuid.UUID | None:
    """Keep a photo of the person of a case, and record that it was obtained; its id. None: this form was recorded before with this photo.

    Raises NotYoursToRecord, and as `nightlight.records.duties.recording.record` does.
    """
    if not first_time(case, form):
        return None
    stroke, pack = Stroke(), in_force(at)
    who = in_role(by, "photo_obtained", pack)
    file = load(case, stroke)
    made, digest = new_id(at), picture.digest
    structure: Mapping[str, Any] = {
        **form.structure, "photo": str(made), "digest": digest, "small": picture.digest_of_small,
        "width": picture.width, "height": picture.height,
    }  # fmt: skip
    step = Step("photo_obtained", {}, {"taken_on": taken_on.isoformat() if taken_on else "not known"})
    check(step, pack, at)
    done = write(file, stroke, by=who, at=at, step=step, written=Written("case.photo_added", structure), pack=pack)
    stroke.insert(
        Photo, id=made, case_id=case, entry=done.number, taken_on=taken_on, added_at=at, added_by=who.written,
        image=as_bytes(picture.image), small=as_bytes(picture.small), width=picture.width, height=picture.height, digest=digest,
    )  # fmt: skip
    stroke.write()
    return made
