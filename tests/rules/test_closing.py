"""What is demanded before a matter may end: each thing done or missing, by the very rules of a replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.closing import demands, judged, kept_back
from nightlight.rules.moves import Move
from nightlight.rules.reckoning import Happened
from tests.rules.strategies import BOOK

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
GIRL = {"nature_of_concern": "missing", "age": 15, "looked_after": True}
SHOWN = {
    "found_confirmed": {}, "prevention_interview_done": {"account": "She walked by the river."}, "return_harm_recorded": {},
    "circulations_cancelled": {}, "social_care_told_of_return": {}, "pattern_reviewed": {},
}  # fmt: skip
ANSWERS = {"closure_decided": "closure_proposed", "recording_decided": "not_missing_proposed"}
NEEDS = {"closure_proposed": "missing_closure", "closure_decided": "missing_closure"}


def happened(*acts: Any, facts: Any = None) -> list[Happened]:
    """A report, and acts an hour apart: an event, or an event with what it carries."""
    found = [Happened(START, "report_received", "call_handler", facts or GIRL, {}, 1)]
    for hour, one in enumerate(acts, 1):
        event, data = one if isinstance(one, tuple) else (one, SHOWN.get(one, {}))
        found.append(Happened(START + timedelta(hours=hour), event, "responding_officer", {}, data, hour + 1))
    return found


def back(
    steps: list[Happened], act: str = "closure_proposed", by: str = "supervising_sergeant", **data: Any
) -> set[str]:
    """What keeps the act back, two days after the report."""
    need = NEEDS.get(act, "refusing_a_report")
    made = Happened(START + timedelta(days=2), act, by, data.pop("facts", {}), data, 99)
    move = Move(act, "found", "closing", needs=(need,))
    return {one.id for one in kept_back(steps, made, BOOK, move=move, answers=ANSWERS)}


@given(st.lists(st.sampled_from(sorted(SHOWN)), max_size=10), st.sampled_from(["closure_proposed", "closure_decided"]))
def test_an_episode_is_closed_when_each_thing_was_done_and_never_before(acts: list[str], act: str) -> None:
    missing = back(happened(*acts), act)
    assert (missing == set()) == (set(acts) == set(SHOWN))
    listed = {one.id: one for one in demands(["missing_closure"], happened(*acts), lacks(acts), BOOK)}
    assert {name for name, one in listed.items() if one.missing} == back(happened(*acts))
    assert all(one.shown for one in listed.values() if not one.missing)


def lacks(acts: list[str]) -> Any:
    """What the same acts lack."""
    return judged(happened(*acts), Happened(START + timedelta(days=2), "closure_proposed", "", {}, {}, 99), BOOK)


@given(st.permutations(sorted(SHOWN)), st.integers(0, 6), st.sampled_from(["reopened", "located_not_safe"]))
def test_what_was_done_before_it_began_again_shows_nothing(order: list[str], place: int, again: str) -> None:
    acts = [*order[:place], again, *order[place:]]
    assert (back(happened(*acts)) == set()) == (place == 0)


@given(st.lists(st.sampled_from(sorted(SHOWN)), max_size=6), st.sampled_from(sorted(SHOWN)))
def test_more_that_was_done_never_asks_for_more(acts: list[str], more: str) -> None:
    assert back(happened(*acts, more)) <= back(happened(*acts))


def test_an_interview_without_content_shows_nothing() -> None:
    empty = [(event, {} if event == "prevention_interview_done" else data) for event, data in SHOWN.items()]
    assert back(happened(*empty)) == {"interview_has_content"}


def test_what_concerns_children_alone_is_not_asked_of_a_grown_person() -> None:
    grown = happened(facts={"nature_of_concern": "missing", "age": 74})
    asked = back(grown)
    assert "local_authority_told" not in asked
    assert "harm_answered" in asked


def test_never_on_the_word_of_somebody_on_the_telephone() -> None:
    acts = [
        (event, data | ({"seen_by": "his aunt, by telephone"} if event == "found_confirmed" else {}))
        for event, data in SHOWN.items()
    ]
    assert back(happened(*acts)) == {"phone_call_alone"}


def test_a_handler_may_ask_not_to_record_a_report_and_only_a_supervisor_decides() -> None:
    at_home = {"facts": {"whereabouts_known": True}, "reason": "She is at home."}
    assert back(happened(), "not_missing_proposed", "call_handler", **at_home) == set()
    asked = [
        *happened(),
        Happened(START, "not_missing_proposed", "call_handler", {"whereabouts_known": True}, {"reason": "At home."}, 2),
    ]
    assert back(asked, "recording_decided", "contact_supervisor") == set()
    assert back(asked, "recording_decided", "call_handler") == {"supervisor_decision"}


def test_nobody_asks_not_to_record_a_report_without_a_reason_or_before_anybody_knows_where_the_child_is() -> None:
    assert back(happened(), "not_missing_proposed", "call_handler") == {"written_reason", "whereabouts_established"}


def test_an_act_that_needs_nothing_is_kept_back_by_nothing() -> None:
    made = Happened(START, "second_contact", "call_handler", {}, {}, 2)
    assert kept_back(happened(), made, BOOK, move=Move("second_contact", "found", "found"), answers=ANSWERS) == ()
