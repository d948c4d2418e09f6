"""While somebody is still missing, a photo that is too old asks for a new one: once for each photo, and not for one of whose age nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.rules.days import LONDON
from nightlight.work.missing.old_photos import note_old_photos
from tests.work.casework import opened


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=5)


def day(days_ago):
    return (clock.now().astimezone(LONDON).date() - timedelta(days=days_ago)).isoformat()


def happens(here, case, event, **data):
    record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step(event, {}, data))


def noted(case):
    return Happening.objects.filter(case=case, event="photo_expired").count()


def test_a_photo_of_over_ninety_days_starts_the_clock_for_a_new_one(here, case):
    happens(here, case, "photo_obtained", taken_on=day(91))
    assert note_old_photos(at=clock.now()) == 1
    assert Clock.objects.get(case=case, duty="refresh_photo").state == Clock.RUNNING


def test_one_of_ninety_days_grows_too_old_the_day_after(here, case):
    happens(here, case, "photo_obtained", taken_on=day(90))
    assert note_old_photos(at=clock.now()) == 0
    assert note_old_photos(at=clock.now() + timedelta(days=1)) == 1


def test_it_is_noted_once_for_each_photo(here, case):
    happens(here, case, "photo_obtained", taken_on=day(300))
    assert [note_old_photos(at=clock.now()) for _ in range(3)] == [1, 0, 0]
    happens(here, case, "photo_obtained", taken_on=day(200))
    assert note_old_photos(at=clock.now()) == 1
    assert noted(case) == 2


def test_a_new_photo_ends_the_clock_and_asks_for_none(here, case):
    happens(here, case, "photo_obtained", taken_on=day(300))
    note_old_photos(at=clock.now())
    happens(here, case, "photo_obtained", taken_on=day(2))
    assert note_old_photos(at=clock.now()) == 0
    assert Clock.objects.get(case=case, duty="refresh_photo").state == Clock.MET


def test_an_old_photo_that_comes_after_a_new_one_asks_for_none(here, case):
    happens(here, case, "photo_obtained", taken_on=day(2))
    happens(here, case, "photo_obtained", taken_on=day(300))
    assert note_old_photos(at=clock.now()) == 0


@pytest.mark.parametrize("taken", ["not known", "", None, "last summer", 7])
def test_one_of_whose_day_nobody_knows_is_left_alone(here, case, taken):
    happens(here, case, "photo_obtained", **({"taken_on": taken} if taken is not None else {}))
    assert note_old_photos(at=clock.now()) == 0


def test_of_somebody_who_is_back_no_new_photo_is_asked_for(here, case):
    happens(here, case, "photo_obtained", taken_on=day(300))
    for event in ("missing_recorded", "returned"):
        happens(here, case, event)
    assert note_old_photos(at=clock.now()) == 0
