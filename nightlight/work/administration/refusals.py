"""What is refused about people, roles, teams and shifts."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotAPerson(Refusal):
    """Nobody in the force has this id."""


class CannotAdd(Refusal):
    """The person, area or team cannot be added as it was given; every reason is said."""


class CannotChange(Refusal):
    """The person's record cannot be changed in this way."""


class CannotGrant(Refusal):
    """The role cannot be granted to this person, or not by this one."""


class AlreadyHeld(Refusal):
    """The person holds the role already."""


class CannotEndRole(Refusal):
    """The role cannot be ended now."""


class CannotPlan(Refusal):
    """The shifts cannot be planned as they were given."""
