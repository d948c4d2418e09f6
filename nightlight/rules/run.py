"""One case on its way through the rules: what is graded, asked, demanded, refused and told, and when.

Between steps clocks run out; at a step the facts are taken, a proposal is judged, what amounts to an event happens, the case is graded, and
then duties are met and started. A replay drives a run with the steps of a scenario, a reckoning with what is on the record of a live case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from nightlight.rules import course as clocks
from nightlight.rules.checks import Raised
from nightlight.rules.course import Course, Now, Say
from nightlight.rules.duties import Instance, Rung, Shifts, Subject, subject_of
from nightlight.rules.facts import Value
from nightlight.rules.grading import Assessment
from nightlight.rules.lines import Assessed, Flagged, Refused, Told
from nightlight.rules.moments import NOTHING, Moment, Occurrence
from nightlight.rules.policy import Check, Duty, Implied
from nightlight.rules.proposals import Proposal, Seen
from nightlight.rules.record import ABOUT_ANOTHER, Record, said_of_another
from nightlight.rules.rulebook import Rulebook

Happening = tuple[str, str, Mapping[str, Any]]


class Stakes(NamedTuple):
    """The duties whose miss can change more than their own clock, and those whose being foreseen can change anything at all."""

    missed: frozenset[str]
    foreseen: frozenset[str]


class Run:
    """One case on its way through the rules: time is advanced to a step, the step is taken, and so on, in the order of time.

    `say` takes each line as it falls. A run that says nothing still knows the clocks (`course`), what is on record (`record`), what the
    rules say (`assessed`), what was `flagged` and `refused`, and every rule that ever `fired`. `only` spares it what changes none of these.
    Where it `holds`, no level in force comes down but by a downgrade that was decided.
    """

    def __init__(
        self, rulebook: Rulebook, shift_ends: Iterable[datetime], say: Say | None = None, only: Stakes | None = None,
        *, holds: bool = False,
    ) -> None:  # fmt: skip
        self.rulebook: Final = rulebook
        self.say: Final = say
        at_most = timedelta(hours=rulebook.pack.value("duties.end_of_shift_at_most"))
        self.course: Final = Course(rulebook.book, Shifts(tuple(shift_ends), at_most), say)
        self.record: Final = Record(rulebook, holds=holds)
        self.assessed: dict[str, Assessment] = {}
        self.flagged: dict[str, Flagged] = {}
        self.refused: list[Refused] = []
        self.fired: set[str] = set()
        self.true = 0
        self.moment = NOTHING
        self._only: Final = only
        self._fresh, self._pack = True, (rulebook.pack.name, rulebook.pack.version)
        self._shown: dict[str, Any] = {}
        self._implied: set[str] = set()
        self._by_rule: set[tuple[str, str]] = set()
        self._looks: set[datetime] = set()

    # What time brings

    def advance(self, until: datetime, *, inclusive: bool) -> None:
        """Let everything come round that does so by itself before an instant (or at it)."""
        handle: dict[int, Callable[[Any, datetime], None]] = {
            clocks.DUE: self._due, clocks.RUNG: self._rung, clocks.AFTER: self._after, clocks.FORESEEN: self._foreseen,
            clocks.SILENCE: self._silence, clocks.LOOK: self._come_round,
        }  # fmt: skip
        for wake in self.course.due_before(until, inclusive=inclusive):
            handle[wake.kind](wake.what, wake.at)

    def _rung(self, what: tuple[Instance, Rung], at: datetime) -> None:
        one, rung = what
        if one.state == "missed" and self.say is not None:
            about = one.about.name if one.about else None
            self.say(Told(at, one.duty.id, about, rung.role, rung.last_call))

    def _after(self, what: tuple[Duty, Subject | None, datetime], at: datetime) -> None:
        duty, about, since = what
        if not self.record.happened_since(since, duty.falls_away_on):
            self.course.after(duty, about, now := self._now(at))
            self._foresee(now)

    def _foreseen(self, what: tuple[str, datetime], at: datetime) -> None:
        if self.course.not_started(*what):
            self._raise(self.rulebook.checks.on_missed(what[0], self.true, started=False), at)

    def _silence(self, what: Check, at: datetime) -> None:
        if self.rulebook.checks.still_silent(what, self.true, self.record.happened):
            self._raise([Raised(what.id, what.watches)], at)

    def _come_round(self, _: None, at: datetime) -> None:
        self._occur(at, ())

    def _due(self, one: Instance, at: datetime) -> None:
        if one.state != "running" or one.due != at:
            return
        self.course.missed(one, at)
        self._raise(self.rulebook.checks.on_missed(one.duty.id, self.true, started=True), at)
        missed = frozenset({one.duty.id} if self._only is None or one.duty.id in self._only.missed else ())
        self._look(at, missed=missed)
        brought = self._amounts_to(missed=missed)
        if brought:
            self._occur(at, [(event, "system", {}) for event in brought], missed=missed)

    # What a step brings

    def step(
        self, at: datetime, event: str | None, *, by: str, facts: Mapping[str, Value], data: Mapping[str, Any]
    ) -> None:
        """Take facts that became known, and the event that happened, at an instant to which time has been advanced."""
        changed, added = self.record.take(facts, at, by, said_of_another(data) if event == ABOUT_ANOTHER else ())
        self._fresh |= changed
        self._look(at, added=added)
        happenings: list[Happening] = [
            (amounted_to, "system", {}) for amounted_to in self._amounts_to(added=added) if amounted_to != event
        ]
        if event:
            happenings += self._judged(event, by, data, at)
        self._occur(at, happenings, changed=changed, added=added)

    def _judged(self, event: str, by: str, data: Mapping[str, Any], at: datetime) -> list[Happening]:
        """The step's own event, unless it is an act that is refused; a proposal that is refused has still been made."""
        seen = Seen(
            self.record.facts, self.record.happened, self.true, self.course.open_duties(), self._as_if_first(event, at)
        )
        proposal = Proposal(event, by, data)
        why, because = self.rulebook.judge.judge(proposal, seen)
        if not why:
            why, because = self.record.decision_refused(proposal, self.assessed)
        self.record.proposed(proposal, self.assessed, refused=bool(why))
        if why:
            self.refused.append(Refused(at, event, why, because))
            if self.say is not None:
                self.say(self.refused[-1])
            self._raise(self.rulebook.checks.on_refused(event), at)
            if event in self.rulebook.refused_acts:
                return []
        again: list[Happening] = []
        if event == "report_received" and event in self.record.happened:
            again = [("second_contact", by, data)]
        return [*again, (event, by, data)]

    def _as_if_first(self, event: str, at: datetime) -> Mapping[str, Assessment]:
        """What the rules say where a lowering was never proposed before: one that was refused is no ground against the next."""
        if event != "downgrade_proposed" or event not in self.record.happened:
            return self.assessed
        others = {name: times for name, times in self.record.happened.items() if name != event}
        return self.rulebook.grader.grade(self.record.facts, Moment(at, others), self.record.recorded, self.assessed)

    def _amounts_to(self, *, added: bool = False, missed: frozenset[str] = frozenset()) -> list[str]:
        """The events that the facts, or this moment, amount to; what facts amount to happens once."""
        found = list(self.implied(now=added or bool(missed)))
        self._implied.update(one.id for one, of_the_moment in found if not of_the_moment)
        return list(dict.fromkeys(one.counts_as for one, _ in found))

    def implied(self, *, now: bool = False) -> Iterator[tuple[Implied, bool]]:
        """What has come to be implied and has not happened yet, and whether it is of the moment: looked for only where something is `now`."""
        for one, clauses, of_the_moment in self.rulebook.implied:
            if (of_the_moment and not now) or one.id in self._implied:
                continue
            if self.rulebook.holds(clauses, self._on_record() if one.reads_level == "recorded" else self.true):
                yield one, of_the_moment

    def _occur(
        self, at: datetime, happenings: Iterable[Happening], *, changed: bool = False, added: bool = False,
        missed: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """Things happen at one instant: record, grade, then meet and start duties, then look at what follows."""
        happened = [(event, Occurrence(at, by, data)) for event, by, data in happenings]
        self._fresh |= bool(happened)
        before = set(self.assessed)
        for event, occurrence in happened:
            self.record.happen(event, occurrence, self.assessed)
        self._look(at, added=added, missed=missed)
        self.record.hold(self.assessed)
        self._show(at, changed=changed)
        now = self._now(at)
        for scale in self.assessed:
            if scale not in before or scale not in self.record.begun:
                self._begin_scale(scale, now)
        self._rules_start(now)
        for event, occurrence in happened:
            self._event(event, occurrence, now)
        self.course.start_waiting(now)
        self.course.reclass(now)
        fired = self._fired()
        self.fired.update(fired)
        self._raise(self.rulebook.checks.on_assessed(fired, self.true), at)
        self._foresee(now)
        self._come_back(at)

    def _event(self, event: str, occurrence: Occurrence, now: Now) -> None:
        about = subject_of(occurrence.data, self.rulebook.subject_kinds)
        self.course.event_meets(event, now, about)
        self.course.event_ends(event, now)
        self.course.begin_again(self.rulebook.begins_again.get(event, ()), now)
        self.course.event_starts(event, now, about, counted=self.record.counted_from)
        self._raise(self.rulebook.checks.on_event(event, self.record.happened), now.at)
        for check, within in self.rulebook.checks.silences(event):
            self.course.wake(now.at + within, clocks.SILENCE, check)
        for waited, span in self.rulebook.waits:
            if waited == event:
                self.course.wake(now.at + span, clocks.LOOK, None)

    def _begin_scale(self, scale: str, now: Now) -> None:
        """The first assessment on a scale stands for the events that would have recorded it."""
        if scale not in self.record.begun:
            self.record.begun.add(scale)
            for event in self.rulebook.pack.scales[scale].first_starts:
                self.course.event_starts(event, now, None, first=True)

    def _rules_start(self, now: Now) -> None:
        """Start the duties that the rules which fired ask for, each once for a rule."""
        for assessment in self.assessed.values():
            for rule in assessment.fired:
                wanted = (*rule.then.require, *((rule.then.create_duty,) if rule.then.create_duty else ()))
                for name in wanted:
                    duty = self.rulebook.book.duties.get(name)
                    if (
                        duty is None
                        or (rule.id, name) in self._by_rule
                        or not self.rulebook.book.concerns(duty, now.true)
                    ):
                        continue
                    if self.course.start(duty, now):
                        self._by_rule.add((rule.id, name))

    def end_again(self, event: str, at: datetime) -> None:
        """Something was done by somebody who did not know that the case had ended by this event: nothing that it began is owed."""
        self.course.end_again(event, self._now(at))

    # Looking

    def _look(self, at: datetime, *, added: bool = False, missed: frozenset[str] = frozenset()) -> None:
        """Grade the case as it stands at this instant, unless nothing has come that could change what was found before."""
        self.record.derive(at)
        moment = Moment(at, self.record.happened, missed, added)
        if self._still(at, moment):
            return
        self.moment, self._fresh = moment, False
        self.assessed = self.record.graded(moment)
        self.true = self.rulebook.grader.leaves(self.record.facts, moment, self.assessed)

    def _still(self, at: datetime, now: Moment) -> bool:
        """Whether it is as it was when last looked at: nothing new on record, and no time gone by that some rule asks about."""
        last = self.moment
        if self._fresh or last.at is None or (last.missed, last.facts_added) != (now.missed, now.facts_added):
            return False
        asked = (one.at + span for event, span in self.rulebook.waits for one in now.happened.get(event, ()))
        return not any(last.at <= instant <= at for instant in (*self.record.thresholds(), *asked))

    def _on_record(self) -> int:
        """The true leaves as they are where a level that somebody recorded is read instead of the level in force."""
        levels = {scale: one.level for scale, one in self.record.recorded.items() if one.level}
        return self.rulebook.grader.leaves(self.record.facts, self.moment, self.assessed, levels)

    def _show(self, at: datetime, *, changed: bool) -> None:
        if self.say is None:
            return
        for scale, found in self.assessed.items():
            essence = (found.level, found.proposed, found.could_reach, found.fired)
            if changed or self._shown.get(scale) != essence:
                self._shown[scale] = essence
                self.say(Assessed(at, found, self._pack, self.rulebook.requirements(found.fired)))

    def _now(self, at: datetime) -> Now:
        return Now(at, self.true, self.record.standing(self.assessed, self.true))

    def _fired(self) -> list[str]:
        return [rule.id for found in self.assessed.values() for rule in found.fired]

    def _foresee(self, now: Now) -> None:
        assumed = cache(lambda event: self._assuming(event, now.at))
        self.course.foresee(now, assumed, self._only and self._only.foreseen)

    def _assuming(self, event: str, at: datetime) -> int:
        """The true leaves once an event, carrying nothing in particular, has happened."""
        supposed = {**self.record.happened, event: (*self.record.happened.get(event, ()), Occurrence(at))}
        return self.rulebook.grader.leaves(self.record.facts, Moment(at, supposed), self.assessed)

    def _come_back(self, at: datetime) -> None:
        """Come back when a fact that grows with time passes a threshold of some rule."""
        for instant in self.record.thresholds():
            if instant > at and instant not in self._looks:
                self._looks.add(instant)
                self.course.wake(instant, clocks.LOOK, None)

    def _raise(self, raised: Iterable[Raised], at: datetime) -> None:
        for one in raised:
            if one.check not in self.flagged:
                self.flagged[one.check] = flagged = Flagged(at, one.check, (one.because,))
                if self.say is not None:
                    self.say(flagged)
