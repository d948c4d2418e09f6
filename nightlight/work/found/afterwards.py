"""What the pages after a return show and bring along: what was recorded before, what is still owed, and whoever and wherever the child named."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.access.people_held import Held
from nightlight.records.cases.models import Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.due import Due
from nightlight.records.duties.recording import Step
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce
from nightlight.records.people import meeting
from nightlight.records.people.meeting import Met, Reach
from nightlight.records.places import actions as placing
from nightlight.records.places.actions import Where
from nightlight.rules.names import NotReadable
from nightlight.work.found import asking
from nightlight.work.found.company import which_of
from nightlight.work.found.queries import open_duties
from nightlight.work.found.returning import Somebody

OWED: Final = frozenset({"return_interview", "offer_return_interview_again", "share_return_interview"})
_INTERVIEWS: Final = (asking.OFFERED, asking.DECLINED, asking.HELD, "return_interview_shared")
CHILD: Final = "the child, on return"
NAMES: Final[Mapping[str, str]] = {
    "provider": "Who holds it", "offered_to": "Offered to", "reason": "Why the child declined", "who_declined": "Who declined", "offered_again_on": "Offered again by",
    "content": "What the child said", "where": "Where they were", "with_whom": "With whom", "harm": "Harm", "phones": "Phones and accounts", "why": "Why they went",
    "would_help": "What would help", "pnc": "PNC", "ports": "Ports and passport",
    "publicity": "Publicity", "alert": "Child Rescue Alert", "partners": "Partners", "person_told": "Who was told", "note": "Note",
}  # fmt: skip
"""How what an event of a return carries reads, in the order in which a page shows it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was recorded: the event, when, by whom, and what it says, named in words."""

    event: str
    at: datetime
    by: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a return home interview brings along besides its step: the place, whoever the child was with, and the child's own number."""

    place: Where | None = None
    company: Somebody | None = None
    phone: str = ""


def interviews(case: uuid.UUID) -> tuple[Told, ...]:
    """Everything on record about the return home interview of a case, the newest first."""
    return _told(case, _INTERVIEWS)


def newest(case: uuid.UUID, event: str) -> Told | None:
    """The newest record of an event of a case; None where there is none."""
    return next(iter(_told(case, (event,))), None)


def owed(case: uuid.UUID, at: datetime) -> tuple[Due, ...]:
    """The open clocks about the return home interview."""
    return tuple(one for one in open_duties(case, at) if one.duty in OWED)


def as_what(pack: InForce) -> dict[str, str]:
    """As what somebody whom the child was with may be put into the case."""
    called = pack.setting("roles_in_a_case")
    return {role: called[role] for role in pack.setting("company_in_return_interview")}


def brought(form: Typed, step: Step | None, at: datetime, pack: InForce, matches: tuple[Held, ...]) -> Brought:
    """What else the form of an interview that was held gives; what cannot be kept stands beside its field.

    `matches` are the people whom we hold and whom the child may mean: the form has to say which of them it is, or that it is somebody else.
    """
    if step is None or step.event != asking.HELD:
        return Brought()
    return Brought(_place(form, at, pack), _company(form, at, pack, matches), _number(form))


def _place(form: Typed, at: datetime, pack: InForce) -> Where | None:
    if not form.said("address"):
        return None
    kind = form.chosen("address_kind", pack.setting("kinds_of_place"), "Choose what kind of place it is")
    where = Where(kind, lines=form.said("address"))
    for part, told in placing.read(where, at).wrong.items() if kind else ():
        form.fault("address_kind" if part == "kind" else "address", told)
    return where


def _company(form: Typed, at: datetime, pack: InForce, matches: tuple[Held, ...]) -> Somebody | None:
    if not form.said("company"):
        return None
    role = form.chosen("company_as", as_what(pack), "Choose as what they stand in the case")
    reaches = (Reach("phone", form.said("company_phone"), None),) if form.said("company_phone") else ()
    met = Met(whole=form.said("company"), born=form.said("company_age"), said_by=CHILD, reaches=reaches)
    for part, told in meeting.read(met, at).wrong.items():
        form.fault({"phone": "company_phone", "born": "company_age"}.get(part, "company"), told)
    same = which_of(form, "company_match", matches)
    return Somebody(role, met, same.person if same else None)


def _number(form: Typed) -> str:
    if form.said("phone"):
        try:
            meeting.read_reach(Reach("phone", form.said("phone")))
        except NotReadable as wrong:
            form.fault("phone", str(wrong))
    return form.said("phone")


def _told(case: uuid.UUID, events: tuple[str, ...]) -> tuple[Told, ...]:
    rows = list(Happening.objects.filter(case=case, event__in=events).order_by("-happened_at", "-entry"))
    names = names_of({one.by for one in rows})
    return tuple(Told(one.event, one.happened_at, names.get(one.by, one.by), _said(one.data)) for one in rows)


def _said(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((words, data[key]) for key, words in NAMES.items() if isinstance(data.get(key), str) and data[key])
