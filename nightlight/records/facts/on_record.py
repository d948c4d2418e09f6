"""Everything on record of one case, read once: its steps with their facts, from which all that is told of it follows."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nightlight.records.cases.models import Happening
from nightlight.records.facts.models import Assertion as Row
from nightlight.rules.facts import Assertion, Facts, Value
from nightlight.rules.reckoning import Happened, Reckoning, reckon
from nightlight.rules.record import ABOUT_ANOTHER, said_of_another
from nightlight.rules.rulebook import Rulebook

SYSTEM, NEVER_WRITTEN = "system", 2**31 - 1
"""By whom, and after every entry, what is only supposed comes into a reckoning."""


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion with the journal entry that holds it."""

    entry: int
    word: Assertion


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The steps of a case in the order in which they happened, and every word about a fact in the order in which it was written down."""

    happenings: tuple[Happening, ...]
    said: tuple[Said, ...]

    @property
    def facts(self) -> Facts:
        """Every word said of a fact; what was found to have been said of another person is left out, and stays in the story."""
        of_another = self._of_another()
        return Facts().saying(one.word for one in self.said if one.entry >= of_another.get(one.word.fact, 0))

    def _of_another(self) -> dict[str, int]:
        """The entry before which a fact was said of another person."""
        put_right = (one for one in self.happenings if one.event == ABOUT_ANOTHER)
        return {
            fact: one.entry
            for one in sorted(put_right, key=lambda one: one.entry)
            for fact in said_of_another(one.data)
        }

    def facts_by_entry(self) -> dict[int, list[Assertion]]:
        """The words of each journal entry."""
        found: dict[int, list[Assertion]] = {}
        for one in self.said:
            found.setdefault(one.entry, []).append(one.word)
        return found

    def reckoned(self, at: datetime, rulebook: Rulebook, also: Mapping[str, Value] | None = None) -> Reckoning:
        """Where the case stands at an instant, by the rules that also keep its clocks. With `also`, as it would stand were these facts known."""
        by_entry: Mapping[int, list[Assertion]] = self.facts_by_entry()
        steps = (
            Happened(
                one.happened_at, one.event or None, one.role, {word.fact: word.value for word in by_entry.get(one.entry, ())}, one.data,
                one.entry,
            )
            for one in self.happenings
        )  # fmt: skip
        more = [Happened(at, None, SYSTEM, dict(also), {}, NEVER_WRITTEN)] if also else []
        return reckon([*steps, *more], at, rulebook)


def on_record(case: uuid.UUID) -> OnRecord:
    """Everything on record of a case, by two queries."""
    rows = Row.objects.filter(case=case).order_by("entry", "id")
    return OnRecord(
        tuple(Happening.objects.filter(case=case).order_by("happened_at", "entry")),
        tuple(Said(row.entry, _word(row)) for row in rows),
    )


def on_records(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, OnRecord]:
    """Everything on record of each of these cases, by two queries however many they are."""
    happened: dict[uuid.UUID, list[Happening]] = {one: [] for one in cases}
    said: dict[uuid.UUID, list[Said]] = {one: [] for one in cases}
    for one in Happening.objects.filter(case__in=happened).order_by("happened_at", "entry"):
        happened[one.case_id].append(one)
    for row in Row.objects.filter(case__in=said).order_by("entry", "id"):
        said[row.case_id].append(Said(row.entry, _word(row)))
    return {case: OnRecord(tuple(happened[case]), tuple(said[case])) for case in happened}


def _word(row: Any) -> Assertion:
    return Assertion(
        fact=row.fact, value=row.value, obtained_at=row.obtained_at, recorded_at=row.recorded_at, said_by=row.said_by,
        written_by=row.written_by, settles=row.settles,
    )  # fmt: skip
