"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NoSuchPattern(Refusal):
    """There is no such pattern among the cases that whoever asks may see. It reads the same whether there is one among others or not."""
