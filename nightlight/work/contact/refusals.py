"""What taking a report may run into."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotTake(Refusal):
    """The report cannot be recorded by this person, or about that case."""


class CannotPutRight(Refusal):
    """What a first contact got wrong cannot be put right in this way."""
