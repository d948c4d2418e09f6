"""A case as it became known, minute by minute: the typed form of a scenario file, and every fault of one that is not valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite
from typing import Any, Final

from nightlight.rules.days import NoSuchTime, parse_duration, to_utc
from nightlight.rules.facts import Value
from nightlight.rules.faults import Fault, Faulty, nearest
from nightlight.rules.policy import Fact, Pack

FORMAT: Final = "nightlight-scenario/1"
KINDS: Final = ("missing", "contact", "imagery", "attendance", "exploitation", "investigation", "victim")
_KEYS: Final = ("format", "id", "title", "kind", "source", "start", "steps", "until", "reality", "expect")
_NEEDED: Final = ("format", "id", "title", "kind", "source", "start", "steps")
_STEP_KEYS: Final = ("after", "event", "by", "facts", "data")
_DAY: Final = timedelta(days=1)
_CLOCKS_RUN_ON_YEARS: Final = 3
LONGEST: Final = timedelta(days=366 * 20)
# No fact counts further, and arithmetic on time stays within the dates there are.
_LARGEST_NUMBER: Final = 1_000_000
_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Step:
    """Something that became known or was done: how long after the start, which facts, which event, by which role, carrying what."""

    number: int
    after: timedelta
    event: str | None
    by: str
    facts: Mapping[str, Value]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case to replay. `start` is in UTC; `acted` is when somebody really acted, for comparison only; `expect` is the checker's.

    `remarks` name what the file carries that no rule looks at: it can be replayed, and somebody should see that this was not read.
    """

    id: str
    title: str
    kind: str
    source: str
    start: datetime
    steps: tuple[Step, ...]
    until: timedelta
    acted: timedelta | None = None
    expect: tuple[Mapping[str, Any], ...] = field(default=())
    remarks: tuple[Fault, ...] = ()


def read(raw: Any, file: str, pack: Pack) -> Scenario:
    """The scenario that a file holds, checked against the pack's vocabulary. Raises Faulty with every fault of the file."""
    reader = _Reader(file, pack)
    made = reader.scenario(raw)
    if reader.faults or made is None:
        raise Faulty(reader.faults)
    return made


class _Reader:
    def __init__(self, file: str, pack: Pack) -> None:
        self.file = file
        self.pack = pack
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []

    def wrong(self, key: str, expected: str) -> None:
        self.faults.append(Fault(self.file, key, expected))

    def scenario(self, raw: Any) -> Scenario | None:
        if not isinstance(raw, Mapping):
            self.wrong("", f"expected a scenario: a mapping that begins with format: {FORMAT}")
            return None
        for key in raw:
            if key not in _KEYS:
                self.wrong(str(key), f"no such key{nearest(key, _KEYS)}; expected one of {', '.join(_KEYS)}")
        for key in _NEEDED:
            if key not in raw:
                self.wrong(key, "is missing")
        if raw.get("format", FORMAT) != FORMAT:
            self.wrong("format", f"expected {FORMAT!r}, got {raw.get('format')!r}")
        if "kind" in raw and raw["kind"] not in KINDS:
            self.wrong(
                "kind", f"unknown {raw['kind']!r}{nearest(raw['kind'], KINDS)}; expected one of {', '.join(KINDS)}"
            )
        for key in ("id", "title", "source"):
            if key in raw and not (isinstance(raw[key], str) and raw[key].strip()):
                self.wrong(key, f"expected text, got {raw[key]!r}")
        return self._whole(raw)

    def _whole(self, raw: Mapping[str, Any]) -> Scenario | None:
        start = self.instant("start", raw.get("start")) if "start" in raw else None
        steps = self.steps(raw.get("steps")) if "steps" in raw else ()
        last = steps[-1].after if steps else timedelta(0)
        until = self.duration("until", raw["until"]) if "until" in raw else last + _DAY
        if until is not None and until < last:
            self.wrong("until", f"ends before the last step ({steps[-1].number})")
        reality = raw.get("reality") or {}
        if not isinstance(reality, Mapping):
            self.wrong("reality", f"expected {{acted: a time since the start}}, got {reality!r}")
            reality = {}
        acted = self.duration("reality.acted", reality["acted"]) if "acted" in reality else None
        expect = raw.get("expect") or []
        if not isinstance(expect, list) or not all(isinstance(one, Mapping) for one in expect):
            self.wrong("expect", "expected a list of expectations")
            expect = []
        if start is not None and until is not None:
            self.within_calendar(start, until)
        if self.faults or start is None or until is None:
            return None
        head = {key: raw[key].strip() for key in ("id", "title", "source", "kind")}
        return Scenario(
            start=start,
            steps=steps,
            until=until,
            acted=acted,
            expect=tuple(expect),
            remarks=tuple(self.remarks),
            **head,
        )

    def within_calendar(self, start: datetime, until: timedelta) -> None:
        """Working days can be counted only where the pack's list of bank holidays says which they are, the clocks' run-out included."""
        covers = self.pack.value("bank_holidays.covers")
        last = covers["until_year"] - _CLOCKS_RUN_ON_YEARS
        if not (covers["from_year"] <= start.year <= last and (start + until).year <= last):
            first = covers["from_year"]
            self.wrong(
                "start", f"expected a case between {first} and {last}, the years for which the pack lists bank holidays"
            )

    def steps(self, raw: Any) -> tuple[Step, ...]:
        if not isinstance(raw, list) or not raw:
            self.wrong("steps", "expected at least one step")
            return ()
        found = [step for number, one in enumerate(raw, 1) if (step := self.step(number, one)) is not None]
        for earlier, later in pairwise(found):
            if later.after < earlier.after:
                self.wrong(
                    f"step {later.number}: after", f"times are out of order: it comes before step {earlier.number}"
                )
        return tuple(found)

    def step(self, number: int, raw: Any) -> Step | None:
        name = f"step {number}"
        if not isinstance(raw, Mapping):
            self.wrong(name, f"expected a step: a mapping with {', '.join(_STEP_KEYS)}; got {raw!r}"[:200])
            return None
        for key in raw:
            if key not in _STEP_KEYS:
                self.wrong(
                    f"{name}: {key}", f"no such key{nearest(key, _STEP_KEYS)}; expected one of {', '.join(_STEP_KEYS)}"
                )
        after = self.duration(f"{name}: after", raw["after"]) if "after" in raw else None
        if "after" not in raw:
            self.wrong(f"{name}: after", "is missing: say how long after the start, such as 15m or 4h1m")
        event, by = raw.get("event"), raw.get("by")
        self.known(f"{name}: event", event, self.pack.events, "event", needed=not raw.get("facts"))
        self.known(f"{name}: by", by, self.pack.roles, "role", needed=False)
        facts = self.facts(name, raw.get("facts"))
        data = raw.get("data") or {}
        if not isinstance(data, Mapping):
            self.wrong(f"{name}: data", f"expected a mapping of what the event carries, got {data!r}"[:200])
            data = {}
        if isinstance(event, str) and event in self.pack.events:
            self.remark(name, event, data)
        return None if after is None else Step(number, after, event, by or "", facts, dict(data))

    def remark(self, name: str, event: str, data: Mapping[str, Any]) -> None:
        """Say what is carried that the event does not carry: nothing that somebody wrote is passed over in silence."""
        carries = self.pack.events[event].carries
        for key in data:
            if key not in carries and key not in self.pack.value("events.may_also_carry"):
                unread = f"{event} carries {', '.join(carries)}; this is not looked at{nearest(key, carries)}"
                self.remarks.append(Fault(self.file, f"{name}: data.{key}", unread))

    def known(self, key: str, word: Any, known: Mapping[str, Any], what: str, *, needed: bool) -> None:
        if word is None:
            if needed:
                self.wrong(key, "expected an event, or facts, or both")
        elif not isinstance(word, str) or word not in known:
            self.wrong(key, f"unknown {what} {word!r}{nearest(word, known)}")

    def facts(self, name: str, raw: Any) -> Mapping[str, Value]:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.wrong(f"{name}: facts", f"expected a mapping of fact ids to values, got {raw!r}"[:200])
            return {}
        found: dict[str, Value] = {}
        for fact, value in raw.items():
            known = self.pack.facts.get(fact)
            if known is None:
                self.wrong(f"{name}: facts.{fact}", f"unknown fact {fact!r}{nearest(fact, self.pack.facts)}")
            else:
                found[fact] = self.value(f"{name}: facts.{fact}", known, value)
        return found

    def value(self, key: str, fact: Fact, value: Any) -> Value:
        if value is None:
            return None
        wrong = wrong_value(fact, value)
        if wrong:
            self.wrong(key, wrong)
            return None
        if fact.type == "time":
            instant = self.instant(key, value)
            return instant.isoformat() if instant else None
        plain: Value = value
        return plain

    def duration(self, key: str, raw: Any) -> timedelta | None:
        try:
            found = parse_duration(str(raw))
        except ValueError:
            self.wrong(key, f"{raw!r} is not a length of time; write it like 90s, 15m, 4h1m or 2d")
            return None
        if found > LONGEST:
            self.wrong(key, f"{raw!r} is longer than twenty years")
            return None
        return found

    def instant(self, key: str, raw: Any) -> datetime | None:
        try:
            wall = datetime.fromisoformat(str(raw))
        except ValueError:
            self.wrong(key, f"{raw!r} is not a date and time; write it like 2025-11-14T22:48:00")
            return None
        if not _EARLIEST_YEAR <= wall.year <= _LATEST_YEAR:
            self.wrong(key, f"expected a year from {_EARLIEST_YEAR} to {_LATEST_YEAR}, got {raw!r}")
            return None
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        try:
            return to_utc(wall)
        except NoSuchTime as error:
            self.wrong(key, str(error))
            return None


def wrong_value(fact: Fact, value: Any) -> str | None:
    """What is wrong with a known value of a fact, in words that say what was expected; None if it is fine."""
    match fact.type:
        case "yes_no":
            return (
                None if isinstance(value, bool) else f"expected true, false or null (asked, not known); got {value!r}"
            )
        case "number":
            return _wrong_number(fact, value)
        case "choice":
            hint = nearest(value, fact.values)
            return None if value in fact.values else f"expected one of {', '.join(fact.values)}; got {value!r}{hint}"
    return None if isinstance(value, str) else f"expected a date and time, got {value!r}"


def _wrong_number(fact: Fact, value: Any) -> str | None:
    if isinstance(value, int | float) and abs(value) > _LARGEST_NUMBER:
        return f"expected a number no further from nought than {_LARGEST_NUMBER}, got one that is"
    unit = f" of {fact.unit}" if fact.unit else ""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not isfinite(value))
    ):
        return f"expected a number{unit}, got {value!r}"
    if fact.at_least is not None and value < fact.at_least:
        return f"expected at least {fact.at_least:g}{unit and ' ' + (fact.unit or '')}, got {value:g}"
    if fact.at_most is not None and value > fact.at_most:
        return f"expected at most {fact.at_most:g}{unit and ' ' + (fact.unit or '')}, got {value:g}"
    return None
