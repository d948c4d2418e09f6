"""What is refused about letters."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NoSuchLetter(Refusal):
    """There is no such letter."""


class CannotSendAgain(Refusal):
    """The letter is in a state in which sending it again makes no sense."""
