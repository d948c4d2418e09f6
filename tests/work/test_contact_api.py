"""What partners' systems rely on when they hand in a report, and what nobody can do there."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.outbox.models import Notice
from nightlight.work.contact.api import TITLES, described
from nightlight.work.contact.models import HandedIn, Partner
from nightlight.work.contact.partners import give_token, revoke_token

TOLD = {
    "sender_id": "CS-2026/1".replace("/", "-"), "concern": "missing", "words": "She did not come to school", "name": "Layla Haddad", "born": "14",
    "caller_is": "professional", "caller_name": "Ms Price", "caller_number": "0191 498 0123", "facts": {"looked_after": True, "out_of_character": None},
}  # fmt: skip
AT = "/api/reports"


@pytest.fixture
def token(force):
    force.on_duty()
    return give_token(by=force.administrator.actor, at=force.at, name="Northshire front door").token


def send(token, told=TOLD, **more):
    body = told if isinstance(told, bytes | str) else json.dumps(told)
    return Client(SERVER_NAME="localhost").post(
        AT, body, content_type="application/json", headers={"Authorization": f"Bearer {token}", **more}
    )


def test_a_report_that_is_handed_in_opens_a_case_of_the_contact_supervisor_on_duty(token, force):
    answer = send(token)
    case = Case.objects.get()
    assert (answer.status_code, answer.json()["reference"]) == (201, case.reference)
    assert (case.kind, case.owner_id, case.owner_role) == ("missing", force.supervisor.id, "contact_supervisor")
    assert case.offers.get().offered_to_id == force.inspector.id
    assert Notice.objects.filter(member=force.supervisor.id, case=case).exists()
    assert Clock.objects.get(case=case, duty="grade_contact").state == "running"
    assert case.facts.get(fact="looked_after").value is True
    assert case.facts.get(fact="out_of_character").value is None
    assert not case.happenings.filter(event__in=("graded", "contact_graded", "thrive_recorded")).exists()
    assert {one.role for one in case.involvements.all()} == {"child", "professional"}


def test_what_was_handed_in_is_in_the_story_with_how_it_came(token, force, client_as):
    send(token, {**TOLD, "channel": "online", "area": "south"})
    case = Case.objects.get()
    assert case.area_id == "south"
    story = client_as(force.supervisor).get(f"/cases/{case.reference}/").text
    for words in ("She did not come to school", "Northshire front door", TOLD["sender_id"], "online"):
        assert words in story, words


def test_handed_in_again_it_is_one_report_and_another_under_the_same_id_is_refused(token):
    first, again = send(token), send(token)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = send(token, {**TOLD, "words": "Something else"})
    assert (other.status_code, other["Content-Type"]) == (409, "application/problem+json")
    assert Case.objects.count() == 1


@pytest.mark.parametrize("bearer", ["", "nlp_" + "x" * 43, "none", "nlp_" + "x" * 900, "\xff"])
def test_nobody_hands_in_without_a_token_that_is_in_force(token, bearer):
    answer = send(bearer)
    assert answer.status_code == 401
    assert answer.json()["title"] == TITLES[401]
    assert not Case.objects.exists()


def test_a_revoked_token_opens_nothing(token, force):
    revoke_token(by=force.administrator.actor, at=force.at, partner=Partner.objects.get().id)
    assert send(token).status_code == 401


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        (b"{", 400, None),
        (b"\xff\xfe", 400, None),
        ([], 422, None),
        ({**TOLD, "sender_id": "a b"}, 422, "sender_id"),
        ({**TOLD, "born": "banana"}, 422, "born"),
        ({**TOLD, "concern": "atlantis"}, 422, "concern"),
        ({**TOLD, "area": "atlantis"}, 422, "area"),
        ({**TOLD, "facts": {"no_such_fact": True}}, 422, "facts.no_such_fact"),
        ({**TOLD, "facts": {"looked_after": "maybe"}}, 422, "facts.looked_after"),
        ({**TOLD, "facts": {"child_involved": False}}, 422, "born"),
        ({**TOLD, "more": 1}, 422, "more"),
        ({**TOLD, "words": "x" * 270_000}, 413, None),
        ({**TOLD, "words": "\ud800"}, 422, "words"),
    ],
)
def test_what_cannot_be_taken_is_a_problem_that_names_the_field(token, told, status, field):
    answer = send(token, told)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert field is None or field in {one["field"] for one in answer.json()["errors"]}
    assert not Case.objects.exists()


def test_only_so_many_are_taken_in_a_minute(token):
    answers = [send(token, {**TOLD, "sender_id": f"n{number}"}) for number in range(31)]
    assert [one.status_code for one in answers] == [201] * 30 + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert send(token, {**TOLD, "sender_id": "n0"}).status_code == 200


def test_it_answers_nothing_but_post(token):
    answer = Client(SERVER_NAME="localhost").get(AT)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_nothing_personal_is_in_the_log(token, caplog):
    with caplog.at_level(logging.DEBUG):
        for told in (TOLD, {**TOLD, "born": "banana"}, {**TOLD, "words": "Something else"}):
            send(token, told)
    said = " ".join(one.getMessage() for one in caplog.records if not one.name.startswith("django.db"))
    assert not any(word in said for word in ("Layla", "Haddad", "banana", "did not come", token))


def test_the_token_is_kept_nowhere_and_shown_once(force, client_as):
    force.on_duty()
    administrator = client_as(force.administrator)
    shown = administrator.post("/report/partners/", {"name": "Northshire front door"}).text
    token = shown.partition('class="nl-token">')[2].partition("<")[0]
    assert send(token).status_code == 201
    assert token not in administrator.get("/report/partners/").text
    assert token not in str(list(Partner.objects.values()))
    assert administrator.post("/report/partners/", {"name": "northshire FRONT door"}).status_code == 400
    assert administrator.post("/report/partners/", {"name": ""}).status_code == 400
    assert administrator.post(f"/report/partners/{Partner.objects.get().id}/revoke").status_code == 302
    assert send(token).status_code == 401
    assert client_as(force.handler).get("/report/partners/").status_code == 403


def test_the_description_declares_every_refusal_and_is_for_people_who_signed_in(signed_in, client):
    assert client.get("/api/openapi.json").status_code in (302, 403)
    found = signed_in.get("/api/openapi.json").json()
    answers = found["paths"]["/api/reports"]["post"]["responses"]
    assert {int(one) for one in answers} == {200, 201, *TITLES}
    assert all("application/problem+json" in answers[str(one)]["content"] for one in TITLES)


LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=40)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(described()["components"]["schemas"]["Handed"]["properties"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=8), whole=st.booleans())
def test_whatever_is_sent_the_answer_is_one_that_was_declared(token, told, whole):
    answer = send(token, {**(TOLD if whole else {}), **told})
    assert answer.status_code in {200, 201, *TITLES}
    assert HandedIn.objects.count() == Case.objects.count()


@pytest.mark.parametrize("field", ["born", "concern", "area", "caller_is", "place_kind", "channel", "sex", "safe", "postcode", "caller_number", "sender_id"])  # fmt: skip
def test_a_refusal_repeats_no_value_that_was_sent(token, field):
    answer = send(token, {**TOLD, field: "Banana St"})
    assert "anana" not in answer.text
    assert answer.status_code in (201, 422)


def test_a_refusal_repeats_no_answer_and_only_so_much_of_a_name(token):
    answer = send(token, {**TOLD, "facts": {"looked_after": "Banana", "x" * 300: True}})
    assert "anana" not in answer.text
    assert {"facts.looked_after", "facts." + "x" * 54} == {one["field"] for one in answer.json()["errors"]}


def test_a_report_of_full_length_is_taken(token):
    assert send(token, {**TOLD, "words": "ä" * 20_000}).status_code == 201


@pytest.mark.parametrize("channel", ["call", "counter", "SMS"])
def test_a_partner_says_only_how_it_reached_a_partner(token, channel):
    assert send(token, {**TOLD, "channel": channel}).status_code == 422
