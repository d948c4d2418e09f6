"""A step of a case and all that follows from it: clocks, journal entry, columns of the case and notices, put into one stroke."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nightlight.records.cases.models import Case, Happening, Offer
from nightlight.records.duties import own_steps
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.challenging import asked_about
from nightlight.records.duties.deciding import check_two_people
from nightlight.records.duties.needed import check_needed
from nightlight.records.duties.reckoned import Changes, bring_up_to_date
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.standings import standing, told
from nightlight.records.duties.steps import Step
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.actions import as_words
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox import notices
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.actors import SYSTEM, Actor
from nightlight.rules import moves
from nightlight.rules.reckoning import CLOSED, Happened, Reckoning, reckon
from nightlight.rules.scenario import wrong_value

LONGEST_SAID_BY: Final = Assertion._meta.get_field("said_by").max_length or 0
REOPENED: Final = "reopened"
"""The event on which it is asked for again."""


class Recorded(NamedTuple):
    """What came of it: the case, the number of the entry, what changed about its clocks, and what the rules say now."""

    case: uuid.UUID
    reference: str
    number: int
    changes: Changes
    reckoning: Reckoning
    offered_to: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """How a step is written in the journal: the kind of entry, what it holds besides the step itself, and columns of the case that change.

    `recorded_by` is who wrote it down, where that is not who did it: the control room, of what came by radio.
    """

    kind: str
    structure: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    recorded_by: Actor | None = None


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
    """Put a step and all that follows from it into the stroke of a locked case; the caller writes the stroke, once.

    An act that began at `at` and then waited its turn takes place after what was done meanwhile, so that it undoes none of it. What the
    caller itself tells people of the case, by `file.bundles`, it tells before.
    """
    at = file.present(at)
    happened_at = step.happened_at or at
    moved = _moved(file, step, pack, at)
    check_two_people(file.id, step, by=by, recorded_by=written.recorded_by or by, at=at, pack=pack)
    check_needed(file, step, by=by, at=at, pack=pack)
    turn = _turn(file, step, moved)
    number = _add_steps(file, step, turn, by=by, happened_at=happened_at)
    reckoned = reckon(file.steps, at, pack.rulebook)
    reckoning, kept = own_steps.keep_levels(file, reckoned, step.event, at=at, pack=pack, number=number)
    changes = bring_up_to_date(file, reckoning, pack.rulebook.book, stroke)
    columns = {**standing(reckoning, pack), **moved, **written.columns}
    structure = {
        **written.structure, **_withdrawn(file, stroke, columns, at), **told(columns), "role": by.role, **_asked(step, written, by, pack),
    }  # fmt: skip
    entry = file.pen.write(
        written.kind, at=at, by=(written.recorded_by or by).written, happened_at=happened_at, depth=depth,
        words={**written.words, **words_of(step)}, structure={**structure, **came_of(step, changes, reckoning)},
    )  # fmt: skip
    _put(file, stroke, step, by, entry=entry.number, happened_at=happened_at, at=at, columns=columns)
    if turn:
        own_steps.put_turn(file, stroke, turn, happened_at=happened_at, at=at, columns=columns, depth=depth)
    if kept:
        own_steps.put_kept(file, stroke, kept, at=at, columns=columns, depth=depth)
    follow(file, stroke, changes=changes, columns=columns, by=by, at=at, pack=pack)
    return Recorded(file.id, file.columns["reference"], entry.number, changes, reckoning)


def _asked(step: Step, written: Written, by: Actor, pack: InForce) -> dict[str, Any]:
    """What a person who writes was asked about their words. Raises WordsAsked."""
    return asked_about(step, written.words, pack) if by.member else {}


def came_of(step: Step, changes: Changes, reckoning: Reckoning) -> dict[str, Any]:
    """What the entry says of the step itself and of what the rules made of it."""
    named = {"event": step.event, "facts": sorted(step.facts)}
    return {
        **changes.as_structure(),
        "keys": list(reckoning.keys),
        **{key: value for key, value in named.items() if value},
    }


def _add_steps(file: CaseFile, step: Step, turn: str | None, *, by: Actor, happened_at: datetime) -> int:
    """Add what happens to the steps of the case file; returns the number that the journal's next entry after them will have."""
    number = file.number + 1
    file.steps.append(Happened(happened_at, step.event, by.role, step.facts, step.data, number))
    if turn is None:
        return number + 1
    file.steps.append(Happened(happened_at, turn, SYSTEM.role, {}, {}, number + 1))
    return number + 2


def _turn(file: CaseFile, step: Step, moved: Mapping[str, Any]) -> str | None:
    """The event by which a case ends, or goes on, that the step's own event brings about without being it; None: there is none."""
    before, after = file.columns["closed_at"], moved.get("closed_at")
    if not moved or (before is None) == (after is None):
        return None
    turn = CLOSED if before is None else REOPENED
    return None if turn == step.event else turn


def follow(
    file: CaseFile,
    stroke: Stroke,
    *,
    changes: Changes,
    columns: Mapping[str, Any],
    by: Actor,
    at: datetime,
    pack: InForce,
) -> None:
    """Tell people what follows: nobody is asked any more about what is met, the owner hears of a rise, and every screen looks again."""
    over = {clock for clock, _, _ in (*changes.met, *changes.fell_away)}
    file.bundles.settle(file.id, at=at, clocks=over)
    owner = columns.get("owner_id", file.columns["owner_id"])
    before = file.columns["levels"]
    notices.rise(
        file.bundles, file.id, before=before, after=columns["levels"], owner=owner, by=by.member, at=at, pack=pack
    )
    file.bundles.put(stroke, at)
    stroke.announce(what="case", case=str(file.id), area=file.columns["area_id"])


def check(step: Step, pack: InForce, at: datetime) -> None:
    """Raise CannotRecord, saying all that is wrong, for a step that the pack or the clock does not allow."""
    wrong = []
    if step.event and step.event not in pack.pack.events:
        wrong.append(f"no event is called {step.event!r}")
    for name, value in step.facts.items():
        fact = pack.pack.facts.get(name)
        if fact is None:
            wrong.append(f"no fact is called {name!r}")
        elif value is not None and (why := wrong_value(fact, value)):
            wrong.append(f"“{fact.ask.rstrip('.')}”: {why}")
    wrong += _wrong_time(step.happened_at, at, pack.setting("earliest_back_entry"))
    if any(map(_cannot_be_kept, (step.said_by, step.facts, step.data))):
        wrong.append("it holds a null character or half of a character, which no record can keep")
    if len(step.said_by) > LONGEST_SAID_BY:
        wrong.append(f"who said so has {len(step.said_by)} characters, and {LONGEST_SAID_BY} are kept")
    if wrong:
        raise CannotRecord(what="Recording this", why=wrong, remedy="correct it and record it again")


def _wrong_time(happened_at: datetime | None, at: datetime, days: int) -> list[str]:
    if happened_at is None:
        return []
    if happened_at.tzinfo is None:
        return ["when it happened has no time zone"]
    if happened_at > at:
        return ["it would happen in the future"]
    if happened_at < at - timedelta(days=days):
        return [f"it would have happened more than {days} days ago, on {happened_at:%d %B %Y}"]
    return []


def _cannot_be_kept(value: Any) -> bool:
    match value:
        case str():
            return any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)
        case Mapping():
            return any(map(_cannot_be_kept, (*value.keys(), *value.values())))
        case list() | tuple():
            return any(map(_cannot_be_kept, value))
    return False


def _moved(file: CaseFile, step: Step, pack: InForce, at: datetime) -> dict[str, Any]:
    """The state to which the step's event leads. Raises CannotMove."""
    table = pack.tables.get(file.columns["kind"])
    if not table or file.new or step.event not in table.events:
        return {}
    state = moves.after(table, file.columns["state"], step.event, step.decision)
    final = table.states[state].final
    return {"state": state, "closed_at": (file.columns["closed_at"] or at) if final else None}


def _withdrawn(file: CaseFile, stroke: Stroke, columns: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A case that closes is offered to nobody any more."""
    if file.offer is None or columns.get("closed_at") is None:
        return {}
    stroke.change(Offer, file.offer.id, state=Offer.WITHDRAWN, settled_at=at)
    file.bundles.settle(file.id, at=at, offers=[str(file.offer.id)])
    return {"withdrawn": str(file.offer.id)}


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
    put_step(file, stroke, step, by, entry=entry, happened_at=happened_at, at=at)


def put_step(
    file: CaseFile, stroke: Stroke, step: Step, by: Actor, *, entry: int, happened_at: datetime, at: datetime
) -> None:
    """Put what happened, and every fact of it, into the stroke as it was written down at `at`."""
    stroke.insert(
        Happening, case_id=file.id, entry=entry, event=step.event or "", by=by.written, role=by.role, happened_at=happened_at,
        recorded_at=at, data=step.data,
    )  # fmt: skip
    for fact, value in step.facts.items():
        stroke.insert(
            Assertion, case_id=file.id, entry=entry, fact=fact, value=value, said_by=step.said_by, obtained_at=happened_at,
            recorded_at=at, written_by=by.written,
        )  # fmt: skip


def words_of(step: Step) -> dict[str, str]:
    """The personal words of a step, as its entry holds them."""
    words = {}
    if step.facts:
        words["facts"] = as_words(step.facts)
    if step.data:
        words["data"] = as_words(step.data)
    if step.said_by:
        words["said_by"] = step.said_by
    return words
