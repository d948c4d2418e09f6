"""How long a change takes from its commit in one process to the screens of all who may know it, over real connections, and who else hears of it."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

from bench.measure import Figure

ROOT = Path(__file__).resolve().parent.parent
SCREENS = 500
PATIENCE = 30.0
APART = 0.6
"""Seconds between two acts: a screen is told of a topic at most four times a second, which is kept out of the figure."""


def push(*, full: bool) -> list[Figure]:
    """Five hundred open screens on two web processes; a case is opened in a third. Of each act every screen that may know it is timed."""
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder, _served(Path(folder)) as actor:
        measured = asyncio.run(_measure(actor, acts=40 if full else 12))
    pooled = sorted(took for act in measured.took for took in act)
    assert len(pooled) >= 1000, len(pooled)
    return [_figure("push", measured, 0.95, pooled), _figure("push_p50", measured, 0.50, pooled)]


def _figure(name: str, measured: Measured, part: float, pooled: list[float]) -> Figure:
    of_each = [_at(sorted(act), part) for act in measured.took]
    ours, bare = _at(pooled, part) * 1e3, _at(sorted(measured.bare), part) * 1e3
    against = (
        f"one bare LISTEN connection; {SCREENS} screens, {len(pooled)} arrivals, none at a screen that may not know"
    )
    return Figure(
        name, round(ours, 1), round(bare, 1), "ms", against, "< 1000 ms", ours < 1000, len(of_each),
        (round(min(of_each) * 1e3, 1), round(max(of_each) * 1e3, 1)),
        (round(min(measured.bare) * 1e3, 1), round(max(measured.bare) * 1e3, 1)),
    )  # fmt: skip


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, round(part * len(ordered)))] if part != 0.5 else statistics.median(ordered)


class Actor:
    """The process that acts when it is asked to."""

    def __init__(self, said: dict[str, Any], asks: IO[str], answers: IO[str]) -> None:
        self.ports: list[int] = said["ports"]
        self.people: list[dict[str, str]] = said["people"]
        self.listen: str = said["listen"]
        self._asks, self._answers = asks, answers

    def act(self, *, restricted: bool) -> dict[str, Any]:
        """Open a case; which, and when that was committed."""
        self._asks.write("restricted\n" if restricted else "open\n")
        self._asks.flush()
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer


class Screen:
    """One open stream, and when it heard of which case."""

    def __init__(self, person: dict[str, str]) -> None:
        self.person = person
        self.heard: dict[str, float] = {}
        self.other: list[str] = []
        self.is_live = asyncio.Event()

    def may_know(self, restricted: bool) -> bool:
        """Whether a case of the north is theirs to read."""
        return self.person["reads"] == "all" or (self.person["reads"] == "north" and not restricted)

    async def watch(self, port: int) -> None:
        """Read the stream until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET /live?topics=mine,board HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: sessionid={self.person['session']}\r\n\r\n".encode()
        )
        status = await reader.readline()
        assert b" 200 " in status, status
        name = ""
        while line := await reader.readline():
            text = line.decode().strip()
            if text.startswith("event: "):
                name = text.removeprefix("event: ")
            elif text.startswith("data: "):
                self._take(name, json.loads(text.removeprefix("data: ")))

    def _take(self, name: str, data: dict[str, Any]) -> None:
        if name == "live":
            self.is_live.set()
        elif name == "nudge" and data["topic"] == "board":
            for case in data.get("cases", ["?"]):
                self.heard.setdefault(case, time.monotonic())
        elif name not in ("beat", "nudge"):
            self.other.append(name)


class Measured:
    """What came of it: how long each act took to each screen that may know it, and to a bare connection."""

    def __init__(self) -> None:
        self.took: list[list[float]] = []
        self.bare: list[float] = []


async def _measure(actor: Actor, *, acts: int) -> Measured:
    screens = [Screen(person) for person in actor.people]
    measured, bare = Measured(), Bare()
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(one.watch(actor.ports[number % len(actor.ports)])) for number, one in enumerate(screens)
        ]
        tasks.append(group.create_task(bare.listen(actor.listen)))
        async with asyncio.timeout(PATIENCE * 2):
            await bare.is_up.wait()
            for one in screens:
                await one.is_live.wait()
        for number in range(acts + 1):
            restricted = number % 4 == 3
            done = await asyncio.to_thread(actor.act, restricted=restricted)
            took = await _arrivals(screens, done, restricted=restricted)
            if number and not restricted:
                measured.took.append(took)
                measured.bare.append(bare.heard[done["case"]] - done["committed"])
            await asyncio.sleep(APART)
        for task in tasks:
            task.cancel()
    assert not [one.other for one in screens if one.other]
    return measured


async def _arrivals(screens: list[Screen], done: dict[str, Any], *, restricted: bool) -> list[float]:
    """How long it took to each of those who may know, once all of them have heard; nobody else has by then, nor a little later."""
    case, knowing = done["case"], [one for one in screens if one.may_know(restricted)]
    async with asyncio.timeout(PATIENCE):
        while not all(case in one.heard for one in knowing):
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.2)
    assert not [one for one in screens if case in one.heard and not one.may_know(restricted)]
    # Nor that there is something which they may not know.
    assert not [one for one in screens if "?" in one.heard or (one.person["reads"] == "south" and one.heard)]
    return [one.heard[case] - done["committed"] for one in knowing]


class Bare:
    """A connection that does nothing but hear what is announced."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}
        self.is_up = asyncio.Event()

    async def listen(self, address: str) -> None:
        """Hear until cancelled."""
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as line:
            await line.execute("LISTEN nightlight")
            self.is_up.set()
            async for said in line.notifies():
                told = json.loads(said.payload)
                if told["what"] == "case":
                    self.heard.setdefault(told["case"], time.monotonic())


@contextmanager
def _served(folder: Path) -> Iterator[Actor]:
    folder.chmod(0o711)
    environment = os.environ | {
        "NIGHTLIGHT_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "nightlight.project.settings", "PYTHONPATH": str(ROOT)
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "bench.push_server", str(SCREENS)]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        assert server.stdin
        assert server.stdout
        yield Actor(json.loads(server.stdout.readline()), server.stdin, server.stdout)
        server.stdin.close()
        server.wait(60)


ALL: dict[str, Callable[..., list[Figure]]] = {"push": push}
