"""What has fallen away stays away until the matter begins again, and a log with an officer there is no log without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

FOUND = [
    {"after": "0m", "event": "report_received", "by": "call_handler", "facts": {"nature_of_concern": "missing", "age": 14}},
    {"after": "1m", "event": "missing_recorded", "by": "call_handler"},
    {"after": "30m", "event": "found_confirmed", "by": "returning_officer"},
]  # fmt: skip
DUTIES = [
    ("keep_family_informed", "family_told", "responding_officer"),
    ("make_any_enquiry", "enquiry_made", "responding_officer"),
    ("review_risk", "supervisor_reviewed", "supervising_sergeant"),
]


@pytest.mark.parametrize(("duty", "event", "by"), DUTIES)
def test_once_the_child_is_found_doing_it_again_starts_no_new_clock(
    run: Any, of: Any, duty: str, event: str, by: str
) -> None:
    lines = run([*FOUND, {"after": "40m", "event": event, "by": by}], until="2d")
    assert of(lines, "duty_fell_away", duty=duty)
    assert not of(lines, "duty_missed", duty=duty)


@pytest.mark.parametrize(("duty", "event", "by"), DUTIES)
def test_while_the_child_is_missing_doing_it_starts_the_next_clock(
    run: Callable[..., Any], of: Callable[..., Any], duty: str, event: str, by: str
) -> None:
    lines = run([*FOUND[:2], {"after": "40m", "event": event, "by": by}], until="2d")
    assert [line["after_min"] for line in of(lines, "duty_started", duty=duty)][-1] == 40
    assert of(lines, "duty_missed", duty=duty)


@pytest.mark.parametrize("attended", [True, False])
def test_a_childs_log_is_assessed_again_only_while_no_officer_is_there(
    run: Callable[..., Any], of: Callable[..., Any], attended: bool
) -> None:
    log = [
        {"after": "0m", "event": "report_received", "by": "call_handler", "facts": {"child_involved": True, "getting_worse": True}},
        {"after": "20m", "event": "officer_deployed", "by": "dispatcher"},
        {"after": "40m", "event": "officer_attended", "by": "responding_officer"},
    ]  # fmt: skip
    lines = run(log if attended else log[:1], until="3h")
    assert bool(of(lines, "duty_missed", duty="rethrive_unresourced_child_log")) is not attended
