"""The command when it is stopped half way, or has nowhere to write: one line, a status, nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import GIRL, written

COMMAND = [sys.executable, "-m", "nightlight.cli.main"]


@pytest.fixture
def heeding() -> Iterator[None]:
    """Heed Ctrl-C: what a shell starts behind it passes over it, and hands that down to whatever it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding")
def test_ctrl_c_stops_every_process_of_a_shared_replay(tmp_path: Path) -> None:
    for number in range(1500):
        written(tmp_path / f"case-{number}.yaml")
    running = subprocess.Popen(
        [*COMMAND, "replay", "--json", "--jobs", "2", str(tmp_path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip
    workers = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    while not workers.read_text().strip() and running.poll() is None:
        os.sched_yield()
    os.killpg(running.pid, signal.SIGINT)
    said = running.communicate(timeout=30)[1]
    assert (running.returncode, said) == (130, "stopped\n")


def test_a_full_disk_is_one_line_and_a_status(tmp_path: Path) -> None:
    file = written(tmp_path / "girl.yaml", GIRL)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "replay", str(file)], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "cannot go on: No space left on device\n")


def test_the_output_is_the_same_wherever_it_is_written(tmp_path: Path) -> None:
    file = written(tmp_path / "girl.yaml", GIRL)
    runs = [
        subprocess.run(
            [*COMMAND, "replay", str(file)], capture_output=True, env={**os.environ, **env}, check=True
        ).stdout
        for env in ({}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"})
    ]
    assert runs[0] == runs[1] == runs[2]
