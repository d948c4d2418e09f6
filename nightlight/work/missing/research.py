"""The research before a level is confirmed: every source marked by somebody named, and whatever we hold that points higher answered.

The first level waits for none of it: it is in force as soon as it is recorded. What waits is that a supervisor confirms it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.access.filtering import READ, visible_cases
from nightlight.records.access.finding import may
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
RESTRICTED: Final = "something is held and restricted: somebody who may read it has to confirm"
"""All that is said of a restricted case to whoever may not read it: neither which, nor how many."""


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
    """How the research of an episode stands for one level. `linked`: somebody stands in the case of whom it can be asked what we hold.

    `left_out`: how much of what points higher and nobody has answered is not in `held` yet; it follows as that is answered. `restricted`: something
    of theirs is held and restricted, and this person may not read it, so they cannot confirm.
    """

    sources: tuple[Source, ...]
    held: tuple[Held, ...]
    linked: bool
    left_out: int = 0
    restricted: bool = False

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
        return not (self.unmarked or self.unanswered or self.left_out or self.restricted)

    @property
    def open(self) -> int:
        """How many sources are unmarked, and how much of what points higher is unanswered, what is left out included."""
        return len(self.unmarked) + len(self.unanswered) + self.left_out

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that stands in the way, in words."""
        return (
            *(f"nobody has marked “{one.words}”" for one in self.unmarked),
            *(f"nobody has answered what we hold: {one.words}" for one in self.unanswered),
            *(
                [f"{self.left_out} more of what we hold that points higher wait to be answered"]
                if self.left_out
                else []
            ),
            *([RESTRICTED] if self.restricted else []),
        )


def research_of(case: Case, level: str, by: Standing, at: datetime, pack: InForce) -> Research:
    """How the research of an episode stands for this level, as far as somebody may see."""
    record = on_record(case.id)
    people = [one.person for one in people_in(case.id) if one.role in pack.setting("held_looks_at")["roles"]]
    ids = [one for one in cases_of(people) if one != case.id] if people else []
    looking = _Looking(case, level, record, by, at, pack, _marks(record, ANSWERED, "answers"))
    held, left_out = looking.held(ids)
    closed = _closed_to(by, ids, at)
    return Research(sources_of(record, at, pack), held, linked=bool(people), left_out=left_out, restricted=closed)


def _closed_to(by: Standing, cases: Sequence[uuid.UUID], at: datetime) -> bool:
    """Whether one of these cases is within somebody's reach, and closed to them by nothing but its restriction."""
    restricted = Case.objects.filter(id__in=cases, restricted=True).values_list("id", flat=True)
    return any(may(by.viewer, one, READ, at).held_restricted for one in restricted)


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

    def held(self, ids: Sequence[uuid.UUID]) -> tuple[tuple[Held, ...], int]:
        """What is held in these cases and points higher, the newest first, and how much of it is left out until that is answered.

        All of it is tested before anything is left out, and what is answered stays.
        """
        scale = self.pack.pack.scales[SCALE]
        if not ids or place_of(self.level, scale) == len(scale.order) - 1:
            return (), 0
        limits = self.pack.setting("held_looks_at")
        cases = {one.id: one for one in visible_cases(self.by.viewer, self.at).filter(id__in=ids)}
        levels, more = cut(self._levels(cases.values(), scale), limits["cases"])
        facts, others = cut(self._facts(cases, scale), limits["facts"])
        return (*levels, *facts), more + others

    def _levels(self, cases: Iterable[Case], scale: Scale) -> Iterable[Held]:
        words = Wording(self.pack.pack)
        for one in cases:
            level = one.levels.get(SCALE, "")
            if level in scale.order and place_of(level, scale) > place_of(self.level, scale):
                told = f"In {one.reference} the level was {words.level(level)}"
                yield self._one(f"level:{one.reference}", told, one.reference, one.opened_at, level, "")

    def _facts(self, cases: Mapping[uuid.UUID, Case], scale: Scale) -> Iterable[Held]:
        """Facts of the person that are known elsewhere, are not known to be so here, and by which the rules would propose more."""
        known, words = self.record.reckoned(self.at, self.pack.rulebook).facts, Wording(self.pack.pack)
        for fact, one in self._elsewhere(cases, known).items():
            now = self.record.reckoned(self.at, self.pack.rulebook, {fact: True}).assessed.get(SCALE)
            if now and place_of(now.proposed, scale) > place_of(self.level, scale):
                reference = cases[one.case_id].reference
                told = f"{words.fact(fact)}, by {reference}"
                yield self._one(f"fact:{fact}", told, reference, one.obtained_at, now.proposed, fact)

    def _elsewhere(self, cases: Mapping[uuid.UUID, Case], known: Mapping[str, Any]) -> dict[str, Assertion]:
        """By fact, where it was last said to be so: what each case says last of it counts."""
        about = self.pack.pack.facts
        asked = [key for key, one in about.items() if one.of == "person" and known.get(key) is not True]
        rows = Assertion.objects.filter(case__in=list(cases), fact__in=asked).order_by("entry", "id")
        last = {(one.case_id, one.fact): one for one in rows}
        said = sorted((one for one in last.values() if one.value is True), key=lambda one: (one.obtained_at, one.id))
        return {one.fact: one for one in said}

    def _one(self, key: str, words: str, reference: str, at: datetime, level: str, fact: str) -> Held:
        return Held(key, words, reference, at, level, fact, self.answers.get(key))


def cut(found: Iterable[Held], most: int) -> tuple[list[Held], int]:
    """So many of those that nobody has answered, the newest first, and those that are answered; and how many are left out."""
    newest = sorted(found, key=lambda one: one.at, reverse=True)
    waits = [one for one in newest if one.mark is None]
    return [*waits[:most], *(one for one in newest if one.mark is not None)], len(waits[most:])


def place_of(level: str, scale: Scale) -> int:
    """How high a level stands on its scale; one that is outside it stands where it is treated as."""
    known = scale.outside.get(level, level)
    return scale.order.index(known) if known in scale.order else 0
