"""A photo is kept as the record is: nobody changes or removes it, and a recorded retention decision takes it along with the words of its entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.journal.verifying import verify
from nightlight.work.found.models import Photo
from nightlight.work.record_keeping.actions import blank
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened
from tests.work.found.test_photo import add, picture


@pytest.fixture
def photo(here):
    """The photo of a case that is closed, of which nothing runs any more."""
    here.on_duty()
    case = opened(here, ago=60)
    add(here.officer, case, picture())
    Clock.objects.filter(case=case).update(state=Clock.FELL_AWAY, ended_at=clock.now(), next_rung_at=None)
    Case.objects.filter(id=case.id).update(closed_at=clock.now(), state="closed")
    return Photo.objects.get(case=case)


def blanked(force, photo, **given):
    """The decision of the information manager."""
    reason = "Reviewed on paper, no longer needed for a policing purpose"
    at = clock.now() + timedelta(days=400)
    blank(
        by=force.administrator.actor, at=at, chain=photo.case_id, reason=reason, authority="retention_review", **given
    )
    photo.refresh_from_db()


def test_a_retention_decision_on_its_words_takes_the_picture_and_its_digest_stays(here, photo):
    blanked(here, photo, words="all")
    assert (photo.image, photo.small, photo.taken_on, len(photo.digest)) == (None, None, None, 64)
    assert verify().wrong == 0


def test_it_stays_while_only_words_of_other_entries_are_blanked(here, photo):
    blanked(here, photo, words=[(1, "title")])
    assert photo.image


def test_a_page_then_says_that_it_was_blanked(here, photo):
    blanked(here, photo, words="all")
    page = client_signed_in_as(here.inspector).get(f"/cases/{photo.case.reference}/").content.decode()
    assert "The photo was blanked by a retention decision" in page
    assert client_signed_in_as(here.inspector).get(f"/found/{photo.case.reference}/photo/{photo.id}").status_code == 404


@pytest.mark.parametrize(
    "change", [lambda photo: photo.update(image=b"x"), lambda photo: photo.delete()], ids=["changed", "removed"]
)
def test_nobody_changes_or_removes_it(photo, change):
    with pytest.raises(DatabaseError, match="permission denied"):
        change(Photo.objects.filter(id=photo.id))
