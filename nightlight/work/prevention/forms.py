"""The forms of this feature: what is asked, and what is refused beside its field."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from nightlight.records.drafts.typed import Typed
from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import read_day

LOOKED_LONG: Final = ("note",)
PLAN_LONG: Final = ("actions", "who_to_call", "places", "people", "phones", "what_worked", "what_did_not")
NEEDS_WORDS: Final = ("act", "nothing")
"""The decisions that say nothing without words beside them."""


def looked(form: Typed, decisions: Mapping[str, str]) -> str:
    """What was decided on a pattern; faults stand in the form."""
    decided = form.chosen("decided", decisions, "Choose what you decide. Nothing is chosen for you")
    if decided in NEEDS_WORDS and not form.said("note"):
        form.fault("note", "Say what is to be done" if decided == "act" else "Say why it is no pattern")
    return decided


def planned(form: Typed, at: datetime, owners: Mapping[str, str], at_most: int) -> tuple[uuid.UUID, date] | None:
    """Who owns a plan and by when it is reviewed; None where something is wrong, and then the form says everything that is."""
    form.needs("actions", "Say what is done first at the next report")
    form.needs("who_to_call", "Say who is called; “nobody but the carer” is an answer")
    form.needs("what_worked", "Say what worked last time; “nothing yet” is an answer")
    owner = form.chosen("owner", owners, "Choose who keeps this plan current")
    day = _review_day(form, at, at_most)
    return (uuid.UUID(owner), day) if day is not None and not form.problems else None


def _review_day(form: Typed, at: datetime, at_most: int) -> date | None:
    today = at.astimezone(LONDON).date()
    try:
        day = date.fromisoformat(read_day(form.said("review_on")))
    except ValueError as why:
        said = str(why) if form.said("review_on") else "Give the day by which the plan is reviewed, such as 14/03/2027"
        form.fault("review_on", said)
        return None
    if not today < day <= today + timedelta(days=at_most):
        form.fault("review_on", f"Give a day after today and within {at_most} days: a plan that nobody looks at is out of date when it opens")  # fmt: skip
        return None
    return day
