"""Clocks that hang on where it is and on what was counted from; what is owed while nobody knows how old a person is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

EMERGENCY = {"nature_of_concern": "violence", "danger_to_life": True}


@pytest.mark.parametrize(("place", "minutes"), [("rural", 20), ("urban", 15), (None, 15)])
def test_an_emergency_is_attended_in_the_time_for_the_place_and_in_the_shorter_one_where_that_is_not_known(
    run: Callable[..., Any], of: Callable[..., Any], place: str | None, minutes: int
) -> None:
    report = {"after": "0m", "event": "report_received", "facts": EMERGENCY, "data": {"place_type": place}}
    lines = run([report], kind="contact", until="1m")
    assert [line["due_min"] for line in of(lines, "duty_started", duty="attend_incident")] == [minutes]


@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        ({}, True), ({"age": None}, True), ({"child_involved": None}, True), ({"age": 17}, True),
        ({"age": 18}, False), ({"child_involved": False}, False),
    ],
)  # fmt: skip
def test_an_exploited_person_whose_age_is_not_known_is_referred_as_a_child(
    run: Callable[..., Any], of: Callable[..., Any], facts: dict[str, Any], owed: bool
) -> None:
    report = {"after": "0m", "event": "report_received", "facts": {"cse_current_intelligence": True, **facts}}
    assert bool(of(run([report], until="1m"), "duty_started", duty="submit_referral")) is owed


@pytest.mark.parametrize(
    ("written", "counts_as"), [(None, "red"), ("blue", "red"), ("Red", "red"), ("Amber", "amber"), ("green", "green")]
)
def test_a_referral_is_due_by_its_grade_and_as_red_where_that_is_not_known(
    run: Callable[..., Any], of: Callable[..., Any], written: str | None, counts_as: str
) -> None:
    def due(grade: str | None) -> list[float]:
        triaged = {"after": "1h", "event": "referral_triaged", "data": {"grade": grade}}
        steps = [{"after": "0m", "event": "report_received"}, triaged, {"after": "2h", "event": "referral_received"}]
        return [line["due_min"] for line in of(run(steps, until="2h"), "duty_started", duty="triage_referral")]

    assert due(written) == due(counts_as) != []


@pytest.mark.parametrize(("answer", "within_a_day"), [(True, True), (None, True), (False, False)])
def test_a_victim_whose_age_at_the_time_is_not_known_has_the_clocks_of_a_child(
    run: Callable[..., Any], of: Callable[..., Any], answer: bool | None, within_a_day: bool
) -> None:
    facts = {"victim_under_18_at_offence": answer}
    recorded = {"after": "0m", "event": "crime_recorded", "facts": facts}
    started = of(run([recorded], until="1m"), "duty_started", duty="allocate_accredited_investigator")
    assert [line["due_min"] <= 24 * 60 for line in started] == [within_a_day]


def test_a_time_counted_from_an_earlier_event_and_already_over_runs_out_at_once(
    run: Callable[..., Any], of: Callable[..., Any]
) -> None:
    bailed = {"after": "0m", "event": "suspect_bailed"}
    extended = {"after": "300d", "event": "bail_extended_by_superintendent"}
    lines = run([bailed, extended], kind="investigation", until="301d")
    assert [line["due_min"] for line in of(lines, "duty_started", duty="third_bail_period_ends")] == [300 * 24 * 60]
