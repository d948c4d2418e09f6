"""One case as its page shows it: everything that is told of it, read once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.models import BreakGlass
from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Link, NeedToKnow
from nightlight.records.duties.due import Sorted
from nightlight.records.duties.lists import case_clocks
from nightlight.records.duties.put_off import PutOff, put_off
from nightlight.records.facts.on_record import OnRecord, on_record
from nightlight.records.journal.above import names_of
from nightlight.records.journal.looking import Look, looks_at
from nightlight.records.packs.queries import InForce, in_force
from nightlight.work.casework.telling.children import Children, children
from nightlight.work.casework.telling.clocks import Running, every_clock
from nightlight.work.casework.telling.known import Follows, Known, follows, known
from nightlight.work.casework.telling.people import Somebody, somebodies
from nightlight.work.casework.telling.provision import Provision, provisions
from nightlight.work.casework.telling.standing import Answerable, Graded, Question, answerable, graded, questions
from nightlight.work.casework.telling.story import KINDS, ORDERS, Story, told

MOST_LOOKS: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody wants to read a case: which kinds of its story, in which order, before which entry, and the duties of every role or their own."""

    kinds: tuple[str, ...] = ()
    order: str = "written"
    before: int | None = None
    everybody: bool = False


def asked(query: Any) -> Asked:
    """How an address asks to read a case; what it says that means nothing is left out."""
    order, before = str(query.get("order", "")), str(query.get("before", ""))
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 9 else None
    kinds = tuple(kind for kind in dict.fromkeys(query.getlist("show")) if kind in KINDS)
    return Asked(kinds, order if order in ORDERS else "written", number, query.get("duties") == "all")


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case that this one has to do with, and why."""

    case: Case
    why: str
    link: int


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page of a case shows. `looks` is None for whoever may not read them, `glass_until` is when the glass closes for whoever broke it."""

    case: Case
    kind: str
    children: Children | None
    state: str
    about_state: str
    answerable: Answerable
    graded: tuple[Graded, ...]
    questions: tuple[Question, ...]
    work: Sorted
    for_everybody: bool
    provisions: Mapping[str, Provision]
    put_off: Mapping[uuid.UUID, PutOff]
    known: tuple[Known, ...]
    follows: tuple[Follows, ...]
    clocks: Mapping[str, list[Running]]
    story: Story
    looks: tuple[Look, ...] | None
    people: tuple[Somebody, ...]
    links: tuple[Linked, ...]
    need_to_know: tuple[NeedToKnow, ...]
    glass_until: datetime | None


def whole(case: Case, by: Standing, at: datetime, how: Asked) -> Whole:
    """The case as this person may read it."""
    pack, record, involved = in_force(at), on_record(case.id), people_in(case.id)
    reckoning = record.reckoned(at, pack.rulebook)
    roles = None if how.everybody else by.roles
    work = case_clocks(case.id, at=at, roles=roles)
    if not how.everybody and case.owner_id == by.actor.member and not work.every():
        work, how = case_clocks(case.id, at=at), Asked(how.kinds, how.order, how.before, everybody=True)
    table = pack.tables.get(case.kind)
    state = table.states.get(case.state) if table else None
    facts = record.facts
    return Whole(
        case=case, kind=table.name if table else case.kind.replace("_", " "), state=state.name if state else case.state.replace("_", " "),
        about_state=state.about if state else "", answerable=answerable(case, pack), graded=graded(reckoning, pack),
        children=children(case, involved, record, work if how.everybody else case_clocks(case.id, at=at), at, pack),
        questions=questions(reckoning, pack) if case.closed_at is None else (), work=work, for_everybody=how.everybody,
        provisions=provisions((one.duty for one in (*work.now, *work.next)), pack.pack),
        put_off=put_off([one.clock for one in work.every()], pack),
        known=known(facts, at, pack.pack, names_of(_writers(record))), follows=follows(facts.values(at), reckoning.facts, pack.pack),
        clocks=every_clock(case.id, pack.pack), story=_story(case, record, pack, how), looks=_looks(case, by),
        people=somebodies(involved, at, pack), links=tuple(_links(case, by, at)), need_to_know=_need_to_know(case),
        glass_until=_glass_until(case, by, at),
    )  # fmt: skip


def _writers(record: OnRecord) -> set[str]:
    return {one.word.written_by for one in record.said}


def _story(case: Case, record: OnRecord, pack: InForce, how: Asked) -> Story:
    return told(case.id, record, pack, kinds=how.kinds, order=how.order, before=how.before)


def _looks(case: Case, by: Standing) -> tuple[Look, ...] | None:
    """Who looked: for whoever owns the case, and for whoever reads journals."""
    if case.owner_id != by.actor.member and not by.may("journal.read"):
        return None
    return looks_at(case.id, limit=MOST_LOOKS)


def _links(case: Case, by: Standing, at: datetime) -> Iterable[Linked]:
    """The cases that this one is linked with, as far as this person may read them: of any other not even that it is there."""
    rows = list(Link.objects.filter(case=case, until=None)) + list(Link.objects.filter(other=case, until=None))
    others = {row.id: row.other_id if row.case_id == case.id else row.case_id for row in rows}
    seen = visible_cases(by.viewer, at).in_bulk(list(others.values())) if others else {}
    return (Linked(seen[others[row.id]], row.why, row.id) for row in rows if others[row.id] in seen)


def _glass_until(case: Case, by: Standing, at: datetime) -> datetime | None:
    if not case.restricted:
        return None
    broken = BreakGlass.objects.filter(case=case, member=by.actor.member, since__lte=at, until__gt=at)
    return broken.order_by("-until").values_list("until", flat=True).first()


def _need_to_know(case: Case) -> tuple[NeedToKnow, ...]:
    if not case.restricted:
        return ()
    return tuple(NeedToKnow.objects.filter(case=case, until=None).select_related("member").order_by("since"))
