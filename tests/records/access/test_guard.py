"""Who may open a page: nobody who is not signed in, and nobody whose roles do not ask for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from nightlight.project.urls import urlpatterns as ours
from nightlight.records.access.guard import EVERYONE_HERE, page
from nightlight.records.workforce.models import Member, RoleHeld, Stint
from tests.made_up import NOW

LEARNING = "/learning/"


def seen(request):
    """What a page finds out about whoever asks."""
    return HttpResponse(f"{request.actor.role} {sorted(request.viewer.areas)} {request.viewer.grants.get('case.read')}")


urlpatterns = [
    *ours,
    path("seen", page(signed_in=True)(seen), name="seen"),
    path("cases-only", page(needs="case.read")(seen), name="cases_only"),
]


@pytest.fixture
def served():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_nobody_signed_in_is_led_to_signing_in_and_back(client, database):
    answer = client.get("/learning/?q=words")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=%2Flearning%2F%3Fq%3Dwords"


def test_a_script_of_a_page_is_told_that_nobody_is_signed_in(client, database):
    answer = client.get(LEARNING, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["X-Nightlight"]) == (401, "signed-out")


def test_somebody_without_a_role_is_told_so_and_not_that_the_page_is_missing(client_as, force):
    RoleHeld.objects.all().update(until=NOW)
    answer = client_as(force.officer).get(LEARNING)
    assert answer.status_code == 403
    assert "You hold no role yet" in answer.content.decode()


def test_a_role_that_the_page_does_not_ask_for_is_refused(client_as, force, served):
    RoleHeld.objects.filter(member=force.officer.member).update(until=NOW)
    RoleHeld.objects.create(member=force.officer.member, role="training_lead", since=NOW, granted_by="system")
    assert client_as(force.officer).get("/cases-only").status_code == 403
    assert client_as(force.handler).get("/cases-only").status_code == 200


def test_a_role_held_counts_with_the_area_of_ones_team(client_as, force, served):
    assert client_as(force.officer).get("/seen").content == b"responding_officer ['north'] area"


def test_the_role_on_duty_is_the_one_in_use_and_its_area_is_worked_in(client_as, force, served):
    Stint.objects.create(member=force.officer.member, role="supervising_sergeant", area_id="south", began_at=NOW)
    assert client_as(force.officer).get("/seen").content == b"supervising_sergeant ['north', 'south'] area"


def test_an_ended_role_and_an_ended_stint_count_no_more(client_as, force, served):
    RoleHeld.objects.filter(member=force.inspector.member).update(until=NOW)
    Stint.objects.create(
        member=force.inspector.member, role="duty_inspector", area_id="south", began_at=NOW, ended_at=NOW
    )
    assert client_as(force.inspector).get("/cases-only").status_code == 403


def test_somebody_who_has_left_is_asked_to_sign_in(client_as, force):
    Member.objects.filter(id=force.handler.id).update(left_at=NOW)
    assert client_as(force.handler).get(LEARNING).status_code == 302


def test_who_asks_costs_one_query_beside_session_and_user(client_as, force, served):
    client = client_as(force.inspector)
    client.get("/seen")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/seen").status_code == 200
    assert len(asked) == 3


@pytest.mark.parametrize(
    "said", [{}, {"needs": "case.read", "signed_in": True}, {"open_to": EVERYONE_HERE, "signed_in": True}]
)
def test_a_page_that_says_nothing_or_two_things_cannot_be_written(said):
    with pytest.raises(ValueError, match="exactly one"):
        page(**said)
