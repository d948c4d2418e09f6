"""Duties and their clocks: what an event starts, how long there is, who is told when it is missed, and what will follow when it is met.

Everything here is a question to the pack; who holds the running clocks (a replay, or the database) is not its business. One running
instance of a duty exists for a case and the child, suspect or thing that it is about; a deadline only ever comes forward.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nightlight.rules import conditions as c
from nightlight.rules.clauses import Clauses, holds
from nightlight.rules.days import Calendar, deadline
from nightlight.rules.literals import Sheet
from nightlight.rules.policy import Amount, Duty, Pack, Starts

ANY: Final = "any"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the class of a duty's clock: levels in force by scale (none where the scale does not apply) and the other classes."""

    levels: Mapping[str, str]
    classes: Mapping[str, str]

    def word(self, class_from: str) -> str | None:
        """The class in force under this name; none: only a duty's ``any`` row can apply."""
        match class_from:
            case "missing_level":
                return self.levels.get("missing")
            case "contact_grade":
                return self.levels.get("contact")
            case "contact_grade_and_place":
                grade = self.levels.get("contact")
                return f"emergency_{self.classes['place']}" if grade == "emergency" else grade
        return self.classes.get(class_from)


@dataclass(frozen=True, slots=True)
class Shifts:
    """What is known of shift ends: the instants at which a shift is known to end, and the longest a shift can still run."""

    ends: tuple[datetime, ...] = ()
    at_most: timedelta = timedelta(hours=12)

    def end_after(self, instant: datetime) -> datetime | None:
        """The next known end of a shift after this instant, or None."""
        return min((end for end in self.ends if end > instant), default=None)


class Rung(NamedTuple):
    """Somebody to be told of a missed duty: when, which role, and whether it is the call that goes round everybody past the last rung."""

    at: datetime
    role: str
    last_call: bool


BROUGHT_OVER: Final = "brought_over"
"""The event by which a case that was over came here from another system."""


class Book:
    """The duties of one pack, made ready. `sheet` is the one that the same pack's grading uses."""

    def __init__(self, pack: Pack, sheet: Sheet, calendar: Calendar) -> None:
        self.pack = pack
        self.calendar = calendar
        self.duties = {name: duty for name, duty in pack.duties.items() if not (duty.local_only or duty.retired)}
        self._when = {
            name: sheet.compile(duty.starts_on.when.condition)
            for name, duty in self.duties.items()
            if duty.starts_on.when
        }
        self._met_when = {
            name: sheet.compile(duty.met_when.condition) for name, duty in self.duties.items() if duty.met_when
        }
        self._adult = sheet.compile(c.read(pack.value("missing.known_adult")))
        beyond = pack.value("duties.children_beyond_the_person")
        self._child_too = sheet.compile(c.read(beyond["when"]))
        self._person_alone = frozenset(beyond["not_in_domains"])
        self.first_events = frozenset(event for scale in pack.scales.values() for event in scale.first_starts)
        self.not_by_first = frozenset(name for scale in pack.scales.values() for name in scale.not_first_starts)
        self.started_by = _by_event(self.duties, lambda duty: duty.starts_on.events)
        self.met_by = _by_event(self.duties, lambda duty: duty.met_by)
        ends = _by_event(self.duties, lambda duty: duty.falls_away_on)
        self.falls_away_on = {
            **ends,
            **dict.fromkeys(pack.value("duties.all_fall_away_on"), tuple(self.duties.values())),
        }
        self.asks_event = {
            name: frozenset(
                leaf.event for leaf in c.leaves(duty.starts_on.when.condition) if isinstance(leaf, c.Happened)
            )
            for name, duty in self.duties.items()
            if duty.starts_on.when
        }

    def wanted(self, duty: Duty, true: int, standing: Standing) -> bool:
        """Whether the duty is required as things stand: for this person, on its condition, at the class in force."""
        return self.concerns(duty, true) and self.condition_holds(duty, true) and self.row(duty, standing) is not None

    def concerns(self, duty: Duty, true: int) -> bool:
        """Whether the duty is owed: a duty to a child is owed to anybody who is not known to be an adult, and to the children of the case.

        What follows a missing person's return concerns that person alone.
        """
        if duty.applies_to != "child" or not holds(self._adult, true):
            return True
        return duty.domain not in self._person_alone and holds(self._child_too, true)

    def condition_holds(self, duty: Duty, true: int) -> bool:
        """Whether the condition under which the duty starts holds."""
        clauses: Clauses | None = self._when.get(duty.id)
        return clauses is None or holds(clauses, true)

    def is_met(self, duty: Duty, true: int) -> bool:
        """Whether an event that meets the duty does so as things stand."""
        clauses = self._met_when.get(duty.id)
        return clauses is None or holds(clauses, true)

    def row(self, duty: Duty, standing: Standing) -> Amount | None:
        """The time that the duty allows as things stand; None: it is not required for this class."""
        rows = duty.due.rows
        word = standing.word(duty.due.class_from)
        if word is not None and word not in rows and word in self._like:
            word = self._like[word]
        return rows.get(word or ANY) or rows.get(ANY)

    @property
    def _like(self) -> Mapping[str, str]:
        return {"unresolved": self.pack.value("duties.unresolved_uses_row")}

    def due(self, amount: Amount, start: datetime, shifts: Shifts) -> datetime | None:
        """When a clock started at `start` runs out; None while the event it waits for has no time."""
        if amount.unit == "before_event":
            return None
        end = shifts.end_after(start) if amount.unit == "end_of_shift" else None
        return deadline(start, amount.value, amount.unit, self.calendar, shift_end=end, shift_at_most=shifts.at_most)

    def rungs(self, duty: Duty, counted_from: datetime, due: datetime) -> tuple[Rung, ...]:
        """Whom a missed duty is told to, in order, and when: at the deadline, then at each further share of the time allowed."""
        allowed = due - counted_from
        shares = list(self.pack.value("duties.escalate_at_percent"))
        further = self.pack.value("duties.escalate_further_every_percent")
        apart = timedelta(minutes=self.pack.value("duties.rungs_at_least_apart"))
        while len(shares) < len(duty.escalates_to):
            shares.append(shares[-1] + further)
        told: list[Rung] = []
        for role, share in zip(duty.escalates_to, shares, strict=False):
            at = max(due, counted_from + allowed * share / 100)
            told.append(Rung(max(at, told[-1].at + apart) if told else at, role, last_call=False))
        call = self.pack.value("duties.last_call")
        last = told[-1].at if told else due
        return (*told, Rung(last + timedelta(minutes=call["every"]), call["to"], last_call=True))

    def renewal(
        self, duty: Duty, first_start: datetime, met_at: datetime, standing: Standing, shifts: Shifts
    ) -> datetime | None:
        """When a repeating duty is due next, once it was met; None: it does not come round again."""
        again = duty.repeats
        if again.at:
            times = (self.due(amount, first_start, shifts) for amount in again.at)
            return min((at for at in times if at is not None and at > met_at), default=None)
        if again.every:
            return self.due(_interval(again.every, met_at - first_start), met_at, shifts)
        row = self.row(duty, standing)
        return self.due(row, met_at, shifts) if again.same_interval and row else None


def _interval(every: tuple[Amount, ...], running: timedelta) -> Amount:
    spent = timedelta(0)
    for amount in every:
        if amount.lasting is None:
            return amount
        spent += timedelta(
            **{"minutes" if amount.lasting.unit == "min" else amount.lasting.unit: amount.lasting.value or 0}
        )
        if running < spent:
            return amount
    return every[-1]


def _by_event(duties: Mapping[str, Duty], events_of: Any) -> Mapping[str, tuple[Duty, ...]]:
    found: dict[str, list[Duty]] = {}
    for duty in duties.values():
        for event in events_of(duty):
            found.setdefault(event, []).append(duty)
    return {event: tuple(some) for event, some in found.items()}


def waits(starts: Starts) -> timedelta:
    """How long after its event a clock starts to run."""
    after = starts.after
    return timedelta(**{"minutes" if after.unit == "min" else after.unit: after.value or 0}) if after else timedelta(0)


class Subject(NamedTuple):
    """What an event is about, and so which instance of a duty: ``("child", "girl of 9")``."""

    kind: str
    name: str


def subject_of(data: Mapping[str, Any], kinds: tuple[str, ...]) -> Subject | None:
    """The child, suspect or thing that an event's data names, by the first of `kinds` that it carries; None: the case as a whole."""
    for kind in kinds:
        name = data.get(kind)
        if isinstance(name, str) and name.strip():
            return Subject(kind, " ".join(name.lower().split()))
    return None


def same_subject(running: Subject | None, met: Subject | None) -> bool:
    """Whether an event about `met` meets an instance about `running`: not if both name different things of one kind."""
    return running is None or met is None or running.kind != met.kind or running.name == met.name


@dataclass(slots=True, eq=False)
class Running:
    """One instance of a duty and where it stands. `counted_from` is the instant from which its present deadline is counted."""

    duty: Duty
    about: Subject | None
    started: datetime
    counted_from: datetime
    due: datetime | None
    first_start: datetime
    state: str = "running"
    rung: int = 0
    class_word: str | None = None
    row: Amount | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to be done, missed or not."""
        return self.state in ("running", "missed")


@dataclass(slots=True, eq=False)
class Instance(Running):
    """An instance of a duty and what became of it. `ordinal` counts those of one duty and subject, in the order in which they started.

    `missed_at` is the deadline that passed, kept when it is met late after all; `ended_at` is when it was met or fell away.
    """

    ordinal: int = 1
    missed_at: datetime | None = None
    ended_at: datetime | None = None
    late_min: float = 0
    brought_forward: list[datetime] = field(default_factory=list)
