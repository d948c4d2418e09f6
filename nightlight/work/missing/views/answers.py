"""How every page here answers: for a missing episode that is open, with the words of the pack at hand, out of every cache."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpResponseRedirect

from nightlight.records.access import answering
from nightlight.records.access.answering import opened, way_to
from nightlight.records.cases.models import Case
from nightlight.rules.policy import BASIS_IN_WORDS
from nightlight.work.missing.refusals import NoSuchDuty, NoSuchLead, NotMissing

KIND: Final = "missing"
CAPABILITY: Final = "case.record"
DONE: Final = {
    "enquiry": "The enquiry is recorded.",
    "not_done": "It is recorded that it was not done, and why.",
    "sighting": "The sighting is recorded. Somebody has to go there: the clock for that runs.",
    "lead": "The lead is given. Its clock runs until its result is recorded.",
    "accepted": "You have accepted the lead by name.",
    "resulted": "The result is recorded.",
    "sent": "The lead is sent and stays ours. Ring them: until somebody named there confirms that they have it, its clock runs.",
    "received": "The receipt is recorded. The result is still owed.",
    "contact": "The second contact is recorded. The level below is as it stands with what is new: assess it afresh.",
    "duty": "It is recorded.",
    "duty_not_done": "It is recorded that it was not done, and why. It stays on the list, and whoever is next up on duty is told.",
    "reviewed": "The review is recorded, with its direction and the time of the next.",
    "reviewed_change": "The review is recorded. It says that the level has to change: change it here.",
    "alert": "The decision on an alert is recorded with its reason.",
    "weather": "The warning is written on every case of which somebody is still out. Each is assessed afresh.",
    "level": "The level is recorded.",
    "unconfirmed": "The level is recorded. It is in force from now on; a supervisor confirms it once the research is whole.",
    "confirmed": "The level is confirmed.",
    "research": "It is recorded, with who marked it and when.",
    "asked": "The lower level is asked for. Until somebody else decides, the level stands.",
    "decided": "Your decision is recorded.",
}
"""What a page says was just done. The words come from here, never from the address."""


saying_why_not: Final = answering.saying_why_not(((NoSuchLead, 404), (NoSuchDuty, 404)))
"""How every page here answers a refusal."""
shown: Final = partial(answering.shown, DONE, sure=BASIS_IN_WORDS)
"""A page, with what every template here reads."""


def the_episode(request: Any, reference: str) -> Case:
    """The open missing episode of an address, for whoever may record on it; that they opened it is written down.

    Raises NotMissing, and as `opened` does.
    """
    case = opened(request, reference, CAPABILITY)
    if case.kind != KIND or case.closed_at is not None:
        raise NotMissing(
            what=f"Working on {case.reference} here", why="it is closed" if case.closed_at else "it is no missing episode",
            remedy="look at the case, and record there what there is to record",
        )  # fmt: skip
    return case


def to(name: str, case: Case, *more: Any, done: str = "") -> HttpResponseRedirect:
    """The way to a page of this feature, saying there what was done."""
    return way_to(f"missing:{name}", case.reference, *more, done=done)
