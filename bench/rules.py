"""What the rules cost: grading the whole national pack, a day's replay, ten thousand cases on every core, starting up."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import cases
from bench.measure import Figure, figure, in_turn
from nightlight import packfile
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook

_GRADES = 400


def grading(*, full: bool) -> list[Figure]:
    """Grade with reasons and next questions, every rule of the pack asked, on a report with a hundred answers and on one with few."""
    book = Rulebook(packfile.load_pack())
    runs = 25 if full else 9
    return [
        _grading(book, name, _report(book, answers), runs)
        for name, answers in (("grading", 110), ("grading_few_answers", 8))
    ]


def _grading(book: Rulebook, name: str, facts: dict[str, Any], runs: int) -> Figure:
    scales = tuple(book.pack.scales)
    rules = [rule.id for rule in book.pack.rules.values() if not rule.local_only]
    expected = book.grader.grade(facts, scales=scales)

    def ours() -> None:
        for _ in range(_GRADES):
            found = book.grader.grade(facts, scales=scales)
        assert found == expected

    def floor() -> None:
        for _ in range(_GRADES):
            for rule in rules:
                facts.get(rule)

    against = f"one look-up for each of the pack's {len(rules)} rules, in plain Python"
    return figure(
        name,
        in_turn(ours, floor, runs=runs),
        per=_GRADES,
        unit="µs",
        against=against,
        goal=("<= 100 µs", _at_most(100)),
    )


def _at_most(most: float) -> Callable[[float, float], bool]:
    return lambda ours, _: ours <= most


def _report(book: Rulebook, answers: int) -> dict[str, Any]:
    """A missing child with so many answers, all of them no, in the order in which the pack asks."""
    known = [
        fact
        for fact in book.pack.facts.values()
        if fact.type == "yes_no" and fact.id not in ("child_involved", "youth_produced_imagery")
    ]
    return {
        "age": 14,
        "nature_of_concern": "missing",
        "youth_produced_imagery": True,
        **{fact.id: False for fact in known[:answers]},
    }


def replay_day(*, full: bool) -> list[Figure]:
    """Replay made-up cases of a day each, against grading alone as often as those replays assess."""
    book = Rulebook(packfile.load_pack())
    number = 60 if full else 25
    made = [packfile.load_scenario(_yaml(cases.scenario(book.pack, n)), f"made-{n}", book.pack) for n in range(number)]
    expected = [replay(one, book) for one in made]
    steps = [step.facts for one in made for step in one.steps]

    def ours() -> None:
        assert [replay(one, book) for one in made] == expected

    def floor() -> None:
        for facts in steps:
            book.grader.grade(facts)

    pair = in_turn(ours, floor, runs=9 if full else 5)
    against = "grading alone, once for each step of the same cases"
    return [
        figure(
            "replay_24_hours",
            pair,
            per=number,
            unit="ms",
            against=against,
            goal=("<= 50 ms", _at_most(50)),
        )
    ]


def _yaml(plain: dict[str, Any]) -> bytes:
    import yaml

    return yaml.safe_dump(plain, sort_keys=False).encode()


def replay_many(*, full: bool) -> list[Figure]:
    """Replay thousands of files with the command, on every core against one core. Both must print the same bytes."""
    number, cores = (10_000 if full else 600), os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        cases.write(Path(folder), packfile.load_pack(), number)
        printed: dict[int, int] = {}

        def run(jobs: int) -> None:
            with subprocess.Popen(
                [*_command(), "replay", "--json", "--jobs", str(jobs), folder], stdout=subprocess.PIPE
            ) as process:
                assert process.stdout is not None
                total = sum(hash(line) for line in process.stdout)
            assert process.returncode == 0
            assert printed.setdefault(0, total) == total

        pair = in_turn(lambda: run(cores), lambda: run(1), runs=3 if full else 5, warm=0)
    goal = f"<= {1 / cores + 0.25:.2f} of one core's time on {cores} cores"
    name = f"replay_{number}_parallel"
    return [
        figure(
            name,
            pair,
            per=1,
            unit="s",
            against="the same files on one core",
            goal=(goal, lambda a, b: a / b <= 1 / cores + 0.25),
        )
    ]


def startup(*, full: bool) -> list[Figure]:
    """Start the command, load the national pack and replay one case, against starting Python and reading YAML at all."""
    with tempfile.TemporaryDirectory() as folder:
        (file,) = cases.write(Path(folder), packfile.load_pack(), 1)

        def run(command: list[str]) -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

        ours = [*_command(), "replay", "--json", str(file)]
        floor = [sys.executable, "-c", "import yaml, json, argparse"]
        pair = in_turn(lambda: run(ours), lambda: run(floor), runs=25 if full else 11)
    against = "python -c 'import yaml, json, argparse'"
    return [figure("startup", pair, per=1, unit="ms", against=against, goal=("< 300 ms", _at_most(300)))]


def _command() -> list[str]:
    return [sys.executable, "-m", "nightlight.cli.main"]


ALL = {"grading": grading, "replay": replay_day, "parallel": replay_many, "startup": startup}
