"""Nobody who is off duty is left answering in silence: cases, offers and alarms of somebody who books off climb at once."""

from __future__ import annotations

import pytest

from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.owning import accept_case, offer_case
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.sweeping import sweep
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce.actors import SYSTEM
from nightlight.records.workforce.models import Member, RoleHeld, Stint
from tests.made_up import NOW
from tests.records.duties.cases import FACTS, booked_off, kinds, minutes, open_concern, open_missing, ringing

OFF = NOW + minutes(5)


def owned_by_the_inspector(force, number=1):
    """Missing children that the inspector of the area has accepted."""
    made = [open_missing(force) for _ in range(number)]
    for one in made:
        accept_case(by=force.inspector.actor, at=NOW, case=one.case)
    return made


def test_the_open_cases_of_an_owner_who_books_off_go_to_the_ladder_at_once(force):
    force.on_duty()
    made = owned_by_the_inspector(force, 2)
    owner_went_off_duty(booked_off(force.inspector, OFF))
    sweep(at=OFF)
    for one in made:
        clock = Clock.objects.get(case=one.case, duty="take_over_from_absent_owner")
        assert clock.missed_at == OFF
        assert Telling.objects.filter(clock=clock, member=force.incident_manager.id).exists()
        assert Case.objects.get(id=one.case).owner_id == force.inspector.id


def test_paid_twice_it_comes_to_the_same(force):
    force.on_duty()
    (made,) = owned_by_the_inspector(force)
    cause = booked_off(force.inspector, OFF)
    owner_went_off_duty(cause)
    before = kinds(made.case)
    owner_went_off_duty(cause)
    assert kinds(made.case) == before
    assert before.count("case.owner_off_duty") == 1


def test_whoever_is_still_on_duty_in_another_role_keeps_what_is_theirs(force):
    force.on_duty()
    (made,) = owned_by_the_inspector(force)
    cause = booked_off(force.inspector, OFF)
    Stint.objects.create(member=force.inspector.member, role="duty_inspector", area_id="south", began_at=NOW)
    owner_went_off_duty(cause)
    assert "case.owner_off_duty" not in kinds(made.case)


def test_somebody_on_duty_takes_it_over_and_it_falls_silent(force):
    force.on_duty()
    (made,) = owned_by_the_inspector(force)
    owner_went_off_duty(booked_off(force.inspector, OFF))
    sweep(at=OFF)
    assert "rung" in ringing(force.incident_manager.id)
    accept_case(by=force.incident_manager.actor, at=OFF, case=made.case)
    assert Case.objects.get(id=made.case).owner_id == force.incident_manager.id
    assert Clock.objects.get(case=made.case, duty="take_over_from_absent_owner").state == "met"
    assert ringing(force.incident_manager.id) == []


def test_the_owner_who_comes_back_accepts_it_anew(force):
    force.on_duty()
    (made,) = owned_by_the_inspector(force)
    owner_went_off_duty(booked_off(force.inspector, OFF))
    Stint.objects.create(member=force.inspector.member, role="duty_inspector", area_id="north", began_at=OFF)
    accept_case(by=force.inspector.actor, at=OFF + minutes(1), case=made.case)
    assert Clock.objects.get(case=made.case, duty="take_over_from_absent_owner").state == "met"


def test_an_offer_to_somebody_who_then_books_off_goes_to_the_ladder_at_once(force):
    force.on_duty()
    made = open_missing(force)
    cause = booked_off(force.inspector, OFF)
    owner_went_off_duty(cause)
    owner_went_off_duty(cause)
    assert kinds(made.case).count("case.asked_off_duty") == 1
    sweep(at=OFF)
    clock = Clock.objects.get(case=made.case, duty="accept_by_name")
    assert (clock.state, clock.next_rung) == ("running", 1)
    assert "rung" in ringing(force.incident_manager.id)


def test_a_ladder_that_climbed_early_tells_nobody_twice_when_its_clock_runs_out(force):
    force.on_duty()
    made = open_missing(force)
    owner_went_off_duty(booked_off(force.inspector, OFF))
    for minute in range(5, 60):
        sweep(at=NOW + minutes(minute))
    rows = list(Telling.objects.filter(clock__duty="accept_by_name", rung=0).values_list("clock__case", "member"))
    assert rows == [(made.case, force.incident_manager.id)]


def test_the_clock_of_an_offer_climbs_too(force):
    force.on_duty()
    made = open_concern(force)
    offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")
    owner_went_off_duty(booked_off(force.sergeant, OFF))
    assert Clock.objects.get(case=made.case, duty="answer_offer_of_ownership").next_rung_at == OFF


def nobody_took(kind="contact", area="north"):
    step = Step("report_received", {"age": 9, "nature_of_concern": "other_concern"} if kind == "contact" else FACTS)
    return open_case(by=SYSTEM, at=NOW, kind=kind, title="From the school's form", area=area, step=step)


def test_a_report_that_nobody_took_belongs_to_the_contact_supervisor_on_duty_and_rings_for_them(force):
    force.on_duty()
    case = Case.objects.get(id=nobody_took().case)
    assert (case.owner_id, case.opened_by_id) == (force.supervisor.id, None)
    assert Offer.objects.get().offered_to_id == force.supervisor.id
    assert ringing(force.supervisor.id) == ["offer"]
    accept_case(by=force.supervisor.actor, at=OFF, case=case.id)
    assert Clock.objects.get(case=case.id, duty="answer_offer_of_ownership").state == "met"


def test_without_a_contact_supervisor_it_belongs_to_the_next_up_the_chain_on_duty(force):
    force.on_duty("superintendent", "incident_manager", "inspector")
    assert Case.objects.get(id=nobody_took().case).owner_id == force.incident_manager.id


def test_with_nobody_on_duty_it_belongs_to_whoever_held_the_role_last_and_rings(force):
    force.on_duty("supervisor")
    Stint.objects.update(ended_at=NOW - minutes(10))
    made = nobody_took()
    assert Case.objects.get(id=made.case).owner_id == force.supervisor.id
    assert kinds(made.case) == ["case.opened", "case.owner_off_duty"]
    force.on_duty("inspector")
    sweep(at=NOW)
    assert "rung" in ringing(force.inspector.id)


def test_a_missing_child_that_nobody_took_is_offered_to_the_inspector_and_owned_by_the_supervisor(force):
    force.on_duty()
    made = nobody_took("missing")
    assert Case.objects.get(id=made.case).owner_id == force.supervisor.id
    assert Offer.objects.get().offered_to_id == force.inspector.id
    assert kinds(made.case) == ["case.opened"]
    told = Notice.objects.get(member=force.supervisor.id)
    assert (told.interrupts, told.lines[0]["why"]) == (False, "yours")


def test_a_force_without_anybody_is_told_what_to_do(force):
    RoleHeld.objects.update(until=NOW)
    Member.objects.update(left_at=NOW)
    with pytest.raises(CannotRecord, match="nobody in the force who could answer"):
        nobody_took()


def test_without_an_inspector_a_missing_child_is_offered_to_the_next_who_is_on_duty(force):
    force.on_duty("handler", "south_inspector")
    made = open_missing(force)
    assert made.offered_to == force.south_inspector.id
    assert Offer.objects.get().role == "neighbouring_inspector"
    accept_case(by=force.south_inspector.actor, at=OFF, case=made.case)
    assert Clock.objects.get(case=made.case, duty="accept_by_name").state == "met"
