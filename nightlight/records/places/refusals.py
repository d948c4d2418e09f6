"""What is refused about places."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotRecordPlace(Refusal):
    """What was given of a place cannot be kept as it is; every reason is given, each beginning with what it is about."""
