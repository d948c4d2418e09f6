"""What the pages show: what goes on running, what closing demands, who may decide, and the photo."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.by_form import may_record
from nightlight.records.duties.due import Due
from nightlight.records.duties.lists import case_clocks
from nightlight.records.facts.on_record import OnRecord, on_record
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import Known
from nightlight.rules.closing import demands, kept_back
from nightlight.rules.days import LONDON
from nightlight.rules.moves import Move
from nightlight.rules.reckoning import Happened, Reckoning
from nightlight.rules.wording import listed, role_name
from nightlight.work.found.models import Photo, Publication

KIND: Final = "missing"
AS_CHILD, AS_ADULT = "child", "victim"
BACK: Final = ("located_not_safe", "located_not_returned", "returned")
SEEN: Final = ("found_confirmed", "prevention_interview_done", "return_harm_recorded", "child_seen")
"""What the page on which a child was seen records."""


class Way(NamedTuple):
    """One way in which somebody may be back: the event, what it means, what the state after it is about, and what ends with it."""

    event: str
    words: str
    about: str
    ends: tuple[str, ...]


def ways(case: Case, running: Iterable[Due], pack: InForce) -> tuple[Way, ...]:
    """The ways in which somebody may be back that are open to the case in its state."""
    table, book = pack.tables[KIND], pack.rulebook.book
    found = []
    for event in BACK:
        moves = table.moves[case.state].get(event)
        if moves:
            ended = {one.id for one in book.falls_away_on.get(event, ())}
            ends = tuple(dict.fromkeys(one.what for one in running if one.duty in ended))
            found.append(
                Way(event, pack.pack.events[event].meaning.rstrip("."), table.states[moves[0].then].about, ends)
            )
    return tuple(found)


def open_duties(case: uuid.UUID, at: datetime) -> tuple[Due, ...]:
    """Every open duty of a case, the most urgent first."""
    return case_clocks(case, at=at).every()


def earliest(case: uuid.UUID) -> datetime | None:
    """When the case began: nobody came back before it."""
    return Happening.objects.filter(case=case).order_by("happened_at").values_list("happened_at", flat=True).first()


def named_child(case: uuid.UUID) -> str:
    """What the child of a case is called, where exactly one is involved."""
    children = [one.known.named for one in people_in(case) if one.role == "child"]
    return children[0] if len(children) == 1 else ""


def missing_in(case: uuid.UUID, *, adult: bool) -> Known | None:
    """Whoever is missing in a case: an adult stands in it as a victim, a child as the child; somebody whose age nobody knows as either.

    None where nobody stands in it so: a child in the case of an adult is not the one who is missing.
    """
    here: dict[str, Known] = {}
    for one in people_in(case):
        here.setdefault(one.role, one.known)
    return here.get(AS_ADULT) if adult else here.get(AS_CHILD) or here.get(AS_ADULT)


def grown(case: uuid.UUID, at: datetime, pack: InForce) -> bool:
    """Whether the person is known to be an adult; else all that is done for a child is done."""
    return pack.rulebook.is_known_adult(on_record(case).reckoned(at, pack.rulebook).facts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is demanded first: done by whom and when, or missing. `event` is what records it, `here` whether this page itself does."""

    id: str
    text: str
    missing: bool
    event: str
    seen: bool
    who: str
    by: str
    at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How an end stands: what is demanded, the request and who made it, and whether this person may ask."""

    wanted: tuple[Wanted, ...]
    asked: Happening | None
    asked_by: str
    asked_by_me: bool
    may_ask: bool

    @property
    def missing(self) -> tuple[Wanted, ...]:
        """What is missing."""
        return tuple(one for one in self.wanted if one.missing)


def ending(case: Case, request: str, decision: str, by: Standing, at: datetime) -> Ending:
    """How the end of a case stands that this request asks for and this decision brings about."""
    pack, record = in_force(at), on_record(case.id)
    steps = _steps(record)
    asked = next((one for one in reversed(record.happenings) if one.event == request), None)
    answers = pack.setting("decided_by_another")
    waits = pack.tables[KIND].moves[case.state].get(decision)
    act = decision if waits else request
    needs = _needs(pack, request)
    role = next((one for one in by.roles if pack.roles.may(one, pack.pack.events[act].by)), by.actor.role)
    made = Happened(at, act, role, {}, {}, len(steps) + 1)
    lacks = kept_back(steps, made, pack.rulebook, move=Move(act, case.state, "", needs=needs), answers=answers)
    found = demands(needs, steps, lacks, pack.rulebook)
    names = names_of({one.by for one in record.happenings})
    who = {one.entry: names.get(one.by, one.by) for one in record.happenings}
    return Ending(
        tuple(_wanted(one, who, by, pack) for one in found), asked if waits else None, names.get(asked.by, asked.by) if asked else "",
        bool(asked and asked.by == by.actor.written), may_record(by, request, pack),
    )  # fmt: skip


def _steps(record: OnRecord) -> list[Happened]:
    facts = record.facts_by_entry()
    return [
        Happened(
            one.happened_at, one.event or None, one.role, {word.fact: word.value for word in facts.get(one.entry, ())}, one.data, one.entry
        )
        for one in record.happenings
    ]  # fmt: skip


def _needs(pack: InForce, request: str) -> tuple[str, ...]:
    """What the request needs, by whichever state it can be made in."""
    moves = (move for state in pack.tables[KIND].moves.values() for move in state.get(request, ()))
    return next((move.needs for move in moves if move.needs), ())


def _wanted(one: Any, who: Mapping[int, str], by: Standing, pack: InForce) -> Wanted:
    event = one.met_by[0] if one.met_by else ""
    known = pack.pack.events.get(event)
    said = listed([role_name(pack.pack, role) for role in known.by], "or") if known else ""
    return Wanted(
        one.id, one.text, one.missing, event, event in SEEN, said, who.get(one.shown.written, "") if one.shown else "",
        one.shown.at if one.shown else None, bool(known and may_record(by, event, pack)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo as a page shows it: without its picture. `old`: it was taken longer ago than the `fresh_for` days of policy, or nobody knows when."""

    id: uuid.UUID
    taken_on: Any
    added_at: datetime
    added_by: str
    old: bool
    here: bool
    fresh_for: int


def photo_of(case: uuid.UUID, at: datetime, which: str = "") -> Shown | None:
    """The newest photo of a case, or the one with this id; None where there is none."""
    row = (
        Photo.objects.filter(case=case, **({"id": which} if which else {}))
        .values("id", "taken_on", "added_at", "added_by", "digest")
        .annotate(here=_there())
        .first()
    )
    if row is None:
        return None
    fresh_for: int = in_force(at).setting("photo_fresh_for")
    day = row["taken_on"]
    old = day is None or at.astimezone(LONDON).date() - day > timedelta(days=fresh_for)
    name = names_of({row["added_by"]}).get(row["added_by"], row["added_by"])
    return Shown(row["id"], day, row["added_at"], name, old, row["here"], fresh_for)


def _there() -> Any:
    from django.db.models import Q
    from django.db.models.expressions import ExpressionWrapper
    from django.db.models.fields import BooleanField

    return ExpressionWrapper(Q(small__isnull=False), output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a case shows of it: the photo, what is open to be done about a return, and what of closing is missing."""

    photo: Shown | None
    ways: tuple[Way, ...]
    to_be_seen: bool
    missing: int
    closing: bool
    doubt: bool
    up: int = 0
    adults: tuple[str, ...] = ()


def back(case: Case, at: datetime, by: Standing) -> Panel | None:
    """What is shown of a missing episode; None of any other case."""
    if case.kind != KIND:
        return None
    pack, up = in_force(at), Publication.objects.filter(case=case, down_at=None).count()
    adults = tuple(one.known.named for one in people_in(case.id) if one.role == "found_with")
    if case.closed_at is not None:
        return Panel(
            photo_of(case.id, at), (), to_be_seen=False, missing=0, closing=False, doubt=False, up=up, adults=adults
        )
    moves = pack.tables[KIND].moves[case.state]
    closing = any(act in moves for act in ("closure_proposed", "closure_decided", "closed"))
    missing = len(ending(case, "closure_proposed", "closure_decided", by, at).missing) if closing else 0
    return Panel(
        photo_of(case.id, at), ways(case, (), pack), to_be_seen="found_confirmed" in moves and not closing, missing=missing,
        up=up, adults=adults, closing=closing, doubt=any(act in moves for act in ("not_missing_proposed", "recording_decided")),
    )  # fmt: skip


def reckoned(case: uuid.UUID, at: datetime) -> tuple[OnRecord, Reckoning]:
    """What is on record of a case, and where it stands."""
    record = on_record(case)
    return record, record.reckoned(at, in_force(at).rulebook)
