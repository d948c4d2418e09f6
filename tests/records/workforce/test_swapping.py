"""A swap is an offer until it is accepted by name; then the duty goes over whole, and nothing of it is left with nobody."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.records.journal.models import Entry
from nightlight.records.workforce.actions import book_off
from nightlight.records.workforce.models import RoleHeld, Stint, Swap
from nightlight.records.workforce.refusals import AlreadySettled, CannotSwap, NotAMember, NotOnDuty, NotYourSwap
from nightlight.records.workforce.roster import open_swaps, roster
from nightlight.records.workforce.standing import chain_of
from nightlight.records.workforce.swapping import accept_swap, decline_swap, offer_swap, what_would_go, withdraw_swap
from tests.at_once import at_once
from tests.made_up import NOW


@pytest.fixture
def offered(force):
    """The northern inspector has offered their duty to the southern one."""
    force.on_duty("inspector")
    Stint.objects.update(until_expected=NOW + timedelta(hours=1))
    return offer_swap(by=force.inspector.actor, at=NOW, to=force.south_inspector.id, reason="child is ill")


def kinds(made):
    return list(Entry.objects.filter(chain=chain_of(made.id)).values_list("kind", flat=True))


def test_until_it_is_accepted_nothing_changes(force, offered):
    assert [row.name for row in roster()] == ["Ifan Pryce"]
    assert [one.id for one in open_swaps(force.south_inspector.id)] == [offered]
    assert "ill" not in str(Entry.objects.get(chain=chain_of(force.inspector.id)).structure)


def test_accepted_by_name_the_duty_is_the_others_until_its_end(force, offered):
    case = uuid.uuid4()
    done = accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=[case])
    assert done.moved == (("duty_inspector", "north"),)
    (row,) = roster()
    assert (row.name, row.area, row.until) == ("Grace Lindqvist", "north", NOW + timedelta(hours=1))
    assert kinds(force.inspector) == ["workforce.swap_offered", "workforce.swap_accepted"]
    assert Entry.objects.get(kind="workforce.swap_accepted").structure["cases"] == [str(case)]


def test_a_role_that_the_other_may_not_hold_stays_with_whoever_offered(force, offered):
    RoleHeld.objects.create(member=force.inspector.member, role="search_adviser", since=NOW, granted_by="system")
    Stint.objects.create(member=force.inspector.member, role="search_adviser", area_id="north", began_at=NOW)
    assert what_would_go(list(Stint.objects.all()), force.south_inspector.id, NOW).kept == (
        ("search_adviser", "north"),
    )
    done = accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=[uuid.uuid4()])
    assert done.kept == (("search_adviser", "north"),)
    assert {(row.name, row.role) for row in roster()} == {
        ("Grace Lindqvist", "duty_inspector"),
        ("Ifan Pryce", "search_adviser"),
    }
    assert Entry.objects.get(kind="workforce.swap_accepted").structure["cases"] == []


def test_who_is_on_in_that_role_already_takes_it_over_without_a_second_stint(force, offered):
    Stint.objects.create(member=force.south_inspector.member, role="duty_inspector", area_id="north", began_at=NOW)
    accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=())
    assert [row.name for row in roster()] == ["Grace Lindqvist"]


def test_somebody_above_takes_over_as_cover(force):
    force.on_duty("inspector")
    swap = offer_swap(by=force.inspector.actor, at=NOW, to=force.superintendent.id)
    accept_swap(by=force.superintendent.actor, at=NOW, swap=swap, cases=())
    (row,) = roster()
    assert (row.role, row.covering, row.covers) == ("duty_inspector", True, "Ifan Pryce")


@pytest.mark.parametrize("who", ["handler", "sergeant"])
def test_it_is_not_offered_to_somebody_who_may_hold_none_of_it(force, who):
    force.on_duty("inspector")
    with pytest.raises(CannotSwap, match="none of your roles"):
        offer_swap(by=force.inspector.actor, at=NOW, to=getattr(force, who).id)


def test_what_cannot_be_offered_is_refused_in_words(force):
    with pytest.raises(NotOnDuty):
        offer_swap(by=force.inspector.actor, at=NOW, to=force.south_inspector.id)
    force.on_duty("inspector")
    with pytest.raises(CannotSwap, match="with themselves"):
        offer_swap(by=force.inspector.actor, at=NOW, to=force.inspector.id)
    with pytest.raises(CannotSwap, match="nobody in the force"):
        offer_swap(by=force.inspector.actor, at=NOW, to=uuid.uuid4())
    with pytest.raises(CannotSwap, match="U\\+0007"):
        offer_swap(by=force.inspector.actor, at=NOW, to=force.south_inspector.id, reason="\x07")


def test_one_offer_waits_at_a_time(force, offered):
    with pytest.raises(CannotSwap, match="waits for an answer"):
        offer_swap(by=force.inspector.actor, at=NOW, to=force.superintendent.id)


def test_only_the_person_it_was_offered_to_answers_it(force, offered):
    with pytest.raises(NotYourSwap):
        accept_swap(by=force.superintendent.actor, at=NOW, swap=offered, cases=())
    with pytest.raises(NotYourSwap):
        decline_swap(by=force.inspector.actor, at=NOW, swap=offered)
    with pytest.raises(NotYourSwap):
        withdraw_swap(by=force.south_inspector.actor, at=NOW, swap=offered)
    with pytest.raises(NotYourSwap):
        accept_swap(by=force.inspector.actor, at=NOW, swap=uuid.uuid4(), cases=())


@pytest.mark.parametrize(
    ("answer", "who", "state"),
    [(decline_swap, "south_inspector", "declined"), (withdraw_swap, "inspector", "withdrawn")],
)
def test_declined_or_taken_back_it_is_over(force, offered, answer, who, state):
    answer(by=getattr(force, who).actor, at=NOW, swap=offered)
    assert Swap.objects.get().state == state
    assert [row.name for row in roster()] == ["Ifan Pryce"]
    assert kinds(force.inspector)[-1] == f"workforce.swap_{state}"
    with pytest.raises(AlreadySettled, match=state):
        accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=())


def test_whoever_books_off_takes_their_offer_back(force, offered):
    book_off(by=force.inspector.actor, at=NOW, member=force.inspector.id, cases=())
    assert Swap.objects.get().state == "withdrawn"


def test_what_the_other_may_no_longer_hold_is_refused_on_acceptance(force, offered):
    RoleHeld.objects.filter(member=force.south_inspector.member).update(until=NOW)
    with pytest.raises(CannotSwap, match="any more"):
        accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=())
    assert Swap.objects.get().state == "open"


def test_somebody_who_left_is_offered_nothing_and_accepts_nothing(force, offered):
    force.south_inspector.member.left_at = NOW
    force.south_inspector.member.save()
    with pytest.raises(NotAMember):
        accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=())


def test_accepted_and_taken_back_at_once_only_one_holds(force, offered):
    came = at_once(
        *[
            lambda: accept_swap(by=force.south_inspector.actor, at=NOW, swap=offered, cases=()),
            lambda: withdraw_swap(by=force.inspector.actor, at=NOW, swap=offered),
        ]
        * 2
    )
    assert came.count(AlreadySettled) == 3
    assert len(roster()) == 1
