"""Where a live case stands at an instant: everything on record, folded through the very rules that replay a scenario.

Nothing is remembered between two reckonings. So what is recorded late, with its true time, meets the clocks that it met in truth, and a
reckoning is the same whoever makes it, and whenever. Clocks that are kept elsewhere are compared with it, never carried on from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, cast

from nightlight.rules import conditions as c
from nightlight.rules import course as clocks
from nightlight.rules.duties import BROUGHT_OVER, Book, Instance, Subject
from nightlight.rules.facts import Value
from nightlight.rules.grading import Assessment
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.run import Run, Stakes

CLOSED: Final = "closed"
"""The event on which what a case asks for falls away."""

State = Literal["running", "missed", "met", "fell_away"]


@dataclass(frozen=True, slots=True)
class Happened:
    """One step on record: what became known or was done, when in truth (aware, in UTC), and by which role.

    `written` counts the steps of a case in the order in which they were written down; 0: nobody counted.
    """

    at: datetime
    event: str | None
    by: str
    facts: Mapping[str, Value]
    data: Mapping[str, Any]
    written: int = 0


class Clock(NamedTuple):
    """One instance of a duty and what became of it by the instant of the reckoning.

    `ordinal` counts from 1 the instances of one duty and subject, in the order of their start; `first_start` is that of the first of a chain
    of renewals. `due` is None until the event before which it is due has a time; `counted_from` is the instant from which that time is
    counted. `missed_at` is the deadline that passed, kept when it is met late after all; `ended_at` is when it was met or fell away, and
    `late_min` how many minutes late it was met. `brought_forward` holds the instants at which its deadline came forward.
    """

    duty: str
    about: Subject | None
    ordinal: int
    started: datetime
    first_start: datetime
    counted_from: datetime
    due: datetime | None
    state: State
    missed_at: datetime | None
    ended_at: datetime | None
    late_min: float
    owner_role: str
    brought_forward: tuple[datetime, ...]

    @property
    def open(self) -> bool:
        """Whether it still has to be done, missed or not."""
        return self.ended_at is None


class Flag(NamedTuple):
    """A standing check that is raised, once a case: which, since when, and why in a sentence."""

    check: str
    at: datetime
    because: str


class TurnedDown(NamedTuple):
    """A proposal or an act on record that the rules refuse: the ids of what refuses it, and the reasons in sentences."""

    at: datetime
    event: str
    why: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Where a case stands at an instant. Equal records give equal reckonings.

    `clocks` are in the order of their start, ended ones among them. `assessed` is by scale, `facts` what is in force with what follows from
    it. `keys` are the ids of every rule that ever fired and every duty that ever started. `look_again` is the next instant at which something other than
    a clock that runs out could change the reckoning, without anything more on record; None: there is none.
    """

    at: datetime
    clocks: tuple[Clock, ...]
    assessed: Mapping[str, Assessment]
    facts: Mapping[str, Value]
    flagged: tuple[Flag, ...]
    refused: tuple[TurnedDown, ...]
    keys: tuple[str, ...]
    look_again: datetime | None


def reckon(
    steps: Iterable[Happened],
    at: datetime,
    rulebook: Rulebook,
    *,
    shift_ends: tuple[datetime, ...] = (),
    holds: bool = True,
) -> Reckoning:
    """Where the case stands at an instant, that instant included: a clock due then and not met is missed.

    Steps are taken in the order of their time, those of one instant in the order in which they are given; later ones are left out. Shifts
    are known to end at `shift_ends` and where a step says that one ended. What a step starts that was written down before the end of the case
    was, and happened after it, is not owed. No level comes down by itself: where a later word would lower it, it stays until a person has
    decided to lower it, unless the case is reckoned without what `holds` it, as a replay is.
    """
    known = sorted((step for step in steps if step.at <= at), key=lambda step: step.at)
    ended = (step.at for step in known if step.event == "shift_ended")
    run = Run(rulebook, (*shift_ends, *ended), only=_stakes(rulebook), holds=holds)
    closing = 0
    for step in known:
        run.advance(step.at, inclusive=False)
        run.step(step.at, step.event, by=step.by, facts=step.facts, data=step.data)
        if step.written < closing:
            run.end_again(CLOSED, step.at)
        elif step.event == CLOSED:
            closing = step.written
        elif step.event == BROUGHT_OVER:
            run.end_again(BROUGHT_OVER, step.at)
        elif CLOSED in rulebook.begins_again.get(step.event or "", ()):
            closing = 0
    run.advance(at, inclusive=True)
    run.record.derive(at)
    return Reckoning(
        at=at,
        clocks=tuple([_clock(one) for one in run.course.begun]),
        assessed=run.assessed,
        facts=run.record.facts,
        flagged=tuple(Flag(one.check, one.at, one.because[0]) for one in run.flagged.values()),
        refused=tuple(TurnedDown(one.at, one.event, one.why, one.because) for one in run.refused),
        keys=tuple(sorted(run.fired.union(one.duty.id for one in run.course.begun))),
        look_again=min(_wakes(run), default=None),
    )


def _clock(one: Instance) -> Clock:
    return Clock(
        one.duty.id, one.about, one.ordinal, one.started, one.first_start, one.counted_from, one.due, cast("State", one.state),
        one.missed_at, one.ended_at, one.late_min, one.duty.owner_role, tuple(one.brought_forward),
    )  # fmt: skip


def _wakes(run: Run) -> Iterator[datetime]:
    """When the case must be looked at again. What facts have come to amount to by themselves is noticed at the next miss, whichever it is."""
    noticed = any(run.implied())
    for wake in run.course.ahead():
        if wake.kind == clocks.DUE:
            comes = noticed and wake.what.state == "running" and wake.what.due == wake.at
        elif wake.kind == clocks.FORESEEN:
            comes = run.course.not_started(*wake.what)
        else:
            comes = wake.kind != clocks.SILENCE or wake.what.id not in run.flagged
        if comes:
            yield wake.at


@lru_cache(maxsize=16)
def misses_matter(rulebook: Rulebook) -> frozenset[str]:
    """The duties whose miss can change more than their own clock: some check, rule or implied event asks for it."""
    duties = rulebook.book.duties
    if any(not _waits_for_more(one.when.condition) for one, _, of_the_moment in rulebook.implied if of_the_moment):
        asked = frozenset(duties)
    else:
        leaves = (leaf for condition in _conditions(rulebook) for leaf in c.leaves(condition))
        asked = frozenset().union(*(leaf.duties for leaf in leaves if isinstance(leaf, c.DutyMissed)))
    checked = {name for one in rulebook.pack.section("checks").values() if not one.retired for name in one.duties}
    return frozenset(name for name in asked | checked if name in duties and duties[name].owner_role != "system")


def _conditions(rulebook: Rulebook) -> Iterator[c.Condition]:
    """Every condition that may ask for a miss."""
    pack = rulebook.pack
    sections = [pack.section(name).values() for name in ("rules", "implied", "checks")]
    yield from (one.when.condition for section in sections for one in section if one.when is not None)
    for duty in rulebook.book.duties.values():
        yield from (when.condition for when in (duty.starts_on.when, duty.met_when) if when is not None)


def _waits_for_more(condition: c.Condition) -> bool:
    """Whether a condition of the moment cannot hold at just any miss: it asks for the miss of certain duties, or for facts."""
    match condition:
        case c.DutyMissed() | c.FactsAdded():
            return True
        case c.All(parts):
            return any(map(_waits_for_more, parts))
        case c.Any(parts):
            return all(map(_waits_for_more, parts))
    return False


@lru_cache(maxsize=16)
def _stakes(rulebook: Rulebook) -> Stakes:
    """What a run need look at. A duty is foreseen for the checks that are raised where it is not even started in time."""
    checks = rulebook.pack.section("checks").values()
    foreseen = {name for one in checks if one.kind == "detector" and not one.retired for name in one.duties}
    return Stakes(misses_matter(rulebook), _leading_to(rulebook.book, foreseen))


def _leading_to(book: Book, wanted: set[str]) -> frozenset[str]:
    """These duties, and every one that leads to them by being met in its ordinary way."""
    found, edge = set(wanted), set(wanted)
    while edge:
        edge = {
            duty.id
            for duty in book.duties.values()
            if duty.id not in found and any(one.id in found for one in book.started_by.get(duty.met_by[0], ()))
        }
        found |= edge
    return frozenset(found)
