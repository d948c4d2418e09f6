"""`script/bench [--full] [--json FILE] [NAME ...]`: run benchmarks and print a table. The quick form takes under three minutes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench import alarms, board, effort, intake, journal, page_weight, patterns, push, rules, sweep
from bench.measure import Figure

ALL = {
    **rules.ALL,
    **intake.ALL,
    **sweep.ALL,
    **journal.ALL,
    **push.ALL,
    **board.ALL,
    **effort.ALL,
    **page_weight.ALL,
    **alarms.ALL,
    **patterns.ALL,
}


def main() -> int:
    """Run the benchmarks named, or all of them; the exit status says nothing of goals, only of failures."""
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Benchmarks, each beside a floor or a peer measured in the same run."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", choices=[*ALL, []], help=f"which to run: {', '.join(ALL)} (default: all)"
    )
    parser.add_argument("--full", action="store_true", help="more runs and the full number of cases")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here, too")
    options = parser.parse_args()
    figures: list[Figure] = []
    for name in options.names or ALL:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += ALL[name](full=options.full)
    print(table(figures))
    if options.json:
        options.json.write_text(
            json.dumps([one.record() for one in figures], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return 0


def table(figures: list[Figure]) -> str:
    """The figures as a table: ours and the reference as medians with their range, the ratio, the goal."""
    rows = [("name", "ours (median, range)", "reference (median, range)", "ratio", "goal", "met")]
    for one in figures:
        ours, reference = (
            f"{middle:g} {one.unit} ({low:g}-{high:g})"
            for middle, (low, high) in ((one.ours, one.ours_range), (one.reference, one.reference_range))
        )
        rows.append((one.name, ours, reference, f"{one.ratio:g}", one.goal, "yes" if one.met else "NO"))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *(f"{one.name}: against {one.against}; {one.runs} runs in turn" for one in figures)])


if __name__ == "__main__":
    sys.exit(main())
