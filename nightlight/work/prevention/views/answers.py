"""How every page here answers: with the words of the pack at hand, out of every cache, and with a refusal as a page that says what to do next."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpResponseRedirect

from nightlight.records.access import answering
from nightlight.records.access.answering import Statuses, way_to
from nightlight.records.duties.refusals import NotYoursToRecord
from nightlight.rules.refusals import Refusal
from nightlight.work.prevention.refusals import NoSuchPattern

PATTERNS: Final = "patterns.read"
READ: Final = "case.read"
DONE: Final = {
    "planned": "The plan is recorded. It opens itself at the next report of this person, and earlier versions stay.",
    "looked": "It is recorded on each of its cases that you looked at it, and what you decided.",
}
"""What a page says was just done. The words come from here, never from the address."""
STATUSES: Final[Statuses] = ((NotYoursToRecord, 403), (NoSuchPattern, 404))
"""The status of the answer to a refusal; any other is 400."""
saying_why_not: Final = answering.saying_why_not(STATUSES)
"""How every page here answers a refusal."""
shown: Final = partial(answering.shown, DONE)
"""A page, with what every template here reads."""


def status_of(why: Refusal) -> int:
    """The status of the answer to a refusal."""
    return answering.status_of(why, STATUSES)


def to(name: str, *args: Any, done: str = "") -> HttpResponseRedirect:
    """The way to a page of this feature, saying there what was done."""
    return way_to(f"prevention:{name}", *args, done=done)
