"""What somebody looks for in plain words is read as they mean it: who, how old, when; nothing that carries meaning is dropped."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight import packfile
from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.plain_words import LONGEST, CannotRead, Sought, Term, plain, read

MEANINGS = packfile.load_pack().value("operations.search_words")
MOST = 8
WEDNESDAY_NIGHT = datetime(2026, 11, 25, 21, 16, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
TIMES = st.sampled_from(["today", "yesterday", "tonight", "last night", "last week", "this week", "last month", "on friday", "last sunday", "monday", "2 days ago", "in may", "the other day"])  # fmt: skip


def seek(typed: str, at: datetime = WEDNESDAY_NIGHT) -> Sought:
    return read(typed, at=at, meanings=MEANINGS, most=MOST)


def within(term: Term, wall: str) -> bool:
    """Whether a time of the London clock is meant."""
    moment = to_utc(datetime.fromisoformat(wall))
    return any(since <= moment < until for since, until in term.periods)


def test_girl_from_oak_lodge_last_week():
    girl, oak, lodge, week = seek("girl from Oak Lodge last week").terms
    assert (girl.sex, girl.ages, "daughter" in girl.words) == ("female", (0, 17), True)
    assert (oak.words, lodge.words, week.words) == (("oak",), ("lodge",), ())
    assert seek("girl from Oak Lodge last week").left_out == ("from",)
    assert within(week, "2026-11-18T12:00")
    assert not within(week, "2026-11-15T12:00")


@pytest.mark.parametrize("typed", ["15", "aged 15", "15-year-old", "15 years old", "15yo", "age 15", "15 yrs"])
def test_an_age_is_read_however_it_is_written(typed):
    assert [term.ages for term in seek(f"{typed} boy").terms] == [(15, 15), (0, 17)]


@pytest.mark.parametrize(
    ("typed", "meant", "not_meant"),
    [
        ("today", "2026-11-25T03:00", "2026-11-24T23:00"),
        ("yesterday", "2026-11-24T12:00", "2026-11-23T12:00"),
        ("last night", "2026-11-24T23:30", "2026-11-25T12:00"),
        ("last night", "2026-11-25T04:00", "2026-11-24T12:00"),
        ("friday", "2026-11-20T12:00", "2026-11-19T12:00"),
        ("friday", "2026-11-21T02:00", "2026-11-21T08:00"),
        ("wednesday", "2026-11-18T12:00", "2026-11-19T12:00"),
        ("last monday", "2026-11-16T12:00", "2026-11-18T12:00"),
        ("14/11/2026", "2026-11-14T12:00", "2026-11-13T12:00"),
        ("two days ago", "2026-11-23T12:00", "2026-11-21T12:00"),
        ("in october", "2026-10-05T12:00", "2026-09-05T12:00"),
        ("in december", "2025-12-05T12:00", "2026-11-05T12:00"),
    ],
)
def test_a_day_is_the_one_that_people_mean(typed, meant, not_meant):
    (term,) = seek(typed).terms
    assert within(term, meant)
    assert not within(term, not_meant)


def test_in_the_small_hours_last_night_is_the_night_that_goes_on():
    (term,) = seek("last night", datetime(2026, 11, 25, 3, tzinfo=UTC)).terms
    assert within(term, "2026-11-25T02:30")


def test_a_number_may_be_of_a_house_and_a_month_of_a_street():
    twelve, may, street = seek("12 may street").terms
    assert (twelve.words, twelve.ages) == (("12",), (12, 12))
    assert (may.words, may.periods, street.words) == (("may",), (), ("street",))


def test_who_types_nothing_but_small_words_means_them():
    assert [term.words for term in seek("who is it").terms] == [("who",), ("is",), ("it",)]


@pytest.mark.parametrize("typed", ["x" * (LONGEST + 1), " ".join(f"w{number}" for number in range(MOST + 1))])
def test_more_than_anybody_means_is_refused_with_what_to_do(typed):
    with pytest.raises(CannotRead, match="a name, a place, an age, a day"):
        seek(typed)


@given(st.text(max_size=80), MOMENTS)
def test_whatever_is_typed_is_read_or_refused_in_words(typed, at):
    try:
        found = seek(typed, at)
    except CannotRead:
        return
    text = plain(typed)
    assert all(term.shown in text and (term.words or term.periods) for term in found.terms)
    assert all(word in text for word in found.left_out)
    assert bool(found.terms) or not any(letter.isalnum() for letter in text)


@given(st.text("bcdfghjklmnpqrtvwxyz", min_size=3, max_size=12), MOMENTS)
def test_a_word_that_nobody_knows_is_looked_for_as_it_stands(word, at):
    assert seek(word, at).terms == (Term(word, (word,)),)


@given(TIMES, MOMENTS)
def test_a_time_begins_before_now_ends_after_it_begins_and_holds_no_half_day(typed, at):
    (term,) = seek(typed, at).terms
    assert term.periods
    for since, until in term.periods:
        assert timedelta(hours=2) <= until - since
        assert since <= at + timedelta(days=1)


@given(st.lists(st.sampled_from(["girl", "15", "oak", "weir", "yesterday", "NL-000012"]), unique=True), MOMENTS)
def test_the_order_of_the_words_changes_nothing_but_the_order(words, at):
    there, back = seek(" ".join(words), at), seek(" ".join(reversed(words)).upper(), at)
    assert set(there.terms) == set(back.terms)


@given(MOMENTS)
def test_today_holds_now_and_yesterday_the_day_before(at):
    today, yesterday = seek("today yesterday", at).terms
    assert any(since <= at < until for since, until in today.periods)
    noon: date = at.astimezone(LONDON).date() - timedelta(days=1)
    assert within(yesterday, datetime.combine(noon, time(12)).isoformat())
