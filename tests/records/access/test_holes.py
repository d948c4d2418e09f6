"""Ways in that others have left open: a planted session, an answer that takes longer for those who exist, a way back that leads elsewhere."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from nightlight.records.access.models import User
from nightlight.records.workforce.models import Member
from tests.made_up import NOW
from tests.records.access.test_signing_in import (  # noqa: F401 - fixtures
    QUIET_WORDS,
    code_of,
    inspector,
    secret,
    sign_in,
)
from tests.signing_in import session_of

ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture
def planted(client):
    """The key of a session that somebody made, and put into another's browser before they sign in."""
    session = SessionStore()
    session["theirs"] = "planted"
    session.create()
    client.cookies["sessionid"] = session.session_key
    return session.session_key


def opens(key):
    """Whether somebody who holds this key is let in."""
    stranger = Client(SERVER_NAME="localhost")
    stranger.cookies["sessionid"] = key
    return stranger.get("/learning/").status_code == 200


def test_signing_in_begins_a_session_whose_key_nobody_could_know(client, inspector, planted):  # noqa: F811
    sign_in(client)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    assert opens(client.cookies["sessionid"].value)
    assert not opens(planted)


def test_so_does_the_second_factor(client, inspector, secret, planted):  # noqa: F811
    sign_in(client)
    before = client.cookies["sessionid"].value
    client.post("/sign-in/code", {"code": code_of(secret)})
    assert client.cookies["sessionid"].value not in (before, planted)
    assert [opens(key) for key in (client.cookies["sessionid"].value, before, planted)] == [True, False, False]


def test_a_new_password_ends_every_other_session(client, inspector):  # noqa: F811
    other = Client(SERVER_NAME="localhost")
    sign_in(other)
    sign_in(client)
    new = "another quiet word for nobody"
    client.post("/account/password", {"oldpassword": QUIET_WORDS, "password1": new, "password2": new})
    assert opens(client.cookies["sessionid"].value)
    assert not opens(other.cookies["sessionid"].value)


@pytest.mark.parametrize("who", ["unknown", "wrong", "stopped", "left", "never had one"])
def test_whether_a_number_exists_shows_in_neither_the_answer_nor_how_long_it_takes(client, inspector, monkeypatch, who):  # noqa: F811
    worked = []
    for method in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, method)
        monkeypatch.setattr(Argon2PasswordHasher, method, lambda *a, real=real, **k: worked.append(1) or real(*a, **k))
    if who == "stopped":
        User.objects.update(is_active=False)
    elif who == "left":
        Member.objects.filter(id=inspector.member_id).update(left_at=NOW)
    elif who == "never had one":
        inspector.set_unusable_password()
        inspector.save()
    worked.clear()
    answer = sign_in(client, login="0000" if who == "unknown" else "2001", typed="not this one")
    # The one digest is what takes long, on purpose: a quarter of a second against a few thousandths for all the rest.
    assert (answer.status_code, len(worked)) == (200, 1)
    assert "The collar number or the password is not right" in " ".join(answer.content.decode().split())


@pytest.mark.parametrize("to", [ELSEWHERE, "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"])
def test_no_way_back_leads_elsewhere(client, inspector, secret, to):  # noqa: F811
    answers = [
        client.post(f"/sign-in?next={to}", {"login": "2001", "password": QUIET_WORDS, "next": to}),
        client.post(f"/sign-in/code?next={to}", {"code": code_of(secret), "next": to}),
        client.post("/theme", {"theme": "dark"}, headers={"referer": to}),
        client.post("/drafts/discard", {"draft_form": "x", "draft_back": to}, headers={"referer": to}),
        client.post(f"/sign-out?next={to}", {"next": to}),
    ]
    led = [answer["Location"] for answer in answers if answer.status_code in (302, 303)]
    assert len(led) >= 3
    assert [one for one in led if "elsewhere" in one.split("?")[0] or "javascript" in one] == []


def test_whoever_is_signed_in_already_is_led_nowhere_else_either(client, force):
    client.cookies["sessionid"] = session_of(force.inspector)
    assert client.get(f"/sign-in?next={ELSEWHERE}")["Location"] == "/"
