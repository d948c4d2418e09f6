"""One pack made ready to run cases: grading, duties, refusals and standing checks over one sheet of leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from nightlight.rules import conditions as c
from nightlight.rules.checks import Checks
from nightlight.rules.clauses import Clauses, holds
from nightlight.rules.days import Calendar
from nightlight.rules.duties import Book
from nightlight.rules.grading import Grader
from nightlight.rules.literals import Sheet
from nightlight.rules.policy import Pack, Rule
from nightlight.rules.proposals import Judge


class Rulebook:
    """Everything that a case asks of a pack. Making one takes some tens of milliseconds; keep it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.sheet = Sheet(pack)
        self.grader = Grader(pack, self.sheet)
        self.book = Book(pack, self.sheet, calendar_of(pack))
        self.judge = Judge(pack, self.sheet)
        self.checks = Checks(pack, self.sheet)
        self.implied = tuple(
            (one, self.sheet.compile(one.when.condition), _of_the_moment(one.when.condition))
            for one in _live(pack, "implied")
        )
        self.enhanced = self.sheet.compile(c.read(pack.value("victims.entitlement")["enhanced_when"]))
        self.child_risk = [
            (rule, self.sheet.compile(rule.when.condition))
            for rule in pack.rules.values()
            if rule.scale == "child_risk"
        ]
        self.advice = tuple((one, self.sheet.compile(one.when.condition)) for one in _live(pack, "advice"))
        self._adult = self.sheet.compile(c.read(pack.value("missing.known_adult")))
        self.raising = _raising(pack)
        self.waits = self.sheet.waits()
        self.unknown_class = pack.value("duties.unknown_class")
        self.subject_kinds = tuple(pack.value("duties.subject_kinds"))
        self.grows = pack.value("missing.grows_with_time")
        self.begins_again: dict[str, list[str]] = pack.value("events.begins_again")
        self.refused_acts = frozenset(pack.value("events.refused_acts_do_not_count"))

    @staticmethod
    def holds(clauses: Clauses, true: int) -> bool:
        """Whether a condition of this rulebook is true."""
        return holds(clauses, true)

    def is_known_adult(self, facts: Mapping[str, Any]) -> bool:
        """Whether, by these facts, the person is neither a child nor somebody who may be one."""
        true, _ = self.sheet.read(facts)
        return self.holds(self._adult, true)

    def child_risk_class(self, true: int) -> str:
        """The class of a child's risk: what the first rule that is true says, otherwise the last class that policy names."""
        classes: list[str] = self.pack.value("child_risk.classes")
        return next(
            (rule.then.state or classes[-1] for rule, clauses in self.child_risk if holds(clauses, true)), classes[-1]
        )

    def requirements(self, fired: Iterable[Rule]) -> tuple[str, ...]:
        """What the rules that fired demand besides duties, each once."""
        known = self.pack.section("requirements")
        return tuple(dict.fromkeys(name for rule in fired for name in rule.then.require if name in known))


def _live(pack: Pack, section: str) -> Iterable[Any]:
    return (one for one in pack.section(section).values() if not one.retired)


def _of_the_moment(condition: c.Condition) -> bool:
    return any(isinstance(leaf, c.DutyMissed | c.FactsAdded) for leaf in c.leaves(condition))


def _raising(pack: Pack) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for rule in pack.rules.values():
        if rule.then.raise_by and not rule.local_only:
            for leaf in c.leaves(rule.when.condition):
                if isinstance(leaf, c.Happened):
                    found.setdefault(leaf.event, []).append(rule)
    return found


def calendar_of(pack: Pack) -> Calendar:
    """The working calendar that the pack holds: bank holidays, the working day, the start of the school day."""
    day = pack.value("duties.working_day")
    held = pack.section("bank_holidays").values()
    years = pack.value("bank_holidays.covers")
    return Calendar(
        holidays=frozenset(one.day for one in held),
        covers_from=date(years["from_year"], 1, 1),
        covers_until=date(years["until_year"], 12, 31),
        day_starts=time.fromisoformat(day["starts"]),
        day_ends=time.fromisoformat(day["ends"]),
        school_starts=time.fromisoformat(day["school_starts"]),
    )
