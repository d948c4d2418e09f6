"""From facts to a proposed level on each scale, the rules that say so, how far the unknowns could still take it, and what to ask next.

Nothing is added, weighed or averaged: the level is the highest that a rule that fired asks for. A rule fires only when its condition is
true, so what is not known can keep a level up and can never bring it down. A person decides; this only proposes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from nightlight.rules import conditions as c
from nightlight.rules.asking import Turn, in_turn
from nightlight.rules.clauses import holds, may_hold
from nightlight.rules.literals import Facts, Sheet
from nightlight.rules.moments import NOTHING, Moment
from nightlight.rules.policy import Pack, Rule
from nightlight.rules.scales import Ladder, counted
from nightlight.rules.steps import Step, Steps, word_of

_APART: Final = 1_000_000
"""More than a pack has facts: the place of a fact in published order and the rank that it reaches make one number to sort by."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What people and lapses have put on the record for a scale: the level recorded, and the level to which lapses raised it."""

    level: str | None = None
    raised: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say on one scale at one moment.

    `level` is in force (the highest of proposed, recorded and raised); `proposed` is the rules' own. Whatever the not-known facts turn out
    to be, answered singly or together, the proposal stays between `at_least` and `could_reach`. `fired` holds the rules that fired, in
    published order, `deciding` those of them that give the proposed level; `ask` the facts to ask next, best first.
    """

    scale: str
    level: str
    proposed: str
    at_least: str
    could_reach: str
    fired: tuple[Rule, ...]
    deciding: tuple[Rule, ...]
    ask: tuple[str, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """Why, in sentences: first what decides the level, then what else was noticed."""
        first = [rule.because for rule in self.deciding]
        return tuple(dict.fromkeys(first + [rule.because for rule in self.fired]))


class Grader:
    """The grading rules of one pack, made ready. Making one takes milliseconds; asking it takes microseconds."""

    def __init__(self, pack: Pack, sheet: Sheet | None = None) -> None:
        self.pack = pack
        self.sheet = sheet or Sheet(pack)
        self._facts = tuple(pack.facts)
        self._published = {fact: number for number, fact in enumerate(self._facts)}
        self._ladders = {name: Ladder(scale) for name, scale in pack.scales.items()}
        self._applies = {name: self.sheet.compile(scale.applies_when.condition) for name, scale in pack.scales.items()}
        self._steps = {name: self._ready(name) for name in pack.scales}

    def _ready(self, scale: str) -> Steps:
        rules = self.pack.rules.values()
        mine = [rule for rule in rules if rule.scale == scale and not (rule.local_only or rule.retired)]
        every = tuple(self._step(rule, self._ladders[scale]) for rule in mine)
        plain = tuple(step for step in every if not c.asks_about_level(step.rule.when.condition))
        climbing = sorted((step for step in plain if step.rank > 0), key=lambda step: -step.rank)
        asking = tuple(step for step in every if step not in plain)
        raising = sorted((step for step in every if step.rank > 0), key=lambda step: -step.rank)
        starting = tuple(step for step in every if step.starts)
        return Steps(every, plain, asking, tuple(climbing), starting, tuple(raising))

    def _step(self, rule: Rule, ladder: Ladder) -> Step:
        condition = rule.when.condition
        if rule.needs_known:
            known = (c.Not(c.FactNotKnown(fact)) for fact in self.pack.value(f"{rule.scale}.{rule.needs_known}"))
            condition = c.All((condition, *known))
        then = rule.then
        word = then.propose or then.floor or then.start_at or (then.state if then.state in ladder.scale.order else None)
        outside = then.state if then.state in ladder.scale.outside else None
        rank = ladder.above_block(then.block) if then.block and word is None else ladder.rank(word or outside)
        clauses = self.sheet.compile(condition)
        mask = clauses[0][0] if len(clauses) == 1 and len(clauses[0]) == 1 else 0
        return Step(rule, clauses, mask, rank, then.start_at is not None, word is None and bool(then.block))

    def applying(self, facts: Facts, moment: Moment = NOTHING) -> tuple[str, ...]:
        """The scales that the case has shown to apply, in the order in which they are assessed."""
        true, _ = self.sheet.read(facts, moment)
        return tuple(scale for scale, clauses in self._applies.items() if holds(clauses, true))

    def highest(self, scale: str, levels: Iterable[str | None]) -> str:
        """The highest of these levels on a scale."""
        return self._ladders[scale].highest(levels)

    def one_up(self, scale: str, level: str, up_to: str | None) -> str | None:
        """The level one step above, but never above `up_to`; None if there is none."""
        ladder = self._ladders[scale]
        limit = ladder.rank(up_to) if up_to else len(ladder.order) - 1
        return ladder.order[ladder.rank(level) + 1] if ladder.rank(level) < limit else None

    def leaves(
        self, facts: Facts, moment: Moment, assessed: Mapping[str, Assessment], instead: Mapping[str, str] | None = None
    ) -> int:
        """Every leaf that is true, those about the levels in force included; a level given by `instead` is read in its stead."""
        true, never = self.sheet.read(facts, moment)
        for scale in self.pack.scales.values():
            found = assessed.get(scale.id)
            level = (instead or {}).get(scale.id, found and found.level)
            true, never = self.sheet.with_level(true, never, scale.id, counted(scale, level) if level else None)
        return true

    def grade(
        self,
        facts: Facts,
        moment: Moment = NOTHING,
        recorded: Mapping[str, Recorded] | None = None,
        scales: Iterable[str] | None = None,
    ) -> dict[str, Assessment]:
        """What the rules say on each scale that applies (or on each of `scales`). A fact that is absent or None is not known."""
        on_record = recorded or {}
        true, never = self.sheet.read(facts, moment)
        wanted = (
            [scale for scale, clauses in self._applies.items() if holds(clauses, true)]
            if scales is None
            else list(scales)
        )
        made: dict[str, Assessment] = {}
        for scale in self.pack.scales:
            ladder = self._ladders[scale]
            if scale not in wanted:
                true, never = self.sheet.with_level(true, never, scale, None, ladder.order)
                continue
            record = on_record.get(scale, Recorded())
            assess = self._first_wins if ladder.scale.first_rule_wins else self._highest_wins
            made[scale] = found = assess(ladder, self._steps[scale], true, never, record)
            true, never = self.sheet.with_level(
                true, never, scale, counted(ladder.scale, found.level), _span(ladder, found)
            )
        return made

    def _highest_wins(self, ladder: Ladder, steps: Steps, true: int, never: int, record: Recorded) -> Assessment:
        fired = [step for step in steps.plain if (step.mask & true if step.mask else holds(step.clauses, true))]
        proposed = word_of(ladder, fired)
        basic = ladder.highest([proposed, record.level, record.raised])
        lowest, highest = self._range(ladder, steps, fired, true, never)
        if steps.asking:
            rank = ladder.rank(basic)
            span = ladder.order[min(lowest, rank) : max(highest, rank) + 1]
            asking, true, never = self._asking(ladder, steps, (true, never), (basic, record.level or basic), span)
            if asking:
                chosen = {*map(id, fired), *map(id, asking)}
                fired = [step for step in steps.every if id(step) in chosen]
                proposed = word_of(ladder, fired)
        level = ladder.highest([record.level, record.raised, proposed])
        rank, deciding = ladder.rank(level), ladder.rank(proposed)
        reach = self._reach(ladder, steps, never, max(rank, highest))
        return Assessment(
            scale=ladder.scale.id, level=level, proposed=proposed, at_least=ladder.order[max(0, lowest)],
            could_reach=level if reach == rank else ladder.order[reach],
            fired=tuple(step.rule for step in fired),
            deciding=tuple(step.rule for step in fired if step.rank == deciding),
            ask=self._ask(steps.raising, true, never, rank),
        )  # fmt: skip

    def _asking(
        self, ladder: Ladder, steps: Steps, masks: tuple[int, int], read: tuple[str, str], span: Iterable[str]
    ) -> tuple[list[Step], int, int]:
        """The rules that ask about the level and fire on it, and the masks with it; `read`: the level in force and the recorded one."""
        name, scale = ladder.scale.id, ladder.scale
        now, never = self.sheet.with_level(*masks, name, counted(scale, read[0]), span)
        on_record = now if read[0] == read[1] else self.sheet.with_level(*masks, name, counted(scale, read[1]), span)[0]
        fired = [
            step
            for step in steps.asking
            if holds(step.clauses, on_record if step.rule.reads_level == "recorded" else now)
        ]
        return fired, now, never

    def _range(self, ladder: Ladder, steps: Steps, fired: Iterable[Step], true: int, never: int) -> tuple[int, int]:
        """The lowest and highest rank that answers could bring, by the rules that do not ask about a level."""
        sure = true & ~self.sheet.passing_bits
        lowest = ladder.rank(ladder.scale.otherwise)
        for step in steps.starting:
            if step.rank < lowest and may_hold(step.clauses, never):
                lowest = step.rank
        for step in fired:
            if step.rank > lowest and holds(step.clauses, sure):
                lowest = step.rank
        not_never = ~never
        for step in steps.climbing:
            if step.mask & not_never if step.mask else holds(step.clauses, not_never):
                return lowest, max(lowest, step.rank)
        return lowest, lowest

    def _reach(self, ladder: Ladder, steps: Steps, never: int, highest: int) -> int:
        top = len(ladder.order) - 1
        for step in steps.asking:
            if highest < top and step.rank > highest and may_hold(step.clauses, never):
                highest = step.rank
        return highest

    def _first_wins(self, ladder: Ladder, steps: Steps, true: int, never: int, record: Recorded) -> Assessment:
        fired = [step for step in steps.every if holds(step.clauses, true)]
        deciding = [step for step in fired if not step.rule.then.applies_to][:1]
        proposed = (deciding[0].rule.then.state if deciding else None) or ladder.scale.otherwise or ladder.order[0]
        sure = true & ~self.sheet.passing_bits
        open_steps, certain = [], None
        for step in steps.every:
            if not step.rule.then.applies_to and may_hold(step.clauses, never):
                open_steps.append(step)
                if holds(step.clauses, sure):
                    certain = step
                    break
        level = ladder.highest([proposed, record.level, record.raised])
        if proposed in ladder.scale.outside and record.level and ladder.rank(record.level) <= ladder.rank(proposed):
            level = proposed
        rank = ladder.rank(level)
        reach = max([rank, *(step.rank for step in open_steps)])
        return Assessment(
            scale=ladder.scale.id, level=level, proposed=proposed, at_least=proposed if open_steps == [certain] else ladder.order[0],
            could_reach=level if reach == rank else ladder.order[reach],
            fired=tuple(step.rule for step in fired), deciding=tuple(step.rule for step in deciding),
            ask=in_turn([Turn(step.clauses, step.rank) for step in open_steps], (true, never, self.sheet.passing_bits), rank,
                        self.sheet.facts_at, self._published),
        )  # fmt: skip

    def _ask(self, steps: Iterable[Step], true: int, never: int, rank: int) -> tuple[str, ...]:
        """The facts whose answer, alone or with one other, could raise the level: those that reach highest alone first.

        `steps` come highest first, so the first rank found for a fact is the highest that it reaches.
        """
        alone: dict[str, int] = {}
        paired: set[str] = set()
        not_never, facts_at = ~never, self.sheet.facts_at
        for step in steps:
            if step.rank <= rank:
                break
            for clause in step.clauses:
                lacking = [group & not_never for group in clause if not group & true]
                if len(lacking) == 1 and lacking[0]:
                    for fact in facts_at(lacking[0]):
                        alone.setdefault(fact, step.rank)
                elif len(lacking) == 2 and lacking[0] and lacking[1]:
                    one, other = facts_at(lacking[0]), facts_at(lacking[1])
                    if one and other:
                        paired.update(one, other)
        places = [self._published[fact] - reached * _APART for fact, reached in alone.items()]
        places += [self._published[fact] + _APART for fact in paired if fact not in alone]
        places.sort()
        return tuple([self._facts[place % _APART] for place in places])


def _span(ladder: Ladder, found: Assessment) -> tuple[str, ...]:
    ranks = [ladder.rank(found.at_least), ladder.rank(found.level), ladder.rank(found.could_reach)]
    return ladder.order[max(0, min(ranks)) : max(ranks) + 1]
