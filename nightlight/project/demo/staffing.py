"""Who of the demonstration force had a shift at any time: for what was done before anybody booked on here."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from nightlight.project.demo.drawing import one_of
from nightlight.project.demo.posts import Planned, Post, london_day, shifts
from nightlight.project.demo.roster import ONE_DAY, actor
from nightlight.records.workforce.actors import Actor

_WRITES_FOR: Final = MappingProxyType({"return_interview_provider": "missing_person_coordinator"})
"""Who in the force writes down what somebody outside it did."""


class Staffing:
    """The shifts of everybody between two instants."""

    def __init__(self, everybody: Iterable[Post], since: datetime, until: datetime) -> None:
        self._everybody = tuple(everybody)
        self._shifts: dict[str, list[Planned]] = defaultdict(list)
        first = london_day(since) - 8 * ONE_DAY
        for shift in shifts(first, (london_day(until) - first).days + 1):
            self._shifts[shift.team].append(shift)

    def somebody(self, role: str, area: str, at: datetime, *but: Actor) -> Actor:
        """Somebody whose shift it was in a role for an area; where nobody had one, somebody who was called out. Never one of `but`."""
        left = {one.member for one in but}
        fit = [
            one
            for one in self._everybody
            if {role, _WRITES_FOR.get(role)} & {*one.on, *one.held} and one.member not in left
        ]
        near = [one for one in fit if not one.areas or area in one.areas] or fit
        there = [one for one in near if self._works(one.team, at)] or near
        return actor(one_of(there, role, area, at.date()), role)

    def _works(self, team: str, at: datetime) -> bool:
        planned = self._shifts[team]
        found = bisect_right(planned, at, key=lambda one: one.starts)
        return found > 0 and planned[found - 1].ends > at
