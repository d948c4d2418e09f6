"""Who may sign in: letting people in, stopping them, first passwords, and second factors that are lost. Each act is written in the member's chain."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from nightlight.records.access.models import User
from nightlight.records.access.queries import holders_left
from nightlight.records.access.refusals import AlreadyAUser, CannotStop, NotAUser
from nightlight.records.access.restricting import said
from nightlight.records.journal.actions import Pen, hold
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member

MANAGE: Final = "users.manage"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody mistakes for another when they are read out."""


def first_password() -> str:
    """A password to be given by word of mouth and changed at the first sign-in: sixteen signs by chance, in fours."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def pen_of(member: uuid.UUID, stroke: Stroke) -> Pen:
    """The pen of the chain of a member's duty and account, held."""
    return hold(stroke, named_id("member", str(member)), kind=Chain.FORCE, name=f"member {member}")


@transaction.atomic
def let_in(*, by: Actor, at: datetime, member: uuid.UUID) -> str:
    """Let a member sign in by their collar number; gives back the first password. Raises AlreadyAUser and NotAUser."""
    stroke = Stroke()
    pen = pen_of(member, stroke)
    found = Member.objects.filter(id=member, left_at=None).first()
    if found is None:
        raise NotAUser(what="Letting them in", why="nobody in the force has this number", remedy="choose somebody else")
    if User.objects.filter(member=member).exists():
        raise AlreadyAUser(
            what=f"Letting {found.name} in", why="they can sign in already", remedy="make a new first password"
        )
    given = put_user(stroke, pen, found, by=by, at=at)
    stroke.write()
    return given


def put_user(stroke: Stroke, pen: Pen, member: Member, *, by: Actor, at: datetime) -> str:
    """Put a new user for a member into the stroke, with the entry about it; gives back the first password."""
    given = first_password()
    stroke.insert(
        User, username=member.collar, email=member.email, member_id=member.id, password=make_password(given), is_active=True,
        first_password_until=_until(at), quiet=False, last_login=None,
    )  # fmt: skip
    _write(pen, "access.user_added", member.id, by, at)
    return given


@transaction.atomic
def stop(*, by: Actor, at: datetime, member: uuid.UUID, reason: str) -> None:
    """Stop a member from signing in; whoever is signed in is out with their next request. Raises NotAUser and CannotStop."""
    stroke = Stroke()
    pen, user = _held(member, stroke)
    what = f"Stopping {user.member.name}"
    reason = said(reason, what=what, refusal=CannotStop)
    why = [] if user.is_active else ["they are stopped already"]
    if by.member == member:
        why.append("nobody stops themselves")
    if user.is_active and not holders_left(MANAGE, at, but=member):
        why.append("nobody would be left who can manage users")
    if why:
        raise CannotStop(what=what, why=why, remedy="ask another administrator, or give somebody else that role first")
    stroke.change(User, user.pk, is_active=False)
    _write(pen, "access.user_stopped", member, by, at, words={"reason": reason})
    stroke.write()


@transaction.atomic
def let_in_again(*, by: Actor, at: datetime, member: uuid.UUID) -> None:
    """Let a member who was stopped sign in again, with the password that they have. Raises NotAUser and AlreadyAUser."""
    stroke = Stroke()
    pen, user = _held(member, stroke)
    if user.member.left_at is not None:
        raise NotAUser(what="Letting them in", why="their record says that they have left", remedy="add them anew")
    if user.is_active:
        raise AlreadyAUser(
            what=f"Letting {user.member.name} in", why="they can sign in already", remedy="there is nothing left to do"
        )
    stroke.change(User, user.pk, is_active=True)
    _write(pen, "access.user_let_in_again", member, by, at)
    stroke.write()


@transaction.atomic
def make_first_password(*, by: Actor, at: datetime, member: uuid.UUID) -> str:
    """Make a new first password, for whoever has forgotten theirs or is locked out; ends their sessions and lets them try at once.

    Raises NotAUser, and CannotStop for oneself: one changes one's own password.
    """
    stroke = Stroke()
    pen, user = _held(member, stroke)
    if by.member == member:
        raise CannotStop(
            what="Making a first password", why="it is your own account", remedy="change your password in your account"
        )
    given = first_password()
    stroke.change(User, user.pk, password=make_password(given), first_password_until=_until(at))
    _write(pen, "access.first_password_made", member, by, at)
    stroke.write()
    AccessAttempt.objects.filter(username=user.username).delete()
    return given


@transaction.atomic
def reset_second_factor(*, by: Actor, at: datetime, member: uuid.UUID) -> int:
    """Take away the second factors of somebody who has lost theirs; how many there were. Raises NotAUser, and CannotStop for oneself."""
    stroke = Stroke()
    pen, user = _held(member, stroke)
    if by.member == member:
        raise CannotStop(
            what="Taking away your second factor", why="it is your own account", remedy="remove it in your account"
        )
    many, _ = Authenticator.objects.filter(user=user).delete()
    if not many:
        raise NotAUser(
            what=f"Taking away the second factor of {user.member.name}",
            why="they have none",
            remedy="there is nothing left to do",
        )
    _write(pen, "access.second_factor_reset", member, by, at)
    stroke.write()
    return many


def _held(member: uuid.UUID, stroke: Stroke) -> tuple[Pen, User]:
    pen = pen_of(member, stroke)
    user = User.objects.select_related("member").select_for_update(of=("self",)).filter(member=member).first()
    if user is None:
        raise NotAUser(what="This", why="they are not a user here", remedy="let them in first")
    return pen, user


def _write(
    pen: Pen, kind: str, member: uuid.UUID, by: Actor, at: datetime, words: Mapping[str, str] | None = None
) -> None:
    structure: dict[str, Any] = {"member": str(member), "role": by.role}
    pen.write(kind, at=at, by=by.written, structure=structure, words=words)


def _until(at: datetime) -> datetime:
    return at + timedelta(hours=in_force(at).setting("first_password_for"))
