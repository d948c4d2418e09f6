"""A duty to a child is owed to the children of a case though the person at risk is an adult; and an adult's level may stand unresolved."""

from __future__ import annotations

import pytest

from nightlight.packfile import load_pack
from nightlight.rules.lines import Assessed, DutyStarted
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.scenario import read

BOOK = Rulebook(load_pack())


def lines_of(facts, nature="domestic_abuse"):
    raw = {"format": "nightlight-scenario/1", "id": "x", "title": "x", "kind": "contact", "source": "control"}
    step = {
        "after": "0m",
        "event": "report_received",
        "by": "call_handler",
        "facts": {"nature_of_concern": nature, **facts},
    }
    scenario = read({**raw, "start": "2025-11-14T22:48:00", "steps": [step]}, "x.yaml", BOOK.pack)
    return replay(scenario, BOOK)


def started(facts, nature="domestic_abuse"):
    return {line.duty for line in lines_of(facts, nature) if isinstance(line, DutyStarted)}


AT_HOME = {
    "child_in_household": True,
    "child_da_victim": True,
    "immediate_risk_to_child": True,
    "significant_harm_suspected": True,
}


@pytest.mark.parametrize("age", [None, 33])
def test_an_adult_victims_age_does_not_switch_off_what_is_owed_to_the_children_at_home(age):
    owed = started({**AT_HOME, **({"age": age} if age else {})})
    assert {"notify_education", "decide_police_protection", "request_strategy_discussion"} <= owed


def test_where_no_child_is_involved_nothing_is_owed_to_one():
    owed = started({"age": 33, "child_involved": False, "child_in_household": False, "immediate_risk_to_child": True})
    assert not {"decide_police_protection", "request_strategy_discussion"} & owed


def test_a_missing_adult_with_children_at_home_is_not_told_of_as_a_missing_child():
    assert "tell_social_care" not in started({"age": 33, "child_in_household": True}, "missing")


def test_an_adult_of_whom_nothing_is_known_stands_unresolved_with_the_clocks_of_medium():
    lines = lines_of({"age": 44}, "missing")
    first = next(line.found for line in lines if isinstance(line, Assessed) and line.found.scale == "missing")
    assert (first.level, first.could_reach) == ("unresolved", "high")
    assert "inspector_reviews_medium_or_low" in {line.duty for line in lines if isinstance(line, DutyStarted)}


def test_a_concern_makes_an_unresolved_adult_medium():
    lines = lines_of({"age": 44, "mental_ill_health": True}, "missing")
    assert (
        next(line.found.level for line in lines if isinstance(line, Assessed) and line.found.scale == "missing")
        == "medium"
    )


def test_somebody_who_cannot_say_takes_back_no_answer_and_lowers_nothing():
    raw = {"format": "nightlight-scenario/1", "id": "x", "title": "x", "kind": "missing", "source": "control"}
    report = {"nature_of_concern": "missing", "age": 15, "abduction_suspected": True}
    steps = [
        {"after": "0m", "event": "report_received", "by": "call_handler", "facts": report},
        {"after": "1h", "facts": {"abduction_suspected": None, "pregnant": None}},
    ]
    scenario = read({**raw, "start": "2025-11-14T22:48:00", "steps": steps}, "x.yaml", BOOK.pack)
    levels = [
        line.found.level
        for line in replay(scenario, BOOK)
        if isinstance(line, Assessed) and line.found.scale == "missing"
    ]
    assert set(levels) == {"high"}
