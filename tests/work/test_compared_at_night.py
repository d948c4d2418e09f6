"""The nightly comparison looks at photos, to the last byte, and at the tokens of partners: what was changed behind the journal's back is named."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.journal.folding import fold
from nightlight.work.contact.models import Partner
from nightlight.work.contact.partners import give_token, revoke_token
from nightlight.work.found.models import Photo
from tests.made_up import NOW, Force
from tests.signing_in import user_of
from tests.work.casework import opened
from tests.work.found.test_photo import add, picture


def said():
    return [one.sentence for one in fold().differences]


@pytest.fixture
def photo(database):
    """A photo that an officer added to the case of a missing girl."""
    here = Force(clock.now()).on_duty()
    user_of(here.officer)
    here.written_down()
    case = opened(here, ago=60)
    add(here.officer, case, picture())
    return Photo.objects.get(case=case)


WRONG = {
    "UPDATE found_photo SET image = 'x'": "is gone, or is another picture.",
    "UPDATE found_photo SET image = NULL": "is gone, or is another picture.",
    "UPDATE found_photo SET small = 'x'": "is shown by another picture.",
    "UPDATE found_photo SET image = 'x', digest = encode(sha256('x'), 'hex')": "is not the one that was added, or was added by somebody else.",
    "UPDATE found_photo SET added_by = 'x'": "is not the one that was added, or was added by somebody else.",
    "UPDATE found_photo SET taken_on = '2020-01-01'": "was taken on another day than its entry says.",
    "DELETE FROM found_photo": "has no row.",
}


@pytest.mark.parametrize("change", WRONG)
def test_a_photo_that_was_changed_behind_the_journals_back_is_named(photo, tamper, change):
    assert said() == []
    tamper(change)
    assert said() == [f"Case {photo.case.reference}: the photo of entry {photo.entry} {WRONG[change]}"]


def test_a_photo_without_an_entry_is_named(photo, tamper):
    tamper("UPDATE found_photo SET entry = 1")
    assert said() == [
        f"Case {photo.case.reference}: the photo of entry 1 has no entry.",
        f"Case {photo.case.reference}: the photo of entry {photo.entry} has no row.",
    ]


@pytest.fixture
def revoked(force):
    """The token of a partner, given and revoked by acts."""
    force.written_down()
    by = force.administrator.actor
    given = give_token(by=by, at=NOW, name="Northshire front door")
    assert said() == []
    revoke_token(by=by, at=NOW + timedelta(hours=1), partner=given.partner)
    assert said() == []
    return given.partner


def test_a_token_that_opens_the_door_again_without_an_act_is_named(revoked):
    Partner.objects.update(revoked_at=None, revoked_by="")
    assert said() == [f"The token of partner {revoked} was revoked, and opens the door."]


def test_a_token_that_nobody_gave_is_named(revoked, tamper):
    made = uuid.UUID(int=0)
    tamper("UPDATE contact_partner SET id = %s", made)
    assert said() == [
        f"The token of partner {made} is there, and no entry gave it.",
        f"The token of partner {revoked} was given, and has no row.",
    ]
