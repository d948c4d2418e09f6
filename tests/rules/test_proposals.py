"""What is refused, by what, and that a sound proposal goes through."""

from __future__ import annotations

from typing import Any

import pytest

GIRL = {"nature_of_concern": "missing", "age": 15, "looked_after": True}
REPORT = {"after": "0m", "event": "report_received", "by": "call_handler", "facts": GIRL}
CRIME = {**REPORT, "facts": {"crime_disclosed": True, "offence_family": "child_rape", "age": 15}}


@pytest.fixture
def why(run: Any, of: Any) -> Any:
    """By what a proposal an hour after the steps is refused; nothing if it goes through."""

    def ask(
        event: str, data: Any = None, by: str = "supervising_sergeant", steps: Any = (REPORT,), facts: Any = None
    ) -> list[str]:
        proposal = {"after": "9h", "event": event, "by": by, "data": data or {}, **({"facts": facts} if facts else {})}
        found = of(run([*steps, proposal], until="9h"), "refused", event=event)
        return found[0]["why"] if found else []

    return ask


def step(event: str, by: str = "responding_officer", **data: Any) -> dict[str, Any]:
    return {"after": "8h", "event": event, "by": by, "data": data}


def test_a_missing_case_is_closed_by_what_missing_closure_requires(why: Any, pack: Any) -> None:
    assert set(why("closure_proposed")) <= set(pack.section("missing_closure")) | set(pack.section("never_on"))
    assert len(why("closure_proposed")) >= 4


def test_another_log_is_closed_by_what_log_closure_requires(why: Any, pack: Any) -> None:
    lacking = why("closure_proposed", steps=[{**REPORT, "facts": {"child_involved": True}}])
    assert lacking
    assert set(lacking) <= set(pack.section("log_closure"))


def test_what_the_closing_step_carries_counts_and_what_comes_after_does_not(why: Any, run: Any, of: Any) -> None:
    plain = [{**REPORT, "facts": {"child_involved": False}}]
    before = why("closure_proposed", steps=plain)
    carried = why(
        "closure_proposed",
        {
            "closing_code": "c",
            "result": "r",
            "children_seen": "none there",
            "crime_number_or_reason": "no crime",
            "referral_number_or_reason": "none needed",
        },
        steps=plain,
    )
    assert set(carried) < set(before)
    later = run(
        [*plain, {"after": "9h", "event": "closure_proposed"}, {"after": "10h", "event": "officer_attended"}],
        until="11h",
    )
    assert of(later, "refused")[0]["why"] == before


DOWN = {
    "from_grade": "high",
    "to_grade": "medium",
    "reason": "seen safe by the school",
    "new_facts": ["seen at school"],
}


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({**DOWN, "reason": ""}, "written_reason"), ({**DOWN, "reason": "  "}, "written_reason"), ({**DOWN, "new_facts": []}, "new_facts_listed"),
        ({**DOWN, "reason": "No units tonight"}, "ground_is_risk_and_not_resources"), ({**DOWN, "to_grade": "low"}, "child_starts_at_medium"),
        ({}, "written_reason"),
    ],
)  # fmt: skip
def test_a_downgrade_is_refused_without_reason_new_facts_or_grounds(why: Any, data: Any, wanted: str) -> None:
    graded = step("graded", level="high")
    refused = why("downgrade_proposed", data, steps=[REPORT, graded])
    assert wanted in refused
    assert refused[0].startswith("downgrade")


@pytest.mark.parametrize(
    "reason",
    ["Officers unavailable until six", "units are all committed elsewhere", "demand is high tonight", "Lack of time"],
)
def test_a_want_of_officers_or_time_is_no_ground_in_whatever_words(why: Any, reason: str) -> None:
    steps = [REPORT, step("graded", level="high")]
    assert "ground_is_risk_and_not_resources" in why("downgrade_proposed", {**DOWN, "reason": reason}, steps=steps)


@pytest.mark.parametrize("to", ["medium", "Medium", " MEDIUM ", None])
def test_the_facts_speak_against_a_downgrade_however_the_lower_level_is_written(why: Any, to: str | None) -> None:
    steps = [{**REPORT, "facts": {**GIRL, "abduction_suspected": True}}, step("graded", level="High")]
    assert "abduction" in why("downgrade_proposed", {**DOWN, "to_grade": to}, steps=steps)


def test_a_sound_downgrade_goes_through_and_its_second_look_is_a_duty(why: Any, run: Any, of: Any) -> None:
    steps = [REPORT, step("graded", level="high")]
    assert why("downgrade_proposed", DOWN, steps=steps) == []
    lines = run(
        [*steps, {"after": "9h", "event": "downgrade_proposed", "by": "supervising_sergeant", "data": DOWN}], until="9h"
    )
    assert of(lines, "duty_started", duty="decide_downgrade", after_min=540)


@pytest.mark.parametrize(
    ("by", "data", "facts", "lacking"),
    [
        ("call_handler", {"reason": "at home"}, {"whereabouts_known": True}, {"supervisor_decision"}),
        ("responding_officer", {"reason": "at home"}, {"whereabouts_known": True}, {"supervisor_decision"}),
        ("supervising_sergeant", {}, {"whereabouts_known": True}, {"written_reason"}),
        ("supervising_sergeant", {"reason": "at home"}, None, {"whereabouts_established"}),
        ("supervising_sergeant", {"reason": "at home"}, {"whereabouts_known": False}, {"whereabouts_established"}),
    ],
)
def test_not_missing_needs_a_sergeant_a_reason_and_to_know_where_the_person_is(
    why: Any, by: str, data: Any, facts: Any, lacking: set[str]
) -> None:
    assert set(why("not_missing_proposed", data, by=by, facts=facts)) == {"refusing_a_report", *lacking}


def test_not_missing_goes_through_when_all_three_are_there(why: Any) -> None:
    assert why("not_missing_proposed", {"reason": "at home"}, facts={"whereabouts_known": True}) == []
    assert (
        why("not_missing_proposed", {"reason": "at home"}, by="duty_inspector", steps=[REPORT, step("found_confirmed")])
        == []
    )


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({"officer": "A"}, False), ({"accreditations": []}, True), ({"accreditations": ["pip1"]}, True),
        ({"accreditations": [], "override": "nobody else tonight, mentor named"}, False), ({"accreditations": [], "override": True}, True),
        ({"accreditations": [], "override": True, "reason": "mentor named"}, False), ({"accreditations": [], "override": {"reason": ""}}, True),
        ({"accreditations": [], "override": {"reason": "mentor named"}}, False),
        ({"accreditations": [], "override": "yes"}, True), ({"accreditations": [], "override": "yes", "reason": "mentor named"}, False),
        ({"accreditations": [], "override": "no", "reason": "mentor named"}, True), ({"accreditations": [], "override": "detective_inspector"}, True),
        ({"accreditations": [], "override": {"by": "detective_inspector"}, "reason": "mentor named"}, False),
    ],
)  # fmt: skip
def test_an_allocation_is_judged_by_the_list_it_carries_and_an_override_needs_a_reason(
    why: Any, data: Any, refused: bool
) -> None:
    assert bool(why("allocated", data, steps=[CRIME])) is refused


def test_a_lead_who_holds_all_that_the_family_asks_goes_through(why: Any, pack: Any) -> None:
    for name, family in pack.section("offence_families").items():
        held = {*family.lead, *family.one_of[:1]}
        held |= {more for one in held for more in pack.section("accreditations")[one].must_also_hold}
        crime = {**CRIME, "facts": {"crime_disclosed": True, "offence_family": name}}
        assert why("allocated", {"accreditations": sorted(held)}, steps=[crime]) == [], name
        for lacking in family.lead:
            assert lacking in why("allocated", {"accreditations": sorted(held - {lacking})}, steps=[crime]), (
                name,
                lacking,
            )


def test_where_the_family_is_not_known_the_least_is_pip1(why: Any) -> None:
    crime = {**CRIME, "facts": {"crime_disclosed": True}}
    assert why("allocated", {"accreditations": []}, steps=[crime]) == ["pip1"]
    assert why("allocated", {"accreditations": ["pip1"]}, steps=[crime]) == []


def test_a_refused_allocation_has_not_happened(run: Any, of: Any) -> None:
    lines = run([CRIME, {"after": "1h", "event": "allocated", "data": {"accreditations": []}}], until="2h")
    assert of(lines, "refused", event="allocated")
    assert not of(lines, "duty_started", duty="make_investigation_plan")


def test_an_outcome_needs_every_answer_that_it_and_its_gate_ask_for(why: Any, pack: Any) -> None:
    for outcome in pack.section("outcomes").values():
        gate = pack.value(f"outcomes.{outcome.gate}") if outcome.gate else ()
        needed = {*outcome.needs, *gate}
        assert needed <= set(why("outcome_proposed", {"outcome": outcome.id}, steps=[CRIME])), outcome.id
        answers = dict.fromkeys(needed, "yes, by the sergeant")
        assert not needed & set(
            why("outcome_proposed", {"outcome": outcome.code, "gate_answers": answers}, steps=[CRIME])
        )


@pytest.mark.parametrize("named", ["no_further_action", "NFA: insufficient evidence", "outcome 99", "nonsense"])
def test_an_outcome_that_no_code_is_called_needs_what_ending_without_action_needs(
    why: Any, pack: Any, named: str
) -> None:
    assert set(why("outcome_proposed", {"outcome": named}, steps=[CRIME])) == set(
        pack.value("outcomes.no_further_action")
    )


def test_an_outcome_is_known_by_its_code_and_by_its_name_however_written(why: Any) -> None:
    by_id = why("outcome_proposed", {"outcome": "outcome_16"}, steps=[CRIME])
    name = "evidential difficulty, named suspect, victim does not support"
    for named in (16, "16", "Outcome 16", "outcome16", "code 16", "OUTCOME_16", name):
        assert why("outcome_proposed", {"outcome": named}, steps=[CRIME]) == by_id
    assert why("outcome_proposed", {"outcome": "charged"}, steps=[CRIME]) == []


def test_words_that_may_mean_several_outcomes_need_what_each_of_them_needs(why: Any) -> None:
    lacking = set(why("outcome_proposed", {"outcome": "Evidential difficulty"}, steps=[CRIME]))
    assert {"evidential_review_by_inspector_or_cps", "withdrawal_reason_recorded"} <= lacking


def test_an_answer_that_is_empty_is_no_answer(why: Any, pack: Any) -> None:
    needed = pack.value("outcomes.no_further_action")
    for empty in (None, "", " ", False, [], {}):
        answers = dict.fromkeys(needed, empty)
        assert set(
            why("outcome_proposed", {"outcome": "No  Further action", "gate_answers": answers}, steps=[CRIME])
        ) == set(needed)


def test_a_review_that_adds_no_direction_is_refused_and_meets_nothing(why: Any, run: Any, of: Any) -> None:
    assert why("investigation_reviewed", {"direction": ""}, steps=[CRIME]) == ["review_without_direction"]
    assert why("investigation_reviewed", {"direction": "see the child today"}, steps=[CRIME]) == []
    allocated = {"after": "1h", "event": "allocated"}
    lines = run([CRIME, allocated, {"after": "2h", "event": "investigation_reviewed"}], until="30h")
    assert not of(lines, "duty_met", duty="supervisor_7_day_review")


def test_a_phone_call_in_the_story_is_no_ground_but_a_phone_call_alone_is(why: Any) -> None:
    found = step(
        "found_confirmed", by="returning_officer", place="her aunt's home", wellbeing="well", seen_by="PC Example"
    )
    told = {"result": "the aunt rang; after the phone call an officer saw her there"}
    assert "phone_call_alone" not in why("closure_proposed", told, steps=[REPORT, found])
    rang = {**found, "data": {**found["data"], "seen_by": "spoken to over the phone"}}
    assert "phone_call_alone" in why("closure_proposed", told, steps=[REPORT, rang])


@pytest.mark.parametrize("held", [["pip2"], ["pip1"], "pip1, disclosure_trained"])
def test_where_the_family_is_not_known_the_least_or_more_will_do(why: Any, held: Any) -> None:
    assert why("allocated", {"officer": "o", "accreditations": held}) == []


def test_where_the_family_is_not_known_no_accreditation_is_refused(why: Any) -> None:
    assert why("allocated", {"officer": "o", "accreditations": ["disclosure_trained"]}) == ["pip1"]
