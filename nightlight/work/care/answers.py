"""How every page here answers: for the child of a missing episode or a child with a profile, out of every cache."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponseRedirect

from nightlight.records.access import answering
from nightlight.records.access.answering import Statuses, opened, way_to
from nightlight.records.access.refusals import NotFoundHere
from nightlight.records.cases.models import Case
from nightlight.records.drafts.queries import Restored, restore
from nightlight.records.duties.refusals import NotTheirsToDecide, NotYoursToRecord
from nightlight.records.journal.looking import look
from nightlight.records.people.queries import Known, known
from nightlight.work.care import queries
from nightlight.work.care.refusals import NotInCare, ProfileHasChanged, ProfileRestricted

READ: Final = "case.read"
RECORD: Final = "case.record"
KEEP: Final = "care.keep"
DONE: Final = {
    "profile": "The profile is kept. What stood before is kept as well.",
    "standing": "It is recorded where the child is placed and under what law. The powers below are read against it.",
    "steps": "It is recorded what the carer did.",
    "power": "Your decision is recorded, with what was proposed.",
}
"""What a page says was just done. The words come from here, never from the address."""
STATUSES: Final[Statuses] = (
    (NotYoursToRecord, 403),
    (NotTheirsToDecide, 403),
    (ProfileHasChanged, 409),
    (ProfileRestricted, 403),
)
saying_why_not: Final = answering.saying_why_not(STATUSES)
"""How every page here answers a refusal."""
shown: Final = partial(answering.shown, DONE)
"""A page, with what every template here reads."""


def the_child(request: Any, reference: str, capability: str = RECORD) -> tuple[Case, Known]:
    """The missing episode of an address and the child in it, for whoever may do this to it; that it was opened is written down.

    Raises NotInCare, and as `opened` does.
    """
    case = opened(request, reference, capability)
    child = queries.child_in(case.id) if case.kind == queries.KIND else None
    if child is None:
        why = "no child stands in it" if case.kind == queries.KIND else "it is no missing episode"
        raise NotInCare(
            what=f"Looking at the care of a child in {case.reference}",
            why=why,
            remedy="involve the child in the case first",
        )
    return case, child


def somebody(request: Any, person: uuid.UUID) -> Known:
    """A child with a profile, or who is to have one; that their record was opened is written down. Raises NotFoundHere."""
    found = known([person]).get(person)
    if found is None or queries.kept_back([person], request.viewer, request.at):
        raise NotFoundHere(what="Opening this profile", why="there is none with this address that you may see", remedy="look at the list of children in care")  # fmt: skip
    look(by=request.actor, at=request.at, what="person", about=found.person, reason="the profile of a child in care")
    return found


def readable(request: Any, child: uuid.UUID) -> queries.Shown | None:
    """The profile of a child for whoever is to read and change it; None where there is none. Raises ProfileRestricted."""
    held = queries.held_for(child, request.viewer, request.at)
    if held.restricted:
        raise ProfileRestricted(
            what="Opening this profile", why="it is held and restricted to those who need to know another case of this child",
            remedy="ask the duty inspector now what of it you need; record on your own case what the home tells you",
        )  # fmt: skip
    return held.profile


def box_of(request: HttpRequest, about: uuid.UUID, form: str) -> Restored:
    """What this person had typed into a form about a case or a child, and not sent."""
    return restore(request, f"care:{about}:{form}")


def to(name: str, *args: Any, done: str = "") -> HttpResponseRedirect:
    """The way to a page of this feature, saying there what was done."""
    return way_to(f"care:{name}", *args, done=done)
