"""What is refused about keeping the record."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotBlank(Refusal):
    """The words cannot be blanked: the reasons say all that stands in the way."""
