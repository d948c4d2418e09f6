"""How every page here answers: for a missing episode, with the words of the pack at hand, out of every cache."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpResponseRedirect

from nightlight.records.access import answering
from nightlight.records.access.answering import Statuses, opened, way_to
from nightlight.records.cases.models import Case
from nightlight.records.duties.refusals import NotTheirsToDecide, NotYetDone, NotYoursToRecord
from nightlight.rules.refusals import Refusal
from nightlight.work.found.queries import KIND
from nightlight.work.found.refusals import NotMissing

READ: Final = "case.read"
RECORD: Final = "case.record"
DONE: Final = {
    "located_not_safe": "It is recorded: located, but not safe. What is below goes on running.",
    "located_not_returned": "It is recorded: located, but not back. What is below goes on running.",
    "returned": "It is recorded: said to be back. Nobody of ours has seen them yet, so what is below goes on running.",
    "seen": "It is recorded who saw them, and what they said. What closing still demands is below.",
    "proposed": "You have proposed to close it. Somebody else looks at it and decides.",
    "asked": "You have asked not to record it as missing. Until a supervisor decides, every clock keeps running.",
    "refused": "Your refusal is recorded. The episode goes on.",
    "interview": "What came of the return home interview is recorded. What is still owed is below.",
    "cancelled": "It is recorded: every circulation is cancelled.",
    "council": "It is recorded: the local authority knows of the return, and was asked for the interview.",
    "company": "They stand in the case now, to be looked at. The owner of the case and whoever policy names on duty were told.",
    "allegation": "It is reported as a crime, and whoever you named was told. It rings upwards until somebody accepts it by name.",
    "accepted": "You have accepted it by name.",
    "decided": "Your decision on publicity is recorded.",
    "published": "It is on the list of what is up. When they are found, it has to come down.",
    "down": "It is recorded that it is down.",
    "all_down": "It is recorded that nothing is up any more.",
    "photo": "The photo is kept, without anything that was in the file besides the picture.",
}
"""What a page says was just done. The words come from here, never from the address."""


STATUSES: Final[Statuses] = ((NotYoursToRecord, 403), (NotTheirsToDecide, 403), (NotYetDone, 409))
"""The status of the answer to a refusal; any other is 400."""
saying_why_not: Final = answering.saying_why_not(STATUSES)
"""How every page here answers a refusal."""
shown: Final = partial(answering.shown, DONE)
"""A page, with what every template here reads."""


def status_of(why: Refusal) -> int:
    """The status of the answer to a refusal."""
    return answering.status_of(why, STATUSES)


def the_episode(request: Any, reference: str, capability: str = RECORD) -> Case:
    """The missing episode of an address, for whoever may do this to it; that they opened it is written down.

    Raises NotMissing, and as `opened` does.
    """
    case = opened(request, reference, capability)
    if case.kind != KIND:
        raise NotMissing(
            what=f"Working on {case.reference} here", why="it is no missing episode",
            remedy="look at the case, and record there what there is to record",
        )  # fmt: skip
    return case


def to(name: str, case: Case, done: str = "") -> HttpResponseRedirect:
    """The way to a page of this feature, saying there what was done."""
    return way_to(f"found:{name}", case.reference, done=done)


def to_case(case: Case, done: str = "") -> HttpResponseRedirect:
    """The way to the page of the case."""
    return way_to("casework:case", case.reference, done=done)
