"""What waits for somebody is parted into offers, alarms, and duties for now, next and later; the board shows first what nobody took."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nightlight.records.access.filtering import Condition
from nightlight.records.cases.models import Case
from nightlight.records.duties.board import board
from nightlight.records.duties.due import sorted_by_urgency
from nightlight.records.duties.lists import case_clocks, my_work
from nightlight.records.duties.owning import accept_case
from tests.made_up import NOW
from tests.records.duties.cases import minutes, open_concern, open_missing


def test_an_offer_waits_for_whoever_it_was_made_to(force):
    force.on_duty()
    made = open_missing(force)
    (offer,) = my_work(force.inspector.id, at=NOW).offers
    assert (offer.case, offer.by, offer.role) == (made.case, "Hana Osei", "duty_inspector")
    assert offer.climbs_at is not None
    assert my_work(force.sergeant.id, at=NOW).offers == ()


def test_duties_are_those_of_the_roles_and_areas_in_which_somebody_is_on_duty(force):
    force.on_duty()
    open_missing(force)
    mine = my_work(force.inspector.id, at=NOW).duties.every()
    assert {one.owner_role for one in mine} == {"duty_inspector"}
    assert my_work(force.south_inspector.id, at=NOW).duties.every() == ()
    assert my_work(force.administrator.id, at=NOW).duties.every() == ()


def test_they_are_parted_by_when_they_are_due(force):
    force.on_duty()
    open_missing(force)
    duties = my_work(force.inspector.id, at=NOW).duties
    assert all(one.due_at <= NOW + minutes(30) for one in duties.now)
    assert all(NOW + minutes(30) < one.due_at <= NOW + minutes(240) for one in duties.next)
    assert all(one.due_at is None or one.due_at > NOW + minutes(240) for one in duties.later)
    assert duties.now


def test_each_says_by_when_why_how_sure_it_is_and_what_meets_it(force):
    force.on_duty()
    open_missing(force)
    one = next(one for one in my_work(force.inspector.id, at=NOW).duties.every() if one.duty == "accept_by_name")
    assert one.source == ("IOPC25",)
    assert (one.basis, one.time_basis) == ("force_practice", "proposed")
    assert one.met_by == ("A named inspector has accepted an open missing case.",)
    assert one.verb == "accept"


def test_duties_of_ones_own_cases_come_first(force):
    force.on_duty()
    open_missing(force, age=8)
    made = open_missing(force)
    accept_case(by=force.inspector.actor, at=NOW, case=made.case)
    later = my_work(force.inspector.id, at=NOW + minutes(1)).duties.later
    assert [one.my_case for one in later] == sorted((one.my_case for one in later), reverse=True)
    assert later[0].case == made.case


def test_what_may_not_be_seen_is_in_no_list_but_what_i_am_asked_by_name_is(force):
    force.on_duty()
    open_missing(force)
    nothing = Condition("c.restricted", {})
    work = my_work(force.inspector.id, at=NOW, visible=nothing)
    assert (work.alarms, work.duties.every()) == ((), ())
    assert [one.reference for one in work.offers] == ["NL-000001"]
    assert board(at=NOW, visible=nothing) == []


def test_the_counts_say_what_there_is_to_do(force):
    force.on_duty()
    open_missing(force, suicidal_intent=True)
    counts = my_work(force.inspector.id, at=NOW).counts
    assert counts["accept"] == 1
    assert counts["decide"] >= 1


@pytest.mark.parametrize("cases", [1, 4])
def test_a_list_asks_the_database_no_more_often_the_more_there_is(force, cases):
    force.on_duty()
    for _ in range(cases):
        open_missing(force)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        my_work(force.inspector.id, at=NOW)
    assert len(asked) <= 4
    with CaptureQueriesContext(connection) as asked:
        board(at=NOW)
    assert len(asked) == 1


def test_the_clocks_of_a_case_can_be_had_for_one_role(force):
    made = open_missing(force)
    found = case_clocks(made.case, at=NOW, roles=["dispatcher"])
    assert {one.owner_role for one in found.every()} == {"dispatcher"}
    assert len(case_clocks(made.case, at=NOW).every()) > len(found.every())


def test_the_board_shows_first_what_nobody_has_accepted(force):
    force.on_duty()
    concern = open_concern(force)
    accepted, waiting = open_missing(force, suicidal_intent=True), open_missing(force)
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=accepted.case)
    rows = board(at=NOW + minutes(2))
    assert (rows[0].case, rows[0].standing) == (waiting.case, "unaccepted")
    assert (rows[0].offered_to, rows[0].owner_name) == ("Ifan Pryce", "Hana Osei")
    assert {row.case for row in rows[1:]} == {accepted.case, concern.case}


def test_what_a_member_owns_stands_before_the_rest_and_behind_what_nobody_accepted(force):
    force.on_duty()
    north, south, waits = (open_missing(force, area=area) for area in ("north", "south", "north"))
    accept_case(by=force.south_inspector.actor, at=NOW, case=south.case)
    accept_case(by=force.inspector.actor, at=NOW, case=north.case)
    rows = board(at=NOW, mine=force.inspector.id)
    assert [row.case for row in rows] == [waits.case, north.case, south.case]


def test_the_board_can_be_cut_to_an_area_or_an_owner(force):
    force.on_duty()
    north, south = open_missing(force), open_missing(force, area="south")
    accept_case(by=force.south_inspector.actor, at=NOW, case=south.case)
    assert [row.case for row in board(at=NOW, area="north")] == [north.case]
    assert [row.case for row in board(at=NOW, owner=force.south_inspector.id)] == [south.case]


def due(name, helps, minutes_left, *, of):
    """A duty in a list of those for now, next or later, by the place that policy gives it and how long there is."""
    return replace(of, clock=uuid.uuid4(), duty=name, helps=helps, due_at=NOW + minutes(minutes_left), urgency="now", state="running")  # fmt: skip


def test_what_helps_soonest_stands_first_within_now_and_ones_own_before_others(force):
    open_missing(force)
    one = case_clocks(force_case(), at=NOW).every()[0]
    mine = [due("review", 9, 1, of=one), due("search", 1, 20, of=one)]
    others = [due("deploy", 0, 2, of=one)]
    assert [found.duty for found in sorted_by_urgency(mine, others, most=10).now] == ["search", "review", "deploy"]


def test_a_short_list_leaves_out_what_is_due_last_and_never_what_is_due_first(force):
    open_missing(force)
    one = case_clocks(force_case(), at=NOW).every()[0]
    some = [due("search", 1, 20, of=one), due("review", 9, 1, of=one)]
    found = sorted_by_urgency(some, most=1)
    assert [one.duty for one in found.now] == ["review"]
    assert "now" in found.more


def force_case():
    """The one case that there is."""
    return Case.objects.get().id
