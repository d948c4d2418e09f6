"""A case is offered to a named person, and theirs once they accept it by name; until then it stays with whoever holds it."""

from __future__ import annotations

import uuid

import pytest

from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import (
    accept_case,
    accept_many,
    decline_case,
    offer_case,
    withdraw_offer,
)
from nightlight.records.duties.refusals import CannotAccept, CannotDecline, CannotOffer, StateHasChanged
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.models import Entry
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Member
from tests.made_up import NOW
from tests.records.duties.cases import kinds, minutes, open_concern, open_missing, ringing

LATER = NOW + minutes(2)


def owner(made):
    return Case.objects.get(id=made.case).owner_id


def state_of(made, duty):
    return Clock.objects.get(case=made.case, duty=duty).state


def test_the_giver_keeps_an_offered_case_until_it_is_accepted_by_name(force):
    force.on_duty()
    made = open_concern(force)
    offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")
    assert owner(made) == force.handler.id
    assert ringing(force.sergeant.id) == ["offer"]
    accept_case(by=force.sergeant.actor, at=LATER, case=made.case)
    assert owner(made) == force.sergeant.id
    assert ringing(force.sergeant.id) == []
    assert kinds(made.case) == ["case.opened", "case.offered", "case.accepted"]


def test_a_clock_runs_for_the_answer_and_is_met_by_it(force):
    force.on_duty()
    made = open_concern(force)
    offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")
    assert state_of(made, "answer_offer_of_ownership") == "running"
    accept_case(by=force.sergeant.actor, at=LATER, case=made.case)
    assert state_of(made, "answer_offer_of_ownership") == "met"


def test_accepted_late_before_any_sweep_its_clock_was_missed_and_the_journal_says_so(force):
    force.on_duty()
    made = open_missing(force)
    accept_case(by=force.inspector.actor, at=NOW + minutes(30), case=made.case)
    clock = Clock.objects.get(case=made.case, duty="accept_by_name")
    assert (clock.state, clock.missed_at) == ("met", clock.due_at)
    told = Entry.objects.get(chain_id=made.case, kind="case.accepted").structure
    noted = [str(clock.id), "accept_by_name", clock.due_at.isoformat()]
    assert noted in told["missed"]
    assert noted in told["met"]


def test_exactly_one_clock_asks_for_an_acceptance(force):
    force.on_duty("handler", "inspector", "sergeant")
    made = open_missing(force)
    withdraw_offer(by=force.handler.actor, at=NOW, case=made.case, offer=Offer.objects.get().id)
    offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")
    asking = Clock.objects.filter(case=made.case, duty__in=("accept_by_name", "answer_offer_of_ownership"))
    assert list(asking.values_list("duty", flat=True)) == ["accept_by_name"]


def test_a_missing_child_is_accepted_by_name_by_the_local_inspector(force):
    force.on_duty()
    made = open_missing(force)
    accept_case(by=force.inspector.actor, at=LATER, case=made.case, offer=Offer.objects.get().id)
    assert state_of(made, "accept_by_name") == "met"
    entry = Entry.objects.get(chain=made.case, kind="case.accepted")
    assert entry.structure["event"] == "accepted_by_name"
    assert entry.structure["owner"] == str(force.inspector.id)
    assert entry.structure["offer"] == str(Offer.objects.get().id)


def test_a_superintendent_above_the_inspector_takes_the_case_and_its_clock_is_met(force):
    force.on_duty()
    made = open_missing(force)
    accept_case(by=force.superintendent.actor, at=LATER, case=made.case)
    assert owner(made) == force.superintendent.id
    assert state_of(made, "accept_by_name") == "met"
    assert ringing(force.inspector.id) == []


def test_a_sergeant_who_takes_a_missing_child_leaves_the_inspectors_clock_running(force):
    force.on_duty("handler", "sergeant", "inspector")
    made = open_missing(force)
    withdraw_offer(by=force.handler.actor, at=NOW, case=made.case, offer=Offer.objects.get().id)
    offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")
    accept_case(by=force.sergeant.actor, at=LATER, case=made.case)
    assert owner(made) == force.sergeant.id
    assert state_of(made, "accept_by_name") == "running"


def test_whoever_is_second_hears_who_accepted_it_and_when(force):
    force.on_duty()
    made = open_missing(force)
    offer = Offer.objects.get().id
    accept_case(by=force.inspector.actor, at=LATER, case=made.case, offer=offer)
    with pytest.raises(StateHasChanged, match="Ifan Pryce accepted the case at 21:06 GMT on 24 November"):
        accept_case(by=force.superintendent.actor, at=LATER, case=made.case, offer=offer)
    with pytest.raises(StateHasChanged, match="Ifan Pryce accepted it at 21:06 GMT"):
        accept_case(by=force.superintendent.actor, at=LATER, case=made.case)


@pytest.mark.parametrize("by_offer", [True, False])
def test_accepted_twice_by_the_same_person_it_is_one_acceptance(force, by_offer):
    force.on_duty()
    made = open_missing(force)
    offer = Offer.objects.get().id if by_offer else None
    first = accept_case(by=force.inspector.actor, at=LATER, case=made.case, offer=offer)
    again = accept_case(by=force.inspector.actor, at=LATER + minutes(1), case=made.case, offer=offer)
    assert (again.owner, again.since, again.again) == (first.owner, first.since, True)
    assert kinds(made.case).count("case.accepted") == 1


def test_by_radio_the_control_room_records_who_accepted_and_who_read_it_back(force):
    force.on_duty()
    made = open_missing(force)
    accept_case(
        by=force.inspector.actor, at=LATER, case=made.case, how="radio", recorded_by=force.supervisor.actor, read_back_by=force.inspector.id
    )  # fmt: skip
    entry = Entry.objects.get(chain=made.case, kind="case.accepted")
    assert entry.by == str(force.supervisor.id)
    assert (entry.structure["how"], entry.structure["read_back_by"]) == ("radio", str(force.inspector.id))
    assert Offer.objects.get().recorded_by_id == force.supervisor.id
    assert owner(made) == force.inspector.id


def test_by_radio_nobody_records_their_own_and_it_is_read_back(force):
    force.on_duty()
    made = open_missing(force)
    radio = {"by": force.inspector.actor, "at": LATER, "case": made.case, "how": "radio"}
    for recorded_by, read_back_by in (
        (None, force.inspector.id),
        (force.officer.actor, force.inspector.id),
        (force.supervisor.actor, None),
    ):
        with pytest.raises(CannotAccept):
            accept_case(**radio, recorded_by=recorded_by, read_back_by=read_back_by)
    assert owner(made) == force.handler.id


def by_radio(force, made, **named):
    """An acceptance by the inspector that the supervisor writes down, but for what is `named`."""
    told = {"recorded_by": force.supervisor.actor, "read_back_by": force.inspector.id, **named}
    return accept_case(by=force.inspector.actor, at=LATER, case=made.case, how="radio", **told)


def test_by_radio_whoever_read_it_back_serves_and_is_on_duty(force):
    force.on_duty("handler", "supervisor", "inspector", "officer")
    made = open_missing(force)
    Member.objects.filter(id=force.officer.id).update(left_at=NOW)
    for nobody in (force.sergeant.id, force.officer.id, uuid.uuid4()):
        with pytest.raises(CannotAccept, match="who is named as having read it back, is not on duty"):
            by_radio(force, made, read_back_by=nobody)
    with pytest.raises(CannotAccept, match="whoever records it is named as having read it back"):
        by_radio(force, made, read_back_by=force.supervisor.id)
    assert owner(made) == force.handler.id
    assert by_radio(force, made).owner == force.inspector.id


def test_by_radio_it_is_recorded_by_somebody_else_on_duty_in_a_role_that_may(force):
    force.on_duty("handler", "inspector", "incident_manager", "officer")
    made = open_missing(force)
    with pytest.raises(CannotAccept, match="not on duty as contact supervisor"):
        by_radio(force, made)
    with pytest.raises(CannotAccept, match="only the control room records it"):
        by_radio(force, made, recorded_by=force.officer.actor)
    with pytest.raises(CannotAccept, match="whoever accepts does not record it as well"):
        by_radio(force, made, recorded_by=Actor(force.inspector.id, "force_incident_manager"))
    assert by_radio(force, made, recorded_by=force.incident_manager.actor).owner == force.inspector.id


def test_an_alarm_taken_by_radio_asks_the_same_of_whoever_records_it_and_read_it_back(force):
    force.on_duty("handler", "inspector", "supervisor")
    made = open_missing(force)
    sweep(at=NOW + minutes(25))
    taken = {"by": force.inspector.actor, "at": NOW + minutes(25), "case": made.case, "how": "radio"}
    for recorded_by, read_back_by in ((force.incident_manager, force.inspector), (force.supervisor, force.officer)):
        with pytest.raises(CannotAccept, match="not on duty"):
            accept_alarm(**taken, recorded_by=recorded_by.actor, read_back_by=read_back_by.id)
    assert accept_alarm(**taken, recorded_by=force.supervisor.actor, read_back_by=force.inspector.id).clocks


def test_a_declined_case_stays_and_its_owner_is_told_why_without_a_ring(force):
    force.on_duty()
    made = open_concern(force)
    offered = offer_case(
        by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant"
    )
    decline_case(by=force.sergeant.actor, at=LATER, case=made.case, offer=offered.offer, reason="At a sudden death")
    assert owner(made) == force.handler.id
    assert state_of(made, "answer_offer_of_ownership") == "fell_away"
    told = Notice.objects.get(member=force.handler.id)
    assert (told.interrupts, told.lines[0]["why"]) == (False, "declined")
    assert "sudden" not in str(Entry.objects.get(chain=made.case, kind="case.declined").structure)


def test_declined_by_the_inspector_a_missing_child_goes_to_the_ladder_at_once(force):
    force.on_duty()
    made = open_missing(force)
    decline_case(by=force.inspector.actor, at=LATER, case=made.case, offer=Offer.objects.get().id, reason="In court")
    assert Clock.objects.get(case=made.case, duty="accept_by_name").next_rung_at == LATER


def test_declining_takes_a_reason_and_the_person_it_was_offered_to(force):
    force.on_duty()
    made = open_missing(force)
    offer = Offer.objects.get().id
    with pytest.raises(CannotDecline, match="no reason"):
        decline_case(by=force.inspector.actor, at=LATER, case=made.case, offer=offer, reason="  ")
    with pytest.raises(CannotDecline, match="offered to Ifan Pryce"):
        decline_case(by=force.sergeant.actor, at=LATER, case=made.case, offer=offer, reason="Busy")


def test_an_offer_is_for_somebody_on_duty_in_that_role(force):
    force.on_duty("handler")
    made = open_concern(force)
    with pytest.raises(CannotOffer, match="Dylan Marsh is not on duty as supervising sergeant"):
        offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")


def test_a_case_is_offered_to_one_person_at_a_time(force):
    force.on_duty()
    made = open_missing(force)
    with pytest.raises(StateHasChanged, match="offered to Ifan Pryce since 21:04 GMT"):
        offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")
    again = offer_case(by=force.handler.actor, at=NOW, case=made.case, to=force.inspector.id, role="duty_inspector")
    assert again.offer == Offer.objects.get().id
    assert kinds(made.case) == ["case.opened"]


def test_only_its_owner_a_supervisor_or_the_control_room_offers_a_case(force):
    force.on_duty()
    made = open_concern(force)
    with pytest.raises(CannotOffer, match="neither own it nor supervise"):
        offer_case(by=force.officer.actor, at=NOW, case=made.case, to=force.sergeant.id, role="supervising_sergeant")


def test_nobody_accepts_a_case_that_was_not_theirs_to_accept(force):
    force.on_duty()
    made = open_missing(force)
    with pytest.raises(CannotAccept, match="you were not told of it"):
        accept_case(by=force.south_inspector.actor, at=LATER, case=made.case)
    force.inspector.member.stints.update(ended_at=NOW)
    with pytest.raises(CannotAccept, match="not on duty as duty inspector"):
        accept_case(by=force.inspector.actor, at=LATER, case=made.case)


def test_several_offers_are_accepted_one_by_one_or_all(force):
    force.on_duty()
    made = [open_concern(force) for _ in range(3)]
    sergeant = {"to": force.sergeant.id, "role": "supervising_sergeant"}
    offered = [offer_case(by=force.handler.actor, at=NOW, case=one.case, **sergeant) for one in made]
    accept_case(by=force.sergeant.actor, at=LATER, case=made[0].case, offer=offered[0].offer)
    assert len(accept_many(by=force.sergeant.actor, at=LATER).done) == 2
    assert {owner(one) for one in made} == {force.sergeant.id}
