"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotMissing(Refusal):
    """The case is no missing episode, or it is over: there is nothing to offer to another force."""


class OfferHasChanged(Refusal):
    """What is on record of the offer is not what whoever typed had before them: it is open, answered, or another; the reasons say which."""
