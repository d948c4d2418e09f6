"""The clocks of one case as time goes on: duties started, foreseen, brought forward, met, missed, told and renewed, held in memory.

A run drives it. It knows nothing of facts or grading: it is handed the leaves that are true and the classes that stand.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from nightlight.rules import lines
from nightlight.rules.duties import Book, Instance, Running, Shifts, Standing, Subject, same_subject, waits
from nightlight.rules.policy import Duty

DUE, RUNG, AFTER, FORESEEN, SILENCE, LOOK = range(6)

Say = Callable[[lines.Line], None]
Key = tuple[str, Subject | None]


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
    """Every clock of one case. `running` holds what is open, `begun` what ever was, each in the order in which it started.

    `say` takes each line as it falls; without it nothing is said and no rung is put on the clock.
    """

    book: Book
    shifts: Shifts
    say: Say | None = None
    running: dict[Key, Instance] = field(default_factory=dict)
    begun: list[Instance] = field(default_factory=list)
    foreseen: dict[str, Foreseen] = field(default_factory=dict)
    _ordinals: dict[Key, int] = field(default_factory=dict)
    _wakes: list[Wake] = field(default_factory=list)
    _waiting: dict[Key, datetime] = field(default_factory=dict)
    _by_first: set[str] = field(default_factory=set)
    _fallen: set[Key] = field(default_factory=set)
    _left: dict[Key, str] = field(default_factory=dict)
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

    def ahead(self) -> Iterator[Wake]:
        """What has still to come round, in no order."""
        yield from self._wakes

    def open_duties(self) -> frozenset[str]:
        """The duties that are running or missed."""
        return frozenset(name for name, _ in self.running)

    def start(self, duty: Duty, now: Now, about: Subject | None = None, *, counted: datetime | None = None) -> bool:
        """Start a duty, or bring the deadline of its running instance forward, never back; False if it has no row for the class in force.

        A time that is counted from earlier and has already passed runs out at once.
        """
        row = self.book.row(duty, now.standing)
        if row is None:
            return False
        due = self.book.due(row, counted or now.at, self.shifts)
        due = max(due, now.at) if due else None
        same = self.running.get((duty.id, about))
        if same is not None:
            self._forward(same, due, now.at)
        else:
            self._begin(Instance(duty, about, now.at, now.at, due, now.at, row=row), now)
        return True

    def _begin(self, one: Instance, now: Now) -> None:
        key = one.duty.id, one.about
        one.ordinal = self._ordinals[key] = self._ordinals.get(key, 0) + 1
        self.running[key] = one
        self.begun.append(one)
        self._fallen.discard(key)
        self.foreseen.pop(one.duty.id, None)
        one.class_word = now.standing.word(one.duty.due.class_from)
        self._say_due(lines.DutyStarted, now.at, one.duty, one.due, one.about)
        self._watch(one)

    def _end(self, one: Instance, state: str, at: datetime) -> None:
        one.state, one.ended_at = state, at
        del self.running[one.duty.id, one.about]

    def _watch(self, one: Running) -> None:
        if one.due is not None and one.duty.owner_role != "system":
            self.wake(one.due, DUE, one)

    def _forward(self, one: Instance, due: datetime | None, at: datetime) -> None:
        if one.state != "running" or due is None or (one.due is not None and due >= one.due):
            return
        one.due, one.counted_from = due, at
        one.brought_forward.append(at)
        self._say_due(lines.DutyBroughtForward, at, one.duty, due, one.about)
        self._watch(one)

    def _say_due(self, kind: type[lines.DutyDue], at: datetime, duty: Duty, due: datetime | None, about: Subject | None) -> None:  # fmt: skip
        if self.say is not None:
            self.say(kind(at, duty.id, about.name if about else None, duty.owner_role, due, duty.source))

    def _say_of(self, kind: Callable[..., lines.Line], at: datetime, one: Running, *more: float) -> None:
        if self.say is not None:
            self.say(kind(at, one.duty.id, one.about.name if one.about else None, *more))

    def event_starts(
        self, event: str, now: Now, about: Subject | None, *, first: bool = False,
        counted: Callable[[Duty], datetime | None] = lambda _: None,
    ) -> None:  # fmt: skip
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
            elif self._start_if_wanted(duty, now, about, counted(duty)):
                self._waiting.pop((duty.id, about), None)
            else:
                self._waiting[duty.id, about] = now.at

    def _start_if_wanted(self, duty: Duty, now: Now, about: Subject | None, counted: datetime | None = None) -> bool:
        wanted = self.book.concerns(duty, now.true) and self.book.condition_holds(duty, now.true)
        return wanted and self.start(duty, now, about, counted=counted)

    def after(self, duty: Duty, about: Subject | None, now: Now) -> None:
        """The time for which a clock had to wait has passed: start it if it is wanted, or when it comes to be."""
        if not self._start_if_wanted(duty, now, about):
            self._waiting[duty.id, about] = now.at

    def start_waiting(self, now: Now) -> None:
        """Start the duties whose event has happened and whose condition or class has come true only now."""
        for name, about in list(self._waiting):
            if self._start_if_wanted(self.book.duties[name], now, about):
                del self._waiting[name, about]

    def event_meets(self, event: str, now: Now, about: Subject | None) -> None:
        """Meet what an event meets, in time or late; a repeating duty is renewed from this moment."""
        for one in [one for one in self.running.values() if event in one.duty.met_by]:
            if not same_subject(one.about, about) or not self.book.is_met(one.duty, now.true):
                continue
            late = max(0.0, (now.at - one.missed_at).total_seconds() / 60) if one.missed_at else 0.0
            one.late_min = round(late, 3)
            self._end(one, "met", now.at)
            self._say_of(lines.DutyMet, now.at, one, one.late_min)
            self._renew(one, now)

    def _renew(self, one: Running, now: Now) -> None:
        if not one.duty.repeats or not self.book.condition_holds(one.duty, now.true):
            return
        due = self.book.renewal(one.duty, one.first_start, now.at, now.standing, self.shifts)
        if due is not None:
            self._begin(Instance(one.duty, one.about, now.at, now.at, due, one.first_start, row=one.row), now)

    def event_ends(self, event: str, now: Now) -> None:
        """Let fall away what an event ends without fault, and what was waiting to start; let run out what was due before this event."""
        self._fall_away(event, now)
        for one in self.running.values():
            if one.state == "running" and one.row and (one.row.unit, one.row.event) == ("before_event", event):
                one.due = now.at
                self._watch(one)

    def end_again(self, event: str, now: Now) -> None:
        """Let fall away what began, or waits to begin, since an event that ends it: whoever began it did not know of that event."""
        ended = self.book.falls_away_on.get(event, ())
        self._wakes = sorted(wake for wake in self._wakes if wake.kind != AFTER or wake.what[0] not in ended)
        self._fall_away(event, now)

    def _fall_away(self, event: str, now: Now) -> None:
        for duty in self.book.falls_away_on.get(event, ()):
            self.foreseen.pop(duty.id, None)
            for key in [key for key in self._waiting if key[0] == duty.id]:
                del self._waiting[key]
                self._left[key] = event
            for one in [one for one in self.running.values() if one.duty is duty]:
                self._end(one, "fell_away", now.at)
                self._fallen.add((duty.id, one.about))
                self._left[duty.id, one.about] = event
                self._say_of(lines.DutyFellAway, now.at, one)

    def begin_again(self, ended_on: Collection[str], now: Now) -> None:
        """Start again, where it is still wanted or once it is, what fell away on events that are taken back; its time is counted from now."""
        for key in [key for key, event in self._left.items() if event in ended_on]:
            del self._left[key]
            if key not in self.running:
                self._waiting.setdefault(key, now.at)

    def reclass(self, now: Now) -> None:
        """Bring deadlines forward where the class in force has changed."""
        for one in self.running.values():
            word = now.standing.word(one.duty.due.class_from)
            if one.state != "running" or word == one.class_word:
                continue
            one.class_word = word
            row = self.book.row(one.duty, now.standing)
            if row is not None and one.duty.counts_from is None:
                self._forward(one, self.book.due(row, now.at, self.shifts), now.at)

    def missed(self, one: Instance, at: datetime) -> None:
        """Say the miss and put every rung of its ladder on the clock."""
        one.state, one.missed_at = "missed", at
        self._say_of(lines.DutyMissed, at, one)
        if self.say is not None:
            for rung in self.book.rungs(one.duty, one.counted_from, at):
                self.wake(rung.at, RUNG, (one, rung))

    def foresee(self, now: Now, assumed: Callable[[str], int], among: frozenset[str] | None = None) -> None:
        """Say what will start when what is running is met, in its ordinary way; `assumed` gives the true leaves once an event has happened.

        `among`: only these duties are looked at, which hold all that leads to those that matter.
        """
        open_now = self.open_duties()
        best: dict[str, tuple[datetime, Instance]] = {}
        running = [one for one in self.running.values() if among is None or one.duty.id in among]
        edge = [(one.duty, one.due, one) for one in running if one.due is not None]
        while edge:
            duty, due, root = edge.pop(0)
            for follows, then in self._follow(duty, due, now, assumed, among):
                if follows.id in open_now or (follows.id in best and best[follows.id][0] <= then):
                    continue
                best[follows.id] = (then, root)
                edge.append((follows, then, root))
        for name, (due, root) in best.items():
            self._foretell(self.book.duties[name], due, root, now)

    def _follow(
        self, duty: Duty, due: datetime, now: Now, assumed: Callable[[str], int], among: frozenset[str] | None
    ) -> Iterator[tuple[Duty, datetime]]:
        event = duty.met_by[0]
        for follows in self.book.started_by.get(event, ()):
            asked = follows is not duty and (among is None or follows.id in among)
            if not asked or (event in self.book.first_events and follows.id in self._by_first):
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
            self._say_due(lines.DutyForeseen, now.at, duty, due, None)
        known = self.foreseen.get(duty.id)
        if known is None or known != Foreseen(due, root):
            self.foreseen[duty.id] = Foreseen(due, root)
            if due > now.at:
                self.wake(due, FORESEEN, (duty.id, due))

    def not_started(self, name: str, due: datetime) -> bool:
        """Whether a duty foreseen for this deadline has still not started, and what it waits for has still not been done."""
        known = self.foreseen.get(name)
        return known is not None and known.due == due and known.root.open
