"""What is refused about who and what stands in a case."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotInvolve(Refusal):
    """This person cannot be involved in this case as was asked; every reason is given."""


class AlreadyInvolved(Refusal):
    """This person is involved in this case in this role already."""


class NotInvolved(Refusal):
    """This person is not involved in this case in this role."""
