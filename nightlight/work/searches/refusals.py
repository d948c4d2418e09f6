"""What is refused here, besides what the records refuse."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NotMissing(Refusal):
    """The case is no missing episode, so nothing is searched on it."""


class NotOpen(Refusal):
    """The episode is closed: nothing is asked for or recorded on it any more."""


class NoSuchSearch(Refusal):
    """There is no such search on the case, or it is one that another page recorded."""


class NotAskedFor(Refusal):
    """Nobody asks for this search now: it is done or was called off."""
