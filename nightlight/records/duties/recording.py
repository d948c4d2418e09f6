"""What is recorded of a case: one step at a time, in one transaction with its clocks, its journal entry and the words owed because of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from nightlight.records.cases.models import Case, Happening, Offer
from nightlight.records.duties.casefile import CaseFile, load
from nightlight.records.duties.reckoned import Changes, bring_up_to_date
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.actions import Pen, as_words
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox import notices
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.queries import in_role, on_duty
from nightlight.rules import moves
from nightlight.rules.facts import Value
from nightlight.rules.grading import Assessment
from nightlight.rules.reckoning import Happened, Reckoning, reckon


@dataclass(frozen=True, slots=True)
class Step:
    """What is recorded: an event of the pack (or none), facts, what the event carries, when it happened in truth, and who said it."""

    event: str | None
    facts: Mapping[str, Value] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    said_by: str = ""


class Recorded(NamedTuple):
    """What came of it: the case, the number of the entry, what changed about its clocks, and what the rules say now."""

    case: uuid.UUID
    reference: str
    number: int
    changes: Changes
    reckoning: Reckoning
    offered_to: uuid.UUID | None = None


@transaction.atomic
def open_case(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    title: str,
    area: str,
    step: Step,
    restricted: bool = False,
    case: uuid.UUID | None = None,
) -> Recorded:
    """Open a case. Whoever opens it owns it, and where policy says so it is offered at once to somebody on duty in the area.

    With `case`, an id made by the caller, the same case sent twice is one case: the second time gives back what the first one made.
    Raises CannotRecord for what cannot be recorded as it is given.
    """
    case = case or new_id(at)
    everybody = on_duty()
    pack = in_force(at)
    check(step, pack, at)
    stroke = Stroke()
    reference = _reference(case)
    if isinstance(reference, Recorded):
        return reference
    columns = {
        "reference": reference, "kind": kind, "title": title, "state": _first_state(kind, step, pack), "area_id": area,
        "owner_id": by.member, "owner_role": by.role, "restricted": restricted, "levels": {}, "closed_at": None, "opened_at": at,
    }  # fmt: skip
    file = CaseFile(case, Pen(stroke, case, None, name=reference), columns, new=True)
    to = next((one for one in in_role(everybody, pack.setting("offered_on_opening").get(kind, ""), area)), None)
    offered_to = uuid.UUID(to.member) if to and to.member != by.written else None
    written = Written(
        "case.opened",
        structure={"reference": reference, "kind": kind, "owner": by.written, "area": area, "restricted": restricted,
                   **({"offered_to": str(offered_to)} if offered_to else {})},
        words={"title": title},
    )  # fmt: skip
    done = write(file, stroke, by=by, at=at, step=step, written=written, pack=pack)
    if offered_to and to:
        offer(stroke, case, by=by, to=offered_to, role=to.role, at=at)
    stroke.write()
    return done._replace(offered_to=offered_to)


@transaction.atomic
def record(*, by: Actor, at: datetime, case: uuid.UUID, step: Step, depth: int = 0) -> Recorded:
    """Record a step of a case. Raises NoSuchCase, CannotRecord, and CannotMove where the event is not open to the case in its state."""
    stroke = Stroke()
    file = load(case, stroke)
    pack = in_force(at)
    check(step, pack, at)
    done = write(file, stroke, by=by, at=at, step=step, written=Written("case.recorded"), pack=pack, depth=depth)
    stroke.write()
    return done


@dataclass(frozen=True, slots=True)
class Written:
    """How a step is written in the journal: the kind of entry, what it holds besides the step itself, and columns of the case that change."""

    kind: str
    structure: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)


def write(
    file: CaseFile,
    stroke: Stroke,
    *,
    by: Actor,
    at: datetime,
    step: Step,
    written: Written,
    pack: InForce,
    depth: int = 0,
) -> Recorded:
    """Put a step and all that follows from it into the stroke of a locked case; the caller writes the stroke."""
    happened_at = step.happened_at or at
    file.steps.append(Happened(happened_at, step.event, by.role, step.facts, step.data))
    reckoning = reckon(file.steps, at, pack.rulebook)
    changes = bring_up_to_date(file, reckoning, pack.rulebook.book, stroke)
    columns = {**_columns(file, reckoning, step, pack, at), **written.columns}
    words = {**written.words, **_words(step)}
    entry = file.pen.write(
        written.kind, at=at, by=by.written, happened_at=happened_at, words=words, depth=depth,
        structure={
            **written.structure, **changes.as_structure(), "role": by.role, "levels": columns["levels"], "pack": columns["pack"],
            "keys": list(reckoning.keys), **({"event": step.event} if step.event else {}), **({"facts": sorted(step.facts)} if step.facts else {}),
        },
    )  # fmt: skip
    _put(file, stroke, step, by, entry=entry.number, happened_at=happened_at, at=at, columns=columns)
    notices.rise(
        stroke,
        file.id,
        before=file.columns["levels"],
        after=columns["levels"],
        owner=columns.get("owner_id", file.columns["owner_id"]),
        at=at,
        pack=pack,
    )
    stroke.announce(what="case", case=str(file.id), area=file.columns["area_id"])
    return Recorded(file.id, file.columns["reference"], entry.number, changes, reckoning)


def offer(stroke: Stroke, case: uuid.UUID, *, by: Actor, to: uuid.UUID, role: str, at: datetime) -> uuid.UUID:
    """Put an offer of ownership and the notice of it into the stroke; its id."""
    made = new_id(at)
    stroke.insert(Offer, id=made, case_id=case, offered_by_id=by.member, offered_to_id=to, role=role, offered_at=at)
    notices.tell(stroke, to, case, {"why": "offer", "at": at.isoformat(), "offer": str(made)}, at=at, rings=True)
    return made


def check(step: Step, pack: InForce, at: datetime) -> None:
    """Raise CannotRecord, saying all that is wrong, for a step that the pack or the clock does not allow."""
    wrong = []
    if step.event and step.event not in pack.pack.events:
        wrong.append(f"no event is called {step.event!r}")
    wrong += [f"no fact is called {fact!r}" for fact in step.facts if fact not in pack.pack.facts]
    if step.happened_at is not None and step.happened_at > at:
        wrong.append("it would happen in the future")
    if wrong:
        raise CannotRecord(what="Recording this", why=wrong, remedy="correct it and record it again")


def _put(
    file: CaseFile,
    stroke: Stroke,
    step: Step,
    by: Actor,
    *,
    entry: int,
    happened_at: datetime,
    at: datetime,
    columns: Mapping[str, Any],
) -> None:
    if file.new:
        values = {**file.columns, **columns}
        stroke.insert(Case, id=file.id, opened_by_id=by.member, owned_since=at, **values)
    else:
        stroke.change(Case, file.id, **columns)
    stroke.insert(
        Happening, case_id=file.id, entry=entry, event=step.event or "", by=by.written, role=by.role, happened_at=happened_at,
        recorded_at=at, data=step.data,
    )  # fmt: skip
    for fact, value in step.facts.items():
        stroke.insert(
            Assertion, case_id=file.id, entry=entry, fact=fact, value=value, said_by=step.said_by, obtained_at=happened_at,
            recorded_at=at, written_by=by.written,
        )  # fmt: skip


def _words(step: Step) -> dict[str, str]:
    words = {}
    if step.facts:
        words["facts"] = as_words(step.facts)
    if step.data:
        words["data"] = as_words(step.data)
    if step.said_by:
        words["said_by"] = step.said_by
    return words


def _columns(file: CaseFile, reckoning: Reckoning, step: Step, pack: InForce, at: datetime) -> dict[str, Any]:
    levels = {scale: found.level for scale, found in reckoning.assessed.items()}
    columns: dict[str, Any] = {
        "levels": levels,
        "could_reach": {scale: found.could_reach for scale, found in reckoning.assessed.items()},
        "urgency": max((_rank(found, pack) for found in reckoning.assessed.values()), default=0),
        "pack": pack.label,
    }
    table = pack.tables.get(file.columns["kind"])
    if table and not file.new and step.event in table.events:
        state = moves.after(table, file.columns["state"], step.event, _decision(step))
        final = table.states[state].final
        columns |= {"state": state, "closed_at": (file.columns["closed_at"] or at) if final else None}
    return columns


def _rank(found: Assessment, pack: InForce) -> int:
    """The place of the level in force among the steps of its scale, in hundredths from the top, so that scales compare."""
    order = pack.pack.scales[found.scale].order
    level = found.level if found.level in order else pack.pack.scales[found.scale].outside.get(found.level) or order[-1]
    return 100 - 10 * (len(order) - 1 - order.index(level))


def _decision(step: Step) -> str | None:
    carried = step.data.get("decision")
    return None if carried is None else str(carried)


def _first_state(kind: str, step: Step, pack: InForce) -> str:
    table = pack.tables.get(kind)
    if table is None:
        return "open"
    state = table.begins.get(step.event or "")
    if state is None:
        begins = " or ".join(f'"{table.events[act].meaning.rstrip(".")}"' for act in table.begins)
        raise CannotRecord(
            what=f"Opening a {table.name}", why="nothing that begins one was recorded", remedy=f"begin with {begins}"
        )
    return state


def _reference(case: uuid.UUID) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('cases_reference'), (SELECT reference FROM cases_case WHERE id = %s),"
            " (SELECT number FROM journal_chain WHERE id = %s)", [case, case]
        )  # fmt: skip
        number, reference, entry = cursor.fetchone()
    if reference is not None:
        return Recorded(case, reference, entry, Changes(), None)  # type: ignore[arg-type]
    return f"NL-{number:06d}"
