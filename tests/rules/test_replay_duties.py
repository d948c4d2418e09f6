"""Duties in a replayed case: foreseen, renewed, missed and told, each child with a clock of its own."""

from __future__ import annotations

from typing import Any

from nightlight import packfile
from nightlight.rules.rulebook import Rulebook
from tests.rules.cases import GIRL, REPORT, last, step


def test_foreseen_duties_are_due_at_the_running_ones_deadline_and_their_own_time(run: Any, of: Any) -> None:
    lines = run([REPORT], until="0m")
    attend = of(lines, "duty_started", duty="attend_incident")[0]["due_min"]
    assert of(lines, "duty_foreseen", duty="search_home")[0]["due_min"] == attend + 60
    assert of(lines, "duty_foreseen", duty="obtain_photo")[0]["due_min"] == attend + 60


def test_a_duty_that_comes_round_again_starts_anew_from_the_moment_it_is_met(run: Any, of: Any) -> None:
    lines = run(
        [
            REPORT,
            step("30m", "enquiry_made", by="responding_officer"),
            step("5h", "enquiry_made", by="responding_officer"),
        ],
        until="8h",
    )
    started = of(lines, "duty_started", duty="make_any_enquiry")
    assert [(one["after_min"], one["due_min"]) for one in started] == [(0, 120), (30, 150), (300, 420)]
    assert [one["late_min"] for one in of(lines, "duty_met", duty="make_any_enquiry")] == [0, 150]


def test_a_missed_duty_that_comes_round_stays_open_until_it_is_done(run: Any, of: Any) -> None:
    lines = run([REPORT], until="30h")
    assert len(of(lines, "duty_started", duty="make_any_enquiry")) == 1
    assert len(of(lines, "duty_missed", duty="make_any_enquiry")) == 1


def test_each_child_has_a_clock_of_its_own(run: Any, of: Any) -> None:
    took = [
        step("1h", "imagery_reported", data={"child": "Girl of 9"}),
        step("1h", "imagery_reported", data={"child": "boy of 4"}),
    ]
    lines = run(
        [{**REPORT, "facts": {"age": 9}}, *took, step("2h", "child_spoken_to_alone", data={"child": "girl of  9"})],
        until="3h",
    )
    assert {one["about"] for one in of(lines, "duty_started", duty="speak_to_each_child_in_imagery")} == {
        "girl of 9",
        "boy of 4",
    }
    assert [one["about"] for one in of(lines, "duty_met", duty="speak_to_each_child_in_imagery")] == ["girl of 9"]


def test_silence_is_silence_and_climbs_to_the_call_to_everybody(run: Any, of: Any) -> None:
    lines = run([REPORT], until="4h")
    told = of(lines, "told", duty="deploy_officer")
    assert [(one["to"], one["after_min"]) for one in told] == [
        ("force_incident_manager", 60), ("duty_inspector", 90), ("duty_superintendent", 120), ("duty_inspector", 130),
    ]  # fmt: skip
    assert [one.get("everybody", False) for one in told] == [False, False, False, True]


def test_rungs_are_never_under_five_minutes_apart(run: Any, of: Any) -> None:
    lines = run([{**REPORT, "facts": {**GIRL, "abduction_suspected": True}}], until="2h")
    times = [one["after_min"] for one in of(lines, "told", duty="deploy_officer")]
    assert times == [5, 10, 15, 25]


def test_nobody_is_told_of_a_miss_after_it_was_put_right(run: Any, of: Any) -> None:
    lines = run([REPORT, step("65m", "officer_deployed")], until="10h")
    assert [one["to"] for one in of(lines, "told", duty="deploy_officer")] == ["force_incident_manager"]


def test_reality_and_expectations_are_never_seen_by_the_rules(run: Any) -> None:
    assert run([REPORT], reality={"acted": "9h"}, expect=[{"by": "1h", "duty": "deploy_officer"}]) == run([REPORT])


def test_what_needs_a_local_agreement_is_off_until_a_force_turns_it_on(run: Any, of: Any) -> None:
    repeats = {**REPORT, "facts": {**GIRL, "episodes_30_days": 3}}
    reached = step("1h", "repeat_threshold_reached", by="system")
    demo = Rulebook(packfile.load_pack("demo"))
    for book, on in ((None, False), (demo, True)):
        lines = run([repeats, reached], until="2h", **({"book": book} if book else {}))
        assert bool(of(lines, "duty_started", duty="meet_on_three_in_30_days")) is on
        assert ("three_in_30_days" in last(lines, "missing")["rules"]) is on
