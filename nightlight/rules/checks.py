"""Standing checks on one case: which are raised by what, each once a case.

A check that needs more than one case (a comparison over a month, say) has no trigger here and is never raised by a single replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from nightlight.rules.clauses import Clauses, holds
from nightlight.rules.literals import Sheet
from nightlight.rules.moments import Occurrence
from nightlight.rules.policy import Check, Pack
from nightlight.rules.proposals import pattern

Happened = Mapping[str, tuple[Occurrence, ...]]


class Raised(NamedTuple):
    """A check raised, and why in a sentence."""

    check: str
    because: str


class Checks:
    """The standing checks of one pack, made ready; `sheet` is the one that the same pack's grading uses."""

    def __init__(self, pack: Pack, sheet: Sheet) -> None:
        self.pack = pack
        self._all: Sequence[Check] = [check for check in pack.section("checks").values() if not check.retired]
        self._when: dict[str, Clauses] = {one.id: sheet.compile(one.when.condition) for one in self._all if one.when}
        self._silence = {
            one.id: sheet.compile(one.events.when.condition) for one in self._all if one.events and one.events.when
        }
        self._blaming = pattern(pack.value("inspection.blaming_words")["words"])

    def on_missed(self, duty: str, true: int, *, started: bool) -> Iterator[Raised]:
        """Checks raised by a duty that was missed, or (`started` False) that was foreseen and has not started by its foreseen deadline."""
        what = self.pack.duties[duty].what.rstrip(".")
        for one in self._all:
            if duty in one.duties and (started or one.kind == "detector") and self._holds(one, true):
                yield Raised(one.id, f"Missed: {what}." if started else f"Foreseen and not started in time: {what}.")

    def on_assessed(self, fired: Iterable[str], true: int) -> Iterator[Raised]:
        """Checks raised by the rules that fired or by what holds now."""
        names = set(fired)
        for one in self._all:
            by_rule = [self.pack.rules[name].because for name in one.rules if name in names]
            if by_rule:
                yield Raised(one.id, by_rule[0])
            elif one.when is not None and not one.duties and self._holds(one, true):
                yield Raised(one.id, one.watches)

    def _holds(self, one: Check, true: int) -> bool:
        clauses = self._when.get(one.id)
        return clauses is None or holds(clauses, true)

    def on_refused(self, event: str) -> Iterator[Raised]:
        """Checks raised when an act was attempted and refused."""
        for one in self._all:
            if event in one.refused:
                yield Raised(one.id, one.watches)

    def on_event(self, event: str, happened: Happened) -> Iterator[Raised]:
        """Checks raised by who did what, by how much was written, and by blaming words in what was written."""
        latest = happened[event][-1]
        for one in self._all:
            if one.blaming_words and (word := self._blaming.search(" ".join(_texts(latest.data)))):
                yield Raised(
                    one.id, f"The words “{word.group(0)}” blame a child. Say what happened to the child instead."
                )
            if event in one.same_person and _one_person(one.same_person, happened):
                yield Raised(one.id, "The person who held the interview also closed the case.")
            for key, least in one.text_under.items():
                name, _, carried = key.partition(".")
                words = len(str(latest.data.get(carried) or "").split())
                if name == event and words < least:
                    yield Raised(one.id, f"The interview text has {words} words; fewer than {least} says too little.")

    def blaming(self, data: Any) -> tuple[str, ...]:
        """The words of policy's list in whatever texts this holds, in small letters, each once: they blame or diminish a child."""
        hits = (hit.group(0).lower() for text in _texts(data) for hit in self._blaming.finditer(text))
        return tuple(dict.fromkeys(hits))

    def silences(self, event: str) -> Iterator[tuple[Check, timedelta]]:
        """Checks that begin to wait when this event happens, and how long they wait."""
        for one in self._all:
            if one.events and one.events.after == event:
                within = one.events.within
                yield one, timedelta(**{"minutes" if within.unit == "min" else within.unit: within.value or 0})

    def still_silent(self, one: Check, true: int, happened: Happened) -> bool:
        """Whether nothing that the check waited for has happened, and its condition holds."""
        if one.events is None or any(event in happened for event in one.events.none_of):
            return False
        clauses = self._silence.get(one.id)
        return clauses is None or holds(clauses, true)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


def _one_person(events: tuple[str, ...], happened: Happened) -> bool:
    """Whether everything in `events` was done, and done by one and the same named person."""
    people = [
        {str(done.data.get("officer") or done.data.get("person") or "") for done in happened.get(event, ())} - {""}
        for event in events
    ]
    return all(people) and bool(set.intersection(*people))
