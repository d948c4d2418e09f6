"""The clocks of one case as time goes on: duties started, foreseen, brought forward, met, missed, told and renewed, held in memory.

A replay drives it. It knows nothing of facts or grading: it is handed the leaves that are true and the classes that stand.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from nightlight.rules import lines
from nightlight.rules.duties import Book, Running, Shifts, Standing, Subject, same_subject, waits
from nightlight.rules.policy import Duty

DUE, RUNG, AFTER, FORESEEN, SILENCE, LOOK = range(6)


class Wake(NamedTuple):
    """Something that happens by itself when its time comes. Of two at one instant the lower kind comes first."""

    at: datetime
    kind: int
    number: int
    what: Any


@dataclass(frozen=True, slots=True)
class Now:
    """An instant of the case as the clocks need it: when, the true leaves, and what decides the classes in force."""

    at: datetime
    true: int
    standing: Standing


class Foreseen(NamedTuple):
    """A duty that will start once `root` and what lies between are met, and the deadline that it will then have."""

    due: datetime
    root: Running


@dataclass(slots=True)
class Course:
    """Every clock of one case. `say` takes each line as it falls; `running` holds what is open, in the order in which it started."""

    book: Book
    shifts: Shifts
    say: Callable[[lines.Line], None]
    running: list[Running] = field(default_factory=list)
    foreseen: dict[str, Foreseen] = field(default_factory=dict)
    _wakes: list[Wake] = field(default_factory=list)
    _waiting: dict[tuple[str, Subject | None], datetime] = field(default_factory=dict)
    _by_first: set[str] = field(default_factory=set)
    _fallen: set[tuple[str, Subject | None]] = field(default_factory=set)
    _words: dict[str, str | None] = field(default_factory=dict)
    _said: dict[str, datetime] = field(default_factory=dict)
    _number: int = 0

    def wake(self, at: datetime, kind: int, what: Any) -> None:
        """Have something come round at an instant."""
        self._number += 1
        heapq.heappush(self._wakes, Wake(at, kind, self._number, what))

    def due_before(self, instant: datetime, *, inclusive: bool) -> Iterator[Wake]:
        """What comes round before an instant (or at it), in order; things that it causes in turn are included."""
        while self._wakes and (self._wakes[0].at < instant or (inclusive and self._wakes[0].at == instant)):
            yield heapq.heappop(self._wakes)

    def open_duties(self) -> frozenset[str]:
        """The duties that are running or missed."""
        return frozenset(one.duty.id for one in self.running)

    def start(self, duty: Duty, now: Now, about: Subject | None = None, *, counted: datetime | None = None) -> bool:
        """Start a duty, or bring the deadline of its running instance forward, never back; False if it has no row for the class in force.

        A time that is counted from earlier and has already passed runs out at once.
        """
        row = self.book.row(duty, now.standing)
        if row is None:
            return False
        due = self.book.due(row, counted or now.at, self.shifts)
        due = max(due, now.at) if due else None
        same = next((one for one in self.running if one.duty is duty and one.about == about), None)
        if same is not None:
            self._forward(same, due, now.at)
        else:
            self._begin(Running(duty, about, now.at, now.at, due, now.at, row=row), now)
        return True

    def _begin(self, one: Running, now: Now) -> None:
        self.running.append(one)
        self._fallen.discard((one.duty.id, one.about))
        self.foreseen.pop(one.duty.id, None)
        one.class_word = now.standing.word(one.duty.due.class_from)
        self.say(self._dated(lines.DutyStarted, now.at, one.duty, one.due, one.about))
        self._watch(one)

    def _watch(self, one: Running) -> None:
        if one.due is not None and one.duty.owner_role != "system":
            self.wake(one.due, DUE, one)

    def _forward(self, one: Running, due: datetime | None, at: datetime) -> None:
        if one.state != "running" or due is None or (one.due is not None and due >= one.due):
            return
        one.due, one.counted_from = due, at
        self.say(self._dated(lines.DutyBroughtForward, at, one.duty, due, one.about))
        self._watch(one)

    def _dated(
        self, kind: type[lines.DutyDue], at: datetime, duty: Duty, due: datetime | None, about: Subject | None
    ) -> lines.DutyDue:
        return kind(at, duty.id, about.name if about else None, duty.owner_role, due, duty.source)

    def event_starts(
        self,
        event: str,
        now: Now,
        about: Subject | None,
        *,
        first: bool = False,
        counted: Callable[[Duty], datetime | None] = lambda _: None,
    ) -> None:
        """Start what an event starts. `first`: no event, but the first assessment, which stands for it.

        What a first assessment starts, the event that it stands for never starts again. What has fallen away is not started again by an
        event that only meets it: telling a family once more that their child is found asks for no further news.
        """
        for duty in self.book.started_by.get(event, ()):
            if event in duty.met_by and (duty.id, about) in self._fallen:
                continue
            if event in self.book.first_events and duty.id not in self.book.not_by_first:
                if duty.id in self._by_first:
                    continue
                self._by_first.add(duty.id)
            elif first:
                continue
            wait = waits(duty.starts_on)
            if wait:
                self.wake(now.at + wait, AFTER, (duty, about, now.at))
            elif self.book.wanted(duty, now.true, now.standing):
                self._waiting.pop((duty.id, about), None)
                self.start(duty, now, about, counted=counted(duty))
            else:
                self._waiting[duty.id, about] = now.at

    def after(self, duty: Duty, about: Subject | None, now: Now) -> None:
        """The time for which a clock had to wait has passed: start it if it is wanted, or when it comes to be."""
        if self.book.wanted(duty, now.true, now.standing):
            self.start(duty, now, about)
        else:
            self._waiting[duty.id, about] = now.at

    def start_waiting(self, now: Now) -> None:
        """Start the duties whose event has happened and whose condition or class has come true only now."""
        for (name, about), _ in list(self._waiting.items()):
            duty = self.book.duties[name]
            if self.book.wanted(duty, now.true, now.standing):
                del self._waiting[name, about]
                self.start(duty, now, about)

    def event_meets(self, event: str, now: Now, about: Subject | None) -> None:
        """Meet what an event meets, in time or late; a repeating duty is renewed from this moment."""
        for one in [one for one in self.running if event in one.duty.met_by]:
            if not same_subject(one.about, about) or not self.book.is_met(one.duty, now.true):
                continue
            late = max(0.0, (now.at - one.due).total_seconds() / 60) if one.due and one.state == "missed" else 0.0
            one.state = "met"
            self.running.remove(one)
            self.say(lines.DutyMet(now.at, one.duty.id, one.about.name if one.about else None, round(late, 3)))
            self._renew(one, now)

    def _renew(self, one: Running, now: Now) -> None:
        if not one.duty.repeats or not self.book.condition_holds(one.duty, now.true):
            return
        due = self.book.renewal(one.duty, one.first_start, now.at, now.standing, self.shifts)
        if due is not None:
            self._begin(Running(one.duty, one.about, now.at, now.at, due, one.first_start, row=one.row), now)

    def event_ends(self, event: str, now: Now) -> None:
        """Let fall away what an event ends without fault, and what was waiting to start; let run out what was due before this event."""
        for duty in self.book.falls_away_on.get(event, ()):
            self.foreseen.pop(duty.id, None)
            for key in [key for key in self._waiting if key[0] == duty.id]:
                del self._waiting[key]
            for one in [one for one in self.running if one.duty is duty]:
                one.state = "fallen"
                self.running.remove(one)
                self._fallen.add((duty.id, one.about))
                self.say(lines.DutyFellAway(now.at, duty.id, one.about.name if one.about else None))
        for one in self.running:
            if (
                one.state == "running"
                and one.row is not None
                and one.row.unit == "before_event"
                and one.row.event == event
            ):
                one.due = now.at
                self._watch(one)

    def reclass(self, now: Now) -> None:
        """Bring deadlines forward where the class in force has changed."""
        for one in self.running:
            if one.state != "running":
                continue
            word = now.standing.word(one.duty.due.class_from)
            if word == one.class_word:
                continue
            one.class_word = word
            row = self.book.row(one.duty, now.standing)
            if row is not None and one.duty.counts_from is None:
                self._forward(one, self.book.due(row, now.at, self.shifts), now.at)

    def missed(self, one: Running, at: datetime) -> None:
        """Say the miss and put every rung of its ladder on the clock."""
        one.state = "missed"
        self.say(lines.DutyMissed(at, one.duty.id, one.about.name if one.about else None))
        for rung in self.book.rungs(one.duty, one.counted_from, at):
            self.wake(rung.at, RUNG, (one, rung))

    def foresee(self, now: Now, assumed: Callable[[str], int]) -> None:
        """Say what will start when what is running is met, in its ordinary way; `assumed` gives the true leaves once an event has happened."""
        open_now = self.open_duties()
        best: dict[str, tuple[datetime, Running]] = {}
        edge = [(one.duty, one.due, one) for one in self.running if one.due is not None]
        while edge:
            duty, due, root = edge.pop(0)
            for follows, then in self._follow(duty, due, now, assumed):
                if follows.id in open_now or (follows.id in best and best[follows.id][0] <= then):
                    continue
                best[follows.id] = (then, root)
                edge.append((follows, then, root))
        for name, (due, root) in best.items():
            self._foretell(self.book.duties[name], due, root, now)

    def _follow(
        self, duty: Duty, due: datetime, now: Now, assumed: Callable[[str], int]
    ) -> Iterator[tuple[Duty, datetime]]:
        event = duty.met_by[0]
        for follows in self.book.started_by.get(event, ()):
            if follows is duty or (event in self.book.first_events and follows.id in self._by_first):
                continue
            true = assumed(event) if event in self.book.asks_event.get(follows.id, ()) else now.true
            row = self.book.row(follows, now.standing)
            if row is None or row.unit == "before_event" or not self.book.wanted(follows, true, now.standing):
                continue
            then = self.book.due(row, due + waits(follows.starts_on), self.shifts)
            if then is not None:
                yield follows, then

    def _foretell(self, duty: Duty, due: datetime, root: Running, now: Now) -> None:
        if duty.id not in self._said or due < self._said[duty.id]:
            self._said[duty.id] = due
            self.say(self._dated(lines.DutyForeseen, now.at, duty, due, None))
        known = self.foreseen.get(duty.id)
        if known is None or known != Foreseen(due, root):
            self.foreseen[duty.id] = Foreseen(due, root)
            if due > now.at:
                self.wake(due, FORESEEN, (duty.id, due))

    def not_started(self, name: str, due: datetime) -> bool:
        """Whether a duty foreseen for this deadline has still not started, and what it waits for has still not been done."""
        known = self.foreseen.get(name)
        return known is not None and known.due == due and known.root.open


__all__: Final = ["AFTER", "DUE", "FORESEEN", "LOOK", "RUNG", "SILENCE", "Course", "Now", "Wake"]
