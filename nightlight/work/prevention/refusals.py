"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotMissing(Refusal):
    """The case is no missing episode, so no plan for the next report is made on it."""


class CannotPlan(Refusal):
    """A plan cannot be made as it was asked for: the reasons say why."""


class NoSuchPattern(Refusal):
    """There is no such pattern among the cases that whoever asks may see. It reads the same whether there is one among others or not."""
