"""Signing in: by collar number and password, with a second factor where there is one, locked out after too many tries, and all of it written."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache

from nightlight.project import clock
from nightlight.records.access.models import User
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry, Words
from nightlight.records.workforce.models import Member
from tests.signing_in import user_of

QUIET_WORDS = "a quiet word for nobody"


@pytest.fixture
def inspector(force):
    """The inspector of the north, as a user with a password, of whose tries nobody remembers any."""
    cache.clear()
    user = user_of(force.inspector)
    user.set_password(QUIET_WORDS)
    user.save()
    return user


def sign_in(client, login="2001", typed=QUIET_WORDS, **more):
    return client.post("/sign-in", {"login": login, "password": typed, **more})


def kinds(user):
    """What stands in a member's chain, in order."""
    chain = named_id("member", str(user.member_id))
    return list(Entry.objects.filter(chain=chain).order_by("number").values_list("kind", flat=True))


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("login", ["2001", " 2001 "])
def test_who_knows_number_and_password_is_signed_in_and_led_to_where_they_wanted(client, inspector, login):
    answer = sign_in(client, login, next="/learning/?q=weir")
    assert (answer.status_code, answer["Location"]) == (302, "/learning/?q=weir")
    assert client.get("/learning/").status_code == 200
    entry = Entry.objects.get(kind="access.signed_in")
    assert entry.structure == {"member": str(inspector.member_id), "how": ["password"]}
    assert User.objects.get().password.startswith("argon2")


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere"]
)
def test_signing_in_leads_nowhere_outside(client, inspector, to):
    assert sign_in(client, next=to)["Location"] == "/"


def test_a_wrong_password_and_a_number_that_nobody_has_read_the_same(client, inspector):
    wrong, unknown = sign_in(client, typed="not this one"), sign_in(client, login="0000")
    assert without_tokens(wrong).replace("2001", "0000") == without_tokens(unknown)
    assert "The collar number or the password is not right" in text_of(wrong)
    assert kinds(inspector) == ["access.sign_in_failed"]


def without_tokens(answer):
    """A page without the tokens of its forms, which are new on each."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))


def test_what_was_typed_as_a_number_that_nobody_has_is_kept_nowhere(client, inspector):
    sign_in(client, login="by mistake 12")
    entry = Entry.objects.get(kind="access.unknown_sign_in_failed")
    from axes.models import AccessAttempt

    attempt = AccessAttempt.objects.get()
    kept = [str(entry.structure), *Words.objects.values_list("text", flat=True), *map(str, vars(attempt).values())]
    assert not [one for one in kept if "mistake" in one]


def test_after_six_failures_nobody_signs_in_from_there_for_a_while_even_with_the_password(client, inspector):
    answers = [sign_in(client, typed="not this one") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert "for the next 15 minutes" in text_of(answers[-1])
    assert sign_in(client).status_code == 429
    assert kinds(inspector) == ["access.sign_in_failed"] * 6 + ["access.locked_out"]


def test_a_lock_out_holds_for_one_number_at_one_computer_and_ends(client, inspector, monkeypatch):
    from django.utils import timezone

    for _ in range(6):
        sign_in(client, typed="not this one")
    assert (
        client.post("/sign-in", {"login": "2001", "password": QUIET_WORDS}, REMOTE_ADDR="10.0.0.8").status_code == 302
    )
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: later)
    assert sign_in(client).status_code == 302


def test_a_number_that_nobody_has_is_locked_out_alike(client, inspector):
    answers = [sign_in(client, login="0000") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert not Entry.objects.filter(kind="access.locked_out").exists()


def test_signing_out_is_written_and_ends_the_session(client, inspector):
    sign_in(client)
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/learning/").status_code == 302
    assert kinds(inspector) == ["access.signed_in", "access.signed_out"]


def test_whoever_was_stopped_or_has_left_is_told_so_only_with_the_right_password(client, inspector):
    User.objects.update(is_active=False)
    assert sign_in(client)["Location"] == "/sign-in/stopped"
    assert sign_in(client, typed="not this one").status_code == 200
    User.objects.update(is_active=True)
    Member.objects.update(left_at=clock.now())
    assert sign_in(client)["Location"] == "/sign-in/stopped"
    assert "have stopped" in text_of(client.get("/sign-in/stopped")) or "has stopped" in text_of(
        client.get("/sign-in/stopped")
    )


def test_stopping_somebody_ends_their_sessions_at_once(client, inspector):
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/learning/").status_code == 302


def test_a_session_runs_on_from_each_request_and_asking_whether_does_not_count(client, inspector):
    sign_in(client)
    client.get("/learning/")
    before = Session.objects.get().expire_date
    session = client.session
    session["renewed"] = (clock.now() - timedelta(minutes=6)).isoformat()
    session.save()
    assert client.get("/signed-in").json()["member"] == str(inspector.member_id)
    client.get("/learning/")
    assert Session.objects.get().expire_date > before
    assert client.cookies["sessionid"]["max-age"] == 12 * 60 * 60
    assert client.cookies["sessionid"]["httponly"]


def test_a_script_is_told_whether_anybody_is_signed_in(client, database):
    answer = client.get("/signed-in")
    assert (answer.status_code, answer["X-Nightlight"]) == (401, "signed-out")


def test_a_first_password_opens_only_the_page_that_changes_it(client, inspector):
    User.objects.update(first_password_until=clock.now() + timedelta(hours=1))
    sign_in(client)
    assert client.get("/learning/")["Location"] == "/account/password"
    new = "another quiet word for nobody"
    answer = client.post("/account/password", {"oldpassword": QUIET_WORDS, "password1": new, "password2": new})
    assert answer["Location"] == "/account?changed"
    assert client.get("/learning/").status_code == 200
    assert kinds(inspector) == ["access.signed_in", "access.password_changed"]


def test_a_first_password_that_has_run_out_opens_nothing(client, inspector):
    User.objects.update(first_password_until=clock.now() - timedelta(minutes=1))
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Your first password has run out" in text_of(answer)
    assert client.get("/learning/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "20012001"])
def test_a_weak_password_is_refused_with_what_is_wrong(client, inspector, weak):
    sign_in(client)
    answer = client.post("/account/password", {"oldpassword": QUIET_WORDS, "password1": weak, "password2": weak})
    assert answer.status_code == 200
    assert "There is a problem" in text_of(answer)


@pytest.fixture
def secret(inspector):
    """The secret of an authenticator app that the inspector has set up."""
    made = generate_totp_secret()
    TOTP.activate(inspector, made)
    return made


def code_of(secret):
    """What the authenticator app shows now."""
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


def test_with_a_second_factor_the_password_alone_opens_nothing(client, inspector, secret):
    assert sign_in(client, next="/learning/")["Location"] == "/sign-in/code"
    assert client.get("/learning/").status_code == 302
    assert client.post("/sign-in/code", {"code": code_of(secret)})["Location"] == "/learning/"
    assert Entry.objects.get(kind="access.signed_in").structure["how"] == ["password", "mfa"]


def test_guessing_the_code_is_locked_out_like_guessing_the_password(client, inspector, secret):
    sign_in(client)
    answers = [client.post("/sign-in/code", {"code": "000000"}) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert client.post("/sign-in/code", {"code": code_of(secret)}).status_code == 429
    assert kinds(inspector)[-1] == "access.locked_out"


def test_the_secret_of_an_app_is_not_kept_in_clear(secret):
    from allauth.mfa.models import Authenticator

    assert secret not in str(Authenticator.objects.get().data)


def test_setting_up_and_removing_a_second_factor_is_written(client, inspector):
    sign_in(client)
    asked = client.get("/account/second-factor/app/add")
    page = client.post(asked["Location"], {"password": QUIET_WORDS}, follow=True)
    secret = re.search(r"nl-secret\">(\w+)<", text_of(page))[1]
    assert client.post("/account/second-factor/app/add", {"code": code_of(secret)}).status_code == 302
    assert "of 10 are left" in text_of(client.get("/account/second-factor/codes"))
    assert client.post("/account/second-factor/app/remove").status_code == 302
    assert [one for one in kinds(inspector) if "factor" in one].count("access.second_factor_added") >= 1
    assert "access.second_factor_removed" in kinds(inspector)


@pytest.mark.parametrize("typed", ["\0", "é" * 5000, "🙂", "2001\n", "' OR 1=1 --", "\u202e2001"])
def test_whatever_is_typed_is_answered(client, inspector, typed):
    assert sign_in(client, typed=typed).status_code == 200
    assert sign_in(client, login=typed).status_code in (200, 302)
