"""How every page here answers: for a missing episode, with the words of the pack at hand, out of every cache."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpResponseRedirect

from nightlight.records.access import answering
from nightlight.records.access.answering import opened, way_to
from nightlight.records.cases.models import Case
from nightlight.records.duties.refusals import NotYoursToRecord
from nightlight.work.searches.queries import KIND
from nightlight.work.searches.refusals import NoSuchSearch, NotAskedFor, NotMissing, NotOpen

READ: Final = "case.read"
RECORD: Final = "case.record"
DONE: Final = {
    "asked": "The search is asked for. Its clock runs until it is carried out or called off.",
    "searched": "The search is recorded, and every duty that it answers with it.",
    "rest": "The search is recorded. What is left of it is asked for, and its clock runs.",
    "looked": "The search is recorded. A visual search is no search of the home: that is still owed.",
    "corrected": "It is put right by a later entry. What was written before stays on record.",
    "off": "It is recorded that this search is called off, and why.",
}
"""What a page says was just done. The words come from here, never from the address."""
saying_why_not: Final = answering.saying_why_not(
    ((NoSuchSearch, 404), (NotYoursToRecord, 403), (NotAskedFor, 409), (NotOpen, 409))
)
"""How every page here answers a refusal."""
shown: Final = partial(answering.shown, DONE, where_in="searches")
"""A page, with what every template here reads."""


def the_episode(request: Any, reference: str, capability: str = RECORD) -> Case:
    """The missing episode of an address, for whoever may do this to it; that they opened it is written down.

    Raises NotMissing, NotOpen where something is to be recorded on one that is closed, and as `opened` does.
    """
    case = opened(request, reference, capability)
    if case.kind != KIND:
        raise NotMissing(
            what=f"Searches on {case.reference}", why="it is no missing episode", remedy="record on the case what there is to record"
        )  # fmt: skip
    if capability == RECORD and case.closed_at is not None:
        raise NotOpen(
            what=f"Recording a search on {case.reference}", why="it is closed", remedy="look at its ledger; reopen the case where there is more to do"
        )  # fmt: skip
    return case


def to_ledger(case: Case, done: str, name: str) -> HttpResponseRedirect:
    """The way to the ledger, at this search, saying there what was done."""
    return way_to("searches:ledger", case.reference, done=done, mark=f"#{name.replace(' ', '-')}" if name else "")
