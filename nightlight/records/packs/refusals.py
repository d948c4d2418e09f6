"""What is refused about policy packs."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotAdopt(Refusal):
    """The pack cannot be put in force as was asked; every reason is given."""


class AlreadyAdopted(Refusal):
    """The pack is, or will be, in force by then in this very version."""
