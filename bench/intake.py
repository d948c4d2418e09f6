"""What it costs to take a report: the whole act over HTTP, against the least that a view can do on the same server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import Figure, Timed, figure

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "bench.intake_settings"


def intake(*, full: bool) -> list[Figure]:
    """A report with forty facts, its clocks, journal and notice, by one client and by eight, against one INSERT behind the same doors."""
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder, serving(Path(folder)) as place:
        return [
            _measured(place, clients, requests=(400 if full else 100) // clients, runs=9 if full else 5)
            for clients in (1, 8)
        ] + [_database(place, runs=200 if full else 60), _statements(place)]


def _measured(place: Place, clients: int, *, requests: int, runs: int) -> Figure:
    times: dict[str, list[float]] = {"/bench/report": [], "/bench/least": []}
    for run in range(runs + 1):
        for path, kept in times.items():
            took = _round(place, path, clients, requests)
            if run:
                kept.append(took)
    pair = Timed(tuple(times["/bench/report"])), Timed(tuple(times["/bench/least"]))
    goal = ("<= 3 times", lambda ours, reference: ours <= 3 * reference)
    name = "intake" if clients == 1 else f"intake_{clients}_clients"
    against = "a view with one INSERT, same server, middleware, session, pool and guard"
    return figure(name, pair, per=clients * requests, unit="ms", against=against, goal=goal)


def _database(place: Place, *, runs: int) -> Figure:
    """What the database spends on the act, against one durable row."""
    spent = place.ask("GET", f"/bench/database?runs={runs}")
    pair = Timed(tuple(one / 1000 for one in spent["ours"])), Timed(tuple(one / 1000 for one in spent["floor"]))
    goal = ("<= 5 times", lambda ours, reference: ours <= 5 * reference)
    return figure("intake_database", pair, per=1, unit="ms", against="one durable INSERT", goal=goal)


def _statements(place: Place) -> Figure:
    """How often the act asks the database, whatever the number of facts and duties."""
    counted = {size: place.ask("GET", f"/bench/statements?facts={size}")["statements"] for size in (5, 40)}
    assert len(set(counted.values())) == 1, counted
    return Figure(
        "intake_round_trips", counted[40], 1, "round trips", "one commit", "<= 8, whatever is told", counted[40] <= 8, 2
    )


class Place:
    """A server under test, and the session of somebody who is signed in."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port = port
        self.cookie = cookie

    def packet(self, method: str, path: str, body: bytes = b"") -> bytes:
        """A whole request in one packet."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def ask(self, method: str, path: str, body: bytes = b"") -> Any:
        """One request and its answer, over a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            return json.loads(exchange(line, self.packet(method, path, body))[1])


def exchange(line: socket.socket, packet: bytes) -> tuple[int, bytes]:
    """Send a request and read its answer: (status, body)."""
    line.sendall(packet)
    got = b""
    while b"\r\n\r\n" not in got:
        more = line.recv(65536)
        if not more:
            raise AssertionError("the server closed the connection")
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length"))
    while len(body) < length:
        body += line.recv(65536)
    return int(head.split()[1]), body


def _round(place: Place, path: str, clients: int, requests: int) -> float:
    """How long so many clients take for so many requests each; every answer is checked."""
    failures: list[BaseException] = []

    def client() -> None:
        try:
            with socket.create_connection(("127.0.0.1", place.port)) as line:
                for _ in range(requests):
                    status, body = exchange(line, place.packet("POST", path, report_body()))
                    answer = json.loads(body)
                    assert status == 201, (status, body[:200])
                    assert answer["clocks"] >= 44 if path.endswith("report") else answer["rows"] == 1, answer
        except BaseException as failure:  # noqa: BLE001 - told by the thread that waits
            failures.append(failure)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - began


_FACTS: dict[str, Any] = {}


def report_body() -> bytes:
    if not _FACTS:
        from nightlight import packfile

        pack = packfile.load_pack()
        plain = [fact.id for fact in pack.facts.values() if fact.type == "yes_no" and not fact.retired][:36]
        _FACTS.update(
            {fact: None if number % 3 else False for number, fact in enumerate(plain)},
            age=15, looked_after=True, nature_of_concern="missing", cse_current_intelligence=True,
        )  # fmt: skip
    return json.dumps({"id": str(uuid.uuid4()), "facts": _FACTS}).encode()


@contextmanager
def serving(folder: Path) -> Iterator[Place]:
    """The product as it is served, over a database of its own that keeps what it is told, with the bench's two views beside."""
    folder.chmod(0o711)
    environment = os.environ | {
        "NIGHTLIGHT_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        port = ear.getsockname()[1]
    command = [sys.executable, "-m", "bench.intake_server", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            told = server.stdout.readline().strip()
            assert told.startswith("cookie "), told
            yield Place(port, told.removeprefix("cookie "))
        finally:
            server.terminate()
            server.wait(30)


ALL: dict[str, Callable[..., list[Figure]]] = {"intake": intake}
