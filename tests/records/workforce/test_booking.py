"""Booking on and off: in roles that are held, until an end that can be, each with one entry in the member's own chain."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.records.journal.models import Entry
from nightlight.records.workforce.actions import book_off, book_on
from nightlight.records.workforce.actors import SYSTEM
from nightlight.records.workforce.models import Member, RoleHeld, Stint
from nightlight.records.workforce.refusals import (
    AlreadyOnDuty,
    CannotBookOff,
    CannotBookOn,
    NotAMember,
    NotOnDuty,
)
from nightlight.records.workforce.roster import gaps, past_their_end, roster
from nightlight.records.workforce.standing import chain_of, roles_held
from tests.at_once import at_once
from tests.made_up import NOW

INSPECTOR = {"roles": ["duty_inspector"], "area": "north"}


def on(made, at=NOW, **asked):
    return book_on(by=made.actor, at=at, member=made.id, **{"roles": [made.role], "area": made.area, **asked})


def off(made, at=NOW, **asked):
    return book_off(by=made.actor, at=at, member=made.id, **{"cases": (), **asked})


def entries(made):
    return list(Entry.objects.filter(chain=chain_of(made.id)).values_list("kind", flat=True))


def why(refused):
    return " / ".join(refused.value.why)


def test_booked_on_a_member_is_on_duty_until_their_shift_ends(force):
    done = on(force.inspector, where="Hexham station")
    (row,) = roster()
    assert (row.role, row.area, row.where) == ("duty_inspector", "north", "Hexham station")
    assert done.until == row.until == NOW + timedelta(hours=1, minutes=56)
    assert entries(force.inspector) == ["workforce.booked_on"]


def test_where_somebody_is_stands_in_no_structure(force):
    on(force.inspector, where="Hexham station")
    entry = Entry.objects.get(chain=chain_of(force.inspector.id))
    assert "Hexham" not in str(entry.structure)
    assert set(entry.texts) == {"where"}


def test_a_role_that_answers_for_the_whole_force_gets_no_area(force):
    RoleHeld.objects.create(member=force.handler.member, role="responding_officer", since=NOW, granted_by="system")
    done = on(force.handler, roles=["call_handler", "responding_officer"], area="south")
    assert done.began == (("call_handler", None), ("responding_officer", "south"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"roles": ["duty_superintendent"]}, "the role duty superintendent is not held now"),
        ({"roles": ["no_such_role"]}, "no such role is not held now"),
        ({"roles": []}, "no role was chosen"),
        ({"area": "mars"}, "no area is called “mars”"),
        ({"area": None}, "no area was chosen for duty inspector"),
        ({"until_expected": NOW}, "has passed"),
        ({"until_expected": NOW - timedelta(days=1)}, "has passed"),
        ({"until_expected": NOW + timedelta(hours=25)}, "more than 24 hours away"),
        ({"where": "a\x00b"}, "U\\+0000"),
        ({"where": "x" * 121}, "121 characters"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(force, asked, said):
    with pytest.raises(CannotBookOn, match=said):
        on(force.inspector, **asked)
    assert roster() == ()
    assert entries(force.inspector) == []


def test_every_reason_is_given_at_once(force):
    with pytest.raises(CannotBookOn) as refused:
        on(force.inspector, roles=["duty_inspector", "call_handler"], area="mars", until_expected=NOW)
    assert len(refused.value.why) == 3


def test_a_role_held_only_once_or_not_yet_is_not_held(force):
    RoleHeld.objects.filter(member=force.inspector.member).update(until=NOW)
    RoleHeld.objects.create(
        member=force.inspector.member, role="call_handler", since=NOW + timedelta(minutes=1), granted_by="system"
    )
    assert roles_held(force.inspector.id, NOW) == ()
    with pytest.raises(CannotBookOn, match="not held now"):
        on(force.inspector)


def test_a_team_without_a_shift_says_so_and_asks_until_when(force):
    late = NOW + timedelta(hours=8)
    with pytest.raises(CannotBookOn, match="North response has no shift now"):
        on(force.inspector, at=late)
    assert on(force.inspector, at=late, until_expected=late + timedelta(hours=9)).until == late + timedelta(hours=9)


def test_a_member_without_a_team_is_asked_too(force):
    Member.objects.filter(id=force.inspector.id).update(team=None)
    with pytest.raises(CannotBookOn, match="no team to take a shift from"):
        on(force.inspector)


def test_nobody_books_on_twice_in_one_role(force):
    on(force.inspector)
    with pytest.raises(AlreadyOnDuty, match="duty inspector already"):
        on(force.inspector)
    assert Stint.objects.count() == 1


def test_two_presses_at_once_are_one_stint(force):
    came = at_once(*[lambda: on(force.inspector)] * 4)
    assert came.count(AlreadyOnDuty) == 3
    assert Stint.objects.count() == 1
    assert entries(force.inspector) == ["workforce.booked_on"]


def test_somebody_who_left_or_never_was_cannot_book_on(force):
    Member.objects.filter(id=force.inspector.id).update(left_at=NOW)
    with pytest.raises(NotAMember):
        on(force.inspector)
    with pytest.raises(NotAMember):
        book_on(by=SYSTEM, at=NOW, member=uuid.uuid4(), **INSPECTOR)


def test_a_supervisor_books_their_people_on_and_off_and_nobody_else_does(force):
    asked = {"member": force.officer.id, "roles": ["responding_officer"], "area": "north"}
    with pytest.raises(CannotBookOn, match="by themselves or by who supervises"):
        book_on(by=force.handler.actor, at=NOW, **asked)
    book_on(by=force.sergeant.actor, at=NOW, **asked)
    with pytest.raises(CannotBookOff):
        book_off(by=force.handler.actor, at=NOW, member=force.officer.id, cases=())
    book_off(by=force.inspector.actor, at=NOW, member=force.officer.id, cases=())
    assert roster() == ()


def test_booked_off_every_stint_ends_and_the_cases_still_owned_are_on_record(force):
    force.on_duty("inspector")
    Stint.objects.create(member=force.inspector.member, role="duty_inspector", area_id="south", began_at=NOW)
    case = uuid.uuid4()
    done = off(force.inspector, cases=[case])
    assert done.ended == (("duty_inspector", "north"), ("duty_inspector", "south"))
    entry = Entry.objects.get(chain=chain_of(force.inspector.id))
    assert entry.structure["cases"] == [str(case)]
    assert roster() == ()
    assert set(Stint.objects.values_list("ended_at", flat=True)) == {NOW}


def test_booking_off_twice_says_that_it_was_done(force):
    force.on_duty("inspector")
    off(force.inspector)
    with pytest.raises(NotOnDuty):
        off(force.inspector)
    assert entries(force.inspector) == ["workforce.booked_off"]


def test_who_should_have_gone_home_is_listed_and_not_booked_off(force):
    on(force.inspector)
    end = NOW + timedelta(hours=1, minutes=56)
    assert past_their_end(end + timedelta(minutes=29)) == ()
    (row,) = past_their_end(end + timedelta(minutes=30))
    assert row.member == force.inspector.id


def test_a_role_that_nobody_covers_is_a_gap_in_each_area(force):
    found = {(gap.role, gap.area) for gap in gaps(NOW)}
    assert {("duty_inspector", "north"), ("duty_inspector", "south"), ("call_handler", None)} <= found
    force.on_duty("inspector", "handler")
    left = {(gap.role, gap.area) for gap in gaps(NOW)}
    assert found - left == {("duty_inspector", "north"), ("call_handler", None)}
