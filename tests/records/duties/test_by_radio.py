"""What the control room writes down for somebody else was done by somebody who was on duty in that role when they did it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Happening
from nightlight.records.duties.by_form import Doer, record_one
from nightlight.records.duties.recording import Step
from nightlight.records.duties.refusals import NotOnDutyAs
from nightlight.records.workforce.models import Stint
from tests.work.casework import opened

SEARCHED = Step("home_searched", {}, {"extent": "every room"})
REVIEWED = Step("superintendent_reviewed", {}, {"direction": "close it"})


@pytest.fixture
def here(database):
    from tests.made_up import Force

    return Force(clock.now() - timedelta(hours=3)).on_duty()


def write_down(here, step, member, role):
    case = opened(here, ago=20)
    by = standing(here.handler.id, clock.now())
    record_one(by=by, at=clock.now(), case=case.id, step=step, structure={}, done_by=Doer(member, role))
    return Happening.objects.filter(case=case.id, event=step.event)


def test_what_an_officer_on_duty_did_is_theirs(here):
    assert write_down(here, SEARCHED, here.officer.id, "responding_officer").get().by == str(here.officer.id)


@pytest.mark.parametrize("member", ["officer", "nobody"])
def test_nobody_is_lent_a_role_that_they_do_not_have(here, member):
    who = here.officer.id if member == "officer" else uuid.uuid4()
    with pytest.raises(NotOnDutyAs, match="was not on duty as duty superintendent at"):
        write_down(here, REVIEWED, who, "duty_superintendent")
    assert not Happening.objects.filter(event="superintendent_reviewed").exists()


def test_a_role_that_there_is_not_is_refused_in_words(here):
    with pytest.raises(NotOnDutyAs, match="was not on duty as anything"):
        write_down(here, Step(None, {}, {"note": "seen by him"}), here.officer.id, "emperor")


def test_what_they_did_before_they_went_off_duty_can_still_be_written_down(here):
    now = clock.now()
    Stint.objects.filter(member=here.officer.id).update(ended_at=now - timedelta(minutes=5))
    before = Step("home_searched", {}, {"extent": "every room"}, now - timedelta(minutes=9))
    assert write_down(here, before, here.officer.id, "responding_officer").exists()
    with pytest.raises(NotOnDutyAs):
        write_down(here, SEARCHED, here.officer.id, "responding_officer")
