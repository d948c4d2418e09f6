"""What grading promises of any facts at all: not known is never no, and could_reach, ask and the level hang together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules import conditions as c
from nightlight.rules.grading import Assessment, Recorded
from nightlight.rules.moments import NOTHING, Moment
from tests.rules.strategies import BOOK, GRADED, PACK, RULES, SCALES, answers, facts, moments, rank

TOP = {scale: len(PACK.scales[scale].order) - 1 for scale in SCALES}


def grade(known: Any, moment: Moment = NOTHING, recorded: Any = None) -> dict[str, Assessment]:
    return BOOK.grader.grade(known, moment, recorded, scales=SCALES)


def unknown(known: Any) -> list[str]:
    return [fact for fact in GRADED if known.get(fact) is None]


@given(facts(), facts(known=True), moments())
def test_no_answers_to_open_questions_take_the_proposal_out_of_its_range(known: Any, said: Any, moment: Moment) -> None:
    before = grade(known, moment)
    after = grade({**said, **{k: v for k, v in known.items() if v is not None}}, moment)
    for scale in SCALES:
        got = rank(scale, after[scale].proposed)
        assert rank(scale, before[scale].at_least) <= got <= rank(scale, before[scale].could_reach), scale


@given(facts(), moments(), st.data())
def test_no_one_answer_takes_the_proposal_out_of_its_range(known: Any, moment: Moment, data: st.DataObject) -> None:
    before = grade(known, moment)
    for fact in data.draw(st.lists(st.sampled_from(unknown(known) or GRADED), max_size=6)):
        if known.get(fact) is not None:
            continue
        for value in answers(fact):
            after = grade({**known, fact: value}, moment)
            for scale in SCALES:
                got = rank(scale, after[scale].proposed)
                assert rank(scale, before[scale].at_least) <= got <= rank(scale, before[scale].could_reach), (
                    fact,
                    scale,
                )


@given(facts(), moments())
def test_the_level_lies_between_what_is_sure_and_what_it_could_reach(known: Any, moment: Moment) -> None:
    for scale, found in grade(known, moment).items():
        ranks = [rank(scale, word) for word in (found.at_least, found.proposed, found.level, found.could_reach)]
        assert ranks == sorted(ranks)


def _only_raises(fact: str) -> bool:
    """Whether every rule that asks about the fact, and what makes a person a known adult, is kept away by nothing but its no."""
    conditions = [rule.when.condition for rule in RULES] + [c.read(PACK.value("missing.known_adult"))]
    return PACK.facts[fact].type == "yes_no" and all(_positive(one, fact, sign=True) for one in conditions)


def _positive(condition: c.Condition, fact: str, *, sign: bool) -> bool:
    match condition:
        case c.Not(part):
            return _positive(part, fact, sign=not sign)
        case c.All(parts) | c.Any(parts) | c.AtLeast(parts=parts):
            return all(_positive(part, fact, sign=sign) for part in parts)
        case c.FactIs(asked, values) if asked == fact:
            return sign and values == {True}
        case c.FactNotKnown(asked) if asked == fact:
            return False
        case c.AnyNotKnown(name):
            return fact not in PACK.section("question_sets")[name].facts
    return True


RAISING = tuple(fact for fact in GRADED if _only_raises(fact))
ASKED_FIRST = tuple(fact for fact in PACK.section("question_sets")["missing_first_report"].facts if fact in GRADED)


def test_most_facts_of_the_pack_can_only_raise() -> None:
    assert len(RAISING) > 40
    assert {"abduction_suspected", "cse_current_intelligence", "with_dangerous_adult"} <= {*RAISING, *ASKED_FIRST}


@given(facts(), moments(), st.sampled_from(RAISING))
def test_a_yes_to_a_raising_fact_never_lowers_any_level(known: Any, moment: Moment, fact: str) -> None:
    yes = grade({**known, fact: True}, moment)
    for other in (False, None):
        before = grade({**known, fact: other}, moment)
        for scale in SCALES:
            assert rank(scale, yes[scale].level) >= rank(scale, before[scale].level), (fact, scale)


@given(facts(), moments(), st.sampled_from(GRADED))
def test_what_is_not_known_never_gives_less_than_its_mildest_answer(known: Any, moment: Moment, fact: str) -> None:
    silent = grade({k: v for k, v in known.items() if k != fact}, moment)
    told = [grade({**known, fact: value}, moment) for value in answers(fact)]
    for scale in SCALES:
        assert rank(scale, silent[scale].level) >= min(rank(scale, one[scale].level) for one in told), (fact, scale)


@given(facts(), moments())
def test_asked_and_not_known_is_the_same_as_never_said(known: Any, moment: Moment) -> None:
    assert grade(known, moment) == grade({k: v for k, v in known.items() if v is not None}, moment)


@given(facts(), moments(), st.randoms(use_true_random=False))
def test_grading_does_not_depend_on_the_order_of_the_facts(known: Any, moment: Moment, dice: Any) -> None:
    shuffled = list(known.items())
    dice.shuffle(shuffled)
    assert grade(dict(shuffled), moment) == grade(known, moment)


@given(facts(), st.sampled_from(SCALES), st.data())
def test_a_recorded_level_keeps_the_level_up_and_never_down(known: Any, scale: str, data: st.DataObject) -> None:
    level = data.draw(st.sampled_from(PACK.scales[scale].order))
    alone = grade(known)[scale]
    found = grade(known, recorded={scale: Recorded(level)})[scale]
    assert rank(scale, found.level) >= max(rank(scale, level), rank(scale, alone.level))
    assert rank(scale, found.could_reach) >= rank(scale, found.level)


@given(facts(), moments())
def test_every_rule_that_is_named_fired_on_what_is_known(known: Any, moment: Moment) -> None:
    for scale, found in grade(known, moment).items():
        assert all(rule.scale == scale and not rule.local_only for rule in found.fired)
        assert all(rule in found.fired for rule in found.deciding)
        assert set(found.because) == {rule.because for rule in found.fired}
        assert not found.deciding or found.because[0] == found.deciding[0].because


@pytest.mark.parametrize("scale", SCALES)
def test_nothing_is_asked_once_the_top_is_reached(scale: str) -> None:
    facts_at_top = {"danger_to_life": True, "grooming_suspected": True, "age": 9}
    found = grade(facts_at_top)[scale]
    assert rank(scale, found.level) == TOP[scale]
    assert found.ask == ()
    assert found.could_reach == found.level
