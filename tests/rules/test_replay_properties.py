"""What a replay promises of any case at all: clocks that only come forward, misses told upwards, nothing said out of turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.strategies import PACK, SCALES, STARTS, rank, scenario, steps, told

Line = dict[str, Any]
CASES = st.builds(scenario, steps(), st.sampled_from(STARTS))
APART, CALL_AFTER = PACK.value("duties.rungs_at_least_apart"), PACK.value("duties.last_call")["every"]
SHARES, FURTHER = PACK.value("duties.escalate_at_percent"), PACK.value("duties.escalate_further_every_percent")


def lives(lines: list[Line]) -> Iterator[list[Line]]:
    """The lines of each instance of a duty, from its start to its end."""
    by_instance: dict[Any, list[Line]] = {}
    for line in lines:
        if "duty" not in line or line["what"] == "duty_foreseen":
            continue
        key = line["duty"], line.get("about")
        if line["what"] == "duty_started" and key in by_instance:
            yield by_instance.pop(key)
        by_instance.setdefault(key, []).append(line)
    yield from by_instance.values()


def kinds(life: list[Line]) -> list[str]:
    return [line["what"].removeprefix("duty_") for line in life]


def lines_are_in_the_order_of_time_and_end_at_until(case: Any, lines: list[Line]) -> None:
    times = [line["after_min"] for line in lines]
    assert times == sorted(times)
    assert times[-1] <= case.until.total_seconds() / 60


def an_instance_starts_once_and_ends_at_most_once(case: Any, lines: list[Line]) -> None:
    for life in lives(lines):
        said = kinds(life)
        assert said[0] == "started"
        ends = [number for number, what in enumerate(said) if what in ("met", "fell_away")]
        assert ends in ([], [len(said) - 1])
        assert said.count("missed") <= 1


def one_instance_of_a_duty_runs_for_each_child_suspect_or_thing(case: Any, lines: list[Line]) -> None:
    running: set[Any] = set()
    for line in lines:
        key = line.get("duty"), line.get("about")
        if line["what"] == "duty_started":
            assert key not in running
            running.add(key)
        if line["what"] in ("duty_met", "duty_fell_away"):
            running.remove(key)


def deadlines_only_come_forward_and_none_is_missed_but_at_its_deadline(case: Any, lines: list[Line]) -> None:
    for life in lives(lines):
        due = [line["due_min"] for line in life if "due_min" in line and line["due_min"] is not None]
        assert all(later < earlier for earlier, later in pairwise(due))
        missed = [line["after_min"] for line in life if line["what"] == "duty_missed"]
        started_by_event = life[0]["due_min"] is None
        assert missed in ([], due[-1:]) or started_by_event or due[-1] < life[0]["after_min"]


def every_deadline_that_passed_unmet_is_told_as_missed(case: Any, lines: list[Line]) -> None:
    end = case.until.total_seconds() / 60
    for life in lives(lines):
        due = [line["due_min"] for line in life if line.get("due_min") is not None]
        ended = next((line["after_min"] for line in life if line["what"] in ("duty_met", "duty_fell_away")), end + 1)
        owner = PACK.duties[life[0]["duty"]].owner_role
        if due and due[-1] <= end and due[-1] < ended and owner != "system":
            assert "missed" in kinds(life), life


def a_duty_of_the_system_is_never_missed_and_never_told(case: Any, lines: list[Line]) -> None:
    for line in lines:
        if line["what"] in ("duty_missed", "told"):
            assert PACK.duties[line["duty"]].owner_role != "system"


def a_miss_is_told_up_every_rung_in_order_and_never_after_it_was_met(case: Any, lines: list[Line]) -> None:
    for life in lives(lines):
        rungs = [line for line in life if line["what"] == "told"]
        if not rungs:
            continue
        ladder = [*PACK.duties[life[0]["duty"]].escalates_to, PACK.value("duties.last_call")["to"]]
        assert [line["to"] for line in rungs] == ladder[: len(rungs)]
        assert [bool(line.get("everybody")) for line in rungs] == [n == len(ladder) - 1 for n in range(len(rungs))]
        assert kinds(life).index("missed") < life.index(rungs[0])
        assert life[-1]["what"] in ("told", "duty_met", "duty_fell_away")


def expected_rungs(life: list[Line]) -> list[float]:
    """When each rung is due by the rule: shares of the time allowed, never under some minutes apart; then the call to everybody."""
    last = [line for line in life if line["what"] in ("duty_started", "duty_brought_forward")][-1]
    began, missed = last["after_min"], next(line["after_min"] for line in life if line["what"] == "duty_missed")
    times: list[float] = []
    for number in range(len(PACK.duties[life[0]["duty"]].escalates_to)):
        share = SHARES[number] if number < len(SHARES) else SHARES[-1] + FURTHER * (number - len(SHARES) + 1)
        at = max(missed, began + (missed - began) * share / 100)
        times.append(max(at, times[-1] + APART) if times else at)
    return [*times, times[-1] + CALL_AFTER]


def each_rung_comes_at_the_share_of_the_time_that_policy_gives(case: Any, lines: list[Line]) -> None:
    end = case.until.total_seconds() / 60
    for life in lives(lines):
        if "missed" not in kinds(life):
            continue
        stopped = life[-1]["after_min"] if life[-1]["what"] in ("duty_met", "duty_fell_away") else None
        wanted = [at for at in expected_rungs(life) if at <= end and (stopped is None or at < stopped + 0.001)]
        heard = [line["after_min"] for line in life if line["what"] == "told"]
        assert len(heard) in (len(wanted), len([at for at in wanted if at != stopped]))
        assert all(abs(one - other) < 0.002 for one, other in zip(heard, wanted, strict=False)), (life, wanted)


def met_in_time_is_nought_late_and_met_late_says_how_late(case: Any, lines: list[Line]) -> None:
    for life in lives(lines):
        if life[-1]["what"] != "duty_met":
            continue
        missed = [line["after_min"] for line in life if line["what"] == "duty_missed"]
        late = life[-1]["after_min"] - missed[0] if missed else 0
        assert abs(life[-1]["late_min"] - late) < 0.002


def a_foreseen_duty_is_said_once_and_again_only_with_an_earlier_time(case: Any, lines: list[Line]) -> None:
    foreseen = sorted((line for line in lines if line["what"] == "duty_foreseen"), key=lambda line: line["duty"])
    for _, said in groupby(foreseen, key=lambda line: line["duty"]):
        due = [line["due_min"] for line in said]
        assert all(later < earlier for earlier, later in pairwise(due))


def rules_and_duties_that_need_a_local_agreement_stay_off(case: Any, lines: list[Line]) -> None:
    for line in lines:
        assert not any(PACK.rules[rule].local_only for rule in line.get("rules", ()))
        assert "duty" not in line or not PACK.duties[line["duty"]].local_only


def a_check_is_raised_once_a_case(case: Any, lines: list[Line]) -> None:
    raised = [line["check"] for line in lines if line["what"] == "flagged"]
    assert len(raised) == len(set(raised))
    assert set(raised) <= set(PACK.section("checks"))


def every_assessment_keeps_the_words_and_the_order_of_its_scale(case: Any, lines: list[Line]) -> None:
    for line in lines:
        if line["what"] != "assessed":
            continue
        scale = line["scale"]
        assert rank(scale, line["at_least"]) <= rank(scale, line["could_reach"])
        assert rank(scale, line["proposed"]) <= rank(scale, line["level"]) <= rank(scale, line["could_reach"])
        assert not (set(line["ask"]) - set(PACK.facts))


def the_level_falls_only_by_facts_or_by_a_downgrade_that_was_accepted(case: Any, lines: list[Line]) -> None:
    accepted = {
        step.after.total_seconds() / 60 for step in case.steps
        if step.event == "downgrade_decided" and step.data.get("decision") == "accepted"
    }  # fmt: skip
    facts_at = {step.after.total_seconds() / 60 for step in case.steps if step.facts}
    for scale in SCALES:
        course = [line for line in lines if line["what"] == "assessed" and line["scale"] == scale]
        for before, after in pairwise(course):
            if rank(scale, after["level"]) < rank(scale, before["level"]):
                assert any(before["after_min"] <= at <= after["after_min"] for at in accepted | facts_at)


PROMISES = (
    lines_are_in_the_order_of_time_and_end_at_until,
    an_instance_starts_once_and_ends_at_most_once,
    one_instance_of_a_duty_runs_for_each_child_suspect_or_thing,
    deadlines_only_come_forward_and_none_is_missed_but_at_its_deadline,
    every_deadline_that_passed_unmet_is_told_as_missed,
    a_duty_of_the_system_is_never_missed_and_never_told,
    a_miss_is_told_up_every_rung_in_order_and_never_after_it_was_met,
    each_rung_comes_at_the_share_of_the_time_that_policy_gives,
    met_in_time_is_nought_late_and_met_late_says_how_late,
    a_foreseen_duty_is_said_once_and_again_only_with_an_earlier_time,
    rules_and_duties_that_need_a_local_agreement_stay_off,
    a_check_is_raised_once_a_case,
    every_assessment_keeps_the_words_and_the_order_of_its_scale,
    the_level_falls_only_by_facts_or_by_a_downgrade_that_was_accepted,
)


@given(CASES)
def test_every_promise_is_kept_by_any_case(case: Any) -> None:
    lines = told(case)
    for promise in PROMISES:
        promise(case, lines)


@given(CASES)
def test_replaying_twice_gives_the_same_bytes(case: Any) -> None:
    assert json.dumps(told(case)) == json.dumps(told(case))


@given(steps(), st.sampled_from(STARTS), st.integers(1, 4000))
def test_a_step_that_says_nothing_new_changes_nothing(made: list[Line], start: str, after: int) -> None:
    known: dict[str, Any] = {}
    number = next((n for n, step in enumerate(made) if int(step["after"][:-1]) > after), len(made))
    for step in made[:number]:
        known.update(step["facts"])
    end = f"{int(made[-1]['after'][:-1]) + 5000}m"
    more = [{"after": f"{after}m", "facts": known}] if known else []
    again = [*made[:number], *more, *made[number:]]
    assert told(scenario(again, start, end)) == told(scenario(made, start, end))


@given(steps(), st.sampled_from(STARTS), st.integers(0, 3000))
def test_a_case_cut_short_says_the_same_up_to_there(made: list[Line], start: str, more: int) -> None:
    last = int(made[-1]["after"][:-1])
    whole, cut = told(scenario(made, start)), told(scenario(made, start, f"{last + more}m"))
    assert cut == [line for line in whole if line["after_min"] <= last + more]


@given(steps(), st.randoms(use_true_random=False))
def test_facts_learned_at_one_instant_give_one_level_in_whatever_order_they_are_written(
    made: list[Line], dice: Any
) -> None:
    at_once = [
        {**made[0], "data": {}},
        *({"after": "0m", "facts": {k: v}} for step in made for k, v in step["facts"].items()),
    ]
    facts = {key: value for step in at_once for key, value in step["facts"].items()}
    split = [{**made[0], "facts": {}, "data": {}}, *({"after": "0m", "facts": {k: v}} for k, v in facts.items())]
    first, rest = split[0], split[1:]
    dice.shuffle(rest)
    whole = told(scenario([{**first, "facts": facts}], until="0m"))
    pieces = told(scenario([first, *rest], until="0m"))
    for scale in SCALES:
        ends = [
            [one for one in lines if one["what"] == "assessed" and one["scale"] == scale][-1:]
            for lines in (whole, pieces)
        ]
        assert ends[0] == ends[1]
