"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotChange(Refusal):
    """The details of the case cannot be changed as was asked; every reason is given."""


class CannotLink(Refusal):
    """The cases cannot be linked in this way."""


class NobodyChosen(Refusal):
    """Nobody who is on duty was chosen."""
