"""A simulated day: as many children missing, and calls, as calibration says, and everybody doing in time what is theirs. Needs Django ready."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import Any

from nightlight.project.demo.drawing import share
from nightlight.project.demo.drawn import draw
from nightlight.project.demo.night import Night
from nightlight.project.demo.posts import AREAS, Post
from nightlight.project.demo.stories import STORIES, Story
from nightlight.records.duties.models import Clock
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import InForce

A_MINUTE = timedelta(minutes=1)
BACK = 95
"""After how many minutes the child of the story that all others are drawn from is back."""
LONGEST = 20 * 60
CONTACTS_A_DAY = 12


def stories(hours: int, pack: InForce) -> Iterator[Story]:
    """As many children missing, and calls about children, as calibration says, drawn over the hours; each episode lasts as long as its draw."""
    known = {one.key: one for one in STORIES}
    areas, value = list(AREAS), lambda key: pack.pack.value(f"calibration.missing_children_{key}")
    lasting = value("duration_hours")
    within = (30.0, hours * 60 - 5.0)
    for number in range(round(value("incidents_per_day")["high"] * hours / 24)):
        key = f"day-{number}"
        drawn = NormalDist().inv_cdf(0.01 + 0.98 * share(key, "lasts"))
        back = min(LONGEST, 60 * lasting["median"] * math.exp(lasting["sigma"] * drawn))
        beats = tuple(
            one._replace(after=one.after + back - BACK) if one.after >= BACK else one
            for one in known["home-by-night"].beats
        )
        yield replace(
            known["home-by-night"], key=key, area=areas[number % 3], minutes=within, care=None, age=None, beats=beats,
            facts={"previous_episodes": int(4 * share(key, "before"))}, accepted=2 + 6 * share(key, "accepts"), done=1.0,
        )  # fmt: skip
    for number in range(round(CONTACTS_A_DAY * hours / 24)):
        yield replace(known["closed-call"], key=f"call-{number}", area=areas[number % 3], minutes=within, done=1.0)


class Day(Night):
    """A day in which everybody does in time what is theirs, sees at once what rings, and the clocks are looked at every minute."""

    def __init__(self, everybody: tuple[Post, ...], until: datetime, hours: int) -> None:
        super().__init__(everybody, until, until - timedelta(hours=hours))
        self.hours = hours
        self.rung: list[tuple[str, datetime]] = []
        self.repeats = 0
        self.why: Counter[str] = Counter()
        self.cases = 0
        self._known: dict[Any, int] = {}
        self._noted = self.since

    def pass_by(self) -> int:
        """Live through it; how many cases there were."""
        for at, deed in self.roster.changes(self.since, self.until):
            self._plan(at, deed)
        for story in stories(self.hours, self.pack):
            drawn = draw(story, self.until, self.pack)
            self._plan(drawn.reported_at, lambda at, story=story, drawn=drawn: self._report(story, drawn, at))
        for minute in range(self.hours * 60):
            self._plan(self.since + minute * A_MINUTE, _let_it_pass)
        while self._waiting:
            at, _, deed = heapq.heappop(self._waiting)
            self._look(at)
            deed(at)
            self._note(at)
        self.cases = len(self._cases)
        return self.cases

    def _note(self, at: datetime) -> None:
        """Everybody sees at once what rings for them, also what is answered at once. What rings for somebody at one moment is one interruption."""
        rows = Notice.objects.filter(interrupts=True, changed_at__gte=self._noted)
        rung = [row for row in rows if row.rings > self._known.get(row.id, 0)]
        for row in rung:
            self._known[row.id] = row.rings
            line = row.lines[-1]
            self.why[line.get("duty") or line["why"]] += 1
            self.repeats += Clock.objects.filter(id__in=line.get("clocks", ()), accepted_at__lt=at).exists()
        self.rung += {(str(row.member_id), at) for row in rung}
        self._noted = at
        Notice.objects.filter(interrupts=True, answered_at=None, shown_at=None).update(shown_at=at)

    @staticmethod
    def missed() -> dict[str, int]:
        """Which duties were missed all the same, and how often."""
        return dict(Counter(Clock.objects.exclude(missed_at=None).values_list("duty", flat=True)))


def _let_it_pass(_at: datetime) -> None:
    """Nothing happens; the clocks are looked at."""
