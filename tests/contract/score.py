"""The score of the rules on published cases: what reviewers said should have been, and how much of it the rules say, by kind and basis.

The cases and the checker that scores them are kept beside this repository and are not part of it. The score as last agreed is in
`score.json`; `python -m tests.contract.score --write` measures it anew.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from nightlight.cli.replaying import Job, one

KEPT = Path(__file__).with_name("score.json")
BESIDE = Path(__file__).resolve().parents[3] / "shared"
CASES, CHECKER = BESIDE / "cases", BESIDE / "contract" / "check_scenarios.py"
PRESENT = CASES.is_dir() and CHECKER.is_file()
ABSENT = f"The published cases are not here ({BESIDE.name}/cases beside this repository): their score was not measured."

Score = dict[str, dict[str, dict[str, int]]]


class Measured(NamedTuple):
    """The score, every expectation that was missed in words, and every file that could not be replayed."""

    score: Score
    missed: list[str]
    broken: list[str]


def kept() -> Score:
    """The score as last agreed."""
    score: Score = json.loads(KEPT.read_text(encoding="utf-8"))
    return score


def measure() -> Measured:
    """Replay every case and judge it with the checker's own words."""
    import yaml

    checker = _checker()
    order, ranks = checker.ranks_of(BESIDE / "doctrine")
    met: Counter[tuple[str, str, str]] = Counter()
    missed, broken = [], []
    for file in sorted(CASES.rglob("*.yaml")):
        done = one(Job(str(file), "national", json=True))
        broken += [str(fault) for fault in done.faults]
        lines = [json.loads(line) for line in done.text.splitlines()]
        case = yaml.safe_load(file.read_text(encoding="utf-8"))
        for expect in case.get("expect", []) if lines else ():
            good, word = checker.met(expect, lines, order, ranks)
            met[case["kind"], expect["basis"], "of"] += 1
            met[case["kind"], expect["basis"], "met"] += good
            if not good:
                missed.append(f"{case['id']} ({expect['basis']}): {expect}: {word}")
    return Measured(_by_kind(met), missed, broken)


def _by_kind(met: Counter[tuple[str, str, str]]) -> Score:
    score: Score = {}
    for (kind, basis, what), count in sorted(met.items()):
        score.setdefault(kind, {}).setdefault(basis, {})[what] = count
    return score


def _checker() -> Any:
    spec = importlib.util.spec_from_file_location("check_scenarios", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    """Measure and print; with --write, keep."""
    if not PRESENT:
        print(ABSENT, file=sys.stderr)
        return 2
    found = measure()
    print("\n".join([*found.broken, *found.missed, json.dumps(found.score, indent=1)]))
    if "--write" in sys.argv[1:]:
        KEPT.write_text(json.dumps(found.score, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
