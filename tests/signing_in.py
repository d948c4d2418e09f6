"""Tests sign in without a password: a session is made and its key handed over as the cookie that signing in would have given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore


def user_of(made: Any) -> Any:
    """The user of a member (`force.inspector` or a row of Member), made where there is none yet."""
    from nightlight.records.access.models import User

    member = getattr(made, "member", made)
    return User.objects.get_or_create(member=member, defaults={"username": member.collar, "email": member.email})[0]


def session_of(made: Any) -> str:
    """The key of a new session in which this member is signed in."""
    user = user_of(made)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def client_signed_in_as(made: Any) -> Any:
    """Django's client, with this member signed in."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(made)
    return client
