"""The research before a level is confirmed: every source marked by somebody named, and whatever we hold that points higher answered.

The first level waits for none of it: it is in force as soon as it is recorded. What waits is that a supervisor confirms it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.standing import Standing
from nightlight.records.cases.involving import cases_of, people_in
from nightlight.records.cases.models import Case
from nightlight.records.facts.models import Assertion
from nightlight.records.facts.on_record import OnRecord, on_record
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce
from nightlight.rules.policy import Scale
from nightlight.rules.wording import Wording

SCALE: Final = "missing"
MARKED, ANSWERED = "sources_marked", "held_answered"


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said last of a source, or of something that we hold: the word of policy, their words, who, and when."""

    mark: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its id, what it is, the group in which it is shown, the event that its group amounts to, and how it is marked."""

    id: str
    words: str
    group: str
    answers: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Held:
    """Something that we hold on the person and that points higher than the level. `key` names it, `fact` is the fact that it is, if it is one."""

    key: str
    words: str
    reference: str
    at: datetime
    level: str
    fact: str
    mark: Mark | None

    @property
    def id(self) -> str:
        """What its place on the page is called."""
        return self.key.replace(":", "-").lower()


@dataclass(frozen=True, slots=True)
class Research:
    """How the research of an episode stands for one level. `linked`: somebody stands in the case of whom it can be asked what we hold."""

    sources: tuple[Source, ...]
    held: tuple[Held, ...]
    linked: bool

    @property
    def groups(self) -> Mapping[str, Sequence[Source]]:
        """The sources by the group in which they are shown, in the order of policy."""
        found: dict[str, list[Source]] = {}
        for one in self.sources:
            found.setdefault(one.group, []).append(one)
        return found

    @property
    def unmarked(self) -> tuple[Source, ...]:
        """The sources that nobody has marked."""
        return tuple(one for one in self.sources if one.mark is None)

    @property
    def unanswered(self) -> tuple[Held, ...]:
        """What points higher and nobody has answered."""
        return tuple(one for one in self.held if one.mark is None)

    @property
    def whole(self) -> bool:
        """Whether nothing stands in the way of confirming the level."""
        return not (self.unmarked or self.unanswered)

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that stands in the way, in words."""
        return (
            *(f"nobody has marked “{one.words}”" for one in self.unmarked),
            *(f"nobody has answered what we hold: {one.words}" for one in self.unanswered),
        )


def research_of(case: Case, level: str, by: Standing, at: datetime, pack: InForce) -> Research:
    """How the research of an episode stands for this level, as far as somebody may see."""
    record = on_record(case.id)
    people = [one.person for one in people_in(case.id) if one.role in pack.setting("held_looks_at")["roles"]]
    looking = _Looking(case, level, record, by, at, pack, _marks(record, ANSWERED, "answers"))
    return Research(sources_of(record, at, pack), tuple(looking.held(people)) if people else (), linked=bool(people))


def sources_of(record: OnRecord, at: datetime, pack: InForce) -> tuple[Source, ...]:
    """Every source of what is known, and how it is marked; those of children only are left out for a known adult."""
    marks = _marks(record, MARKED, "marks")
    grown = pack.rulebook.is_known_adult(record.reckoned(at, pack.rulebook).facts)
    return tuple(
        Source(key, one["words"], one["group"], one.get("answers", ""), marks.get(key))
        for key, one in pack.setting("research_sources").items() if not (grown and one.get("children_only"))
    )  # fmt: skip


def _marks(record: OnRecord, event: str, key: str) -> dict[str, Mark]:
    """What was said last of each thing; what is on record in another way than pages write it says nothing."""
    found: dict[str, Mark] = {}
    rows = sorted((one for one in record.happenings if one.event == event), key=lambda one: one.entry)
    names = names_of({one.by for one in rows})
    for one in rows:
        said = one.data.get(key)
        for name, how in said.items() if isinstance(said, Mapping) else ():
            if isinstance(how, Mapping) and isinstance(how.get("mark"), str):
                found[str(name)] = Mark(how["mark"], str(how.get("words", "")), names.get(one.by, one.by), one.happened_at)  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks through the other cases of a person for what points higher than a level."""

    case: Case
    level: str
    record: OnRecord
    by: Standing
    at: datetime
    pack: InForce
    answers: Mapping[str, Mark]

    def held(self, people: Sequence[uuid.UUID]) -> list[Held]:
        """Everything held that points higher."""
        scale = self.pack.pack.scales[SCALE]
        if place_of(self.level, scale) == len(scale.order) - 1:
            return []
        limits = self.pack.setting("held_looks_at")
        ids = [one for one in cases_of(people) if one != self.case.id]
        seen = visible_cases(self.by.viewer, self.at).filter(id__in=ids).order_by("-opened_at")[: limits["cases"]]
        cases = {one.id: one for one in seen}
        return [*self._levels(cases.values(), scale), *self._facts(cases, limits["facts"], scale)]

    def _levels(self, cases: Iterable[Case], scale: Scale) -> Iterable[Held]:
        words = Wording(self.pack.pack)
        for one in cases:
            level = one.levels.get(SCALE, "")
            if level in scale.order and place_of(level, scale) > place_of(self.level, scale):
                told = f"In {one.reference} the level was {words.level(level)}"
                yield self._one(f"level:{one.reference}", told, one.reference, one.opened_at, level, "")

    def _facts(self, cases: Mapping[uuid.UUID, Case], most: int, scale: Scale) -> Iterable[Held]:
        """Facts of the person that are known elsewhere, are not known to be so here, and by which the rules would propose more."""
        known, words = self.record.reckoned(self.at, self.pack.rulebook).facts, Wording(self.pack.pack)
        rows = Assertion.objects.filter(case__in=list(cases)).order_by("entry", "id")
        newest = {(one.case_id, one.fact): one for one in rows}
        about = self.pack.pack.facts
        here = {
            one.fact: one for one in newest.values()
            if one.value is True and known.get(one.fact) is not True and one.fact in about and about[one.fact].of == "person"
        }  # fmt: skip
        for fact, one in list(here.items())[:most]:
            now = self.record.reckoned(self.at, self.pack.rulebook, {fact: True}).assessed.get(SCALE)
            if now and place_of(now.proposed, scale) > place_of(self.level, scale):
                reference = cases[one.case_id].reference
                told = f"{words.fact(fact)}, by {reference}"
                yield self._one(f"fact:{fact}", told, reference, one.obtained_at, now.proposed, fact)

    def _one(self, key: str, words: str, reference: str, at: datetime, level: str, fact: str) -> Held:
        return Held(key, words, reference, at, level, fact, self.answers.get(key))


def place_of(level: str, scale: Scale) -> int:
    """How high a level stands on its scale; one that is outside it stands where it is treated as."""
    known = scale.outside.get(level, level)
    return scale.order.index(known) if known in scale.order else 0
