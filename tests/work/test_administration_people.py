"""Administrators add people, give and end roles, and mend how somebody signs in; all of it stands in the journal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access.models import User
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry
from nightlight.records.workforce.models import Member, RoleHeld, Stint
from tests.made_up import NOW
from tests.records.access.test_restricted_cases import case  # noqa: F401 - a fixture
from tests.signing_in import user_of

NEW = {
    "collar": "4002",
    "name": "Siân O’Connor",
    "rank": "constable",
    "team": "north-response",
    "email": "4002@force.example",
}


@pytest.fixture
def admin(force, client_as):
    """A client with the administrator signed in."""
    return client_as(force.administrator)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def at(made, *parts):
    """The address of a person's page, or of something on it."""
    return "/".join(["/administration/people", str(made.id), *parts]) + ("" if parts else "/")


def kinds(member):
    return list(
        Entry.objects.filter(chain=named_id("member", str(member))).order_by("number").values_list("kind", flat=True)
    )


def test_somebody_is_added_with_roles_and_signs_in_with_the_password_that_was_shown_once(admin, client):
    answer = admin.post("/administration/people/add", NEW | {"role": ["responding_officer"]})
    password = re.search(r"nl-first\">([a-z0-9-]{19})<", answer.content.decode())[1]
    assert answer["Cache-Control"] == "private, no-store"
    member = Member.objects.get(collar="4002")
    assert kinds(member.id) == ["administration.person_added", "access.user_added", "administration.role_granted"]
    assert client.post("/sign-in", {"login": "4002", "password": password}).status_code == 302
    assert client.get("/learning/")["Location"] == "/account/password"
    assert password not in text_of(admin.get(at(member)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"collar": "2001"}, "Somebody has the collar number 2001 already"),
        ({"collar": ""}, "Write the collar number"),
        ({"collar": "40 02;"}, "The collar number is not one"),
        ({"name": "  "}, "Write the name"),
        ({"name": "x" * 500}, "The name cannot be kept"),
        ({"rank": "admiral"}, "There is no such rank"),
        ({"team": "nowhere"}, "There is no such team"),
        ({"email": "not one"}, "The e-mail address is not one"),
        ({"role": ["duty_inspector"]}, "Duty inspector is for the rank of inspector and above"),
        ({"role": ["child"]}, "There is no such role for people of the force"),
        ({"name": "\0"}, "The name cannot be kept"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_typing_is_kept(admin, changed, said):
    answer = admin.post("/administration/people/add", NEW | changed)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert said in text_of(answer)
        assert "4002@force.example" in text_of(answer) or "email" in changed
        assert not Member.objects.filter(collar="4002").exists()


def test_every_reason_is_given_at_once(admin):
    told = text_of(admin.post("/administration/people/add", NEW | {"rank": "admiral", "team": "nowhere", "email": "x"}))
    assert told.count("There is no such") >= 2
    assert "The e-mail address is not one" in told


def test_names_of_every_script_are_kept_as_they_are(admin):
    for collar, name in (("5001", "محمد علي"), ("5002", "李小龍"), ("5003", "Zoë 🙂 Ōta")):
        assert admin.post("/administration/people/add", NEW | {"collar": collar, "name": name}).status_code == 200
        assert name in text_of(admin.get(f"/administration/people/?q={collar}"))


def test_a_role_is_given_from_a_time_to_a_time_and_by_whom_is_shown(admin, force):
    answer = admin.post(at(force.officer, "roles"), {"role": "returning_officer", "until": "24/12/2030 07:00"})
    assert answer.status_code == 302
    held = RoleHeld.objects.get(role="returning_officer")
    assert held.until.isoformat() == "2030-12-24T07:00:00+00:00"
    assert held.granted_by == str(force.administrator.id)
    told = text_of(admin.get(at(force.officer)))
    assert "Noor Whitfield gave Priya Nair the role returning officer" in told


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a role"),
        ({"role": "duty_inspector"}, "is for the rank of inspector and above"),
        ({"role": "responding_officer"}, "They hold it already"),
        ({"role": "returning_officer", "until": "01/01/2020 07:00"}, "It would end before it begins"),
        ({"role": "returning_officer", "since": "yesterday"}, "is not a day and a time"),
        ({"role": "returning_officer", "since": "28/03/2027 01:30"}, "the clocks go forward"),
    ],
)
def test_a_role_that_cannot_be_given_says_why(admin, force, sent, said):
    answer = admin.post(at(force.officer, "roles"), sent)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert RoleHeld.objects.filter(member=force.officer.member).count() == 1


def test_nobody_gives_a_role_to_themselves_while_somebody_else_can(admin, force):
    grant = {"role": "data_protection_officer"}
    assert admin.post(at(force.administrator, "roles"), grant).status_code == 302
    RoleHeld.objects.create(
        member=force.handler.member, role="information_manager", since=NOW - timedelta(days=1), granted_by="system"
    )
    user_of(force.handler)
    answer = admin.post(at(force.administrator, "roles"), {"role": "training_lead"})
    assert "Nobody gives a role to themselves" in text_of(answer)


def test_a_role_is_ended_for_a_reason_and_opens_nothing_from_then_on(admin, force, client_as):
    held = RoleHeld.objects.get(member=force.officer.member)
    officer = client_as(force.officer)
    assert admin.post(at(force.officer, "roles", str(held.id), "end"), {"reason": ""}).status_code == 400
    assert (
        admin.post(at(force.officer, "roles", str(held.id), "end"), {"reason": "Has moved to the south"}).status_code
        == 302
    )
    assert "You hold no role yet" in text_of(officer.get("/learning/"))
    assert "Noor Whitfield" in text_of(officer.get("/learning/"))


def test_a_role_of_somebody_on_duty_in_it_and_the_last_administrators_role_are_not_ended(admin, force):
    force.on_duty("officer")
    for made, said in (
        (force.officer, "They are on duty as responding officer"),
        (force.administrator, "Nobody would be left who can manage users"),
    ):
        held = RoleHeld.objects.get(member=made.member)
        answer = admin.post(at(made, "roles", str(held.id), "end"), {"reason": "No longer needed"})
        assert said in text_of(answer)
        assert RoleHeld.objects.get(id=held.id).until is None


def test_somebody_is_stopped_at_once_and_let_in_again(admin, force, client_as):
    officer = client_as(force.officer)
    assert officer.get("/learning/").status_code == 200
    assert admin.post(at(force.officer, "stop"), {"reason": "Under investigation"}).status_code == 302
    assert officer.get("/learning/").status_code == 302
    assert admin.post(at(force.officer, "let-in")).status_code == 302
    assert User.objects.get(member=force.officer.member).is_active
    assert kinds(force.officer.id) == ["access.user_stopped", "access.user_let_in_again"]


def test_the_last_administrator_is_not_stopped_nor_does_anybody_stop_themselves(admin, force):
    answer = admin.post(at(force.administrator, "stop"), {"reason": "By mistake"})
    assert "Nobody stops themselves" in text_of(answer)
    assert "Nobody would be left who can manage users" in text_of(answer)


def test_a_new_first_password_ends_sessions_and_lock_outs(admin, force, client_as, client):
    officer = client_as(force.officer)
    for _ in range(6):
        client.post("/sign-in", {"login": "4001", "password": "wrong"})
    answer = admin.post(at(force.officer, "first-password"))
    password = re.search(r"nl-first\">([a-z0-9-]{19})<", answer.content.decode())[1]
    assert officer.get("/learning/").status_code == 302
    assert client.post("/sign-in", {"login": "4001", "password": password})["Location"] == "/"


def test_a_lost_second_factor_is_taken_away_and_one_that_is_not_there_is_not(admin, force):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = user_of(force.officer)
    TOTP.activate(user, generate_totp_secret())
    assert admin.post(at(force.officer, "second-factor")).status_code == 302
    assert kinds(force.officer.id)[-1] == "access.second_factor_reset"
    answer = admin.post(at(force.officer, "second-factor"))
    assert (answer.status_code, "they have none" in text_of(answer).lower()) == (409, True)


def test_who_has_left_holds_nothing_and_signs_in_no_more(admin, force, client_as):
    officer = client_as(force.officer)
    force.on_duty("officer")
    refused = admin.post(at(force.officer, "left"), {"reason": "Retired"})
    assert "They are on duty" in text_of(refused)
    Stint.objects.update(ended_at=NOW)
    assert admin.post(at(force.officer, "left"), {"reason": "Retired"}).status_code == 302
    assert officer.get("/learning/").status_code == 302
    assert not RoleHeld.objects.filter(member=force.officer.member, until=None).exists()
    assert admin.post(at(force.officer, "roles"), {"role": "returning_officer"}).status_code == 400


def test_who_answers_for_an_open_case_does_not_leave_before_it_is_somebody_elses(admin, force, case):  # noqa: F811
    Stint.objects.update(ended_at=NOW)
    answer = admin.post(at(force.inspector, "left"), {"reason": "Retired"})
    assert "They answer for 1 open case" in text_of(answer)


def test_a_record_is_changed_and_the_journal_keeps_what_it_was(admin, force):
    sent = {"name": "Priya Nair-Shah", "rank": "sergeant", "team": "south-response", "email": ""}
    assert admin.post(at(force.officer, "change"), sent).status_code == 302
    entry = Entry.objects.get(kind="administration.person_changed")
    assert entry.structure["fields"] == ["name", "rank", "email", "team"]
    assert "Priya" not in str(entry.structure)
    low = admin.post(at(force.inspector, "change"), sent | {"rank": "constable"})
    assert "and they hold that role" in text_of(low)


def test_people_are_found_by_name_number_and_team_and_by_how_they_stand(admin, force):
    assert "1 person" in text_of(admin.get("/administration/people/?q=pryce"))
    assert "1 person" in text_of(admin.get("/administration/people/?q=4001"))
    assert "Nobody is found" in text_of(admin.get("/administration/people/?q=zeppelin"))
    RoleHeld.objects.filter(member=force.officer.member).update(until=clock.now())
    assert "Priya Nair" in text_of(admin.get("/administration/people/?which=without_role"))
    assert admin.get("/administration/people/?page=999999&which=nothing&q=%00").status_code == 200


def test_a_long_list_comes_in_pages(admin, force):
    Member.objects.bulk_create(
        Member(id=named_id("test", f"extra {number}"), collar=f"x{number}", name=f"Extra {number:03}")
        for number in range(120)
    )
    told = text_of(admin.get("/administration/people/?page=2"))
    assert "130 people, page 2 of 3" in told
    assert told.count("<tr") == 51
