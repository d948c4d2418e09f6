"""Reading a live stream as a browser does: event by event, over a connection of its own."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit


class Line:
    """An open stream. `next` waits for an event, as (name, data); `quiet` for its absence."""

    def __init__(self, live: str, topics: str, *, session: str = "", **headers: str) -> None:
        place = urlsplit(live)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        sent = {"Cookie": f"sessionid={session}", "Accept": "text/event-stream", **headers}
        self._connection.connect()
        self._socket = self._connection.sock
        self._connection.request("GET", f"/live?topics={topics}", headers=sent)
        self.answer = self._connection.getresponse()
        self.status = self.answer.status
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.raw: list[str] = []
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        name = ""
        try:
            for line in self.answer:
                text = line.decode().rstrip("\n")
                self.raw.append(text)
                if text.startswith("event: "):
                    name = text.removeprefix("event: ")
                elif text.startswith("data: "):
                    self.events.put((name, json.loads(text.removeprefix("data: "))))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.events.put(("over", {}))

    def next(self, *names: str, patience: float = 10) -> tuple[str, Any]:
        """The next event of one of these names; beats and others in between are passed over."""
        until = time.monotonic() + patience
        while True:
            found = self.events.get(timeout=max(0.0, until - time.monotonic()))
            if found[0] in names:
                return found

    def quiet(self, *names: str, seconds: float = 1.0) -> list[tuple[str, Any]]:
        """Every event of these names that comes within so long: none, if all is well."""
        found, until = [], time.monotonic() + seconds
        with suppress(queue.Empty):
            while True:
                event = self.events.get(timeout=max(0.0, until - time.monotonic()))
                if event[0] in names:
                    found.append(event)
        return found

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None and self.status == 200:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        self.answer.close()
        self._connection.close()
