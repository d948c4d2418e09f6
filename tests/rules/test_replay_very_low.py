"""A very low case whose latest review time passes: what was recorded counts, although the level in force is higher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

STEPS = [
    {"after": "0m", "event": "report_received", "by": "call_handler", "facts": {"nature_of_concern": "missing", "age": 45}},
    {"after": "5m", "event": "missing_recorded", "by": "call_handler"},
]  # fmt: skip


@pytest.mark.parametrize(("level", "lapses"), [("very_low", True), ("low", False)])
def test_only_a_case_recorded_as_very_low_lapses_at_its_missed_review(
    run: Callable[..., Any], of: Callable[..., Any], level: str, lapses: bool
) -> None:
    graded = {
        "after": "6m",
        "event": "graded",
        "by": "duty_inspector",
        "data": {"level": level, "reason": "known to be at work"},
    }
    lines = run([*STEPS, graded], until="5h")
    assert of(lines, "duty_missed", duty="review_risk")
    assert bool(of(lines, "duty_started", duty="regrade_lapsed_very_low")) is lapses
