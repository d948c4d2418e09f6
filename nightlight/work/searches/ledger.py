"""The ledger of searches of one case: every search that was asked for or carried out, in one order and under one number, wherever it is shown.

A search has no table: it is steps of its case about a subject such as `search 3`, and a clock. What other pages recorded as the search of the
home or as a visit to a place is in it too, since whoever plans the next search has to know of it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from nightlight.records.cases.models import Happening
from nightlight.records.journal.above import names_of
from nightlight.rules.days import LONDON
from nightlight.rules.ground import Position, middle_of, read_position
from nightlight.rules.typed_times import instant_of

ASKED, SEARCHED, CALLED_OFF, CORRECTED = "search_asked_for", "place_searched", "search_called_off", "search_corrected"
HOME: Final = "home_searched"
ELSEWHERE: Final = (HOME, "known_places_visited", "named_location_visited")
"""What other pages record that is a search, or a visit to a place."""
HOMES: Final = ("home", "placement")
TO_DO, PART, DONE, LOOKED, VISITED, OFF = "to_do", "part", "done", "looked", "visited", "off"
FARTHEST: Final = 1_000_000
"""No circle is wider than this many metres, whatever a record says."""
_NAME: Final = re.compile(r"search [0-9]{1,6}")
_EVERYWHERE: Final = {"north": 90.0, "south": -90.0, "west": -180.0, "east": 180.0}


@dataclass(frozen=True, slots=True)
class Asked:
    """That a search was asked for: by whom, when, by which time, and with what priority in words. `what` is what of the place is meant."""

    entry: int
    at: datetime
    by: str
    by_when: datetime | None
    priority: str
    what: str


@dataclass(frozen=True, slots=True)
class Done:
    """That a search was carried out: from when until when, by whom, how thoroughly, what was not searched and why, what came of it, and what is left."""

    entry: int
    began_at: datetime | None
    at: datetime
    written_at: datetime
    by: str
    officers: str
    how: str
    extent: str
    not_searched: str
    reason: str
    result: str
    still_to_do: str


@dataclass(frozen=True, slots=True)
class Later:
    """A later entry about a search: that it was put right, or called off, with the words of whoever wrote it."""

    entry: int
    at: datetime
    by: str
    words: str


@dataclass(slots=True)
class Search:
    """One place or area of the ledger. `number` never changes; `name` is what its case calls it, and `elsewhere` the event where another page recorded it."""

    number: int
    name: str
    kind: str
    place: str = ""
    position: Position | None = None
    metres: float = 0
    corners: tuple[Position, ...] = ()
    asked: list[Asked] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    called_off: Later | None = None
    corrected: list[Later] = field(default_factory=list)
    elsewhere: str = ""
    thorough: bool = False

    @property
    def named(self) -> bool:
        """Whether it is called what searches are called, so that pages can act on it by that name."""
        return _NAME.fullmatch(self.name) is not None and not self.elsewhere

    @property
    def home(self) -> bool:
        """Whether it is of the home or the placement."""
        return self.kind in HOMES

    @property
    def wanted(self) -> Asked | None:
        """What is asked for and neither carried out nor called off; None where nothing is."""
        over = max([one.entry for one in self.done] + ([self.called_off.entry] if self.called_off else []), default=0)
        return self.asked[-1] if self.asked and self.asked[-1].entry > over else None

    @property
    def state(self) -> str:
        """How it stands, as one word of this module."""
        if self.wanted:
            return PART if self.done else TO_DO
        if self.elsewhere:
            return DONE if self.elsewhere == HOME else VISITED
        if not self.done:
            return OFF
        if self.done[-1].not_searched or self.done[-1].still_to_do:
            return PART
        return DONE if self.thorough else LOOKED

    @property
    def where(self) -> Position | None:
        """Where its mark stands on the map; None where nobody gave a position."""
        return self.position or (middle_of(self.corners) if self.corners else None)

    @property
    def last(self) -> datetime | None:
        """When it was last searched."""
        return self.done[-1].at if self.done else None


def searches(case: uuid.UUID, enough: Collection[str] = ()) -> tuple[Search, ...]:
    """Every search of a case: those still to be carried out first, the home before all, then what is due soonest; then those that were, the newest first.

    `enough` are the ways of searching that are thorough.
    """
    found = list(in_order_of_record(case, enough))
    return tuple(sorted(found, key=_order))


def _order(one: Search) -> tuple[int, bool, float, int]:
    group = 0 if one.wanted else 2 if one.state == OFF else 1
    when = one.wanted.by_when if one.wanted else one.last
    stamp = when.timestamp() if when else 0.0
    return group, not one.home, stamp if one.wanted else -stamp, one.number


def in_order_of_record(case: uuid.UUID, enough: Collection[str] = ()) -> Iterable[Search]:
    """Every search of a case, numbered from 1 in the order in which each was first written down."""
    events = (ASKED, SEARCHED, CALLED_OFF, CORRECTED, *ELSEWHERE)
    rows = list(Happening.objects.filter(case=case, event__in=events).order_by("entry"))
    names, found = names_of({one.by for one in rows}), dict[str, Search]()
    for row in rows:
        name, elsewhere = text_of(row.data, "search"), row.event if row.event in ELSEWHERE else ""
        if elsewhere and name in found:
            continue
        key = f"{elsewhere} {row.entry}" if elsewhere else name or f"entry {row.entry}"
        one = found.get(key)
        if one is None:
            one = found[key] = Search(len(found) + 1, key, _kind(row), elsewhere=elsewhere)
        _add(one, row, names.get(row.by, row.by), enough)
    return found.values()


def _kind(row: Happening) -> str:
    return "home" if row.event == HOME else text_of(row.data, "kind") if row.event not in ELSEWHERE else "visited"


def _add(one: Search, row: Happening, by: str, enough: Collection[str]) -> None:
    """Add to a search what one entry of it says. What is there already stands, unless a later entry puts the place right."""
    data = row.data
    if row.event == CORRECTED or not (one.place or one.where):
        one.place = text_of(data, "place") or text_of(data, "places") or one.place
        _lay(one, data)
    match row.event:
        case "search_asked_for":
            what = text_of(data, "place") if one.asked or one.done else ""
            one.asked.append(Asked(row.entry, row.happened_at, text_of(data, "asked_by") or by, instant_in(data, "by_when"), text_of(data, "priority"), what))  # fmt: skip
        case "search_called_off":
            one.called_off = Later(row.entry, row.happened_at, by, text_of(data, "reason"))
        case "search_corrected":
            one.corrected.append(Later(row.entry, row.happened_at, by, text_of(data, "what")))
        case _:
            one.done.append(_done(row, by))
            one.thorough = one.done[-1].how in enough


def _done(row: Happening, by: str) -> Done:
    said = {
        key: text_of(row.data, key) for key in ("officers", "how", "extent", "not_searched", "reason", "still_to_do")
    }
    return Done(
        entry=row.entry, began_at=instant_in(row.data, "began_at"), at=row.happened_at, written_at=row.recorded_at, by=by,
        result=text_of(row.data, "result") or text_of(row.data, "results"), **said,
    )  # fmt: skip


def _lay(one: Search, data: Mapping[str, Any]) -> None:
    """Where an entry says that it is: a position, a circle about it, or corners. What cannot be read is no position."""
    position, corners = _read(data.get("position")), data.get("corners")
    laid = tuple(filter(None, map(_read, corners))) if isinstance(corners, list) else ()
    if position or laid:
        metres = data.get("metres")
        one.position, one.corners = position, laid
        one.metres = float(metres) if isinstance(metres, int) and 0 < metres < FARTHEST and position else 0


def _read(said: Any) -> Position | None:
    try:
        return read_position(said, _EVERYWHERE) if isinstance(said, str) else None
    except ValueError:
        return None


def next_name(case: uuid.UUID) -> str:
    """What the next search of a case is called: after its number, and never what one is called already. The chain of the case is held."""
    found = list(in_order_of_record(case))
    taken = {one.name for one in found}
    return next(name for number in count(len(found) + 1) if (name := f"search {number}") not in taken)


def text_of(data: Mapping[str, Any], key: str) -> str:
    """What a record holds under a name, where that is a text; nothing where it is anything else."""
    found = data.get(key)
    return found if isinstance(found, str) else ""


def instant_in(data: Mapping[str, Any], key: str) -> datetime | None:
    """The instant that a record holds under a name; None where what it holds is none."""
    try:
        # An instant that London cannot show is none.
        return instant_of(text_of(data, key)).astimezone(LONDON).astimezone(UTC) if text_of(data, key) else None
    except (ValueError, OverflowError):
        return None
