"""`script/bench`: it runs every benchmark that it names, prints a table and writes the figures; how fast is not a test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["grading", "replay", "startup"])
def test_a_benchmark_prints_a_table_and_writes_its_figures(name: str, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", name, "--json", str(kept)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(kept.read_text(encoding="utf-8"))
    assert done.stdout.startswith("name ")
    assert figures
    for figure in figures:
        assert {"name", "ours", "reference", "unit", "against", "ratio", "goal", "met", "runs"} <= figure.keys()
        assert figure["name"] in done.stdout
        assert figure["runs"] >= 5
