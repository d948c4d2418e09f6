"""What is refused about people."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NoSuchPerson(Refusal):
    """There is no such person or identity."""


class CannotRecordPerson(Refusal):
    """What was given of a person cannot be kept as it is; every reason is given, each beginning with what it is about."""


class AlreadyOnePerson(Refusal):
    """These identities are one person's already."""


class CannotJoin(Refusal):
    """These identities cannot become one person's as was asked."""


class CannotPart(Refusal):
    """This joining cannot be undone as it stands now; the reasons say what has happened since."""


class AlreadyParted(Refusal):
    """This joining was undone before."""
