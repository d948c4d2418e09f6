"""The force's own sign-in vouches for people who are users here, by collar number or e-mail address, and never makes one."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests
from django.test import override_settings

from nightlight.records.access.models import User
from nightlight.records.journal.models import Entry
from tests.records.access.fake_force_sign_in import FakeForceSignIn
from tests.signing_in import user_of


@pytest.fixture
def provider():
    """The fake, named in the settings as the environment would name a real one."""
    fake = FakeForceSignIn()
    app = {
        "provider_id": "force", "name": "North force", "client_id": fake.client_id, "secret": fake.secret,
        "settings": {"server_url": fake.url, "oauth_pkce_enabled": True},
    }  # fmt: skip
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}):
        yield fake
    fake.stop()


def through(client, provider, **claims):
    """Sign in at the provider as somebody of whom it says this, and come back."""
    provider.claims = claims
    away = client.post("/sign-in/by/force")
    assert away["Location"].startswith(provider.url)
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def test_whoever_the_force_vouches_for_by_collar_number_is_signed_in(client, force, provider):
    user_of(force.inspector)
    assert through(client, provider, sub="a", preferred_username="2001")["Location"] == "/"
    assert client.get("/signed-in").json()["member"] == str(force.inspector.id)
    assert Entry.objects.get(kind="access.signed_in").structure["how"] == ["socialaccount"]


def test_an_e_mail_address_counts_where_it_is_verified_and_one_users_only(client, force, provider):
    user_of(force.inspector)
    said = {"sub": "a", "email": "2001@force.example"}
    assert through(client, provider, **said).status_code == 403
    assert through(client, provider, **said, email_verified=False).status_code == 403
    assert through(client, provider, **said, email_verified=True).status_code == 302


def test_nobody_becomes_a_user_by_being_vouched_for(client, force, provider):
    answer = through(
        client, provider, sub="b", preferred_username="0000", email="new@force.example", email_verified=True
    )
    assert answer.status_code == 403
    assert "You are not a user here" in answer.content.decode()
    assert not User.objects.exists()


def test_somebody_stopped_stays_stopped_whoever_vouches(client, force, provider):
    user_of(force.inspector)
    User.objects.update(is_active=False)
    assert through(client, provider, sub="a", preferred_username="2001")["Location"] == "/sign-in/stopped"
    assert client.get("/signed-in").status_code == 401


def test_one_who_was_vouched_for_before_does_not_become_somebody_else(client, force, provider):
    user_of(force.inspector)
    user_of(force.officer)
    through(client, provider, sub="a", preferred_username="2001")
    client.post("/sign-out")
    assert through(client, provider, sub="a", preferred_username="4001").status_code == 403


def test_a_code_that_was_not_asked_for_here_signs_nobody_in(client, force, provider):
    user_of(force.inspector)
    answer = client.get("/sign-in/by/force/back?code=stolen&state=made-up")
    assert "Signing in did not work" in answer.content.decode()
    assert client.get("/signed-in").status_code == 401


def test_the_sign_in_page_offers_it_only_where_it_is_named(client, force, provider):
    assert "Sign in with North force" in client.get("/sign-in").content.decode()
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": []}}):
        assert "Sign in with" not in client.get("/sign-in").content.decode()
        assert client.get("/sign-in/by/force").status_code == 404
