"""The words in which a pack writes conditions, and what each says of yes, no and not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlight.rules import conditions as c
from nightlight.rules.clauses import holds, may_hold
from nightlight.rules.literals import Sheet
from nightlight.rules.moments import NOTHING, Moment, Occurrence
from nightlight.rules.policy import Pack

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def says(pack: Pack) -> Any:
    """What a condition says: True, False, or None where the answer is not known and could still make it true."""

    def ask(raw: Any, facts: Any = None, moment: Moment = NOTHING, lists: Any = None) -> bool | None:
        sheet = Sheet(pack)
        clauses = sheet.compile(c.read(raw, lists))
        true, never = sheet.read(facts or {}, moment)
        return True if holds(clauses, true) else (None if may_hold(clauses, never) else False)

    return ask


@pytest.mark.parametrize(
    ("raw", "yes", "no", "unknown"),
    [
        ("pregnant", True, False, None),
        ({"fact": "pregnant", "is": False}, False, True, None),
        ({"not": "pregnant"}, False, True, None),
        ({"fact": "pregnant", "is": "not_known"}, False, False, True),
        ({"fact": "pregnant", "in": [False, "not_known"]}, False, True, True),
        ({"not": {"fact": "pregnant", "is": "not_known"}}, True, True, None),
        ({"any": ["pregnant", "abduction_suspected"]}, True, None, None),
        ({"all": ["pregnant", "abduction_suspected"]}, None, False, None),
        ({"not": {"any": ["pregnant", "abduction_suspected"]}}, False, None, None),
    ],
)
def test_yes_no_and_not_known(says: Any, raw: Any, yes: Any, no: Any, unknown: Any) -> None:
    assert [says(raw, {"pregnant": value}) for value in (True, False, None)] == [yes, no, unknown]
    assert says(raw) == unknown


@pytest.mark.parametrize(
    ("test", "at"),
    [
        ("under", (True, False, False)),
        ("at_or_under", (True, True, False)),
        ("over", (False, False, True)),
        ("at_or_over", (False, True, True)),
    ],
)
def test_numbers_are_compared_to_the_very_threshold(says: Any, test: str, at: tuple[bool, ...]) -> None:
    raw = {"fact": "age", test: 18}
    assert tuple(says(raw, {"age": age}) for age in (17, 18, 19)) == at
    assert says(raw) is None
    assert tuple(says({"not": raw}, {"age": age}) for age in (17, 18, 19)) == tuple(not one for one in at)


def test_one_is_not_yes_and_nought_is_not_no(says: Any) -> None:
    assert says({"fact": "previous_episodes", "is": 0}, {"previous_episodes": 0}) is True
    assert says({"fact": "pregnant", "is": 0}, {"pregnant": False}) is False
    assert says({"fact": "previous_episodes", "is": True}, {"previous_episodes": 1}) is False


def test_at_least_counts_what_is_known_and_leaves_open_what_could_still_be(says: Any) -> None:
    raw = {"at_least": {"count": 2, "of": "concerns"}}
    lists = {"concerns": ["pregnant", "abduction_suspected", "looked_after"]}
    assert says(raw, {"pregnant": True, "looked_after": True}, lists=lists) is True
    assert says(raw, {"pregnant": True}, lists=lists) is None
    assert says(raw, {"pregnant": False, "looked_after": False}, lists=lists) is False
    assert says({"not": raw}, {"pregnant": False, "looked_after": False}, lists=lists) is True


def test_an_event_has_happened_so_long_ago_and_carried_what_is_asked(says: Any) -> None:
    moment = Moment(NOON, {"missing_recorded": (Occurrence(NOON - timedelta(hours=24), data={"by_telephone": True}),)})
    raw = {"event": "missing_recorded"}
    assert says(raw, moment=moment) is True
    assert says({**raw, "happened": False}, moment=moment) is False
    assert says({**raw, "happened": False}) is True
    assert says({**raw, "ago_at_least": {"value": 24, "unit": "hours"}}, moment=moment) is True
    assert says({**raw, "ago_at_least": {"value": 1441, "unit": "min"}}, moment=moment) is False
    assert says({**raw, "with": {"by_telephone": True}}, moment=moment) is True
    assert says({**raw, "with": {"by_telephone": False}}, moment=moment) is False


def test_a_question_set_is_open_until_every_question_is_answered(says: Any, pack: Pack) -> None:
    asked = pack.section("question_sets")["missing_first_report"]
    answered = dict.fromkeys(asked.facts, True)
    child = {**answered, "age": 12}
    assert says({"any_not_known": "missing_first_report"}, child) is False
    assert says({"any_not_known": "missing_first_report"}, {**child, asked.children_only[0]: None}) is True
    adult = {**answered, "age": 40, "age_claimed_under_18_not_assessed": False, asked.children_only[0]: None}
    assert says({"any_not_known": "missing_first_report"}, adult) is False


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "expected a fact id"), ([], "expected a fact id"), (7, "expected a fact id"), (None, "expected a fact id"),
        ({"any": []}, "any: expected a list of conditions"), ({"all": "age"}, "all: expected a list of conditions"),
        ({"anny": ["age"]}, '(did you mean "any"?)'), ({"any": ["age"], "all": ["age"]}, "expected one key, got any, all"),
        ({"fact": "age"}, "expected one of is, in, under"), ({"fact": "age", "under": "18"}, "under expects a number"),
        ({"fact": "age", "under": True}, "under expects a number"), ({"fact": "age", "in": []}, "in (a list)"),
        ({"fact": "age", "under": 18, "over": 3}, "expected one of is, in"), ({"fact": 7, "is": True}, "expected one of is, in"),
        ({"at_least": {"count": 3, "of": ["age", "pregnant"]}}, "3 of 2 can never hold"),
        ({"at_least": {"count": 0, "of": ["age"]}}, "0 of 1 can never hold"), ({"at_least": 2}, "expected {count: N, of: a list}"),
        ({"at_least": {"count": 1, "of": "concerms"}}, '(did you mean "concerns"?)'), ({"level": []}, "level: expected ids"),
        ({"event": "graded", "ago_at_least": 24}, "ago_at_least expects {value, unit}"), ({"event": "graded", "when": 1}, "expected happened"),
        ({"event": "graded", "ago_at_least": {"value": "long", "unit": "hours"}}, "ago_at_least expects {value, unit}"),
        ({"event": "graded", "ago_at_least": {"unit": "hours"}}, "ago_at_least expects {value, unit}"),
        ({"event": "graded", "with": ["by_telephone"]}, "with expects"), ({"fact": "age", "is": [1]}, "expected"),
        ({"fact": "age", "under": float("nan")}, "under expects a number"), ({"event": ["graded"]}, "expected an event"),
        ({"event": "graded", "happened": "maybe"}, "expected happened: yes or no"), ({"any_not_known": ["x"]}, "any_not_known"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_read_says_what_was_expected(raw: Any, said: str) -> None:
    with pytest.raises(c.BadCondition) as caught:
        c.read(raw, {"concerns": ["age"]})
    assert said in str(caught.value)
