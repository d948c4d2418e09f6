"""What it costs to notice silence: claiming, recording and telling of missed clocks against a bulk statement, and a sweep that finds nothing."""

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


def sweep(*, full: bool) -> list[Figure]:
    """Clocks missed at once, ten a case and one a case, by one worker and by one on each core; and nothing to do beside very many running clocks."""
    runs = 7 if full else 5
    running = 1_000_000 if full else 100_000
    cases, ones = (1500, 5000) if full else (400, 1000)
    told = _inside(cases=cases, clocks=10, runs=runs, running=running)
    alone = _inside(cases=ones, clocks=1, runs=runs, running=30)
    return [
        _busy("sweep", told["busy"], "all", clocks=10 * cases),
        _busy("sweep_one_worker", told["busy"], "one", clocks=10 * cases),
        _busy("sweep_one_clock_a_case", alone["busy"], "all", clocks=ones),
        _idle(told["idle"], running),
    ]


def _busy(name: str, times: dict[str, list[float]], who: str, *, clocks: int) -> Figure:
    pair = Timed(tuple(times[who])), Timed(tuple(times["floor"]))
    against = "one bulk UPDATE of as many clocks with an audit row each"
    return figure(
        name, pair, per=clocks, unit="µs", against=against, goal=("<= 5 times", lambda ours, floor: ours <= 5 * floor)
    )


def _idle(times: dict[str, Any], running: int) -> Figure:
    print("\n".join(times["plan"]), file=sys.stderr)
    pair = Timed(tuple(times["many"])), Timed(tuple(times["few"]))
    return figure(
        f"sweep_idle_{running}_running", pair, per=1, unit="ms", against="the same with 300 clocks running",
        goal=("<= 1.5 times", lambda ours, few: ours <= 1.5 * few),
    )  # fmt: skip


def _inside(*, cases: int, clocks: int, runs: int, running: int) -> dict[str, Any]:
    """What `bench.sweep_inside` measures beside a database of its own."""
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder:
        Path(folder).chmod(0o711)
        environment = os.environ | {
            "NIGHTLIGHT_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "nightlight.project.settings",
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.sweep_inside", *map(str, (cases, clocks, runs, running))]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


ALL: dict[str, Callable[..., list[Figure]]] = {"sweep": sweep}
