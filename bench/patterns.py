"""What it costs to look for patterns over all missing episodes in a night, against a plain statement that reads the same rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import Figure, Timed, figure

ROOT = Path(__file__).resolve().parent.parent
WITHIN_S = 60


def patterns(*, full: bool) -> list[Figure]:
    """Patterns over a hundred thousand episodes of thirty thousand children: every planted one is found, and a second night finds no more."""
    episodes, runs = 100_000, 7 if full else 3
    told = _inside(episodes, runs)
    print(
        f"{told['episodes']:,} episodes, {told['findings']:,} patterns, {told['planted']} of them planted",
        file=sys.stderr,
    )
    pair = Timed(tuple(told["ours"])), Timed(tuple(told["scan"]))
    return [
        figure(
            f"patterns_{episodes}", pair, per=1, unit="s", against="one plain statement that reads every row the night reads, and counts them",
            goal=(f"<= {WITHIN_S} s", lambda ours, _: ours <= WITHIN_S),
        )
    ]  # fmt: skip


def _inside(episodes: int, runs: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder:
        Path(folder).chmod(0o711)
        environment = os.environ | {
            "NIGHTLIGHT_VAR": folder, "DJANGO_SETTINGS_MODULE": "nightlight.project.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.patterns_inside", str(episodes), str(runs)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


ALL: dict[str, Callable[..., list[Figure]]] = {"patterns": patterns}
