"""What is held to be so: every word with who said it, nothing replaced, and what is not known never taken for no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nightlight.rules.facts import Assertion, Facts, derive, differing, in_words
from nightlight.rules.policy import Pack

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(
    value: object, at: datetime = NOON, by: str = "mother", *, written: datetime | None = None, settles: bool = False
) -> Assertion:
    return Assertion("pregnant", value, at, written or at, by, "call_handler", settles)  # type: ignore[arg-type]


def test_what_was_never_said_is_held_by_nobody() -> None:
    assert Facts().held("pregnant", NOON) is None
    assert Facts().values(NOON) == {}


def test_the_latest_word_is_in_force_and_the_earlier_one_is_kept() -> None:
    facts = Facts().saying([said(True)]).saying([said(False, NOON + HOUR)])
    assert facts.held("pregnant", NOON).value is True  # type: ignore[union-attr]
    assert facts.held("pregnant", NOON + HOUR).value is False  # type: ignore[union-attr]
    assert [one.value for one in facts.history("pregnant")] == [True, False]


def test_saying_more_leaves_what_was_said_before_as_it_was() -> None:
    before = Facts().saying([said(True)])
    before.saying([said(False, NOON + HOUR)])
    assert before.values(NOON + HOUR) == {"pregnant": True}


def test_what_was_asked_and_not_known_is_held_as_not_known() -> None:
    assert Facts().saying([said(None)]).values(NOON) == {"pregnant": None}


def test_a_word_counts_from_when_it_was_learned_and_the_record_from_when_it_was_written() -> None:
    facts = Facts().saying([said(True, NOON, written=NOON + 2 * HOUR)])
    assert facts.values(NOON - HOUR) == {}
    assert facts.values(NOON) == {"pregnant": True}
    assert facts.values(NOON + HOUR, as_recorded=NOON + HOUR) == {}
    assert facts.values(NOON + 2 * HOUR, as_recorded=NOON + 2 * HOUR) == {"pregnant": True}


def test_two_people_who_disagree_both_stand_until_somebody_settles_it() -> None:
    facts = Facts().saying([said(True, by="mother"), said(False, NOON + HOUR, by="friend")])
    held = facts.held("pregnant", NOON + HOUR)
    assert held is not None
    assert held.disputed
    assert [(one.said_by, one.value) for one in held.against] == [("mother", True)]
    settled = facts.saying([said(False, NOON + 2 * HOUR, by="doctor", settles=True)]).held("pregnant", NOON + 2 * HOUR)
    assert settled is not None
    assert not settled.disputed


def test_somebody_who_does_not_know_disputes_nothing() -> None:
    held = Facts().saying([said(None, by="friend"), said(True, NOON + HOUR)]).held("pregnant", NOON + HOUR)
    assert held is not None
    assert not held.disputed


def test_no_and_not_known_differ_and_so_do_one_and_yes() -> None:
    assert differing({"a": None}, {"a": False}) == {"a": False}
    assert differing({"a": True}, {"a": 1}) == {"a": 1}
    assert differing({}, {"a": None}) == {"a": None}
    assert differing({"a": 1, "b": False}, {"a": 1, "b": False}) == {}


def test_under_13_follows_from_the_age_unless_somebody_said_otherwise(pack: Pack) -> None:
    def under_13(**facts: object) -> object:
        return derive(pack, facts, {}, asked_again=False).get("under_13")  # type: ignore[arg-type]

    assert [under_13(age=age) for age in (12, 13)] == [True, False]
    assert under_13() is None
    assert under_13(age=None) is None
    assert under_13(age=12, under_13=False) is False


def test_a_second_contact_is_a_fact_once_somebody_rang_again(pack: Pack) -> None:
    assert derive(pack, {}, {}, asked_again=True) == {"second_contact": True}
    assert derive(pack, {"second_contact": False}, {}, asked_again=True) == {"second_contact": False}


def test_values_read_as_people_say_them() -> None:
    assert [in_words(value) for value in (True, False, None, 15, 2.5, "very_high")] == [
        "yes",
        "no",
        "not known",
        "15",
        "2.5",
        "very high",
    ]
