"""What is wrong with something somebody wrote: a pack, an overlay or a scenario.

Everything that reads written material collects faults and reports them all at once, so that nobody mends a file one fault a run.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: in which file, at which key, and what was expected there instead."""

    file: str
    key: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.expected}" if self.key else f"{self.file}: {self.expected}"


class Faulty(Exception):
    """Written material that cannot be used. `faults` holds every fault found, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def nearest(word: object, known: Iterable[str]) -> str:
    """A hint naming the known word nearest to this one, or no hint: ``' (did you mean "age"?)'``."""
    close = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""
