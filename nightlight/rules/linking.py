"""Missing episodes over time: who goes missing more often or for longer, who goes missing together, what place, person or phone they share.

Each finding rests on the episodes that it names and on nothing else: found among these alone, it is the same finding. So whoever may not see one
of them is shown what the others amount to, and no more. Nothing is added up or weighed. Pure: `at` is the moment of looking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from nightlight.rules.names import NotReadable, normal_address, normal_name, read_phone, read_postcode

CLOSER, LONGER, TOGETHER = "closer", "longer", "together"
PLACE, PERSON, PHONE = "place", "person", "phone"
SHARED: Final[Mapping[str, str]] = {PLACE: "same_place", PERSON: "same_person", PHONE: "same_phone"}
"""The kind of finding that comes of each kind of mark."""
KINDS: Final = (CLOSER, LONGER, TOGETHER, *SHARED.values())

_APART: Final = re.compile(r"\s+(?:and|with)\s+|[,;/&(]")
_POSTCODE: Final = re.compile(r"\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s*[0-9][A-Za-z]{2}\b")
_NO_TOWN: Final = "0"


class Mark(NamedTuple):
    """A place, a person or a phone of an episode in its normal form; `entry` and `field` say where on record it stands, entry 0 elsewhere."""

    kind: str
    form: str
    entry: int = 0
    field: str = ""


class Episode(NamedTuple):
    """One missing episode of one person: where it was reported, when it began and ended (None: it goes on), and what marks it."""

    case: str
    child: str
    area: str
    began: datetime
    ended: datetime | None
    marks: tuple[Mark, ...] = ()


class Finding(NamedTuple):
    """One pattern: its kind, what it is about (children, or the form of a mark), and the episodes that make it, the oldest first."""

    kind: str
    about: tuple[str, ...]
    episodes: tuple[Episode, ...]

    @property
    def key(self) -> str:
        """What tells it from every other, the same each night."""
        return " ".join((self.kind, *self.about))


Thresholds = Mapping[str, Mapping[str, Any]]
"""The policy value ``prevention.patterns``."""


def find(episodes: Iterable[Episode], at: datetime, thresholds: Thresholds) -> tuple[Finding, ...]:
    """Every pattern among these episodes, in a fixed order whatever order they are given in. What begins after `at` is left out."""
    known = sorted({one for one in episodes if one.began <= at}, key=_when)
    by_child: dict[str, list[Episode]] = {}
    for one in known:
        by_child.setdefault(one.child, []).append(one)
    found = [finding for mine in by_child.values() if len(mine) > 1 for finding in _of_one(mine, at, thresholds)]
    found += _together(known, at, thresholds[TOGETHER])
    found += _shared(known, at, thresholds)
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.about)))


def _when(one: Episode) -> tuple[datetime, str, str]:
    return (one.began, one.case, one.child)


def _of_one(mine: Sequence[Episode], at: datetime, thresholds: Thresholds) -> Iterator[Finding]:
    for kind, holds in _OF_ONE.items():
        asked = thresholds[kind]
        last = tuple(mine[-asked["episodes"] :])
        recent = at - last[-1].began <= timedelta(days=asked["within_days"])
        if recent and len(last) == asked["episodes"] and holds(last, asked):
            yield Finding(kind, (last[0].child,), last)


def _closer(last: Sequence[Episode], asked: Mapping[str, Any]) -> bool:
    gaps = [after.began - before.began for before, after in pairwise(last)]
    shrink = all(later < sooner for sooner, later in pairwise(gaps))
    return len(gaps) > 1 and shrink and gaps[-1] <= gaps[-2] * asked["at_most_share"]


def _longer(last: Sequence[Episode], asked: Mapping[str, Any]) -> bool:
    lasted = [one.ended - one.began for one in last if one.ended is not None]
    grow = all(later > sooner for sooner, later in pairwise(lasted))
    return len(lasted) == len(last) and grow and lasted[-1] >= timedelta(hours=asked["least_hours"])


_OF_ONE: Final[Mapping[str, Callable[[Sequence[Episode], Mapping[str, Any]], bool]]] = {CLOSER: _closer, LONGER: _longer}  # fmt: skip


def _together(known: Sequence[Episode], at: datetime, asked: Mapping[str, Any]) -> Iterator[Finding]:
    """Pairs who began to be missing in one area within so long of each other, while both were missing, at least so often."""
    within, since = timedelta(hours=asked["began_within_hours"]), at - timedelta(days=asked["within_days"])
    pairs: dict[tuple[str, str], list[Episode]] = {}
    lately: dict[str, list[Episode]] = {}
    for one in known:
        if one.began < since:
            continue
        beside = [two for two in lately.get(one.area, ()) if one.began - two.began <= within]
        for two in beside:
            if two.child != one.child and (two.ended is None or two.ended > one.began):
                pair = (one.child, two.child) if one.child < two.child else (two.child, one.child)
                pairs.setdefault(pair, []).extend((two, one))
        lately[one.area] = [*beside, one]
    for pair, both in pairs.items():
        if len(both) >= 2 * asked["times"]:
            found = tuple(sorted(set(both), key=_when))
            if _occasions(found) >= asked["times"]:
                yield Finding(TOGETHER, pair, found)


def _occasions(both: Sequence[Episode]) -> int:
    """On how many occasions: one episode of the one counts once, with however many of the other it overlaps."""
    each: dict[str, int] = {}
    for one in both:
        each[one.child] = each.get(one.child, 0) + 1
    return min(each.values())


def _shared(known: Sequence[Episode], at: datetime, thresholds: Thresholds) -> Iterator[Finding]:
    by_mark: dict[tuple[str, str], dict[Episode, None]] = {}
    since = {kind: at - timedelta(days=thresholds[name]["within_days"]) for kind, name in SHARED.items()}
    for one in known:
        for mark in one.marks:
            if one.began >= since[mark.kind]:
                by_mark.setdefault((mark.kind, mark.form), {})[one] = None
    for (kind, form), held in by_mark.items():
        if len(held) > 1 and _is_shared(tuple(held), thresholds[SHARED[kind]]):
            yield Finding(SHARED[kind], (form,), tuple(held))


def _is_shared(held: Sequence[Episode], asked: Mapping[str, Any]) -> bool:
    near = timedelta(days=asked["children_within_days"])
    if any(one.child != two.child and two.began - one.began <= near for one, two in pairwise(held)):
        return True
    times: dict[str, int] = {}
    for one in held:
        times[one.child] = times.get(one.child, 0) + 1
    return bool(asked["times_one_child"]) and max(times.values()) >= asked["times_one_child"]


def forms_of(kind: str, text: str, left_out: frozenset[str]) -> tuple[str, ...]:
    """The normal forms of what a text names: places without their town, people by first and last name, numbers in full; none where it names none.

    `left_out` are normal names of what is said of very many children; one that ends in a star leaves out all that begins so.
    """
    if kind == PHONE:
        return _number(text)
    if kind == PLACE:
        return tuple(one for one in (place_form(text),) if one and not _is_left_out(normal_name(text), left_out))
    parts = (normal_name(part) for part in _APART.split(text))
    return tuple(dict.fromkeys(one for one in parts if " " in one and not _is_left_out(one, left_out)))


def _is_left_out(name: str, left_out: frozenset[str]) -> bool:
    words = name.split()
    return name in left_out or any(f"{' '.join(words[:count])} *" in left_out for count in (1, 2))


def place_form(text: str) -> str:
    """The form by which places are compared, however each was written: house and street without the town, or else the name; empty for none.

    The same street and number in two towns read alike: whoever is shown them sees each as it was written.
    """
    if not any(map(str.isalnum, text)):
        return ""
    bare = _POSTCODE.sub(" ", text)
    found = normal_address(bare, _NO_TOWN).removeprefix(_NO_TOWN).strip()
    if found:
        return found
    code = _POSTCODE.search(text)
    try:
        return read_postcode(code[0]).casefold() if code else ""
    except NotReadable:
        return ""


def _number(text: str) -> tuple[str, ...]:
    try:
        return (read_phone(text),)
    except NotReadable:
        return ()
