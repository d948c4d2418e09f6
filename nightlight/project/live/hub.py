"""All open streams of this process: what is announced is told to those who may know it, and nobody stays whom a page would refuse."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import connection

from nightlight.project import clock
from nightlight.project.live.listening import listen
from nightlight.project.live.reader import readers_behind, records_of
from nightlight.project.live.stream import OF_A_CASE, Stream
from nightlight.records.duties.pulse import Pulse, pulse
from nightlight.rules.access import Record

T = TypeVar("T")

ASKED_AGAIN_EVERY: Final = 25.0
"""Seconds between two questions whether every reader is still signed in, and as whom."""
BEATS_EVERY: Final = 10.0
KEPT_LISTENING_FOR: Final = 10.0
"""Seconds for which the process goes on listening after the last stream has gone."""
TRIED_AGAIN_AFTER: Final = 1.0
REMEMBERED: Final = 5_000
"""Cases of which it is remembered who could read them, so that whoever no longer can is told to look again."""
MOST_AT_ONCE: Final = 100
"""When more cases than this change at once, boards are told to look again, and not why."""
QUESTIONS_AT_ONCE: Final = 2

_threads = ThreadPoolExecutor(QUESTIONS_AT_ONCE, thread_name_prefix="live")


async def ask(question: Callable[..., T], *about: Any) -> T:
    """Ask the database in a thread, with a connection that goes back to the pool afterwards."""

    def asked() -> T:
        try:
            return question(*about)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, asked)


class Hub:
    """Joins announcements and streams. Everything but `ask` happens in the one loop that it was made in."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.is_up = False
        self._changed: set[uuid.UUID] = set()
        self._restricted: set[uuid.UUID] = set()
        self._suspects: set[uuid.UUID] = set()
        self._wake, self._doubt = asyncio.Event(), asyncio.Event()
        self._known: OrderedDict[uuid.UUID, Record] = OrderedDict()
        self._health: tuple[bool, bool] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def join(self, stream: Stream) -> None:
        """Let a stream hear from now on; the process begins to listen when it is the first."""
        self.streams.add(stream)
        if self.is_up:
            stream.say("live")
        if not self._tasks:
            self._start()

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        self.streams.discard(stream)
        if not self.streams:
            asyncio.get_running_loop().call_later(KEPT_LISTENING_FOR, self._stop_if_alone)

    def close(self) -> None:
        """End every stream at once: the process is about to end."""
        for stream in list(self.streams):
            stream.end()
        self._stop()

    def hear(self, payload: str) -> None:
        """Take an announcement. One that cannot be read makes everybody look again: something did change."""
        try:
            told = json.loads(payload)
            self._take(told["what"], told)
        except (ValueError, KeyError, TypeError, AttributeError):
            logging.getLogger(__name__).error("an announcement could not be read; every screen looks again")
            self._each(Stream.all_again)

    def _take(self, what: str, told: dict[str, Any]) -> None:
        member = uuid.UUID(told["member"]) if told.get("member") else None
        if what == "case":
            self._changed.add(case := uuid.UUID(told["case"]))
            if told.get("access"):
                self._restricted.add(case)
            self._wake.set()
            return
        if member:
            for stream in self.streams:
                if stream.reader.member == member:
                    stream.nudge("mine")
        if what in ("access", "duty_roster"):
            self._suspects.update({member} if member else {one.reader.member for one in self.streams})
            self._doubt.set()
        topic = {"duty_roster": "roster"}.get(what, what)
        if topic not in ("notice", "access"):
            self._each(lambda stream: stream.nudge(topic))

    def _each(self, do: Callable[[Stream], object]) -> None:
        for stream in self.streams:
            do(stream)

    def _up(self) -> None:
        self.is_up = True
        # What happened while nobody listened is not known, nor who was signed out.
        self._each(lambda stream: stream.say("live"))
        self._known.clear()
        self._suspects.update(one.reader.member for one in self.streams)
        self._doubt.set()

    def _down(self) -> None:
        if self.is_up:
            self._each(lambda stream: stream.say("down"))
        self.is_up = False

    # What runs while anybody listens

    def _start(self) -> None:
        jobs: Iterable[Coroutine[Any, Any, None]] = (
            listen(told=self.hear, up=self._up, down=self._down),
            self._forever(self._spread),
            self._forever(self._ask_again),
            self._forever(self._beat),
        )
        self._tasks = {asyncio.get_running_loop().create_task(job) for job in jobs}

    def _stop_if_alone(self) -> None:
        if not self.streams:
            self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks, self.is_up = set(), False
        self._known.clear()

    @staticmethod
    async def _forever(job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do it again and again, whatever the database says to it."""
        while True:
            try:
                await job()
            except Exception as failure:  # noqa: BLE001 - one question that fails must not end the answers to all others
                logging.getLogger(__name__).warning("live screens ask again: %s", type(failure).__name__)
                await asyncio.sleep(TRIED_AGAIN_AFTER)

    async def _spread(self) -> None:
        """Tell of the cases that changed since the last time, once it is known who may read them."""
        await self._wake.wait()
        self._wake.clear()
        changed, self._changed = self._changed, set()
        followed = {case for stream in self.streams for case in stream.cases} & changed
        many = len(changed) > MOST_AT_ONCE
        try:
            records = await ask(records_of, followed if many else changed)
        except Exception:
            self._changed |= changed
            self._wake.set()
            raise
        if many:
            self._each(lambda stream: stream.nudge("board"))
        for case in followed if many else changed:
            self._tell(case, records.get(case), board=not many)

    def _tell(self, case: uuid.UUID, record: Record | None, *, board: bool) -> None:
        before = self._known.pop(case, None)
        access_changed = case in self._restricted
        self._restricted.discard(case)
        for stream in self.streams:
            reads = stream.reader.may_read(record)
            if case in stream.cases:
                stream.nudge(f"{OF_A_CASE}{case}", case) if reads else stream.drop_case(case)
            if board and reads:
                stream.nudge("board", case)
            elif board and (stream.reader.may_read(before) or (access_changed and stream.reader.is_kept_from(record))):
                # It may still stand on their board: look again, and not a word about which.
                stream.nudge("board")
        if record is not None:
            self._known[case] = record
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    async def _ask_again(self) -> None:
        """Ask whether the readers are still who they were, and may still read what they follow: at times, and when somebody's access changed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ASKED_AGAIN_EVERY):
                await self._doubt.wait()
        doubted = self._doubt.is_set()
        self._doubt.clear()
        suspects, self._suspects = self._suspects, set()
        asked = [stream for stream in self.streams if not doubted or stream.reader.member in suspects]
        try:
            readers = await ask(readers_behind, {stream.reader.session for stream in asked})
            records = await ask(records_of, {case for stream in asked for case in stream.cases})
        except Exception:
            self._suspects |= {stream.reader.member for stream in asked}
            self._doubt.set()
            raise
        for stream in asked:
            self._settle(stream, readers[stream.reader.session], records)

    @staticmethod
    def _settle(stream: Stream, reader: Any, records: Any) -> None:
        if reader is None or reader.member != stream.reader.member:
            stream.end("signed-out")
            return
        before, stream.reader = stream.reader, reader
        for case in [one for one in stream.cases if not reader.may_read(records.get(one))]:
            stream.drop_case(case)
        if before.viewer != reader.viewer:
            stream.all_again()

    async def _beat(self) -> None:
        """Say, as long as the database answers, what time it is there, and when the watch over the clocks falls silent or speaks again."""
        at, found = await ask(_pulse)
        if self.is_up:
            self._each(lambda stream: stream.say("beat", at=at.isoformat(timespec="seconds")))
        health = (found.silent, found.well)
        if self._health not in (None, health):
            self._each(lambda stream: stream.nudge("health"))
        self._health = health
        await asyncio.sleep(BEATS_EVERY)


def _pulse() -> tuple[datetime, Pulse]:
    """What time it is, and how the system watches itself: asked of the database, so that a beat proves that it answers."""
    at = clock.now()
    return at, pulse(at=at, real_at=clock.real_now(), pace=clock.speed())
