"""Partners whose systems hand in reports: given a token and parted from it by an information manager; the token itself is kept nowhere."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.crypto import salted_hmac

from nightlight.records.journal.actions import hold, write_alone
from nightlight.records.journal.ids import named_id, new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor
from nightlight.work.contact.models import Partner
from nightlight.work.contact.refusals import CannotGiveToken

LONGEST_NAME: Final = 120
SIGN: Final = "nlp_"


class Given(NamedTuple):
    """A partner, and the token that is shown this once."""

    partner: uuid.UUID
    token: str


@transaction.atomic
def give_token(*, by: Actor, at: datetime, name: str, form: uuid.UUID | None = None) -> Given:
    """Give a partner a token by which its system hands in reports. Raises CannotGiveToken without a name, or where it is too long or taken.

    With `form`, an id that the form made, the same sent twice by the same person within minutes is one token, and is answered with it.
    """
    made, token = _by_form(form, by, name) if form else (new_id(at), SIGN + secrets.token_urlsafe(32))
    # Two that come at once queue here.
    hold(Stroke(), named_id("force", "force"), kind="force", name="force")
    before = Partner.objects.filter(id=made).first()
    if before is not None and _shows_again(before, token, at):
        return Given(made, token)
    wrong = [] if name else ["it has no name"]
    if before is not None:
        wrong.append("this form was sent before; open the page again")
    if len(name) > LONGEST_NAME:
        wrong.append(f"its name has {len(name):,} characters, and {LONGEST_NAME} are kept")
    elif name and Partner.objects.filter(name__iexact=name, revoked_at=None).exists():
        wrong.append(f"{name} has a token already")
    if wrong:
        raise CannotGiveToken(
            what="Giving this partner a token",
            why=wrong,
            remedy="name the partner and its system, or revoke the token that it has first",
        )
    stroke = Stroke()
    stroke.insert(
        Partner, id=made, name=name, token_digest=digest_of(token), made_at=at, made_by=by.written, revoked_at=None, revoked_by=""
    )  # fmt: skip
    _write("contact.token_made", made, name, by, at, stroke)
    return Given(made, token)


def _by_form(form: uuid.UUID, by: Actor, name: str) -> tuple[uuid.UUID, str]:
    """The id and the token that a form makes, the same however often it is sent; nobody works the token out without the secret key."""
    said = f"{form}:{by.written}:{name}"
    return named_id("partner token", said), SIGN + salted_hmac(__name__, said, algorithm="sha256").hexdigest()


def _shows_again(given: Partner, token: str, at: datetime) -> bool:
    while_shown = timedelta(minutes=in_force(at).setting("partner_token_shown_for"))
    return given.revoked_at is None and given.made_at > at - while_shown and given.token_digest == digest_of(token)


@transaction.atomic
def revoke_token(*, by: Actor, at: datetime, partner: uuid.UUID) -> None:
    """Part a partner from its token at once; the list keeps that it had one. Raises CannotGiveToken where it has none."""
    found = Partner.objects.select_for_update().filter(id=partner, revoked_at=None).first()
    if found is None:
        raise CannotGiveToken(
            what="Revoking this token", why="it is revoked already, or was never given", remedy="look at the list again"
        )
    stroke = Stroke()
    stroke.change(Partner, partner, revoked_at=at, revoked_by=by.written)
    _write("contact.token_revoked", partner, found.name, by, at, stroke)


def partner_of(token: str) -> Partner | None:
    """The partner to whom a token was given that is not revoked; None for any other."""
    if not token.startswith(SIGN) or len(token) > LONGEST_NAME:
        return None
    return Partner.objects.filter(token_digest=digest_of(token), revoked_at=None).first()


def digest_of(text: str) -> str:
    """A digest, in hexadecimal. A token is long and random, so that a plain digest gives it away to nobody."""
    return hashlib.sha256(text.encode()).hexdigest()


def _write(kind: str, partner: uuid.UUID, name: str, by: Actor, at: datetime, stroke: Stroke) -> None:
    structure = {"partner": str(partner), "role": by.role}
    write_alone(
        chain=named_id("force", "force"), chain_kind="force", chain_name="force", kind=kind, at=at, by=by.written, structure=structure,
        words={"name": name}, stroke=stroke,
    )  # fmt: skip
