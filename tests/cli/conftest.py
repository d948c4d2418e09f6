"""The `nightlight` command, run in this process or in one of its own, and scenario files to give it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nightlight.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
GIRL = """\
format: nightlight-scenario/1
id: girl
title: Girl of 15 from a care home
kind: missing
source: control
start: 2025-11-14T22:48:00
steps:
  - after: 0m
    event: report_received
    by: call_handler
    facts: {nature_of_concern: missing, age: 15, looked_after: true}
  - after: 2h
    event: closure_proposed
    by: supervising_sergeant
until: 3h
reality: {acted: 2h30m}
"""


@pytest.fixture
def girl(tmp_path: Path) -> Path:
    """A good scenario file."""
    return written(tmp_path / "girl.yaml")


def written(path: Path, text: str = GIRL) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def nightlight(capsys: Any) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process: (exit status, standard output, standard error)."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = int(str(end.code))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the command in a process of its own, `before` it some Python."""

    def run(*words: str | Path, before: str = "", **env: str) -> subprocess.CompletedProcess[bytes]:
        code = f"{before}\nimport sys; from nightlight.cli.main import main; sys.exit(main({[str(word) for word in words]!r}))"
        return subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, **env},
            check=False,
            timeout=60,
        )

    return run
