"""A worker as a child of the server: started again when it ends, told to stop when the server does, and gone when the server is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Final

COMMAND: Final = [sys.executable, "-m", "nightlight.project.worker", "--with-parent", str(os.getpid())]
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
SOUND_AFTER: Final = 60.0
"""Seconds of running after which a worker that ends is started again at once."""
STOPS_WITHIN: Final = 25.0


class KeptRunning:
    """One worker process, kept running."""

    def __init__(self, command: list[str] | None = None) -> None:
        self._command = command or COMMAND
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._pause = 0.0
        self._ended_at = 0.0

    @property
    def process(self) -> int | None:
        """The number of the process that runs now; None while there is none."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def start(self) -> None:
        """Start it, out of reach of the terminal's Ctrl-C: it is told to stop when its turn comes."""
        self._began = time.monotonic()
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, start_new_session=True)

    def look(self) -> str:
        """Start it again where it has ended, a little later each time that it ends soon; a line that says that it ended, or nothing."""
        told = ""
        if self._process is not None and (status := self._process.poll()) is not None:
            self._ended_at, self._process = time.monotonic(), None
            soon = self._ended_at - self._began < SOUND_AFTER
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE) if soon else 0.0
            told = f"the worker ended unasked (status {status}); starting it again."
        if self._process is None and time.monotonic() - self._ended_at >= self._pause:
            self.start()
        return told

    def stop(self) -> None:
        """End it: politely, then firmly. It is gone when this returns."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
