"""The story of a case: one stream in plain sentences, each with who, when it happened, when it was written down, and what it held."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.cases.models import Happening
from nightlight.records.duties.put_off import OF_DUTY
from nightlight.records.facts.on_record import OnRecord
from nightlight.records.journal.reading import AT_ONCE, Line, story
from nightlight.records.packs.queries import InForce
from nightlight.rules.facts import Assertion
from nightlight.rules.policy import Pack
from nightlight.rules.wording import fact_value, plain
from nightlight.work.casework.telling.value import carried_value

KINDS: Final[Mapping[str, str]] = {
    "facts": "Facts",
    "decisions": "Decisions",
    "duties": "Duties and alarms",
    "contacts": "Contacts",
    "access": "Who may see it",
}
ORDERS: Final[Mapping[str, str]] = {"written": "as it was written down", "happened": "as it happened"}
_HOLDING: Final = ("case.opened", "case.recorded", "case.recorded_for", "case.step_brought_over")
_TOLD: Final = ("duty.missed", "duty.told")
_DECIDING: Final = ("accept", "review", "decide", "sign")
_OF_OWNERSHIP: Final = ("case.offered", "case.accepted", "case.declined", "case.withdrawn", "case.owner_off_duty")


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the story. `known` and `held` are (words, value); `note` is what somebody wrote freely."""

    number: int
    sentence: str
    who: str
    happened: datetime
    written: datetime
    said_by: str
    known: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]
    note: str
    kinds: frozenset[str]
    told: bool = False
    """Whether it only says what was missed or who was told of that."""

    @property
    def late(self) -> bool:
        """Whether it was written down a minute or more after it happened."""
        return (self.written - self.happened).total_seconds() >= 60


@dataclass(frozen=True, slots=True)
class Story:
    """The moments that were asked for, and the number before which older ones go on; none: that is all."""

    moments: tuple[Moment, ...]
    before: int | None
    folds: bool = True

    @property
    def groups(self) -> list[list[Moment]]:
        """The moments one by one, but for a row of missed duties and of who was told: those are together, unless they were asked for."""
        found: list[list[Moment]] = []
        for one in self.moments:
            if self.folds and one.told and found and found[-1][-1].told:
                found[-1].append(one)
            else:
                found.append([one])
        return found


def told(
    case: uuid.UUID, record: OnRecord, pack: InForce, *, kinds: Iterable[str] = (), order: str = "written", before: int | None = None
) -> Story:  # fmt: skip
    """The story, the newest first: of these kinds (none: of all), by when it was written down or by when it happened."""
    lines = story(case, after=before, newest_first=True)
    facts, happened = record.facts_by_entry(), {one.entry: one for one in record.happenings}
    wanted = frozenset(kinds) & KINDS.keys()
    moments = [_moment(one, facts.get(one.number, []), happened.get(one.number), pack) for one in lines]
    shown = [one for one in moments if not wanted or one.kinds & wanted]
    if order == "happened":
        shown.sort(key=lambda one: (one.happened, one.number), reverse=True)
    return Story(tuple(shown), lines[-1].number if len(lines) >= AT_ONCE else None, folds="duties" not in wanted)


def _moment(line: Line, words: list[Assertion], happening: Happening | None, pack: InForce) -> Moment:
    event = happening.event if happening else ""
    # What was blanked in the journal is not shown from the tables either.
    data = dict(happening.data) if happening and "data" not in line.blanked else {}
    note, duty = str(data.pop("note", "")), str(data.pop(OF_DUTY, ""))
    # What an entry about ownership carries, its sentence says.
    held = data if line.kind in _HOLDING else {}
    known = [] if "facts" in line.blanked else [_fact(one, pack.pack) for one in words]
    return Moment(
        number=line.number, sentence=_in_words(line.sentence, event, duty, pack.pack), who=line.who, happened=line.happened_at, written=line.recorded_at, said_by=words[0].said_by if words and "said_by" not in line.blanked else "",
        known=tuple(known), held=tuple((plain(key).capitalize(), carried_value(value)) for key, value in held.items()), note=note,
        kinds=frozenset(_kinds(line, event, words, pack)), told=line.kind in _TOLD,
    )  # fmt: skip


def _in_words(sentence: str, event: str, duty: str, pack: Pack) -> str:
    """A sentence of the journal, which holds ids alone, with what happened, or what was not done, as policy says it."""
    known, owed = pack.events.get(event), pack.duties.get(duty)
    said = sentence.replace(f"“{plain(event)}”", f"“{known.meaning.rstrip('.')}”") if known else sentence
    return said.replace(f"“{plain(duty)}”", f"“{owed.what.rstrip('.')}”") if owed else said


def _fact(one: Assertion, pack: Pack) -> tuple[str, str]:
    fact = pack.facts.get(one.fact)
    return (
        (fact.about.rstrip("."), fact_value(fact, one.value)) if fact else (plain(one.fact), carried_value(one.value))
    )


def _kinds(line: Line, event: str, words: list[Assertion], pack: InForce) -> Iterable[str]:
    if words:
        yield "facts"
    if line.kind.startswith("duty."):
        yield "duties"
    if line.kind.startswith("access."):
        yield "access"
    if line.kind in _OF_OWNERSHIP or event in _decisions(pack):
        yield "decisions"
    if event in pack.setting("contacts_in_a_story"):
        yield "contacts"


def _decisions(pack: InForce) -> set[str]:
    verbs = pack.setting("verbs")
    grading = {event for scale in pack.pack.scales.values() for event in scale.recorded_by}
    return grading.union(*(verbs.get(verb, ()) for verb in _DECIDING))
