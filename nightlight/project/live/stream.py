"""One open stream: who reads it, what about, and what waits to be sent. It stays small however slowly it is read."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from nightlight.project.live.reader import Reader

TOPICS: Final = ("mine", "board", "roster", "health", "pack")
"""What a stream may be about, beside single cases (``case:`` and an id)."""
OF_A_CASE: Final = "case:"
LEAST_GAP: Final = 0.25
"""Seconds between two nudges about one topic: what happens meanwhile is told as one."""
MOST_WAITING: Final = 64
"""Beyond so many cases that wait to be told, one word to look at everything again takes their place."""


class Event(NamedTuple):
    """One event of a stream; `data` holds ids and times only."""

    name: str
    data: dict[str, Any]

    def text(self, number: int) -> str:
        """The event as it goes over the line."""
        return f"event: {self.name}\nid: {number}\ndata: {json.dumps(self.data, separators=(',', ':'))}\n\n"


class Stream:
    """What waits for one reader. Nudges about the same are joined, and never come oftener than four times a second for a topic."""

    def __init__(self, reader: Reader, topics: Collection[str], cases: Collection[uuid.UUID] = ()) -> None:
        self.reader = reader
        self.topics = set(topics)
        self.cases = set(cases)
        self.over = False
        self._said: list[Event] = []
        self._nudges: dict[str, set[str]] = {}
        self._told_at: dict[str, float] = {}
        self._all_again = False
        self._ready = asyncio.Event()

    def nudge(self, topic: str, case: uuid.UUID | None = None) -> None:
        """Something about a topic changed: of a case, or of whatever the topic shows. Nothing to a stream that is about something else."""
        if topic not in self.topics and not (case in self.cases and topic == f"{OF_A_CASE}{case}"):
            return
        self._nudges.setdefault(topic, set()).update({str(case)} if case and topic == "board" else ())
        if sum(len(cases) for cases in self._nudges.values()) > MOST_WAITING:
            self.all_again()
        self._ready.set()

    def all_again(self) -> None:
        """Whatever waits is replaced by one word: everything may have changed."""
        self._nudges.clear()
        self._all_again = True
        self._ready.set()

    def say(self, name: str, **data: Any) -> None:
        """Say something about the stream itself, before any nudge; the same thing said anew takes the place of what still waits."""
        self._said = [one for one in self._said if one.name != name or one.data.get("topic") != data.get("topic")]
        self._said.append(Event(name, data))
        self._ready.set()

    def drop_case(self, case: uuid.UUID) -> None:
        """The reader may no longer read a case that the stream is about: say that this topic has ended, and no more about it."""
        self.cases.discard(case)
        self._nudges.pop(f"{OF_A_CASE}{case}", None)
        self.say("ended", topic=f"{OF_A_CASE}{case}")

    def end(self, name: str = "") -> None:
        """End the stream, with a last word where there is one; nothing else that waits is sent."""
        self.over = True
        self._nudges.clear()
        self._all_again = False
        self._said = [Event(name, {})] if name else []
        self._ready.set()

    async def taken(self, patience: float) -> list[Event]:
        """What is to be sent now; waits for it, at most for so long. Empty: nothing came, or it is not yet time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience):
                await self._ready.wait()
                await asyncio.sleep(max(0.0, self._due_in(loop.time())))
        except TimeoutError:
            return []
        return self._take(loop.time())

    def _due_in(self, now: float) -> float:
        """How long until the first of what waits may be told."""
        if self._said or self.over:
            return 0.0
        topics = ["*"] if self._all_again else self._nudges
        return min((self._told_at.get(topic, now - LEAST_GAP) + LEAST_GAP - now for topic in topics), default=0.0)

    def _take(self, now: float) -> list[Event]:
        found, self._said = self._said, []
        if self._all_again and self._is_due("*", now):
            self._all_again = False
            self._told_at["*"] = now
            found.append(Event("resync", {}))
        for topic in [one for one in self._nudges if self._is_due(one, now)]:
            cases = sorted(self._nudges.pop(topic))
            self._told_at[topic] = now
            found.append(Event("nudge", {"topic": topic, **({"cases": cases} if cases else {})}))
        if not (self._nudges or self._all_again or self.over):
            self._ready.clear()
        return found

    def _is_due(self, topic: str, now: float) -> bool:
        return now - self._told_at.get(topic, float("-inf")) >= LEAST_GAP
