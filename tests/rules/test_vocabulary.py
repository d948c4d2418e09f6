"""What people type is read in the words of the pack, or refused in words that can stand beside the field; nothing typed is no answer."""

from __future__ import annotations

import pytest

from nightlight import packfile
from nightlight.rules.vocabulary import meant, read_answer, read_carried

PACK = packfile.load_pack()
ABOUTS = {key: fact.about for key, fact in PACK.facts.items()}


@pytest.mark.parametrize(
    "typed", ["Age in whole years of the person at risk.", "age in whole years of the person at risk", "AGE"]
)
def test_a_fact_is_found_by_its_words_with_or_without_the_stop(typed):
    assert meant(typed, ABOUTS)[0] == "age"


def test_a_part_that_only_one_fact_holds_is_enough():
    assert meant("is pregnant", ABOUTS)[0] == "pregnant"


def test_what_is_not_found_names_the_nearest():
    found, hint = meant("the person is pregnent", ABOUTS)
    assert found == ""
    assert "did you mean “The person is pregnant.”" in hint


@pytest.mark.parametrize(
    ("fact", "typed", "value"), [("pregnant", "yes", True), ("pregnant", "no", False), ("age", "15", 15)]
)
def test_an_answer_is_read_as_the_fact_says(fact, typed, value):
    assert read_answer(PACK.facts[fact], typed) == value


@pytest.mark.parametrize(
    ("fact", "typed", "told"),
    [
        ("pregnant", "", "choose yes, no, or asked and not known"),
        ("pregnant", "maybe", "choose yes, no"),
        ("age", "", "say that it was asked and is not known"),
        ("age", "fifteen", "“fifteen” is not a number"),
        ("age", "900", "from 0 up to 120"),
        ("age", "nan", "“nan” is not a number"),
        ("nature_of_concern", "party", "choose "),
        ("last_seen_at", "yesterday", "is not a day and a time"),
        ("last_seen_at", "29/03/2026 01:30", "never comes in London"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(fact, typed, told):
    with pytest.raises(ValueError, match=r".") as refused:
        read_answer(PACK.facts[fact], typed)
    assert told in str(refused.value)


def test_what_an_event_carries_is_yes_no_a_level_a_list_or_text():
    assert read_carried(PACK, "Yes") is True
    assert read_carried(PACK, "very low") == "very_low"
    assert read_carried(PACK, "aunt; no") == ["aunt", False]
    assert read_carried(PACK, "by the river") == "by the river"


@pytest.mark.parametrize(("typed", "kept"), [("25 October 2026 01:30 BST", "00:30"), ("25/10/2026 01:30 GMT", "01:30")])
def test_a_time_in_the_hour_that_comes_twice_is_kept_as_the_one_that_is_meant(typed, kept):
    assert read_answer(PACK.facts["last_seen_at"], typed) == f"2026-10-25T{kept}:00+00:00"


def test_a_time_is_typed_as_london_shows_it_and_kept_in_utc():
    assert read_answer(PACK.facts["last_seen_at"], "1/6/2026 21:04") == "2026-06-01T20:04:00+00:00"
