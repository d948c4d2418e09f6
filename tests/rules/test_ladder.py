"""A missed duty climbs: who is told, who is passed over and why, and a call that goes on until somebody answers."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.duties import Rung
from nightlight.rules.ladder import Found, OnDuty, Tell, holders, next_tells
from nightlight.rules.rulebook import Rulebook
from tests.rules.on_record import minutes

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)
RANKS = ("constable", "sergeant", "inspector", "superintendent")
ROLES = ("supervising_sergeant", "duty_inspector", "neighbouring_inspector", "duty_superintendent")
RUNGS = (
    Rung(NOON, "supervising_sergeant", last_call=False), Rung(NOON + minutes(20), "duty_inspector", last_call=False),
    Rung(NOON + minutes(40), "duty_superintendent", last_call=False), Rung(NOON + minutes(50), "duty_inspector", last_call=True),
)  # fmt: skip
TEN = minutes(10)
NEIGHBOUR = {"neighbouring_inspector": Found("duty_inspector", "other")}
SERGEANT = OnDuty("sam", "Sam Hill", "supervising_sergeant", "sergeant", "north")
INSPECTOR = OnDuty("ida", "Ida Dale", "duty_inspector", "inspector", "north")
ELSEWHERE = OnDuty("edu", "Edu Moor", "duty_inspector", "inspector", "south")
SUPERINTENDENT = OnDuty("una", "Una Fell", "duty_superintendent", "superintendent", None)
EVERYBODY = (SERGEANT, INSPECTOR, ELSEWHERE, SUPERINTENDENT)


def tells(after: float, *on_duty: OnDuty, **more: Any) -> tuple[tuple[Tell, ...], int, datetime]:
    """What is told so many minutes after noon, of a duty missed at noon in the north."""
    given = {"rungs": RUNGS, "next_rung": 0, "next_at": NOON, "now": NOON + minutes(after), "on_duty": on_duty, "area": "north",
             "found_by": NEIGHBOUR, "ranks": RANKS, "everybody_rank": "inspector", "repeat": TEN}  # fmt: skip
    return next_tells(**{**given, **more})


def told(after: float, *on_duty: OnDuty, **more: Any) -> list[tuple[int, float, tuple[str, ...]]]:
    """(rung, minutes after noon, members) of each."""
    return [(one.rung, (one.at - NOON) / minutes(1), one.members) for one in tells(after, *on_duty, **more)[0]]


def test_the_first_rung_is_told_at_the_deadline_and_the_next_at_its_own_time() -> None:
    found, rung, at = tells(0, *EVERYBODY)
    assert found == (Tell(0, "supervising_sergeant", NOON, ("sam",), "", everybody=False),)
    assert (rung, at) == (1, NOON + minutes(20))


def test_nothing_is_told_before_it_is_due() -> None:
    assert tells(19, *EVERYBODY, next_rung=1, next_at=NOON + minutes(20)) == ((), 1, NOON + minutes(20))


def test_a_rung_that_nobody_stands_on_is_passed_over_and_the_next_told_in_its_place_at_once() -> None:
    found, rung, at = tells(0, INSPECTOR, SUPERINTENDENT)
    assert [(one.rung, one.at, one.members, one.why) for one in found] == [
        (0, NOON, (), "No supervising sergeant is on duty."), (1, NOON, ("ida",), ""),
    ]  # fmt: skip
    assert (rung, at) == (2, NOON + minutes(40))


def test_somebody_of_another_area_is_not_told_in_ones_own_place() -> None:
    assert told(0, ELSEWHERE, SUPERINTENDENT) == [(0, 0, ()), (1, 0, ()), (2, 0, ("una",))]


def test_where_the_area_is_not_known_whoever_holds_the_role_is_told() -> None:
    assert holders("duty_inspector", EVERYBODY, None) == ("ida", "edu")


def test_a_role_for_the_whole_force_is_told_of_every_area() -> None:
    assert holders("duty_superintendent", EVERYBODY, "south") == ("una",)


def test_a_neighbouring_inspector_is_the_duty_inspector_of_another_area() -> None:
    assert holders("neighbouring_inspector", EVERYBODY, "north", NEIGHBOUR["neighbouring_inspector"]) == ("edu",)
    assert holders("neighbouring_inspector", EVERYBODY, "north", Found("duty_inspector", "own")) == ("ida",)
    assert holders("neighbouring_inspector", EVERYBODY, "north", Found("duty_inspector", "force")) == ("ida", "edu")


def test_past_the_last_rung_everybody_of_the_rank_is_called_every_ten_minutes() -> None:
    found, rung, at = tells(50, *EVERYBODY, next_rung=3, next_at=NOON + minutes(50))
    assert found == (Tell(3, "inspector", NOON + minutes(50), ("ida", "edu", "una"), "", everybody=True),)
    assert tells(60, *EVERYBODY, next_rung=rung, next_at=at)[1:] == (3, NOON + minutes(70))


def test_where_nobody_is_on_duty_it_says_so_and_stays_due() -> None:
    found, rung, at = tells(0)
    assert [one.rung for one in found] == [0, 1, 2, 3]
    assert found[-1].why == "Nobody of that rank is on duty in the force."
    assert (rung, at) == (3, NOON + TEN)


def test_after_hours_without_a_worker_each_rung_is_told_once_and_the_call_once() -> None:
    assert told(405, *EVERYBODY) == [
        (0, 0, ("sam",)), (1, 20, ("ida",)), (2, 40, ("una",)), (3, 400, ("ida", "edu", "una")),
    ]  # fmt: skip
    assert tells(405, *EVERYBODY)[1:] == (3, NOON + minutes(410))


def test_a_rung_that_came_due_late_is_not_followed_by_one_dated_before_it() -> None:
    assert told(45, *EVERYBODY, next_at=NOON + minutes(30)) == [(0, 30, ("sam",)), (1, 30, ("ida",)), (2, 40, ("una",))]


def test_who_has_booked_on_twice_is_told_once() -> None:
    twice = OnDuty("ida", "Ida Dale", "duty_inspector", "inspector", "south")
    assert told(50, INSPECTOR, twice, next_rung=3, next_at=NOON + minutes(50)) == [(3, 50, ("ida",))]


def test_a_ladder_given_without_its_last_call_ends_in_one() -> None:
    assert told(50, *EVERYBODY, rungs=RUNGS[:3])[-1] == (3, 50, ("ida", "edu", "una"))


def test_the_ladder_of_every_duty_of_the_pack_ends_in_the_call(rulebook: Rulebook) -> None:
    for duty in rulebook.book.duties.values():
        rungs = rulebook.book.rungs(duty, NOON - minutes(60), NOON)
        (found, rung, _) = tells(10_000, *EVERYBODY, rungs=rungs, next_at=rungs[0].at)
        assert [one.rung for one in found] == list(range(len(rungs)))
        assert found[-1].everybody
        assert rung == len(rungs) - 1


PEOPLE = st.builds(
    OnDuty, st.sampled_from("abcdef"), st.just("Somebody"), st.sampled_from(ROLES), st.none() | st.sampled_from(RANKS),
    st.sampled_from((None, "north", "south")),
)  # fmt: skip
ROSTERS = st.lists(PEOPLE, max_size=6)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Rung, ...]:
    """A ladder as policy makes them: some roles, at times that grow, and the call after them."""
    at, made = NOON, []
    for role in draw(st.lists(st.sampled_from(ROLES), max_size=5)):
        made.append(Rung(at, role, last_call=False))
        at += minutes(draw(st.integers(5, 90)))
    return (*made, Rung(at, "duty_inspector", last_call=True))


def climbed(rungs: tuple[Rung, ...], looks: list[tuple[int, list[OnDuty]]]) -> list[Tell]:
    """Every tell, looked for so many minutes apart with these people on duty; each time that it is due, something is told."""
    rung, at, now, found = 0, NOON, NOON, list[Tell]()
    for later, on_duty in looks:
        now += minutes(later)
        more, rung, again = tells(0, *on_duty, rungs=rungs, next_rung=rung, next_at=at, now=now)
        assert bool(more) is (now >= at)
        assert again > now
        at, found = again, [*found, *more]
    return found


LOOKS = st.lists(st.tuples(st.integers(0, 200), ROSTERS), min_size=1, max_size=12)


@given(ladders(), LOOKS)
def test_whoever_is_on_duty_every_rung_is_told_once_in_order_and_never_nothing(
    rungs: tuple[Rung, ...], looks: Any
) -> None:
    found = climbed(rungs, looks)
    below = [one.rung for one in found if not one.everybody]
    assert below == list(range(len(below)))
    assert all(one.rung == len(rungs) - 1 for one in found if one.everybody)
    assert all((one.rung, one.at) <= (other.rung, other.at) for one, other in pairwise(found))
    assert all(one.at < other.at for one, other in pairwise(one for one in found if one.everybody))


@given(ladders(), LOOKS)
def test_who_is_told_is_named_and_who_is_passed_over_has_a_reason(rungs: tuple[Rung, ...], looks: Any) -> None:
    for one in climbed(rungs, looks):
        assert bool(one.members) is not bool(one.why)
        assert len(one.members) == len(set(one.members))


@given(ladders(), ROSTERS, st.integers(0, 2000))
def test_no_rung_is_told_later_than_its_own_time(rungs: tuple[Rung, ...], on_duty: list[OnDuty], after: int) -> None:
    now = NOON + minutes(after)
    found, rung, at = tells(after, *on_duty, rungs=rungs)
    for one in found:
        assert one.at <= now
        assert one.everybody or one.at <= rungs[one.rung].at
    assert found[-1].everybody or at <= rungs[rung].at


@given(ladders(), ROSTERS, st.lists(st.integers(0, 300), min_size=1, max_size=8))
def test_a_worker_that_was_away_tells_the_rungs_that_one_always_there_would_have(
    rungs: tuple[Rung, ...], on_duty: list[OnDuty], apart: list[int]
) -> None:
    often = climbed(rungs, [(minute, on_duty) for minute in apart])
    once = climbed(rungs, [(sum(apart), on_duty)])
    assert [one for one in once if not one.everybody] == [one for one in often if not one.everybody]
    assert [one for one in once if one.everybody] == [one for one in often if one.everybody][-1:]
