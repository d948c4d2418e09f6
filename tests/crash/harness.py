"""Real processes to be killed, and a line to the database that can be cut: what the crash test stands on."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from nightlight.project import database
from nightlight.project.embedded import Embedded
from nightlight.project.serve import migrate

ROOT = Path(__file__).resolve().parents[2]
SOCKET = ".s.PGSQL.5432"


class Line:
    """Stands between everybody and the database, on a socket of its own. While it is cut nothing passes, and what was open is broken off."""

    def __init__(self, folder: Path, behind: Path) -> None:
        folder.mkdir(mode=0o711, exist_ok=True)
        self._socket, self._behind = folder / SOCKET, behind / SOCKET
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._call(asyncio.start_unix_server(self._pass, self._socket))

    def cut(self, seconds: float) -> None:
        """Cut the line for so long."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._break_off)
        time.sleep(seconds)
        self._is_cut = False

    def _call(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    def _break_off(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_unix_connection(self._behind)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._open -= {writer, back}


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        while piece := await source.read(65536):
            sink.write(piece)
            await sink.drain()
    sink.transport.abort()


class Process:
    """A process that is started again whenever it was killed, until it is let go."""

    def __init__(self, *arguments: str, environment: dict[str, str]) -> None:
        self._command = [sys.executable, "-m", *arguments]
        self._environment = environment
        self.killed = 0
        self._start()

    def _start(self) -> None:
        self._running = subprocess.Popen(
            self._command, env=self._environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """Kill it outright and start another."""
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()
        self.killed += 1
        self._start()

    def end(self) -> None:
        """End it for good, politely first."""
        self._running.terminate()
        try:
            self._running.wait(15)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="nightlight-crash-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def durable_database(var: Path) -> Iterator[Embedded]:
    """An embedded PostgreSQL that keeps what it has acknowledged, whatever happens, with migrated tables."""
    embedded = Embedded(var)
    embedded.start()
    try:
        database.prepare_roles(embedded.superuser_url)
        migrate(database.embedded_url(var, role=database.OWNER), runner=database.RUNNER)
        yield embedded
    finally:
        embedded.stop()


def restart(embedded: Embedded) -> None:
    """Let the database crash, with no goodbye to anybody, and start it again: it recovers from what it has written ahead."""
    assert embedded.process is not None
    embedded.process.send_signal(signal.SIGQUIT)
    embedded.process.wait(30)
    embedded.start()


def environment_for(var: Path, socket_folder: Path) -> dict[str, str]:
    """What the processes are told: the line instead of the database itself."""
    url = database.url_at(socket_folder, role=database.RUNNER, database=database.DATABASE)
    return os.environ | {
        "NIGHTLIGHT_VAR": str(var), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
        "PYTHONPATH": str(ROOT), "NIGHTLIGHT_SECRET": "only for tests", "NIGHTLIGHT_DEMO": "1",
    }  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return int(ear.getsockname()[1])


def ask(embedded: Embedded, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database itself says, asked past the line."""
    url = database.url_at(embedded.socket_folder, role=database.OWNER, database=database.DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query, values or None).fetchall()


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes to hold within so long."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(psycopg.Error):
            if holds():
                return True
        time.sleep(0.3)
    return False
