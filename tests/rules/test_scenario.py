"""A scenario file that is not valid is refused: the file, the step, the key and what was expected, every fault at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules import scenario
from nightlight.rules.faults import Faulty
from tests.rules.strategies import PACK

GOOD: dict[str, Any] = {
    "format": scenario.FORMAT, "id": "case", "title": "A case", "kind": "missing", "source": "control", "start": "2025-06-10T12:00:00",
    "steps": [{"after": "0m", "event": "report_received", "by": "call_handler", "facts": {"age": 15}}],
}  # fmt: skip


def faults(**changed: Any) -> list[str]:
    """What is said of a good scenario with these keys changed."""
    with pytest.raises(Faulty) as caught:
        scenario.read({**GOOD, **changed}, "case.yaml", PACK)
    return [str(fault) for fault in caught.value.faults]


def one_step(**changed: Any) -> list[str]:
    return faults(steps=[{**GOOD["steps"][0], **changed}])


def test_a_good_file_is_read_into_utc_with_a_day_after_its_last_step() -> None:
    made = scenario.read(GOOD, "case.yaml", PACK)
    assert made.start == datetime(2025, 6, 10, 11, tzinfo=UTC)
    assert made.until == timedelta(days=1)
    assert made.steps[0].facts == {"age": 15}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"agee": 15}, "unknown fact 'agee' (did you mean \"age\"?)"),
        ({"age": "fifteen"}, "expected a number of years, got 'fifteen'"),
        ({"age": True}, "expected a number of years, got True"),
        ({"age": -1}, "expected at least 0 years, got -1"),
        ({"age": 121}, "expected at most 120 years, got 121"),
        ({"age": float("nan")}, "expected a number of years, got nan"),
        ({"age": float("inf")}, "expected a number"),
        ({"looked_after": "yes"}, "expected true, false or null (asked, not known); got 'yes'"),
        ({"looked_after": 1}, "expected true, false or null (asked, not known); got 1"),
        ({"injury_reported": "seriuos"}, '(did you mean "serious"?)'),
        ({"injury_reported": ["serious"]}, "expected one of none, minor, serious"),
        ({"last_seen_at": "soon"}, "'soon' is not a date and time; write it like 2025-11-14T22:48:00"),
        ({"last_seen_at": 7}, "expected a date and time, got 7"),
        ({"last_seen_at": "9999-12-31T23:00:00"}, "expected a year from 1900 to 2100"),
        ({"last_seen_at": "0001-01-01T00:00:00+05:00"}, "expected a year from 1900 to 2100"),
        ({3: True}, "unknown fact 3"),
        (["age"], "expected a mapping of fact ids to values"),
    ],
)
def test_a_wrong_fact_is_named_with_its_step_and_what_was_expected(facts: Any, said: str) -> None:
    (fault,) = one_step(facts=facts)
    assert fault.startswith("case.yaml: step 1: facts")
    assert said in fault


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"event": "report_recieved"},
            "case.yaml: step 1: event: unknown event 'report_recieved' (did you mean \"report_received\"?)",
        ),
        ({"event": ["graded"]}, "case.yaml: step 1: event: unknown event ['graded']"),
        ({"event": 5}, "case.yaml: step 1: event: unknown event 5"),
        ({"by": "call_handeler"}, '(did you mean "call_handler"?)'),
        ({"by": 7}, "case.yaml: step 1: by: unknown role 7"),
        (
            {"after": "soon"},
            "case.yaml: step 1: after: 'soon' is not a length of time; write it like 90s, 15m, 4h1m or 2d",
        ),
        ({"after": "-5m"}, "is not a length of time"),
        ({"after": 15}, "is not a length of time"),
        ({"after": "99999999999999999999d"}, "is not a length of time"),
        ({"after": "30000d"}, "longer than twenty years"),
        ({"data": ["grade"]}, "case.yaml: step 1: data: expected a mapping of what the event carries"),
        ({"evnt": "graded"}, 'case.yaml: step 1: evnt: no such key (did you mean "event"?)'),
    ],
)
def test_a_wrong_step_is_named_with_what_was_expected(changed: Any, said: str) -> None:
    assert any(said in fault for fault in one_step(**changed))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"format": "nightlight-scenario/2"}, "format: expected 'nightlight-scenario/1', got 'nightlight-scenario/2'"),
        ({"kind": "mising"}, '(did you mean "missing"?)'),
        ({"kind": ["missing"]}, "kind: unknown ['missing']"),
        ({"title": ""}, "title: expected text"),
        ({"id": 7}, "id: expected text"),
        ({"start": "soon"}, "start: 'soon' is not a date and time"),
        ({"start": "2025-03-30T01:30:00"}, "never comes in London"),
        ({"start": None}, "start: None is not a date and time"),
        ({"steps": []}, "steps: expected at least one step"),
        ({"steps": {"after": "0m"}}, "steps: expected at least one step"),
        ({"steps": ["report"]}, "step 1: expected a step"),
        ({"until": "-1h"}, "until: '-1h' is not a length of time"),
        ({"until": None}, "until: None is not a length of time"),
        ({"reality": "9h"}, "reality: expected {acted: a time since the start}"),
        ({"reality": {"acted": "late"}}, "reality.acted: 'late' is not a length of time"),
        ({"expect": "nothing"}, "expect: expected a list"),
        ({"expects": []}, 'expects: no such key (did you mean "expect"?)'),
    ],
)
def test_a_wrong_head_is_named_with_what_was_expected(changed: Any, said: str) -> None:
    assert any(said in fault for fault in faults(**changed))


def test_a_key_that_is_no_text_is_named() -> None:
    with pytest.raises(Faulty, match=r"case\.yaml: 7: no such key"):
        scenario.read({**GOOD, 7: 7}, "case.yaml", PACK)


@pytest.mark.parametrize("raw", [None, [], "text", 7, {}])
def test_what_is_no_scenario_at_all_is_refused(raw: Any) -> None:
    with pytest.raises(Faulty) as caught:
        scenario.read(raw, "case.yaml", PACK)
    assert str(caught.value.faults[0]).startswith("case.yaml: ")


@pytest.mark.parametrize("key", ["format", "id", "title", "kind", "source", "start", "steps"])
def test_a_key_that_is_missing_is_named(key: str) -> None:
    with pytest.raises(Faulty, match=f"case.yaml: {key}: is missing"):
        scenario.read({name: value for name, value in GOOD.items() if name != key}, "case.yaml", PACK)


def test_times_out_of_order_are_named_by_step() -> None:
    later, earlier = {"after": "2h", "event": "graded"}, {"after": "1h", "event": "graded"}
    (fault,) = faults(steps=[later, earlier])
    assert fault == "case.yaml: step 2: after: times are out of order: it comes before step 1"


def test_a_case_that_ends_before_its_last_step_is_refused() -> None:
    late = [*GOOD["steps"], {"after": "2h", "event": "graded"}]
    assert faults(steps=late, until="1h") == ["case.yaml: until: ends before the last step (2)"]


@pytest.mark.parametrize(
    "empty", [{"after": "0m"}, {"after": "0m", "facts": None}, {"after": "0m", "event": None, "facts": {}}]
)
def test_a_step_that_says_nothing_at_all_is_refused(empty: Any) -> None:
    assert any("expected an event, or facts, or both" in fault for fault in faults(steps=[empty]))


def test_every_fault_of_a_file_is_named_at_once() -> None:
    wrong = {"after": "soon", "event": "arrived", "by": "nobody", "facts": {"agee": 1, "looked_after": "maybe"}}
    said = faults(kind="mising", steps=[wrong, {"event": "graded"}])
    for key in (
        "kind",
        "step 1: after",
        "step 1: event",
        "step 1: by",
        "step 1: facts.agee",
        "step 1: facts.looked_after",
        "step 2: after",
    ):
        assert any(fault.startswith(f"case.yaml: {key}") for fault in said), key


@pytest.mark.parametrize(
    "start", ["9999-12-31T12:00:00", "0001-01-01T00:00:00", "1999-06-01T12:00:00", "2036-06-01T12:00:00"]
)
def test_a_case_outside_the_years_that_the_calendar_knows_is_refused_by_name(start: str) -> None:
    assert any("start" in fault or "until" in fault for fault in faults(start=start))


HUGE = 10**400


@pytest.mark.parametrize(
    "fact", ["age", "previous_episodes", "hours_since_last_seen", "hours_since_arrival_or_placement"]
)
@pytest.mark.parametrize("number", [HUGE, -HUGE, 1e308], ids=["huge", "hugely negative", "1e308"])
def test_a_huge_number_is_refused_by_name(fact: str, number: float) -> None:
    (fault,) = one_step(facts={fact: number})
    assert fault.startswith(f"case.yaml: step 1: facts.{fact}: expected a number")


ANYTHING: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "until", "reality", "expect"]), ANYTHING, max_size=4), st.dictionaries(
    st.sampled_from(["after", "event", "by", "facts", "data"]), ANYTHING, max_size=3))  # fmt: skip
def test_whatever_a_file_holds_it_is_read_or_refused_by_name(head: Any, step: Any) -> None:
    told: tuple[Any, ...] | None = None
    try:
        scenario.read({**GOOD, "steps": [{**GOOD["steps"][0], **step}], **head}, "case.yaml", PACK)
    except Faulty as faulty:
        told = faulty.faults
    assert told is None or told
    assert all(str(fault).startswith("case.yaml: ") for fault in told or ())
