"""Whether alarms are rare enough to be believed: a simulated day of the whole force, in which everybody does what they should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import Figure

ROOT = Path(__file__).resolve().parent.parent
MOST = 4


def alarms(*, full: bool) -> list[Figure]:
    """How often each inspector is interrupted in their busiest hour, and how often by something that was taken before."""
    hours = 72 if full else 24
    told = _lived(hours)
    print(
        f"{hours} hours, {told['cases']} cases, {told['rung']} interruptions by {told['why']}; missed all the same: {told['missed']}",
        file=sys.stderr,
    )
    busiest, others = max(told["inspectors"], default=0), max(told["others"], default=0)
    against = "what an inspector can believe, in the busiest hour of the busiest of them"
    repeats = told["repeats"]
    return [
        Figure("alarms", busiest, MOST, "interruptions", against, f"<= {MOST}", busiest <= MOST, hours // 24),
        Figure("alarms_others", others, MOST, "interruptions", "the same of everybody else on duty", f"<= {MOST}", others <= MOST, hours // 24),
        Figure("alarms_repeated", repeats, max(told["rung"], 1), "interruptions", "all of them; by what was taken before", "none", repeats == 0, hours // 24),
    ]  # fmt: skip


def _lived(hours: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder:
        Path(folder).chmod(0o711)
        environment = os.environ | {
            "NIGHTLIGHT_VAR": folder, "NIGHTLIGHT_DEMO": "1", "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "nightlight.project.settings",
        }  # fmt: skip
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.alarms_inside", str(hours)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


ALL: dict[str, Callable[..., list[Figure]]] = {"alarms": alarms}
