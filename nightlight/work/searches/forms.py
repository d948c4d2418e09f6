"""The forms of a search: asked for, recorded, put right, called off. What is wrong with each, and what each comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON
from nightlight.rules.ground import Position, read_corners, read_position
from nightlight.rules.typed_times import next_time, past_time

TEXTS: Final = ("corners", "extent", "not_searched", "reason", "result", "still_to_do", "priority", "what")
ALL_OF_IT: Final[Mapping[str, str]] = {"no": "No: all of it was searched", "yes": "Yes: part of it was not"}
ANSWERS: Final[Mapping[str, str]] = {
    "named_location_visited": "Somebody named this place",
    "known_places_visited": "They were found here before, or it is known to be a risk",
}
"""What a search of a place may be besides, and how that is asked."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A place as it was given: what kind, where in words, a position with a circle about it in metres, the corners of an area."""

    kind: str
    place: str
    position: str = ""
    metres: int = 0
    corners: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """What the record of a search holds of it."""
        laid = {"position": self.position, "metres": self.metres, "corners": list(self.corners)}
        return {"kind": self.kind, "place": self.place, **{key: value for key, value in laid.items() if value}}


@dataclass(frozen=True, slots=True)
class Carried:
    """A search as it was carried out. `rest_by` is when what is left of it is to be searched by; `answers` the events that it answers besides."""

    began_at: datetime
    ended_at: datetime | None
    officers: str
    how: str
    extent: str
    not_searched: str
    reason: str
    result: str
    still_to_do: str
    rest_by: datetime | None
    answers: tuple[str, ...]


def earliest(case: Case) -> datetime | None:
    """When the case began: nothing was searched before it."""
    return Happening.objects.filter(case=case).order_by("happened_at").values_list("happened_at", flat=True).first()


def latest(case: Case, at: datetime, pack: InForce) -> datetime:
    """The latest time by which a search of this case may be asked to be carried out, by the level in force."""
    within = pack.setting("searches_done_within")
    level = case.levels.get("missing", "unresolved")
    return at + timedelta(minutes=within.get(level, min(within.values())))


def ground(form: Typed, pack: InForce) -> Ground:
    """The place of a search; everything that is wrong with it is noted."""
    form.chosen("kind", pack.setting("search_kinds"), "Choose what was, or is to be, searched")
    position, metres, corners = laid(form, pack)
    if not any(map(form.said, ("place", "position", "corners"))):
        form.fault("place", "Say where it is: give the address, or a position, or say it in words, such as “the wood behind the school”")  # fmt: skip
    about = f"An area about {corners[0]}" if corners and not position else f"At {position}"
    place = form.said("place") or about
    return Ground(form.said("kind"), place, position, metres, corners)


def laid(form: Typed, pack: InForce) -> tuple[str, int, tuple[str, ...]]:
    """Where a place is on the map, as the record writes it; everything that is wrong with that is noted, and comes to nothing."""
    limits = pack.setting("search_positions")
    position, corners = "", tuple[str, ...]()
    try:
        position = _written(read_position(form.said("position"), limits)) if form.said("position") else ""
    except ValueError as why:
        form.fault("position", f"Position: {why}")
    try:
        read = read_corners(form.said("corners"), limits, most=limits["corners"]) if form.said("corners") else ()
        corners = tuple(map(_written, read))
    except ValueError as why:
        form.fault("corners", f"Corners of the area: {why}")
    return position, _metres(form, limits["widest_km"] * 500), corners


def _written(one: Position) -> str:
    return f"{one.lat:.5f}, {one.lon:.5f}"


def _metres(form: Typed, most: int) -> int:
    typed = form.said("metres").lower().removesuffix("metres").removesuffix("m").replace(",", "").strip()
    if not form.said("metres"):
        return 0
    if not (typed.isascii() and typed.isdigit() and len(typed) < 8 and 0 < int(typed) <= most):
        form.fault("metres", f"How far around: write whole metres, from 1 to {most:,}, such as 150")
        return 0
    if not form.said("position"):
        form.fault("position", "Give the position that the circle is drawn around")
    return int(typed)


def carried(form: Typed, case: Case, pack: InForce, at: datetime) -> Carried:
    """The search as it was carried out; everything that is wrong with it is noted."""
    form.needs("officers", "Say who searched: names or collar numbers")
    form.chosen("how", pack.setting("search_thoroughness"), "Choose how thoroughly it was searched")
    form.needs("extent", "Say what was searched: rooms, spaces, paths, banks")
    part = form.chosen("part", ALL_OF_IT, "Say whether anything was not searched")
    if part == "yes":
        form.needs("not_searched", "Say what was not searched")
        form.needs("reason", "Say why that was not searched")
    form.needs("result", "Say what came of it; that nothing did is a result too")
    rest_by = until(form, "rest_by", at, latest(case, at, pack)) if form.said("still_to_do") else None
    if form.said("rest_by") and not form.said("still_to_do"):
        form.fault("still_to_do", "Say what is still to be searched by then, or leave the time empty")
    ended = form.moment(at, what="When it ended", earliest=earliest(case))
    began = _began(form, ended or at, case, pack)
    kept = {name: form.said(name) if part == "yes" else "" for name in ("not_searched", "reason")}
    said = {name: form.said(name) for name in ("officers", "how", "extent", "result", "still_to_do")}
    answers = tuple(one for one in form.several.get("answers", ()) if one in ANSWERS)
    return Carried(began_at=began, ended_at=ended, rest_by=rest_by, answers=answers, **kept, **said)


def _began(form: Typed, ended: datetime, case: Case, pack: InForce) -> datetime:
    """When the search began: the last such time before it ended. Where that is too long before, the times are out of order."""
    typed = form.needs("began", "Say when the search began, such as 21:04")
    try:
        found = past_time(typed, ended) if typed else ended
    except ValueError as why:
        form.fault("began", f"When it began: {why}")
        return ended
    hours, first = pack.setting("search_lasts_at_most"), earliest(case)
    if ended - found > timedelta(hours=hours):
        form.fault(
            "began", f"When it began: that is after it ended, or more than {hours} hours before. Check both times"
        )
    elif first and found < first.replace(second=0, microsecond=0):
        form.fault("began", "When it began: that is before anybody reported them missing. Check the time")
    return found


def until(form: Typed, name: str, at: datetime, latest: datetime) -> datetime | None:
    """The instant by which something is to be done: a London time, the next such one, or a day and time; what cannot be is noted."""
    typed = form.needs(name, "Give the time by which it is to be searched, such as 21:30")
    if not typed:
        return None
    try:
        found = next_time(typed, at)
    except ValueError as why:
        form.fault(name, f"By when: {why}")
        return None
    if found > latest:
        there = latest.astimezone(LONDON)
        form.fault(name, f"By when: at the level in force a search is carried out by {there:%H:%M %Z} on {there.day} {there:%B} at the latest")  # fmt: skip
    return found
