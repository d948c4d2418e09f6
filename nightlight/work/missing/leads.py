"""Leads: each given to somebody by name with a time, accepted by name, and resulted. A lead that is not rings up like any other duty."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.by_form import record_one
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step
from nightlight.records.journal.above import names_of
from nightlight.records.journal.actions import head_of
from nightlight.records.journal.models import Entry
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.outbox.notices import interrupts
from nightlight.records.packs.queries import InForce, in_force
from nightlight.work.missing.queries import BESIDE, in_words, instant_in, text_of
from nightlight.work.missing.refusals import AlreadyResulted, NoSuchLead

GIVEN, ACCEPTED, RESULTED = "lead_given", "lead_accepted", "lead_resulted"
SENT, RECEIVED = "lead_sent", "lead_received"
DUTY: Final = "follow_up_lead"
GIVEN_UP: Final = "given_up"
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_NAME: Final = re.compile(r"lead [0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Sending:
    """That a lead was sent to another team or force: to whom, how, when and by whom; and who there confirmed that they have it (nobody: it was not)."""

    to: str
    how: str
    at: datetime
    by: str
    person: str = ""
    receipt: str = ""
    received_at: datetime | None = None
    received_by: str = ""

    @property
    def received(self) -> bool:
        """Whether somebody named there has confirmed receipt. The result is owed all the same."""
        return self.received_at is not None


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead as it stands. `name` is what it is called on this case, ``lead 2``; `owner` answers for it, and has or has not accepted it.

    One that was recorded in another way than here may have no name, no text and no time (`by_when` is None); `named` says that pages can name it.
    """

    name: str
    kind: str
    what: str
    place: str
    source: str
    confidence: str
    given_at: datetime
    given_by: str
    by_when: datetime | None
    owner: str
    owner_name: str
    accepted_at: datetime | None = None
    outcome: str = ""
    result: str = ""
    resulted_at: datetime | None = None
    resulted_by: str = ""
    missed: bool = False
    over: bool = False
    sent: Sending | None = None

    @property
    def named(self) -> bool:
        """Whether it is called what leads are called, so that it can be accepted and resulted by that name."""
        return _NAME.fullmatch(self.name) is not None

    @property
    def open(self) -> bool:
        """Whether its result is still owed."""
        return not self.outcome and not self.over


@dataclass(frozen=True, slots=True)
class New:
    """A lead as it is to be given: what it is, to whom (a member), and by when."""

    kind: str
    what: str
    place: str
    source: str
    confidence: str
    to: uuid.UUID
    by_when: datetime


def latest(case: Case, at: datetime, pack: InForce) -> datetime:
    """The latest time by which a lead of this case may be asked to be followed up, by the level in force."""
    within = pack.setting("leads_followed_up_within")
    level = case.levels.get("missing", "unresolved")
    return at + timedelta(minutes=within.get(level, min(within.values())))


@transaction.atomic
def give_lead(*, by: Standing, at: datetime, case: uuid.UUID, new: New, form: Sent) -> str:
    """Give a lead to somebody by name; what it is called. They are told at once, unless they gave it to themselves: then they have accepted it.

    What the lead says is new information. Sent twice with just this in it, it is one lead. Raises NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return ""
    name = _next_name(case)
    structure = {**form.structure, "lead": name, "to": str(new.to)}
    facts = {"likely_location_named": True} if new.kind in in_force(at).setting("leads_at_a_place") else {}
    told = Step("new_information_received", facts, {"source": new.source, "what_is_new": new.what})
    record_one(by=by, at=at, case=case, step=told, structure=form.structure)
    data = {
        "lead": name, "kind": new.kind, "what": new.what, "place": new.place, "source": new.source, "confidence": new.confidence,
        "by_when": new.by_when.isoformat(),
    }  # fmt: skip
    step = Step(GIVEN, {}, {key: value for key, value in data.items() if value})
    mine = new.to == by.actor.member
    record_one(by=by, at=at, case=case, step=step, structure=structure, tell=None if mine else _telling(new.to, name, at))  # fmt: skip
    if mine:
        record_one(by=by, at=at, case=case, step=Step(ACCEPTED, {}, {"lead": name}), structure=structure)
    return name


def _next_name(case: uuid.UUID) -> str:
    """What the next lead of a case is called: one more than there are, and never what one is called already."""
    taken = [
        text_of(data, "lead")
        for data in Happening.objects.filter(case=case, event=GIVEN).values_list("data", flat=True)
    ]
    return next(name for number in count(len(taken) + 1) if (name := f"lead {number}") not in taken)


def _telling(to: uuid.UUID, name: str, at: datetime) -> Any:
    def tell(file: CaseFile, pack: InForce) -> None:
        line = {"why": "lead", "at": at.isoformat(), "lead": name}
        file.bundles.tell(to, file.id, line, rings=interrupts("lead", pack))

    return tell


@transaction.atomic
def accept_lead(*, by: Standing, at: datetime, case: uuid.UUID, lead: str) -> bool:
    """Accept a lead by name, one that was given to somebody else too: whoever accepts owns it. False: they had accepted it before.

    Raises NoSuchLead, AlreadyResulted, NotYoursToRecord.
    """
    head_of(case)
    found = open_lead(case, lead, "Accepting this lead")
    if found.accepted_at is not None and found.owner == by.actor.written:
        return False
    structure = {"lead": found.name, "to": by.actor.written}
    record_one(by=by, at=at, case=case, step=Step(ACCEPTED, {}, {"lead": found.name}), structure=structure)
    return True


@transaction.atomic
def result_lead(*, by: Standing, at: datetime, case: uuid.UUID, lead: str, outcome: str, result: str, happened_at: datetime | None) -> bool:  # fmt: skip
    """Record what came of a lead; where somebody went to an address, the place that was named is visited by it. False: they had said just this before.

    A lead that was given up was no enquiry. Raises NoSuchLead, AlreadyResulted, NotYoursToRecord, and as `record_one` does.
    """
    head_of(case)
    data = {"lead": lead, "outcome": outcome, "result": result}
    same = Happening.objects.filter(case=case, event=RESULTED, by=by.actor.written, data=data)
    if same.filter(**({"happened_at": happened_at} if happened_at else {})).exists():
        return False
    found = open_lead(case, lead, "Recording this result")
    structure = {"lead": found.name}
    record_one(by=by, at=at, case=case, step=Step(RESULTED, {}, data, happened_at), structure=structure)
    if outcome == GIVEN_UP:
        return True
    at_a_place = found.kind in in_force(at).setting("leads_at_a_place")
    event = "named_location_visited" if at_a_place else "enquiry_made"
    carried = {"place": found.place, "result": result, "source": found.source}
    if at_a_place:
        record_one(by=by, at=at, case=case, step=Step(event, {}, carried, happened_at), structure=structure)
    made = {**carried, "kind": f"{found.name}: {found.what}"[:200], BESIDE: event}
    record_one(by=by, at=at, case=case, step=Step("enquiry_made", {}, made, happened_at), structure=structure)
    return True


def open_lead(case: uuid.UUID, name: str, what: str) -> Lead:
    """A lead of a case whose result is still owed. Raises NoSuchLead and AlreadyResulted, saying `what` was refused."""
    found = next((one for one in leads(case) if one.name == name), None)
    if found is None:
        raise NoSuchLead(what=what, why="there is no such lead on this case", remedy="look at its leads again")
    if found.outcome:
        raise AlreadyResulted(
            what=what, why=f"{found.resulted_by} recorded its result at {in_words(found.resulted_at.isoformat() if found.resulted_at else '')}",
            remedy="read the result; if there is more to it, give a new lead",
        )  # fmt: skip
    return found


def leads(case: uuid.UUID) -> tuple[Lead, ...]:
    """Every lead of a case: open ones first, the one that is due soonest at the top, then those that are over, the newest first."""
    every = (GIVEN, ACCEPTED, RESULTED, SENT, RECEIVED)
    rows = list(Happening.objects.filter(case=case, event__in=every).order_by("entry"))
    owners = dict(
        Entry.objects.filter(chain=case, number__in=[one.entry for one in rows]).values_list("number", "structure__to")
    )
    names = names_of({*(one.by for one in rows), *(str(one) for one in owners.values() if one)})
    states = dict(Clock.objects.filter(case=case, duty=DUTY).order_by("started_at").values_list("about", "state"))
    made = [_lead(one, rows, owners, names, states) for one in rows if one.event == GIVEN]
    over = sorted((one for one in made if not one.open), key=lambda one: one.given_at, reverse=True)
    return (*sorted((one for one in made if one.open), key=lambda one: one.by_when or _NEVER), *over)


def _lead(given: Happening, rows: Iterable[Happening], owners: dict[int, Any], names: Any, states: dict[str, str]) -> Lead:  # fmt: skip
    data = given.data
    name = text_of(data, "lead")
    of_it = [one for one in rows if name and text_of(one.data, "lead") == name]
    taken = [one for one in of_it if one.event == ACCEPTED]
    ended = next((one for one in of_it if one.event == RESULTED), None)
    owner = str(owners.get(taken[-1].entry if taken else given.entry) or "")
    return Lead(
        name=name or "a lead", kind=text_of(data, "kind"), what=text_of(data, "what"), place=text_of(data, "place"),
        source=text_of(data, "source"), confidence=text_of(data, "confidence"), given_at=given.happened_at, given_by=names.get(given.by, given.by),
        by_when=instant_in(data, "by_when"), owner=owner, owner_name=names.get(owner, "somebody"),
        accepted_at=taken[-1].happened_at if taken else None, outcome=_outcome(ended) if ended else "",
        result=text_of(ended.data, "result") if ended else "", resulted_at=ended.happened_at if ended else None,
        resulted_by=names.get(ended.by, ended.by) if ended else "", missed=states.get(name) == Clock.MISSED,
        over=states.get(name) == Clock.FELL_AWAY, sent=_sending([one for one in of_it if one.event in (SENT, RECEIVED)], names),
    )  # fmt: skip


def _sending(rows: list[Happening], names: Any) -> Sending | None:
    """The newest sending of a lead, with its receipt: an earlier one, to somebody who never confirmed it, is what the story tells of."""
    sent = next((one for one in reversed(rows) if one.event == SENT), None)
    if sent is None:
        return None
    to = ", ".join(
        filter(None, (text_of(sent.data, "force"), text_of(sent.data, "team"), text_of(sent.data, "sent_to")))
    )
    got = next((one for one in reversed(rows) if one.event == RECEIVED and one.entry > sent.entry), None)
    receipt = (
        (text_of(got.data, "person"), text_of(got.data, "how"), got.happened_at, names.get(got.by, got.by))
        if got
        else ()
    )
    return Sending(
        to or "somebody else", text_of(sent.data, "how"), sent.happened_at, names.get(sent.by, sent.by), *receipt
    )


def _outcome(ended: Happening) -> str:
    return text_of(ended.data, "outcome") or "result recorded"


def of_kind(pack: InForce, one: Lead) -> str:
    """What kind of lead it is, in words."""
    return str(pack.setting("lead_kinds").get(one.kind, one.kind))


def on_case(case: uuid.UUID, at: datetime) -> tuple[tuple[Lead, str], ...]:
    """Every lead of a case with its kind in words."""
    pack = in_force(at)
    return tuple((one, of_kind(pack, one)) for one in leads(case))
