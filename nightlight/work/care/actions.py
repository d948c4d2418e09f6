"""The acts of this feature that no other has: keeping a child's profile, and adding a child who has none."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.duties.by_form import may_record, record_one
from nightlight.records.duties.recording import Step
from nightlight.records.journal.actions import as_words
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.models import Entry
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.people.holding import hold_person
from nightlight.work.care.models import Profile
from nightlight.work.care.refusals import CannotKeepProfile, ProfileHasChanged

FORM_HELD = "philomena_form_obtained"


@transaction.atomic
def keep_profile(
    *, by: Standing, at: datetime, child: uuid.UUID, fields: Mapping[str, str], said_by: str, form: Sent, after: uuid.UUID | None = None,
    case: uuid.UUID | None = None, step: Step | None = None,
) -> bool:  # fmt: skip
    """Keep a child's profile as it stands now; with a case that is open, record there that the form is held. False: it was kept before.

    `after` is the profile that whoever typed had open; None: there was none. Raises ProfileHasChanged where somebody else has worked on it since,
    CannotKeepProfile where nothing is filled in, NoSuchPerson, and as `record_one` does.
    """
    if case is not None:
        # Chains of cases come before those of people, whoever else waits for either.
        first_time(case, form)
    stroke = Stroke()
    pen = hold_person(child, stroke)
    if Entry.objects.filter(chain=child, structure__form=str(form.form)).exists():
        return False
    _check(child, fields, after)
    made = new_id(at)
    structure = {**form.structure, "profile": str(made), "fields": sorted(fields), "role": by.actor.role}
    words = {"profile": as_words(dict(fields)), **({"said_by": said_by} if said_by else {})}
    entry = pen.write("care.profile_kept", at=at, by=by.actor.written, structure=structure, words=words)
    stroke.insert(
        Profile, id=made, person=child, entry=entry.number, fields=dict(fields), said_by=said_by, updated_at=at, updated_by=by.actor.written
    )  # fmt: skip
    stroke.write()
    if case is not None and step is not None and may_record(by, FORM_HELD, in_force(at)):
        record_one(by=by, at=at, case=case, step=step, structure=form.structure)
    return True


def _check(child: uuid.UUID, fields: Mapping[str, str], after: uuid.UUID | None) -> None:
    what = "Keeping this profile"
    if not fields:
        raise CannotKeepProfile(what=what, why="nothing is filled in", remedy="fill in what is known, and leave the rest empty")  # fmt: skip
    newest = Profile.objects.filter(person=child).values_list("id", flat=True).first()
    if newest != after:
        raise ProfileHasChanged(
            what=what, why="somebody else has worked on it since you opened it",
            remedy="what you typed stands in the form: compare it with what is on record now, above it, and keep it again",
        )  # fmt: skip
