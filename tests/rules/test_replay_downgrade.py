"""Lowering a level after an attempt that was refused: the next one is judged on its own facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HIGH = [
    {"after": "0m", "event": "report_received", "by": "call_handler",
     "facts": {"nature_of_concern": "missing", "age": 16, "with_dangerous_adult": True}},
    {"after": "5m", "event": "graded", "by": "call_handler", "data": {"level": "high"}},
]  # fmt: skip
SOUND = {
    "from_grade": "high",
    "to_grade": "medium",
    "reason": "the man is in prison",
    "new_facts": ["in prison since May"],
}


def proposed(after: str, facts: dict[str, bool], **data: Any) -> dict[str, Any]:
    """A step in which a sergeant proposes to lower the level."""
    return {"after": after, "event": "downgrade_proposed", "by": "supervising_sergeant", "data": data, "facts": facts}


def test_a_sound_lowering_goes_through_after_one_that_was_refused(
    run: Callable[..., Any], of: Callable[..., Any]
) -> None:
    bad = proposed("1h", {}, **{**SOUND, "reason": "no units", "new_facts": []})
    good = proposed("2h", {"with_dangerous_adult": False}, **SOUND)
    decided = {"after": "3h", "event": "downgrade_decided", "by": "duty_inspector", "data": {"decision": "accepted"}}
    lines = run([*HIGH, bad, good, decided], until="4h")
    assert [line["after_min"] for line in of(lines, "refused")] == [60]
    assert of(lines, "assessed", scale="missing")[-1]["level"] == "medium"


def test_a_second_try_on_the_same_facts_is_refused_for_what_they_say(
    run: Callable[..., Any], of: Callable[..., Any]
) -> None:
    lines = run([*HIGH, proposed("1h", {}, **SOUND), proposed("2h", {}, **SOUND)], until="3h")
    assert [(line["after_min"], line["why"]) for line in of(lines, "refused")] == [
        (60, ["downgrade_from_high", "dangerous_adult"]), (120, ["downgrade_from_high", "dangerous_adult"]),
    ]  # fmt: skip


def test_a_lowering_that_somebody_refused_is_not_accepted_later_without_being_proposed_again(
    run: Callable[..., Any], of: Callable[..., Any]
) -> None:
    said = [("2h", "refused"), ("3h", "accepted")]
    decided = [
        {"after": after, "event": "downgrade_decided", "by": "duty_inspector", "data": {"decision": word}}
        for after, word in said
    ]
    lines = run([*HIGH, proposed("1h", {"with_dangerous_adult": False}, **SOUND), *decided], until="4h")
    assert of(lines, "assessed", scale="missing")[-1]["level"] == "high"


def test_a_level_counts_as_recorded_however_it_is_written(run: Callable[..., Any], of: Callable[..., Any]) -> None:
    report = {**HIGH[0], "facts": {"nature_of_concern": "missing", "age": 16}}
    lines = run([report, {"after": "5m", "event": "graded", "data": {"level": "High"}}], until="1h")
    assert of(lines, "assessed", scale="missing")[-1]["level"] == "high"
