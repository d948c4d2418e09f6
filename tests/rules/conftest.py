"""The national pack and its rulebook, made once for all tests of the rules, and short ways to ask them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules import scenario as scenarios
from nightlight.rules.grading import Assessment
from nightlight.rules.lines import as_record
from nightlight.rules.policy import Pack
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook

Record = dict[str, Any]


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The national pack."""
    return packfile.load_pack()


@pytest.fixture(scope="session")
def rulebook(pack: Pack) -> Rulebook:
    """The national pack made ready."""
    return Rulebook(pack)


@pytest.fixture(scope="session")
def grade(rulebook: Rulebook) -> Callable[..., Assessment]:
    """Grade facts on one scale: `grade("missing", age=15)`; a moment and what is recorded may be given."""

    def ask(scale: str, facts: Mapping[str, Any] | None = None, **more: Any) -> Assessment:
        return rulebook.grader.grade({**(facts or {}), **more}, scales=[scale])[scale]

    return ask


@pytest.fixture(scope="session")
def run(rulebook: Rulebook) -> Callable[..., list[Record]]:
    """Replay steps as a file would hold them, and give the lines of the contract: `run([{"after": "0m", ...}], until="2h")`."""

    def play(steps: Sequence[Mapping[str, Any]], book: Rulebook = rulebook, **head: Any) -> list[Record]:
        raw = {
            "format": "nightlight-scenario/1", "id": "case", "title": "A case", "kind": "missing", "source": "control",
            "start": "2025-06-10T12:00:00", "steps": list(steps), **head,
        }  # fmt: skip
        case = scenarios.read(raw, "case.yaml", book.pack)
        return [as_record(line, case.id, case.start) for line in replay(case, book)]

    return play


@pytest.fixture(scope="session")
def of() -> Callable[..., list[Record]]:
    """The lines of one kind, and with these values: `of(lines, "told", duty="deploy_officer")`."""

    def pick(lines: Sequence[Record], what: str, **values: Any) -> list[Record]:
        return [line for line in lines if line["what"] == what and all(line.get(k) == v for k, v in values.items())]

    return pick
