"""What taking a report may run into."""

from __future__ import annotations

from nightlight.rules.refusals import Refusal


class CannotTake(Refusal):
    """The report cannot be recorded by this person, or about that case."""


class CannotPutRight(Refusal):
    """What a first contact got wrong cannot be put right in this way."""


class CannotGiveToken(Refusal):
    """The partner cannot be given a token, or be parted from it, in this way."""


class CannotHandIn(Refusal):
    """The report that a partner's system handed in cannot be taken; `status` is that of the answer, `faults` the fields at fault and why."""

    status: int = 422
    faults: tuple[tuple[str, str], ...] = ()
