"""What is refused about being on duty."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotAMember(Refusal):
    """Nobody in the force has this id, or they have left."""


class CannotBookOn(Refusal):
    """The member cannot book on as was asked; every reason is given."""


class AlreadyOnDuty(Refusal):
    """The member is on duty in this role and area already."""


class NotOnDuty(Refusal):
    """The member is not on duty."""


class CannotBookOff(Refusal):
    """Somebody else books the member off than may."""


class CannotCover(Refusal):
    """The member cannot stand in for this role."""


class CannotSwap(Refusal):
    """The duty cannot go to this person."""


class NotYourSwap(Refusal):
    """The offer of a swap is for somebody else to answer."""


class AlreadySettled(Refusal):
    """The offer of a swap was answered, or taken back, before."""
