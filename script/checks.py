"""Runs every check and says at the end which passed; exit status 0 only when all of them did."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent


def main() -> int:
    """Run the checks one after the other, all of them even when one fails."""
    parser = argparse.ArgumentParser(prog="script/test", description="Run every check.")
    parser.add_argument("--long", action="store_true", help="let the property tests look much longer")
    options, for_pytest = parser.parse_known_args()
    if options.long:
        for_pytest.append("--hypothesis-profile=long")
    results = [(name, *timed(command)) for name, command in checks(for_pytest)]
    print()
    for name, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {name:<14} {seconds:6.1f} s")
    failed = [name for name, passed, _ in results if not passed]
    print(
        f"{len(results) - len(failed)} of {len(results)} checks passed"
        + (f"; failed: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


def checks(for_pytest: list[str]) -> list[tuple[str, list[str]]]:
    """The checks by name, the quick ones first."""
    return [
        ("format", [program("ruff"), "format", "--check", "--quiet", "."]),
        ("lint", [program("ruff"), "check", "--quiet", "."]),
        ("types", [program("mypy"), "--no-error-summary"]),
        ("contracts", [program("lint-imports"), "--no-logo"]),
        ("policy", [program("nightlight"), "policy", "check"]),
        *((name, [program("pytest"), "--numprocesses=2", "--quiet", *paths]) for name, paths in groups(for_pytest)),
    ]


def groups(for_pytest: list[str]) -> list[tuple[str, list[str]]]:
    """The tests in groups, each with a database server and a browser of its own; all in one where the caller names some."""
    if any(not word.startswith("-") for word in for_pytest):
        return [("tests", for_pytest)]
    tests = ROOT / "tests"
    apart = {"journal", "people"}
    folders = sorted(
        path for path in tests.iterdir() if path.is_dir() and any(path.rglob("test_*.py")) and path.name != "records"
    )
    parts = sorted(path for path in (tests / "records").iterdir() if path.name in apart)
    rest = sorted(
        path for path in (tests / "records").iterdir() if path.name not in apart and path.name != "__pycache__"
    )
    together = [(path.name, [str(path)]) for path in (*folders, *parts)] + [("records", list(map(str, rest)))]
    return [(name, [*for_pytest, *paths]) for name, paths in together]


def program(name: str) -> str:
    """A program of the virtual environment."""
    return str(PROGRAMS / name)


def timed(command: list[str]) -> tuple[bool, float]:
    """Whether a command succeeded, and how many seconds it took."""
    print(f"\n— {Path(command[0]).name} {' '.join(command[1:])}", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    return code == 0, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
