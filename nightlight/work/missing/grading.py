"""The level of an episode: what the rules say and why, what a person chooses beside it, and the request for less that waits for a second person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.recording import Step
from nightlight.records.facts.on_record import OnRecord, on_record
from nightlight.records.journal.above import names_of
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import InForce
from nightlight.rules.policy import Rule
from nightlight.rules.reckoning import Reckoning
from nightlight.rules.wording import Wording, fact_value, listed

SCALE: Final = "missing"
ASKED, DECIDED = "downgrade_proposed", "downgrade_decided"
DECISIONS: Final[Mapping[str, str]] = {
    "accepted": "Accept the lower level",
    "refused": "Refuse it: the level stands",
}
MOST_FACTS: Final = 40


class Why(NamedTuple):
    """One reason for a level: the sentence, how sure it is, and where it comes from."""

    because: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A request for a lower level that nobody has decided on: who asked and when, from what to what, why, and the new facts.

    `to` is the id of the lower level. `mine`: whoever looks asked for it or wrote it down; `decides`: they are of a role that decides, and `by_whom` says which those are.
    """

    by: str
    name: str
    role: str
    at: datetime
    from_level: str
    to_level: str
    to: str
    reason: str
    new_facts: str
    mine: bool
    decides: bool
    by_whom: str


@dataclass(frozen=True, slots=True)
class Level:
    """The level as it stands, by id and in words, beside what the rules propose and why; the levels to choose from, lowest first."""

    in_force: str
    in_force_words: str
    proposed: str
    proposed_words: str
    could_reach: str
    rank: int
    why: tuple[Why, ...]
    also: tuple[Why, ...]
    choices: dict[str, str]
    facts: tuple[tuple[str, str], ...]
    asking: Asking | None
    ask: tuple[str, ...]

    def lower(self, level: str) -> bool:
        """Whether a level is below the one in force, or below what the rules propose."""
        order = list(self.choices)
        places = [order.index(one) for one in (self.in_force, self.proposed) if one in order]
        return level in order and order.index(level) < max(places, default=0)


def level_of(case: Case, by: Standing, at: datetime, pack: InForce) -> Level | None:
    """The level of an episode; None where the rules say nothing of it yet."""
    record = on_record(case.id)
    now = record.reckoned(at, pack.rulebook)
    found = now.assessed.get(SCALE)
    if found is None:
        return None
    scale, words = pack.pack.scales[SCALE], Wording(pack.pack)
    said = dict.fromkeys(_why(one) for one in found.deciding)
    every = dict.fromkeys(_why(one) for one in found.fired)
    order = scale.order
    return Level(
        in_force=found.level, in_force_words=words.level(found.level), proposed=found.proposed, proposed_words=words.level(found.proposed),
        could_reach=words.level(found.could_reach) if found.could_reach != found.level else "",
        rank=max(0, 3 - (len(order) - 1 - order.index(found.level))) if found.level in order else 2, why=tuple(said),
        also=tuple(one for one in every if one not in said), choices={one: words.level(one).capitalize() for one in order},
        facts=tuple(_known(now, words))[:MOST_FACTS], asking=_asking(case.id, record, now, by, pack), ask=tuple(found.ask),
    )  # fmt: skip


def _why(rule: Rule) -> Why:
    return Why(rule.because, rule.basis, ", ".join(rule.source))


def _known(now: Reckoning, words: Wording) -> list[tuple[str, str]]:
    """What is known and could drive a level: everything that was answered but with a plain no."""
    found = []
    for key, value in now.facts.items():
        fact = words.pack.facts.get(key)
        if fact is not None and value not in (None, False):
            found.append((key, f"{words.fact(key)}: {fact_value(fact, value)}"))
    return found


def _asking(case: uuid.UUID, record: OnRecord, now: Reckoning, by: Standing, pack: InForce) -> Asking | None:
    """The newest request for less, where its clock still asks for a decision and the rules did not turn it down."""
    asked = [one for one in record.happenings if one.event == ASKED]
    waits = any(one.open and one.duty == "decide_downgrade" for one in now.clocks)
    if not (asked and waits) or any(one.event == ASKED and one.at == asked[-1].happened_at for one in now.refused):
        return None
    one: Happening = max(asked, key=lambda row: row.entry)
    data, words, deciders = one.data, Wording(pack.pack), pack.pack.events[DECIDED].by
    return Asking(
        by=one.by, name=names_of({one.by}).get(one.by, "somebody"), role=words.role(one.role), at=one.happened_at,
        from_level=words.level(str(data.get("from_grade", ""))), to_level=words.level(str(data.get("to_grade", ""))),
        to=str(data.get("to_grade", "")),
        reason=str(data.get("reason", "")), new_facts=str(data.get("new_facts", "")), mine=by.actor.written in _askers(case, one),
        decides=any(pack.roles.may(role, deciders) for role in by.roles), by_whom=listed([words.role(role) for role in deciders], "or"),
    )  # fmt: skip


def _askers(case: uuid.UUID, one: Happening) -> set[str]:
    """Who asked, and who wrote that down: neither decides on it."""
    return {one.by, *Entry.objects.filter(chain=case, number=one.entry).values_list("by", flat=True)}


def check(form: Typed, level: Level, at: datetime) -> None:
    """Note everything that is wrong with a level that is to be recorded. Below what stands, new facts are asked for as well."""
    chosen = form.chosen("level", level.choices, "Choose the level. None is chosen for you")
    form.needs("reason", "Give the reason, in a sentence that somebody else can check")
    if chosen and level.lower(chosen):
        told = f"{level.choices[chosen]} is below what stands: name the new facts that it rests on"
        form.needs("new_facts", told)
    elif chosen and not form.several.get("drives"):
        form.fault("drives", "Tick the facts that drive it")
    form.moment(at)


def steps(form: Typed, level: Level, at: datetime, *, confirmed: bool) -> list[Step]:
    """The steps that a chosen level comes to: it is set and, where it is `confirmed` by whoever sets it, that too; one below what stands is asked for."""
    chosen, reason, happened = form.said("level"), form.said("reason"), form.moment(at)
    if level.lower(chosen):
        from_level = max((level.in_force, level.proposed), key=lambda one: _place(one, level))
        data = {"from_grade": from_level, "to_grade": chosen, "reason": reason, "new_facts": form.said("new_facts")}
        return [Step(ASKED, {}, data, happened)]
    known = dict(level.facts)
    drives = [one for one in form.several.get("drives", ()) if one in known]
    found = [Step("graded", {}, {"level": chosen, "driving_facts": drives, "reason": reason}, happened)]
    if confirmed:
        found.append(Step("grade_confirmed", {}, {"level": chosen, "reason": reason}, happened))
    return found


def _place(level: str, of: Level) -> int:
    order = list(of.choices)
    return order.index(level) if level in order else -1


def check_decision(form: Typed) -> None:
    """Note everything that is wrong with a decision on a lower level."""
    form.chosen("decision", DECISIONS, "Choose whether the level comes down. Nothing is chosen for you")
    form.needs("why", "Give the reason for your decision")
    if form.said("decision") == "accepted":
        form.needs("fresh", "Write your own assessment, afresh: do not carry the old one over")


def decision(form: Typed) -> list[Step]:
    """The step of a decision without faults."""
    data: dict[str, Any] = {"decision": form.said("decision"), "reason": form.said("why")}
    if form.said("fresh"):
        data["fresh_assessment"] = form.said("fresh")
    return [Step(DECIDED, {}, data)]
