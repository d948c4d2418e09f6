"""A server started as a person starts it, in a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 90


class Started:
    """One run of script/server."""

    def __init__(self, var: Path, port: int, *words: str, **environment: str) -> None:
        self.var = var
        self.port = port
        known = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NIGHTLIGHT_", "DATABASE_", "DJANGO_"))
        }
        self.process = subprocess.Popen(
            [str(ROOT / "script" / "server"), "--port", str(port), *words],
            env=known | {"NIGHTLIGHT_VAR": str(var), "NIGHTLIGHT_DEMO": "0"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> Started:
        """Wait until it answers that all is well."""
        return self._answers(lambda told: bool(told["ok"]))

    def watching(self) -> Started:
        """Wait until its worker watches the clocks; in a demonstration something always waits for somebody."""
        return self._answers(lambda told: bool(told.get("watches", {}).get("sweep", {}).get("ok")))

    def _answers(self, wanted: Callable[[dict[str, Any]], bool]) -> Started:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up and self.process.poll() is None:
            with suppress(OSError):
                if wanted(self.health()):
                    return self
            time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"the server did not come up: {self.process.communicate()}")

    def health(self) -> dict[str, Any]:
        """What /health says."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as red:
            return json.load(red)

    def stop(self, sign: int = signal.SIGINT) -> int:
        """Tell it to stop, as Ctrl-C does, and return its exit status."""
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE_SECONDS)

    def end(self) -> tuple[int, str]:
        """The exit status and stderr of a run that ends by itself."""
        told = self.process.communicate(timeout=PATIENCE_SECONDS)[1]
        return self.process.returncode, told


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return int(ear.getsockname()[1])


def left_over(var: Path) -> list[str]:
    """The processes that still work in a data folder."""
    return [" ".join(one.info["cmdline"] or []) for one in working_in(var)]


def working_in(var: Path) -> list[psutil.Process]:
    """The processes whose command or environment names a data folder."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        named = " ".join(process.info["cmdline"] or []), (process.info["environ"] or {}).get("NIGHTLIGHT_VAR", "")
        if str(var) in named[0] or str(var) == named[1]:
            found.append(process)
    return found


def worker_of(var: Path) -> psutil.Process | None:
    """The worker that the server of a data folder keeps running."""
    return next((one for one in working_in(var) if "nightlight.project.worker" in (one.info["cmdline"] or [])), None)


@pytest.fixture
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the embedded PostgreSQL can reach, whoever runs it."""
    return Path(os.environ["NIGHTLIGHT_VAR"]) / tmp_path_factory.mktemp("v").name


@pytest.fixture(scope="session")
def used_once() -> Path:
    """A data folder in which a server came up for the first time and was stopped."""
    folder = Path(os.environ["NIGHTLIGHT_VAR"]) / "used-once"
    server = Started(folder, free_port()).ready()
    assert server.stop() == 0
    server.process.communicate()
    return folder


@pytest.fixture
def used(var: Path, used_once: Path) -> Path:
    """The data folder of this test, in which a server has run before: it comes up as on any day but the first."""
    subprocess.run(["cp", "-a", used_once, var], check=True)
    return var


@pytest.fixture
def start(var: Path) -> Iterator[Callable[..., Started]]:
    """Start servers in one data folder; what is left of them is ended after the test."""
    runs: list[Started] = []

    def start_(*words: str, port: int | None = None, **environment: str) -> Started:
        runs.append(Started(var, port or free_port(), *words, **environment))
        return runs[-1]

    yield start_
    for run in runs:
        if run.process.poll() is None:
            run.process.terminate()
        run.process.communicate(timeout=PATIENCE_SECONDS)
