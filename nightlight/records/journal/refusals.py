"""What is refused about the journal itself."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class AlreadySigned(Refusal):
    """The heads were signed in this very second, and no file is ever written over."""


class CannotSign(Refusal):
    """The heads cannot be signed: the key or the folder cannot be used."""


class CannotVerify(Refusal):
    """What the journal is to be verified against cannot be used."""
