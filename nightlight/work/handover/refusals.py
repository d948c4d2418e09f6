"""What handing over may run into."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class NoSuchHandover(Refusal):
    """There is no such hand-over among those that somebody gave or was given."""
