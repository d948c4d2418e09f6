"""Every expectation that our own made-up cases carry is met; each kind of case says what it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules.days import parse_duration
from nightlight.rules.lines import as_record
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.scenario import KINDS, Scenario

PACK = packfile.load_pack()
BOOK = Rulebook(PACK)
FILES = sorted(packfile.scenario_folder().glob("*.yaml"))
CASES: Mapping[str, Scenario] = {
    path.stem: packfile.load_scenario(path.read_bytes(), path.name, PACK) for path in FILES
}
Lines = Sequence[Mapping[str, Any]]
Expected = Mapping[str, Any]


@lru_cache(maxsize=64)
def lines_of(name: str) -> Lines:
    """What the rules say of a case."""
    case = CASES[name]
    return tuple(as_record(line, case.id, case.start) for line in replay(case, BOOK))


def minutes(expected: Expected) -> float:
    """The instant of an expectation in minutes from the start."""
    return parse_duration(str(expected.get("at", expected.get("by", "0m")))).total_seconds() / 60


def said(lines: Lines, what: str, by: float) -> list[Mapping[str, Any]]:
    """The lines of one kind up to an instant."""
    return [line for line in lines if line["what"] == what and line["after_min"] <= by]


def level(lines: Lines, expected: Expected) -> bool:
    """Whether the level in force at the instant is as expected."""
    found = [line for line in said(lines, "assessed", minutes(expected)) if line["scale"] == expected["scale"]][-1][
        "level"
    ]
    scale = PACK.scales[expected["scale"]]
    rank = {word: number for number, word in enumerate(scale.order)} | {
        word: scale.order.index(like) for word, like in scale.outside.items() if like
    }
    return (
        expected.get("level", found) == found
        and ("level_at_most" not in expected or rank[found] <= rank[expected["level_at_most"]])
        and ("level_at_least" not in expected or rank[found] >= rank[expected["level_at_least"]])
    )


def duty(lines: Lines, expected: Expected) -> bool:
    """Whether a duty was started or foreseen and is due by the instant."""
    dated = [line for line in lines if line["what"] in ("duty_started", "duty_foreseen")]
    return any(line["duty"] == expected["duty"] and line["due_min"] <= minutes(expected) for line in dated)


def told(lines: Lines, expected: Expected) -> bool:
    """Whether that role was told of one of the duties by the instant."""
    found = said(lines, "told", minutes(expected))
    return any(line["to"] == expected["told"] and line["duty"] in expected["of"] for line in found)


def refused(lines: Lines, event: str, at: float) -> bool:
    """Whether a proposal was refused at the instant."""
    return any(line["event"] == event and line["after_min"] == at for line in said(lines, "refused", at))


def flags(lines: Lines, expected: Expected) -> set[str]:
    """The checks raised by the instant."""
    return {line["check"] for line in said(lines, "flagged", minutes(expected))}


MEANING: Mapping[str, Callable[[Lines, Expected], bool]] = {
    "scale": level,
    "duty": duty,
    "told": told,
    "refused": lambda lines, one: refused(lines, one["refused"], minutes(one)),
    "not_refused": lambda lines, one: not refused(lines, one["not_refused"], minutes(one)),
    "flagged": lambda lines, one: one["flagged"] in flags(lines, one),
    "not_flagged": lambda lines, one: not flags(lines, one),
    "ask": lambda lines, one: {
        fact for line in said(lines, "assessed", minutes(one)) for fact in line["ask"]
    } >= set(one["ask"]),
}  # fmt: skip
EVERY = [(name, number) for name, case in CASES.items() for number in range(len(case.expect))]


@pytest.mark.parametrize(("name", "number"), EVERY)
def test_every_expectation_of_our_own_cases_is_met(name: str, number: int) -> None:
    expected = CASES[name].expect[number]
    (kind,) = MEANING.keys() & expected.keys()
    assert MEANING[kind](lines_of(name), expected), expected["why"]


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("all-done")])
def test_where_everything_was_done_no_duty_at_all_is_missed(name: str) -> None:
    assert said(lines_of(name), "duty_missed", float("inf")) == []


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("all-done")])
def test_where_one_thing_fewer_was_done_somebody_is_told(name: str) -> None:
    case = CASES[name]
    first_acts = [step for step in case.steps[1:] if step.event == "thrive_recorded"][:1]
    fewer = Scenario(
        case.id, case.title, case.kind, case.source, case.start,
        tuple(step for step in case.steps if step not in first_acts), case.until,
    )  # fmt: skip
    assert any(line.what == "told" for line in replay(fewer, BOOK))


def test_our_own_cases_cover_every_kind_and_each_names_what_it_is_for() -> None:
    assert {case.kind for case in CASES.values()} == set(KINDS)
    assert {name.partition("-")[0] for name in CASES} == {"all", "ordinary", "sharp"}


@pytest.mark.parametrize("name", CASES)
def test_every_expectation_says_why(name: str) -> None:
    assert [one for one in CASES[name].expect if not str(one.get("why", "")).strip()] == []
