"""Hears what the sign-in libraries say, and has it written in the journal."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from nightlight.records.access import signing
from nightlight.records.access.models import User


def listen() -> None:
    """Begin to hear. Called once, when the records are ready."""
    for signal, heard in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
        (account.password_changed, _password_changed),
        (mfa.authenticator_added, _factor_added),
        (mfa.authenticator_removed, _factor_removed),
        (mfa.authentication_failed, _second_factor_failed),
    ):
        signal.connect(heard, dispatch_uid=f"nightlight {heard.__name__}")


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    if hasattr(request, "at"):
        how = dict.fromkeys(one["method"] for one in get_authentication_records(request, user))
        signing.signed_in(user, at=request.at, how=list(how))


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None and hasattr(request, "at"):
        signing.signed_out(user, at=request.at)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    # The counter is heard before us. Whoever is locked out already is told so, and is not counted again.
    failures = getattr(request, "axes_failures_since_start", None)
    if request is None or failures is None or not hasattr(request, "at"):
        return
    typed, address = credentials.get("username") or "", str(request.META.get("REMOTE_ADDR") or "an unknown address")
    signing.failed(typed, at=request.at, address=address)
    if failures >= signing.failures_allowed(request):
        signing.locked_out(typed, at=request.at, address=address, failures=failures)


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    User.objects.filter(pk=user.pk).update(first_password_until=None)
    signing.write_of(user.member_id, "access.password_changed", at=request.at)  # type: ignore[attr-defined]


def _factor_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    _of_factor(request, user, "access.second_factor_added", authenticator)


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    _of_factor(request, user, "access.second_factor_removed", authenticator)


def _of_factor(request: HttpRequest, user: User, kind: str, authenticator: Any) -> None:
    signing.write_of(user.member_id, kind, at=request.at, structure={"kind": str(authenticator.type)})  # type: ignore[attr-defined]


def _second_factor_failed(request: HttpRequest, user: User, **_: Any) -> None:
    """A second factor that fails counts like a password that does."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
