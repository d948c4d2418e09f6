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
        ("tests", [program("pytest"), "--numprocesses=2", "--dist=worksteal", "--quiet", *for_pytest]),
    ]


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
