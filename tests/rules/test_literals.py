"""The bits behind conditions say just what the conditions say, read one by one in the plainest way."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules import conditions as c
from nightlight.rules.clauses import holds
from nightlight.rules.literals import Sheet
from nightlight.rules.moments import Moment, has_happened
from tests.rules.strategies import PACK, facts, moments

FACTS = ("pregnant", "abduction_suspected", "age", "injury_reported", "previous_episodes")
LEAF = st.one_of(
    st.sampled_from(("pregnant", "abduction_suspected")),
    st.sampled_from((True, False, "not_known")).map(lambda value: {"fact": "pregnant", "is": value}),
    st.tuples(st.sampled_from(c.COMPARISONS), st.sampled_from((12, 18))).map(
        lambda test: {"fact": "age", test[0]: test[1]}
    ),
    st.just({"fact": "injury_reported", "in": ["serious", "not_known"]}),
    st.just({"event": "dusk_reached", "happened": True}),
)
RAW = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


def plain(condition: c.Condition, known: Any, moment: Moment) -> bool | None:
    """Three-valued logic as it stands in the books."""
    match condition:
        case c.Not(part):
            inside = plain(part, known, moment)
            return None if inside is None else not inside
        case c.All(parts):
            said = [plain(part, known, moment) for part in parts]
            return False if False in said else (None if None in said else True)
        case c.Any(parts):
            said = [plain(part, known, moment) for part in parts]
            return True if True in said else (None if None in said else False)
        case c.Happened():
            return has_happened(condition, moment)
        case c.FactNotKnown(fact):
            return known.get(fact) is None
    return _of_a_fact(condition, known.get(condition.fact))


def _of_a_fact(leaf: Any, value: Any) -> bool | None:
    if value is None:
        return None
    if isinstance(leaf, c.FactIs):
        return value in leaf.values
    told = {"under": value < leaf.number, "at_or_under": value <= leaf.number, "over": value > leaf.number}
    return bool(told.get(leaf.comparison, value >= leaf.number))


@given(RAW, facts(most=5, names=FACTS), moments())
def test_a_condition_is_true_exactly_when_three_valued_logic_says_so(raw: Any, known: Any, moment: Moment) -> None:
    sheet, condition = Sheet(PACK), c.read(raw)
    clauses = sheet.compile(condition)
    true, _ = sheet.read(known, moment)
    assert holds(clauses, true) is (plain(condition, known, moment) is True)


@given(RAW, facts(most=5, names=FACTS), facts(most=5, names=FACTS, known=True), moments())
def test_what_can_never_hold_holds_whatever_is_answered(raw: Any, known: Any, said: Any, moment: Moment) -> None:
    sheet = Sheet(PACK)
    clauses = sheet.compile(c.read(raw))
    _, never = sheet.read(known, moment)
    true, _ = sheet.read({**said, **{k: v for k, v in known.items() if v is not None}}, moment)
    assert holds(clauses, ~never) or not holds(clauses, true)


def test_the_hours_at_which_a_growing_fact_changes_an_answer_are_known_in_order() -> None:
    sheet = Sheet(PACK)
    for hours in (72, 4):
        sheet.compile(c.read({"fact": "hours_since_last_seen", "at_or_over": hours}))
    assert sheet.thresholds("hours_since_last_seen") == (4, 72)
