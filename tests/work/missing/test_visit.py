"""A visit: one form, one press; it meets every duty that it answers, and says which, before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from tests.work.casework import opened, text_of
from tests.work.missing.forms import VISIT, open_form, send

ANSWERED = ("search_home", "obtain_photo", "take_last_sighting_account", "decide_on_devices", "check_phone", "make_any_enquiry")


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=10)


def states(case, *duties):
    return {one.duty: one.state for one in Clock.objects.filter(case=case, duty__in=duties).order_by("started_at")}


def test_one_press_meets_every_duty_that_the_visit_answers(case, here, client_as):
    answer = send(client_as(here.officer), case, "visit", **VISIT)
    assert answer.status_code == 302
    met = {one.duty for one in Clock.objects.filter(case=case, state="met")}
    assert {"search_home", "obtain_photo", "take_last_sighting_account", "make_any_enquiry"} <= met


def test_every_page_of_an_episode_opens(case, here, client_as):
    who = client_as(here.inspector)
    for name in ("visit", "enquiry", "enquiries", "sighting", "leads", "second-contact", "level"):
        answer = who.get(f"/missing/{case.reference}/{name}")
        assert answer.status_code == 200, (name, text_of(answer)[:600])
    assert "Work this episode" in text_of(who.get(f"/cases/{case.reference}/"))
