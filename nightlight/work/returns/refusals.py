"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NoSuchFigure(Refusal):
    """There is no such figure in this period, or nothing that this person may see is counted in it."""
