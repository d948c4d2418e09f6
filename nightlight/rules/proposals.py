"""What is refused, and by what: proposals to close, lower, not record, allocate or choose an outcome, and reviews that direct nothing.

Each judge looks only at what was done before and at what the proposal carries, and answers with the ids of what is lacking and a
sentence for each. An empty answer: the proposal goes through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from nightlight.rules.clauses import Clauses, holds
from nightlight.rules.conditions import read
from nightlight.rules.eligibility import Family, lacking
from nightlight.rules.grading import Assessment
from nightlight.rules.literals import Facts, Sheet
from nightlight.rules.moments import Occurrence
from nightlight.rules.policy import ClosureRequirement, Enquiry, NeverOn, Outcome, OutcomeBar, Pack
from nightlight.rules.scales import level_word


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something put to the rules for judgement: the event, the proposer's role and what it carries."""

    event: str
    by: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a judge may look at: facts and what has happened before the proposal, the true leaves, open duties, and what grading says."""

    facts: Facts
    happened: Mapping[str, tuple[Occurrence, ...]]
    true: int
    open_duties: frozenset[str]
    assessed: Mapping[str, Assessment]


Reasons = list[tuple[str, str]]


class Judge:
    """The refusals of one pack, made ready; `sheet` is the one that the same pack's grading uses."""

    def __init__(self, pack: Pack, sheet: Sheet) -> None:
        self.pack = pack
        compiled: dict[str, Clauses] = {}
        for section in ("missing_closure", "log_closure", "outcome_21_bars"):
            for name, entry in pack.section(section).items():
                if entry.when is not None:
                    compiled[f"{section}.{name}"] = sheet.compile(entry.when.condition)
        self._when: Final = compiled
        self._again: Final[tuple[str, ...]] = tuple(pack.value("missing.evidence_counts_from"))
        self._adult: Final = sheet.compile(read(pack.value("missing.known_adult")))
        self._words: Final = {key: pattern(pack.value(key)) for key in ("words.resources",)}
        self._ranks: Final = {rank: number for number, rank in enumerate(pack.value("roles.rank_order"))}
        self._judges: Final[Mapping[str, Callable[[Proposal, Seen], Reasons]]] = {
            "closure_proposed": self.closure,
            "downgrade_proposed": self.downgrade,
            "not_missing_proposed": self.not_missing,
            "allocated": self.allocation,
            "outcome_proposed": self.outcome,
            "investigation_reviewed": self.review,
        }

    def judge(self, proposal: Proposal, seen: Seen) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(ids of what refuses it, reasons in sentences); both empty if it goes through or is nothing to judge."""
        judge = self._judges.get(proposal.event)
        reasons = judge(proposal, seen) if judge else []
        return tuple(dict.fromkeys(why for why, _ in reasons)), tuple(dict.fromkeys(text for _, text in reasons))

    def closure(self, proposal: Proposal, seen: Seen) -> Reasons:
        """In a missing case what missing closure requires, otherwise what closing a log requires."""
        section = "missing_closure" if "missing" in seen.assessed else "log_closure"
        required: Iterable[ClosureRequirement] = self.pack.section(section).values()
        if section == "missing_closure":
            seen = self._since_it_began_again(seen)
        reasons = [
            (one.id, one.text)
            for one in required
            if one.judged_at == proposal.event and self._applies(section, one, seen) and not _shown(one, proposal, seen)
        ]
        if section == "missing_closure":
            grounds: Iterable[NeverOn] = self.pack.section("never_on").values()
            reasons += [(ground.id, ground.text) for ground in grounds if self._rests_on(ground, proposal, seen)]
        return reasons

    def _since_it_began_again(self, seen: Seen) -> Seen:
        """What was seen, of all that happened only what did since the person was last in danger or looked for again."""
        again = [one.at for event in self._again for one in seen.happened.get(event, ())]
        if not again:
            return seen
        since = max(again)
        later = {event: tuple(one for one in times if one.at >= since) for event, times in seen.happened.items()}
        return replace(seen, happened={event: times for event, times in later.items() if times})

    def _applies(self, section: str, one: ClosureRequirement, seen: Seen) -> bool:
        if one.applies_to == "child" and holds(self._adult, seen.true):
            return False
        clauses = self._when.get(f"{section}.{one.id}")
        return clauses is None or holds(clauses, seen.true)

    def _rests_on(self, ground: NeverOn, proposal: Proposal, seen: Seen) -> bool:
        if any(event in seen.happened for event in ground.unless_happened) or (
            ground.applies_to == "child" and holds(self._adult, seen.true)
        ):
            return False
        said = [proposal.data.get(key) for key in ground.carried_by.get(proposal.event, ())]
        for event, keys in ground.carried_by.items():
            said += [one.data.get(key) for one in seen.happened.get(event, ()) for key in keys]
        finds = pattern(ground.words)
        return any(finds.search(str(text)) for text in said if text)

    def downgrade(self, proposal: Proposal, seen: Seen) -> Reasons:
        """No reason, no new facts, facts that still give a higher level, or a want of officers or time."""
        data, reasons = proposal.data, []
        rule = "downgrade_from_high" if level_word(data.get("from_grade")) == "high" else "downgrade_of_a_contact"
        if _empty(data.get("reason")):
            reasons.append(("written_reason", self._requirement("written_reason")))
        elif self._words["words.resources"].search(str(data["reason"])):
            reasons.append(("ground_is_risk_and_not_resources", self._requirement("ground_is_risk_and_not_resources")))
        if _empty(data.get("new_facts")):
            reasons.append(("new_facts_listed", self._requirement("new_facts_listed")))
        for scale, found in seen.assessed.items():
            order = self.pack.scales[scale].order
            proposed = self.pack.scales[scale].outside.get(found.proposed) or found.proposed
            most = _at_most(order, level_word(data.get("to_grade")), level_word(data.get("from_grade")))
            if most is not None and proposed in order and order.index(proposed) > most:
                level = self.pack.section("levels")[found.proposed].name.lower()
                reasons += [
                    (fired.id, f"The facts as known still give {level}: {fired.because}") for fired in found.deciding
                ]
        named = self.pack.rules[rule].because
        return [(rule, named), *reasons] if reasons else []

    def not_missing(self, proposal: Proposal, seen: Seen) -> Reasons:
        """The proposer is below the rank, gives no reason, or nobody has established where the person is."""
        reasons: Reasons = []
        if self.rank(proposal.by) < self._ranks[self.pack.value("missing.not_missing_needs_rank")]:
            reasons.append(("supervisor_decision", self._requirement("supervisor_decision")))
        if _empty(proposal.data.get("reason")):
            reasons.append(("written_reason", self._requirement("written_reason")))
        if seen.facts.get("whereabouts_known") is not True and "found_confirmed" not in seen.happened:
            reasons.append(("whereabouts_established", self._requirement("whereabouts_established")))
        return [("refusing_a_report", self.pack.rules["refusing_a_report"].because), *reasons] if reasons else []

    def allocation(self, proposal: Proposal, seen: Seen) -> Reasons:
        """The accreditations that are carried lack something that the offence family asks of its lead, with no override and reason."""
        held = proposal.data.get("accreditations")
        if held is None or _override(proposal.data, self.pack.value("words.accepted")):
            return []
        known = self.pack.section("offence_families").get(str(seen.facts.get("offence_family")))
        family = Family(known.id, known.team, known.lead, known.one_of) if known else None
        also = {name: entry.must_also_hold for name, entry in self.pack.section("accreditations").items()}
        listed = (
            [str(one) for one in held] if isinstance(held, list | tuple) else re.split(r"[,;\s]+", str(held).strip())
        )
        if family is None and any(one in self.pack.value("accreditation.above_the_least") for one in listed):
            return []
        names = self.pack.section("accreditations")
        short = lacking(listed, family, also, least=self.pack.value("accreditation.least_accreditation"))
        return [(one, f"The lead does not hold {names[one].name if one in names else one}.") for one in short]

    def outcome(self, proposal: Proposal, seen: Seen) -> Reasons:
        """What the outcome needs and its gate asks, if not answered; and what bars outcome 21 in an imagery case."""
        named = str(proposal.data.get("outcome", ""))
        chosen = [one for one in self.pack.section("outcomes").values() if _squeezed(named) in _called(one)]
        answered = _answered(proposal.data.get("gate_answers"))
        checks = self.pack.section("gate_checks")
        reasons = [(need, checks[need].text) for need in self._needed(chosen) if need not in answered]
        if any(one.id == "outcome_21" for one in chosen) and "imagery" in seen.assessed:
            bars: Iterable[OutcomeBar] = self.pack.section("outcome_21_bars").values()
            reasons += [(bar.id, bar.text) for bar in bars if self._barred(bar, proposal, seen)]
        return reasons

    def _needed(self, chosen: Sequence[Outcome]) -> Sequence[str]:
        """What each outcome that may be meant needs; where none is known by that name, what ending without action needs."""
        needs: list[str] = []
        for one in chosen:
            needs += [*one.needs, *(self.pack.value(f"outcomes.{one.gate}") if one.gate else ())]
        return tuple(dict.fromkeys(needs)) if chosen else tuple(self.pack.value("outcomes.no_further_action"))

    def _barred(self, bar: OutcomeBar, proposal: Proposal, seen: Seen) -> bool:
        happened = seen.happened
        clauses = self._when.get(f"outcome_21_bars.{bar.id}")
        if clauses is not None and holds(clauses, seen.true):
            return True
        if bar.enquiries_missing and not enquiries_done(self.pack, seen.facts, happened):
            return True
        if bar.none_happened and not any(event in happened for event in bar.none_happened):
            return True
        if any(event not in happened for event in bar.some_missing):
            return True
        return bool(
            bar.reason_words and self._words[f"words.{bar.reason_words}"].search(str(proposal.data.get("reason", "")))
        )

    def review(self, proposal: Proposal, _: Seen) -> Reasons:
        """A review that adds no direction."""
        plan = self.pack.value("accreditation.investigation_plan")
        if plan["review_without_direction"] != "refused" or not _empty(proposal.data.get("direction")):
            return []
        return [
            (
                "review_without_direction",
                "A review that adds no direction is no review: say what is to be done next, and by when.",
            )
        ]

    def rank(self, role: str) -> int:
        """The rank of a role in the order of ranks; below them all for staff, partners and unknown roles."""
        known = self.pack.roles.get(role)
        return self._ranks.get(known.rank or "", -1) if known else -1

    def rank_of(self, rank: str) -> int:
        """The place of a rank in the order of ranks, constable 0."""
        return self._ranks[rank]

    def _requirement(self, name: str) -> str:
        text: str = self.pack.section("requirements")[name].text
        return text


def _at_most(order: Sequence[str], to: str, given: str) -> int | None:
    """The highest rank that a lowering to `to` can mean on a scale; where that is not said, the one below the level `given` up."""
    if to in order:
        return order.index(to)
    return order.index(given) - 1 if not to and given in order else None


def _shown(one: ClosureRequirement, proposal: Proposal, seen: Seen) -> bool:
    if one.carries and not _empty(proposal.data.get(one.carries)):
        return True
    for event in one.met_by:
        for done in seen.happened.get(event, ()):
            if all(not _empty(done.data.get(key)) for key in one.content):
                return True
    return bool(one.no_open_duty) and not any(duty in seen.open_duties for duty in one.no_open_duty)


def enquiries_done(pack: Pack, facts: Facts, happened: Mapping[str, tuple[Occurrence, ...]]) -> bool:
    """Whether every enquiry that youth imagery requires has been done, and every aggravating fact answered."""
    named = {str(one.data.get("enquiry")) for one in happened.get("imagery_enquiry_done", ())}
    required: Iterable[Enquiry] = pack.section("enquiries").values()
    for one in required:
        shown = one.id in named or any(event in happened for event in one.met_by)
        if not shown and not (one.facts and all(facts.get(fact) is True for fact in one.facts)):
            return False
    return all(facts.get(fact) is not None for fact in pack.value("imagery.aggravating_facts"))


def _override(data: Mapping[str, Any], yes: Iterable[str]) -> bool:
    """An override with a reason: its text, a mapping with a reason, or yes (or a mapping) beside a reason. One word is no reason."""
    override = data.get("override")
    if isinstance(override, Mapping):
        return not _empty(override.get("reason") or (override and data.get("reason")))
    if isinstance(override, str) and override.strip().lower() not in yes:
        return len(override.split()) > 1
    return bool(override) and not _empty(data.get("reason"))


def _answered(answers: Any) -> frozenset[str]:
    if isinstance(answers, Mapping):
        return frozenset(str(key) for key, value in answers.items() if not _empty(value))
    return frozenset(str(one) for one in answers) if isinstance(answers, list | tuple) else frozenset()


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _called(outcome: Outcome) -> frozenset[str]:
    """What an outcome is called: by its code, its number after the word outcome or code, its name, or the first words of its name."""
    first, _, _ = outcome.name.partition(",")
    code = outcome.code
    return frozenset(map(_squeezed, (outcome.id, code, f"outcome {code}", f"code {code}", outcome.name, first)))


def _empty(value: Any) -> bool:
    return (
        value is None
        or value is False
        or (
            isinstance(value, str | list | tuple | Mapping) and not (value.strip() if isinstance(value, str) else value)
        )
    )


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What finds these words in a text: whole words, in any letter case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)", re.IGNORECASE)
