"""Signing in and out, as the journal keeps it: in the chain of the member whose account it is."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from nightlight.records.access.models import User
from nightlight.records.journal.actions import SYSTEM, write_alone
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.packs.queries import in_force

FORCE_CHAIN: Final = named_id("force", "force")
SECOND_STEP: Final = "account_login"


@transaction.atomic
def write_of(
    member: uuid.UUID,
    kind: str,
    *,
    at: datetime,
    by: uuid.UUID | None = None,
    structure: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
) -> None:
    """Write one entry about a member's account into their chain; `by` is who did it, the member themselves where nobody is named."""
    write_alone(
        chain=named_id("member", str(member)), chain_kind=Chain.FORCE, chain_name=f"member {member}", kind=kind, at=at,
        by=str(by or member), structure={"member": str(member), **(structure or {})}, words=words,
    )  # fmt: skip


@transaction.atomic
def write_of_force(kind: str, *, at: datetime, structure: Mapping[str, Any], words: Mapping[str, str]) -> None:
    """Write one entry that belongs to no member into the chain of the force."""
    write_alone(
        chain=FORCE_CHAIN, chain_kind=Chain.FORCE, chain_name="force", kind=kind, at=at, by=SYSTEM, structure=structure,
        words=words,
    )  # fmt: skip


def signed_in(user: User, *, at: datetime, how: list[str]) -> None:
    """Somebody has signed in, and how."""
    write_of(user.member_id, "access.signed_in", at=at, structure={"how": how})


def signed_out(user: User, *, at: datetime) -> None:
    """Somebody has signed out by themselves; a session that ran out writes nothing."""
    write_of(user.member_id, "access.signed_out", at=at)


def failed(typed: str, *, at: datetime, address: str) -> None:
    """Signing in failed. What was typed is kept nowhere where no member has it: it may be a password in the wrong field."""
    user = user_called(typed)
    if user is None:
        write_of_force("access.unknown_sign_in_failed", at=at, structure={}, words={"address": address})
    else:
        write_of_system(user, "access.sign_in_failed", at=at, structure={}, address=address)


def locked_out(typed: str, *, at: datetime, address: str, failures: int) -> None:
    """So many tries have failed that nobody may sign in under this number from this address for a while."""
    user = user_called(typed)
    if user is not None:
        minutes = int(locked_out_for(at).total_seconds() // 60)
        structure = {"failures": failures, "minutes": minutes}
        write_of_system(user, "access.locked_out", at=at, structure=structure, address=address)


@transaction.atomic
def write_of_system(user: User, kind: str, *, at: datetime, structure: Mapping[str, Any], address: str) -> None:
    """Write what happened to an account without its member doing it."""
    write_alone(
        chain=named_id("member", str(user.member_id)), chain_kind=Chain.FORCE, chain_name=f"member {user.member_id}",
        kind=kind, at=at, by=SYSTEM, structure={"member": str(user.member_id), **structure}, words={"address": address},
    )  # fmt: skip


def user_called(typed: str) -> User | None:
    """The user with this collar number, whatever its case; None where there is none."""
    plain = (typed or "").strip()
    if not plain or len(plain) > 20 or "\0" in plain:
        return None
    return User.objects.filter(username__iexact=plain).first()


def failures_allowed(request: HttpRequest | None, _credentials: Mapping[str, Any] | None = None) -> int:
    """How many tries may fail in a row, as policy says."""
    return int(_policy(request)["failures"])


def locked_out_within(request: HttpRequest | None) -> timedelta:
    """How long tries count, and how long a lock-out lasts, as policy says."""
    return timedelta(minutes=_policy(request)["minutes"])


def locked_out_for(at: datetime) -> timedelta:
    """How long a lock-out lasts at an instant."""
    return timedelta(minutes=in_force(at).setting("locked_out_after")["minutes"])


def _policy(request: HttpRequest | None) -> Mapping[str, Any]:
    at = getattr(request, "at", None)
    return in_force(at).setting("locked_out_after") if at else {"failures": 6, "minutes": 15}


def counted_as(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Under which name failed tries are counted: a user's number; else a digest, since what was typed may be a password in the wrong field."""
    typed = (credentials or {}).get("username") or request.POST.get("login", "")
    user = user_called(typed)
    if user is not None:
        return user.username
    digest = hmac.new(settings.SECRET_KEY.encode(), str(typed).strip().lower().encode(), hashlib.sha256).hexdigest()
    return f"unknown {digest[:16]}"
