"""The contract of `nightlight replay`, sentence by sentence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.cases import GIRL, MAN, REPORT, last, step
from tests.rules.strategies import ALL_NO

KEYS = {
    "assessed": {"scale", "level", "could_reach", "rules", "because", "ask", "pack"}, "duty_started": {"duty", "owner", "due_min", "source"},
    "duty_foreseen": {"duty", "owner", "due_min", "source"}, "duty_met": {"duty", "late_min"}, "duty_missed": {"duty"}, "told": {"duty", "to"},
    "refused": {"event", "why", "because"}, "flagged": {"check", "because"},
}  # fmt: skip


def test_every_line_carries_the_keys_of_the_contract(run: Any) -> None:
    lines = run([REPORT, step("1h", "officer_deployed"), step("2h", "closure_proposed", by="supervising_sergeant")])
    assert {line["what"] for line in lines} >= set(KEYS)
    for line in lines:
        assert {"case", "after_min", "what"} <= line.keys()
        assert KEYS.get(line["what"], set()) <= line.keys(), line
        assert line["case"] == "case"
        assert isinstance(line["after_min"], int | float)


def test_a_case_ends_a_day_after_its_last_step_unless_the_file_says_when(run: Any) -> None:
    assert max(line["after_min"] for line in run([REPORT, step("1h", "officer_deployed")])) <= 25 * 60
    assert max(line["after_min"] for line in run([REPORT], until="30m")) == 30


def test_null_says_asked_and_not_known_and_is_read_like_a_fact_that_is_absent(run: Any) -> None:
    silent = run([REPORT], until="2h")
    assert run([{**REPORT, "facts": {**GIRL, "suicidal_intent": None}}], until="2h") == silent


def test_the_first_assessment_starts_what_grading_starts_but_the_review_time_follows_a_recorded_grade(
    run: Any, of: Any
) -> None:
    lines = run([REPORT], until="1m")
    for duty in ("deploy_officer", "accept_by_name", "make_any_enquiry", "attend_incident"):
        assert of(lines, "duty_started", duty=duty, after_min=0), duty
    assert not of(lines, "duty_started", duty="set_review_time")
    graded = run([REPORT, step("5m", "graded", data={"level": "high"})], until="6m")
    assert of(graded, "duty_started", duty="set_review_time", after_min=5)


def test_a_grade_recorded_later_never_starts_the_duties_twice(run: Any, of: Any) -> None:
    accepted = step("5m", "accepted_by_name", by="duty_inspector")
    graded = [
        step("10m", event, data={"level": "medium", "grade": "priority"})
        for event in ("graded", "contact_graded", "missing_recorded")
    ]
    lines = run([REPORT, accepted, *graded], until="8h")
    for duty in ("accept_by_name", "deploy_officer", "notify_ukmpu_by_72_hours"):
        assert len(of(lines, "duty_started", duty=duty)) == 1, duty


def test_a_level_recorded_above_the_proposal_is_the_level_in_force_and_brings_deadlines_forward(
    run: Any, of: Any
) -> None:
    lines = run([REPORT, step("10m", "graded", data={"level": "high"})], until="11m")
    assert last(lines, "missing")["level"] == "high"
    assert last(lines, "missing")["proposed"] == "medium"
    assert of(lines, "duty_brought_forward", duty="deploy_officer")[0]["due_min"] == 15


def test_a_level_recorded_below_the_proposal_leaves_the_proposal_in_force(run: Any) -> None:
    lines = run([REPORT, step("10m", "graded", data={"level": "low"})], until="11m")
    assert last(lines, "missing")["level"] == "medium"


DOWN = {
    "from_grade": "high",
    "to_grade": "medium",
    "reason": "seen safe at school",
    "new_facts": ["seen by the head teacher"],
}


@pytest.mark.parametrize(
    ("by", "decision", "level"),
    [
        ("duty_inspector", "accepted", "medium"),
        ("duty_inspector", "refused", "high"),
        ("contact_supervisor", "accepted", "high"),
    ],
)
def test_a_downgrade_counts_only_when_somebody_of_the_rank_accepts_it(
    run: Any, by: str, decision: str, level: str
) -> None:
    graded = step("5m", "graded", data={"level": "high"})
    proposed = step("1h", "downgrade_proposed", by="supervising_sergeant", data=DOWN)
    lines = run(
        [
            REPORT,
            graded,
            proposed,
            step("2h", "downgrade_decided", by=by, data={"decision": decision}),
            step("3h", facts={"pregnant": False}),
        ]
    )
    assert last(lines, "missing")["level"] == level


def test_a_downgrade_that_was_refused_cannot_be_accepted(run: Any, of: Any) -> None:
    graded = step("5m", "graded", data={"level": "high"})
    proposed = step("1h", "downgrade_proposed", by="supervising_sergeant", data={**DOWN, "new_facts": []})
    decided = step("2h", "downgrade_decided", by="duty_inspector", data={"decision": "accepted"})
    lines = run([REPORT, graded, proposed, decided, step("3h", facts={"pregnant": False})])
    assert "new_facts_listed" in of(lines, "refused", event="downgrade_proposed")[0]["why"]
    assert last(lines, "missing")["level"] == "high"


def test_own_records_are_asked_about_the_recorded_level(run: Any) -> None:
    records = step("1h", facts={"own_records_show_current_risk": True})
    raised = last(run([REPORT, records]), "missing")
    assert raised["level"] == "high"
    assert "own_records_conflict" in raised["rules"]
    recorded_high = last(run([REPORT, step("5m", "graded", data={"level": "high"}), records]), "missing")
    assert "own_records_conflict" not in recorded_high["rules"]


def test_scales_are_assessed_in_the_order_missing_contact_imagery(run: Any) -> None:
    facts = {**GIRL, "youth_produced_imagery": True}
    first = [line["scale"] for line in run([{**REPORT, "facts": facts}], until="0m") if line["what"] == "assessed"]
    assert first == ["missing", "contact", "imagery"]


def test_a_scale_is_assessed_once_the_case_shows_that_it_applies(run: Any) -> None:
    def scales(*steps: Any) -> set[str]:
        return {line["scale"] for line in run(list(steps)) if line["what"] == "assessed"}

    plain = {**REPORT, "facts": {"age": 15}}
    assert scales(plain) == {"contact"}
    for event in ("missing_recorded", "graded", "not_missing_proposed"):
        assert scales(plain, step("5m", event)) == {"missing", "contact"}
    assert scales(plain, step("5m", facts={"nature_of_concern": "missing"})) == {"missing", "contact"}
    assert scales(plain, step("5m", facts={"youth_produced_imagery": True})) == {"contact", "imagery"}
    assert scales(step("0m", "crime_reported")) == set()


def test_facts_that_amount_to_an_event_make_it_happen_at_that_moment(run: Any, of: Any) -> None:
    lines = run([REPORT, step("1h", facts={"crime_disclosed": True})], until="1h")
    assert of(lines, "duty_started", duty="record_crime", after_min=60)


def test_facts_added_after_the_first_report_are_new_information(run: Any, of: Any) -> None:
    lines = run([REPORT, step("1h", facts={"pregnant": True})], until="1h")
    assert of(lines, "duty_started", duty="reassess_on_new_information", after_min=60)
    assert not of(
        run([REPORT, step("0m", facts={"pregnant": True})], until="1h"),
        "duty_started",
        duty="reassess_on_new_information",
    )


def test_what_is_asked_and_not_known_is_no_new_information(run: Any, of: Any) -> None:
    lines = run([REPORT, step("1h", facts={"pregnant": None})], until="2h")
    assert not of(lines, "duty_started", duty="reassess_on_new_information")


def test_a_rule_that_names_a_duty_starts_it_and_starts_it_once(run: Any, of: Any) -> None:
    repeats = {**REPORT, "facts": {**GIRL, "episodes_90_days": 3}}
    met = step("1h", "strategy_discussion_requested")
    lines = run([repeats, met, step("2h", facts={"pregnant": True})], until="3h")
    assert [line["after_min"] for line in of(lines, "duty_started", duty="refer_repeat_missing")] == [0]


def test_a_duty_of_the_system_is_shown_and_never_missed(run: Any, of: Any) -> None:
    lines = run([REPORT], until="10h")
    assert of(lines, "duty_started", duty="check_own_records", owner="system")
    assert not of(lines, "duty_missed", duty="check_own_records")


def test_a_child_duty_is_not_owed_to_a_known_adult_and_is_owed_when_the_age_is_not_known(run: Any, of: Any) -> None:
    def started(**facts: Any) -> bool:
        return bool(of(run([{**REPORT, "facts": facts}], until="0m"), "duty_started", duty="tell_social_care"))

    assert not started(**{**MAN, "chronic_condition": True})
    assert started(nature_of_concern="missing")
    assert started(**GIRL)
    assert started(**{**MAN, "age_claimed_under_18_not_assessed": True})
    assert not started(nature_of_concern="missing", child_involved=False)


def test_dusk_comes_when_the_file_says_so_and_not_otherwise(run: Any, of: Any) -> None:
    assert not of(run([REPORT], until="40h"), "duty_started", duty="reassess_at_dusk_or_weather")
    lines = run([REPORT, step("5h", "dusk_reached", by="system")], until="6h")
    assert of(lines, "duty_started", duty="reassess_at_dusk_or_weather", after_min=300, due_min=330)


@pytest.mark.parametrize(("ends", "due"), [([], 60 + 720), (["3h"], 180), (["20h"], 60 + 720), (["1h"], 60 + 720)])
def test_the_end_of_shift_is_twelve_hours_on_or_the_next_in_the_file_if_sooner(
    run: Any, of: Any, ends: list[str], due: int
) -> None:
    shifts = [step(after, "shift_ended") for after in ends]
    steps = sorted(
        [REPORT, step("1h", "no_reply"), step("1h", "child_not_seen"), *shifts], key=lambda one: int(one["after"][:-1])
    )
    assert of(run(steps, until="20h"), "duty_started", duty="deal_with_child_not_seen")[0]["due_min"] == due


def test_a_second_report_in_one_file_is_a_second_contact_about_the_same_case(run: Any, of: Any) -> None:
    lines = run([REPORT, step("9m", "report_received")], until="9m")
    assert of(lines, "duty_started", duty="repeat_thrive", after_min=9)
    assert "contacted_again" in last(lines, "missing")["rules"]


def test_a_line_due_exactly_at_until_is_printed(run: Any, of: Any) -> None:
    assert of(run([REPORT], until="60m"), "duty_missed", duty="deploy_officer", after_min=60)
    assert of(run([REPORT], until="60m"), "told", duty="deploy_officer", after_min=60)
    assert not of(run([REPORT], until="59m"), "duty_missed", duty="deploy_officer")


def test_a_duty_done_exactly_at_its_deadline_is_done_in_time(run: Any, of: Any) -> None:
    lines = run([REPORT, step("60m", "officer_deployed")])
    assert of(lines, "duty_met", duty="deploy_officer", late_min=0, after_min=60)
    assert not of(lines, "duty_missed", duty="deploy_officer")
    late = run([REPORT, step("61m", "officer_deployed")])
    assert of(late, "duty_met", duty="deploy_officer", late_min=1)


def test_a_duty_due_before_an_event_has_no_deadline_until_it_comes_and_is_missed_then(run: Any, of: Any) -> None:
    lines = run([REPORT, step("1h", "interview_needed"), step("5h", "interview_arranged")])
    assert of(lines, "duty_started", duty="consider_intermediary")[0]["due_min"] is None
    assert of(lines, "duty_missed", duty="consider_intermediary")[0]["after_min"] == 300
    done = run(
        [REPORT, step("1h", "interview_needed"), step("4h", "intermediary_decided"), step("5h", "interview_arranged")]
    )
    assert of(done, "duty_met", duty="consider_intermediary", late_min=0)
    assert not of(done, "duty_missed", duty="consider_intermediary")


def test_a_missed_review_raises_the_level_by_one_and_never_above_medium(run: Any) -> None:
    lines = run([{**REPORT, "facts": {**ALL_NO, "nature_of_concern": "missing"}}], until="20h")
    course = [
        (line["after_min"], line["level"])
        for line in lines
        if line["what"] == "assessed" and line["scale"] == "missing"
    ]
    assert course[0] == (0, "low")
    assert course[1] == (240, "medium")
    assert {level for _, level in course[1:]} == {"medium"}
    child = run([REPORT], until="40h")
    assert last(child, "missing")["level"] == "medium"
