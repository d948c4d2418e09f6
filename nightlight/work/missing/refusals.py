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
