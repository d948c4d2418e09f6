"""Workers started as processes of their own, against this test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE_SECONDS = 40


class Working:
    """One worker process."""

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nightlight.project.worker", "--with-parent", str(os.getpid())],
            env=os.environ | environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def stop(self, sign: int = signal.SIGTERM) -> tuple[int, str]:
        """Tell it to stop; its exit status and what it said."""
        self.process.send_signal(sign)
        return self.end()

    def end(self) -> tuple[int, str]:
        """The exit status and stderr of one that ends."""
        told = self.process.communicate(timeout=PATIENCE_SECONDS)[1]
        return self.process.returncode, told


@pytest.fixture
def working(database: Any, tmp_path: Path) -> Iterator[Callable[..., Working]]:
    """Start workers: `working(NIGHTLIGHT_SITE="...")`; those still there at the end are ended."""
    started: list[Working] = []

    def start(**environment: str) -> Working:
        started.append(Working(NIGHTLIGHT_HEADS=str(tmp_path / "heads"), **environment))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            # Shown with a test that fails.
            print(one.process.communicate()[1])


@pytest.fixture
def settings_changed() -> Iterator[Callable[..., None]]:
    """Change settings for this test."""
    from django.test import override_settings

    from nightlight.project import clock

    changes: list[Any] = []

    def change(**values: Any) -> None:
        changes.append(override_settings(**values))
        changes[-1].enable()

    yield change
    for one in reversed(changes):
        one.disable()
    clock.look_again()


def until(question: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """The first answer that is not false, asked again and again for so long."""
    from django.db import Error, connection

    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            if found := question():
                return found
        except Error:
            connection.close()
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:g} seconds: {question}")
