"""What is on the record of one case as time goes on: facts, what has happened, the levels that people recorded, and the classes of clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.rules.clauses import may_hold
from nightlight.rules.duties import Standing
from nightlight.rules.facts import Assertion, Facts, Value, derive, differing
from nightlight.rules.grading import Assessment, Recorded
from nightlight.rules.moments import Moment, Occurrence
from nightlight.rules.policy import Duty
from nightlight.rules.proposals import Proposal, enquiries_done
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.scales import level_word
from nightlight.rules.typed_times import instant_of

LEVEL_KEPT: Final = "level_kept"
"""The event by which the levels that it carries stay in force, though nothing known now would bring them about."""

ABOUT_ANOTHER: Final = "wrong_person_put_right"
CARRIED: Final = "about_another"
"""The event by which it is found that what was said was said of another person, and what names the facts that were."""


def said_of_another(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that such an event says were said of another person; none where it carries anything but a list of their names."""
    carried = data.get(CARRIED)
    return tuple(one for one in carried if isinstance(one, str)) if isinstance(carried, list | tuple) else ()


class Record:
    """The record of one case. `said` is every word with its source, `stated` the values in force; `facts` adds what follows from them at the
    instant of the last `derive`.
    """

    def __init__(self, rulebook: Rulebook, *, holds: bool = False) -> None:
        self.rulebook = rulebook
        self._holds = holds
        self.pack = rulebook.pack
        self.said = Facts()
        self.stated: dict[str, Value] = {}
        self.facts: dict[str, Value] = {}
        self.happened: dict[str, tuple[Occurrence, ...]] = {}
        self.recorded: dict[str, Recorded] = {}
        self.begun: set[str] = set()
        self._kept: set[str] = set()
        self._first_report: datetime | None = None
        self._since: dict[str, datetime] = {}
        self._lowering: tuple[str, str] | None = None

    def take(
        self, facts: Mapping[str, Value], at: datetime, by: str, of_another: Iterable[str] = ()
    ) -> tuple[bool, bool]:
        """Take facts as stated now, once those of another person are not. (whether any changed, whether any of them is new information
        after the first report).
        """
        unsaid = self._unsay(of_another)
        fresh = differing(self.stated, facts)
        self.said = self.said.saying(Assertion(fact, value, at, at, by, by) for fact, value in facts.items())
        self.stated.update(fresh)
        for fact in self.rulebook.grows:
            if isinstance(value := fresh.get(fact), int | float):
                self._since[fact] = at - timedelta(hours=value)
        if "last_seen_at" in fresh and isinstance(seen := fresh["last_seen_at"], str):
            self._since["hours_since_last_seen"] = datetime.fromisoformat(seen)
        later = self._first_report is not None and at > self._first_report
        return bool(fresh) or unsaid, later and any(value is not None for value in fresh.values())

    def _unsay(self, facts: Iterable[str]) -> bool:
        """Take facts for not known that were said of another person; whether any was held. What was said stays said."""
        held = [fact for fact in facts if self.stated.get(fact) is not None]
        self.stated.update(dict.fromkeys(held))
        for fact in held:
            self._since.pop(fact, None)
        return bool(held)

    def derive(self, at: datetime) -> None:
        """Work out the facts that follow from others, where nobody has stated them."""
        hours = {
            fact: max(0.0, (at - since).total_seconds() / 3600)
            for fact, since in self._since.items()
            if not self._grown(fact)
        }
        facts = derive(self.pack, self.stated, hours, asked_again="second_contact" in self.happened)
        if facts.get("imagery_enquiries_complete") is None and "imagery_enquiry_done" in self.happened:
            facts["imagery_enquiries_complete"] = True if enquiries_done(self.pack, facts, self.happened) else None
        self.facts = facts

    def _grown(self, fact: str) -> bool:
        return any(event in self.happened for event in self.rulebook.grows.get(fact, {}).get("until", ()))

    def thresholds(self) -> Iterator[datetime]:
        """The instants at which a fact that grows with time passes a number that some rule asks about."""
        for fact, since in self._since.items():
            if not self._grown(fact):
                for hours in self.rulebook.sheet.thresholds(fact):
                    yield since + timedelta(hours=hours)

    def happened_since(self, since: datetime, events: Iterable[str]) -> bool:
        """Whether one of these events has happened at or after an instant."""
        return any(done.at >= since for event in events for done in self.happened.get(event, ()))

    def happen(self, event: str, occurrence: Occurrence, assessed: Mapping[str, Assessment]) -> None:
        """Put an event on the record, with the level that it records or raises."""
        if self._first_report is None:
            self._first_report = occurrence.at
        self.happened[event] = (*self.happened.get(event, ()), occurrence)
        for scale in self.pack.scales.values():
            key = scale.recorded_by.get(event)
            level = level_word(occurrence.data.get(key)) if key else ""
            if level in scale.order or level in scale.outside:
                self._record(scale.id, level)
        for scale_id, level in occurrence.data.get("levels", {}).items() if event == LEVEL_KEPT else ():
            self._keep(scale_id, level)
        for rule in self.rulebook.raising.get(event, ()):
            self._raise(rule.scale, rule.then.up_to, assessed)
        if event == "downgrade_decided" and self._lowering is not None and occurrence.data.get("decision") is not None:
            scale_id, level = self._lowering
            if self._accepted(occurrence.data):
                self.recorded[scale_id] = Recorded(level, None)
            self._lowering = None

    def _record(self, scale: str, level: str) -> None:
        """A level recorded goes up; it comes down only by a downgrade that was decided."""
        before, highest = self.recorded.get(scale, Recorded()), self.rulebook.grader.highest
        self.recorded[scale] = Recorded(highest(scale, (level, before.level)), before.raised)
        if (
            self._holds
            and self._lowering
            and self._lowering[0] == scale
            and highest(scale, (self._lowering[1], level)) != self._lowering[1]
        ):
            # Somebody graded it higher since it was asked for less: what was asked then is answered.
            self._lowering = None

    def _raise(self, scale: str, up_to: str | None, assessed: Mapping[str, Assessment]) -> None:
        if scale not in assessed:
            return
        raised = self.rulebook.grader.one_up(scale, assessed[scale].level, up_to)
        if raised is not None:
            self.recorded[scale] = Recorded(self.recorded.get(scale, Recorded()).level, raised)

    def graded(self, moment: Moment) -> dict[str, Assessment]:
        """What the rules say now on each scale that applies. Where levels are held, a scale that has once applied goes on applying: a word
        typed later takes no level away either.
        """
        grade = self.rulebook.grader.grade
        found = grade(self.facts, moment, self.recorded)
        gone = (self.begun | self._kept) - found.keys() if self._holds else ()
        return grade(self.facts, moment, self.recorded, [*found, *gone]) if gone else found

    def hold(self, assessed: Mapping[str, Assessment]) -> None:
        """Where levels are held, keep each in force from coming down by itself: from now on that takes a downgrade that was decided."""
        for scale, found in assessed.items() if self._holds else ():
            if found.level in self.pack.scales[scale].order:
                self._keep(scale, found.level)

    def _keep(self, scale: str, level: str) -> None:
        before = self.recorded.get(scale, Recorded())
        self.recorded[scale] = Recorded(before.level, self.rulebook.grader.highest(scale, (level, before.raised)))
        self._kept.add(scale)

    def _accepted(self, data: Mapping[str, Any]) -> bool:
        decision = data.get("decision")
        words = self.pack.value("words.accepted")
        return decision is True or str(decision).strip().lower().split(",")[0].split(":")[0] in words

    def proposed(self, proposal: Proposal, assessed: Mapping[str, Assessment], *, refused: bool) -> None:
        """Remember a lowering that was proposed and not refused, until somebody decides on it."""
        if proposal.event == "downgrade_proposed":
            self._lowering = None
            to = level_word(proposal.data.get("to_grade"))
            scale = next((name for name, one in self.pack.scales.items() if to in one.order and name in assessed), None)
            if scale is not None and not refused:
                self._lowering = (scale, to)
        elif proposal.event == "downgrade_decided" and refused:
            self._lowering = None

    def decision_refused(
        self, proposal: Proposal, assessed: Mapping[str, Assessment]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands against the decision to lower: a guard that asks for a higher rank than the decider's."""
        if proposal.event != "downgrade_decided" or self._lowering is None or not self._accepted(proposal.data):
            return (), ()
        scale, level = self._lowering
        rank = self.rulebook.judge.rank
        guards = [
            rule
            for rule in assessed[scale].fired
            if level in rule.then.block
            and (
                rule.then.unless_rank is None or rank(proposal.by) < self.rulebook.judge.rank_of(rule.then.unless_rank)
            )
        ]
        return tuple(rule.id for rule in guards), tuple(rule.because for rule in guards)

    def counted_from(self, duty: Duty) -> datetime | None:
        """The instant from which a duty's time is counted where an event gives it: the one that it carries, else its own; None: the duty's start."""
        earlier = self.happened.get(duty.counts_from or "", ())
        if not earlier:
            return None
        carried = earlier[-1].data.get("start_date") or earlier[-1].data.get("by_when")
        try:
            return instant_of(str(carried)) if carried else earlier[-1].at
        except (ValueError, OverflowError):
            return earlier[-1].at

    def standing(self, assessed: Mapping[str, Assessment], true: int) -> Standing:
        """The classes in force: levels, and what the facts and the record say of rights, ages, risk, referral and place."""
        unknown, facts, book = self.rulebook.unknown_class, self.facts, self.rulebook
        _, never = book.sheet.read(facts)
        known = self.pack.value("duties.classes")
        triaged = self.happened.get("referral_triaged", ())
        triage = level_word(triaged[-1].data.get("grade")) if triaged else ""
        reports = [one.data.get("place_type") for one in self.happened.get("report_received", ())]
        places = [str(place) for place in reports if place in ("urban", "rural")]
        classes = {
            "place": places[-1] if places else unknown["place"],
            "victim_rights": unknown["victim_rights"] if may_hold(book.enhanced, never) else "standard",
            "victim_age": "other" if facts.get("victim_under_18_at_offence") is False else unknown["victim_age"],
            "child_risk": book.child_risk_class(true),
            "referral_grade": triage if triage in known["referral_grade"] else unknown["referral_grade"],
            "online_suspect_risk_band": str(
                facts.get("online_suspect_risk_band") or unknown["online_suspect_risk_band"]
            ),
        }
        return Standing({scale: found.level for scale, found in assessed.items()}, classes)
