"""What working a missing episode may run into."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotMissing(Refusal):
    """The case is no missing episode, or it is closed."""


class NoSuchLead(Refusal):
    """There is no such lead on the case."""


class NoSuchDuty(Refusal):
    """The policy in force knows no such duty."""


class AlreadyResulted(Refusal):
    """The lead has its result."""


class CannotLower(Refusal):
    """The rules do not let the level come down as was asked or decided; every reason is given."""


class NotSent(Refusal):
    """The lead was sent to nobody, or its receipt is on record."""


class NotResearched(Refusal):
    """A level is not confirmed before every source is marked and whatever we hold that points higher is answered; each reason is one of them."""


class ConfirmedByAnother(Refusal):
    """Something is held of whoever is missing that is restricted, and that this person may not read: somebody who may confirms the level."""
