"""What is refused about seeing and restricting cases."""

from __future__ import annotations

import uuid
from typing import Final

from nightlight.rules.refusals import Refusal


class NotFoundHere(Refusal):
    """There is no such case among those that whoever asks may open. It reads the same whether there is one elsewhere or not."""


class NotAllowed(Refusal):
    """Whoever asks may see the case, and may not do this to it."""


class HeldAndRestricted(Refusal):
    """The case is held and restricted, and whoever asks is not named in it; somebody who may tell them has been told."""

    case: uuid.UUID | None = None
    reference: str = ""


class ReasonAskedFor(Refusal):
    """Whoever asks may open the case once they have said why: it is restricted, and not theirs."""

    reference: str = ""


ABOUT_SEEING: Final = (HeldAndRestricted, NotAllowed, NotFoundHere, ReasonAskedFor)
"""What every feature leaves to be answered above it."""


class AlreadyRestricted(Refusal):
    """The case is restricted already."""


class NotRestricted(Refusal):
    """The case is not restricted."""


class AlreadyNamed(Refusal):
    """The person is named as needing to know already."""


class NotNamed(Refusal):
    """The person is not named as needing to know."""


class CannotRestrict(Refusal):
    """The restriction cannot be put, lifted or changed in this way."""


class CannotBreakGlass(Refusal):
    """The glass of this case cannot be broken in this way."""


class CannotReview(Refusal):
    """This breaking of the glass is not this person's to review, or not in this way."""


class AlreadyReviewed(Refusal):
    """This breaking of the glass was reviewed before."""


class NotAUser(Refusal):
    """The member cannot sign in here, so this cannot be done to their account."""


class AlreadyAUser(Refusal):
    """The member can sign in already."""


class CannotStop(Refusal):
    """This cannot be done to the account of this member, or not by this person."""
