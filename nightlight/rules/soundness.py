"""Whether a pack is whole beyond its words being known: every rule shown by examples, able to fire; every duty able to start and be met.

`unsound` finds what must be mended before a pack may be used, `doubtful` what somebody should look at. Both name file, key and what was
expected. Unknown ids are found earlier, by `references.unknown`; a pack that has any cannot be judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from nightlight.rules import conditions as c
from nightlight.rules import moves
from nightlight.rules.days import is_older_than
from nightlight.rules.examples import Example, exemplified, judge, without
from nightlight.rules.faults import Fault, Faulty
from nightlight.rules.policy import Check, Duty, Pack, Rule
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.situations import fires, holds_in, ways

Files = Mapping[tuple[str, str], str]
"""(section, id) of an entry -> the file that holds it."""
_LEANS_ON: Final = ("basis", "time_basis", "fact_basis")


def files_of(raw: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Which file each entry stands in, from what `reading.entries_of` gathered."""
    return {(section, key): entry[""] for section, entries in raw.items() for key, entry in entries.items()}


def unsound(pack: Pack, rulebook: Rulebook, examples: Iterable[Example], files: Files) -> list[Fault]:
    """Every fault that makes a pack unfit for use; none if it is whole. `rulebook` is made of `pack`."""
    judged = _Judged(pack, rulebook, tuple(examples), files)
    return [
        *judged.wrong_examples(), *judged.without_examples(), *judged.never_true(), *judged.never_started(), *judged.never_met(),
        *judged.wrong_ladders(), *judged.cycles(), *judged.without_provenance(), *judged.wrong_moves(),
    ]  # fmt: skip


def doubtful(pack: Pack, files: Files, on: date) -> list[Fault]:
    """What does not make a pack unfit and should be looked at: law or guidance known only second-hand, bank holidays that run out."""
    judged = _Judged(pack, None, (), files)
    return [*judged.second_hand(), *judged.bank_holidays(on)]


@dataclass(slots=True)
class _Judged:
    pack: Pack
    rulebook: Rulebook | None
    examples: tuple[Example, ...]
    files: Files
    _occurring: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        implied = {one.counts_as for one in self.pack.section("implied").values() if not one.retired}
        self._occurring = frozenset(name for name, event in self.pack.events.items() if event.by) | implied

    def fault(self, section: str, key: str, expected: str, where: str = "") -> Fault:
        file = self.files.get((section, key), self.pack.name)
        return Fault(file, f"{section}.{key}{where and '.'}{where}", expected)

    def in_use(self, section: str) -> Iterator[tuple[str, Any]]:
        return ((key, entry) for key, entry in self.pack.section(section).items() if not entry.retired)

    # Examples

    def wrong_examples(self) -> Iterator[Fault]:
        if self.rulebook is None:
            return
        for one in self.examples:
            wrong = judge(one, self.rulebook)
            if wrong:
                yield Fault(one.file, f"examples[{one.number}] of {one.rule}", f"{wrong} ({one.because})")

    def without_examples(self) -> Iterator[Fault]:
        known = exemplified(self.pack)
        for rule, lacking in without(self.pack, self.examples).items():
            yield self.fault(*self.place(known[rule]), f"has no example: expected {lacking}")

    def place(self, entry: Any) -> tuple[str, str]:
        """The section and key of an entry."""
        return next(
            (name, key) for name, held in self.pack.entries.items() for key, one in held.items() if one is entry
        )

    # Conditions

    def never_true(self) -> Iterator[Fault]:
        if self.rulebook is None:
            return
        shown = {one.rule for one in self.examples if one.fires and judge(one, self.rulebook) is None}
        for rule, entry in exemplified(self.pack).items():
            if rule not in shown and not self._can_fire(entry, self.rulebook):
                yield self.fault(
                    *self.place(entry), "can never fire: no answers, events and levels make it true", "when"
                )
        for section, key, where, condition in self.conditions():
            found = (holds_in(condition, situation, self.rulebook) for situation in ways(condition, self.pack))
            if not any(found):
                yield self.fault(section, key, "can never hold: no answers, events and levels make it true", where)

    def _can_fire(self, entry: Any, rulebook: Rulebook) -> bool:
        condition = entry.when.condition
        if isinstance(entry, Rule) and entry.needs_known:
            facts = self.pack.value(f"{entry.scale}.{entry.needs_known}")
            condition = c.All((condition, *(c.Not(c.FactNotKnown(fact)) for fact in facts)))
        return any(fires(entry, situation, rulebook) for situation in ways(condition, self.pack))

    def conditions(self) -> Iterator[tuple[str, str, str, c.Condition]]:
        """Every condition but those of the entries that have examples: section, key, where in the entry, the condition."""
        for key, scale in self.in_use("scales"):
            yield "scales", key, "applies_when", scale.applies_when.condition
        duties: Iterable[tuple[str, Duty]] = self.in_use("duties")
        for key, duty in duties:
            if duty.starts_on.when:
                yield "duties", key, "starts_on.when", duty.starts_on.when.condition
            if duty.met_when:
                yield "duties", key, "met_when", duty.met_when.condition
        checks: Iterable[tuple[str, Check]] = self.in_use("checks")
        for key, check in checks:
            if check.when:
                yield "checks", key, "when", check.when.condition
            if check.events and check.events.when:
                yield "checks", key, "events.when", check.events.when.condition

    # Duties

    def never_started(self) -> Iterator[Fault]:
        asked_for = {
            name for _, rule in self.in_use("rules") for name in (*rule.then.require, rule.then.create_duty) if name
        }
        classes = self.pack.value("duties.classes")
        for key, duty in self.in_use("duties"):
            events = duty.starts_on.events
            if key not in asked_for and not self._occurring.intersection(events):
                why = (
                    f"nobody may record {_listed(events)} and nothing amounts to it" if events else "no event is named"
                )
                yield self.fault("duties", key, f"nothing can start it: {why}, and no rule asks for it", "starts_on")
            known = {*classes.get(duty.due.class_from, ()), "any"}
            strange = [word for word in duty.due.rows if word not in known]
            for word in strange:
                yield self.fault("duties", key, f"{word} is no class of {duty.due.class_from}", "due")
            if len(strange) == len(duty.due.rows):
                yield self.fault("duties", key, "nothing can start it: no class has a time", "due")

    def never_met(self) -> Iterator[Fault]:
        for key, duty in self.in_use("duties"):
            if not self._occurring.intersection(duty.met_by):
                why = f"nobody may record {_listed(duty.met_by)}" if duty.met_by else "no event meets it"
                yield self.fault("duties", key, f"nobody can meet it: {why}", "met_by")

    def wrong_ladders(self) -> Iterator[Fault]:
        ranks = {rank: number for number, rank in enumerate(self.pack.value("roles.rank_order"))}
        for key, duty in self.in_use("duties"):
            if not duty.escalates_to and duty.owner_role != "system":
                yield self.fault(
                    "duties", key, "nobody is told when it is missed: expected at least one rung", "escalates_to"
                )
            owner = self.pack.roles[duty.owner_role]
            for role in duty.escalates_to:
                rung = self.pack.roles[role]
                if role == duty.owner_role:
                    yield self.fault("duties", key, f"the ladder names the owner's own role, {role}", "escalates_to")
                elif owner.kind == rung.kind == "police" and ranks[rung.rank or ""] < ranks[owner.rank or ""]:
                    below = f"{role} ({rung.rank}) ranks below the owner, {duty.owner_role} ({owner.rank})"
                    yield self.fault("duties", key, below, "escalates_to")

    def cycles(self) -> Iterator[Fault]:
        """Duties that start each other without end: each is started by the ordinary way of meeting the one before."""
        follows = self._follows()
        told: set[frozenset[str]] = set()
        for key in follows:
            around = _way_back(key, follows)
            if around and frozenset(around) not in told:
                told.add(frozenset(around))
                names = " → ".join((*around, key))
                yield self.fault("duties", key, f"these duties start each other without end: {names}", "starts_on")

    def _follows(self) -> dict[str, list[str]]:
        duties: dict[str, Duty] = dict(self.in_use("duties"))
        return {
            key: [
                other
                for other, next_one in duties.items()
                if other != key and duty.met_by[0] in next_one.starts_on.events
            ]
            for key, duty in duties.items()
            if duty.met_by
        }

    # Where things come from

    def without_provenance(self) -> Iterator[Fault]:
        for section, entries in self.pack.entries.items():
            for key, entry in entries.items():
                if not entry.source:
                    yield self.fault(section, key, "expected at least one source", "source")
                if not entry.owner.strip():
                    yield self.fault(section, key, "expected the role that keeps it right", "owner")
                if section != "sources" and self._weights(entry) == {"none"}:
                    for word in _LEANS_ON:
                        if getattr(entry, word, None) == "sourced":
                            only = f"rests only on {_listed(entry.source)}: expected a source that can be looked up"
                            yield self.fault(section, key, f"says sourced and {only}", word)

    def _weights(self, entry: Any) -> set[str]:
        sources = self.pack.section("sources")
        return {sources[one].weight for one in entry.source if one in sources}

    def wrong_moves(self) -> Iterator[Fault]:
        """What is wrong with the tables of legal moves."""
        needs = {*self.pack.entries, *self.pack.rules, *self.pack.section("values")}
        for key, value in self.pack.section("values").items():
            topic, _, kind = key.partition(".")
            if topic == "moves":
                try:
                    moves.read(
                        kind,
                        value.value,
                        moves.Vocabulary(self.pack.events, needs),
                        file=self.files.get(("values", key), topic),
                    )
                except Faulty as faulty:
                    yield from faulty.faults

    def second_hand(self) -> Iterator[Fault]:
        for section, entries in self.pack.entries.items():
            for key, entry in entries.items():
                weights = self._weights(entry)
                leans = any(getattr(entry, word, None) == "sourced" for word in _LEANS_ON)
                if section != "sources" and leans and "weak" in weights and "ordinary" not in weights:
                    yield self.fault(
                        section, key, f"rests only on {_listed(entry.source)}: find the original", "source"
                    )

    def bank_holidays(self, on: date) -> Iterator[Fault]:
        years = self.pack.value("bank_holidays.covers")
        held = {one.day.year for _, one in self.in_use("bank_holidays")}
        needed = (on.year, on.year + 1)
        lacking = [
            str(year) for year in needed if year not in held or not years["from_year"] <= year <= years["until_year"]
        ]
        listed = self.pack.section("values")["bank_holidays.covers"].checked_on
        if is_older_than(listed, on, months=self.pack.value("bank_holidays.check_every")):
            yield self.fault(
                "values", "bank_holidays.covers", f"was last checked on {listed}: check it against the list in force"
            )
        if lacking:
            expected = (
                f"the bank holidays of the next twelve months; {_listed(lacking)} is not held: fetch the list again"
            )
            yield self.fault("values", "bank_holidays.covers", f"expected {expected}")


def _way_back(start: str, follows: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from a duty round to itself; empty if there is none."""
    edge: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while edge:
        way = edge.pop(0)
        for name in follows.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                edge.append((*way, name))
    return ()


def _listed(words: Iterable[str]) -> str:
    return " or ".join(words)
