"""Handing over at the end of a shift: offered as a set, kept by the giver until accepted by name, and climbing where nobody does."""

from __future__ import annotations

import uuid

import pytest

from nightlight.records.cases.models import Case, Happening, NeedToKnow, Offer
from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.handing_over import hand_over_case, open_sets, the_hand_over
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.owning import accept_case, decline_case, withdraw_offer
from nightlight.records.duties.refusals import CannotOffer, StateHasChanged
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW
from tests.records.duties.cases import booked_off, minutes, open_missing

LATER = NOW + minutes(5)
CLOCK = "accept_open_cases_at_handover"
SET = uuid.UUID(int=7)


@pytest.fixture
def case(force):
    """A missing child, accepted by name by the duty inspector of the north."""
    force.on_duty()
    made = open_missing(force)
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=made.case)
    return made.case


def hand_over(force, case, to="south_inspector", **more):
    taker = getattr(force, to)
    told = {"at": LATER, "to": taker.id, "role": taker.role, "handover": SET, **more}
    return hand_over_case(by=force.inspector.actor, case=case, **told)


def the_clock(case):
    return Clock.objects.filter(case=case, duty=CLOCK).order_by("started_at").last()


def told_of(case):
    return set(Telling.objects.filter(clock__case=case, clock__duty=CLOCK).values_list("member__name", flat=True))


def test_the_giver_keeps_the_case_and_a_clock_runs_until_it_is_accepted_by_name(force, case):
    made = hand_over(force, case, needs_to_know="Her aunt expects a call at seven.")
    assert Case.objects.get(id=case).owner_id == force.inspector.id
    assert the_clock(case).due_at == LATER + minutes(30)
    accept_case(by=force.south_inspector.actor, at=LATER + minutes(2), case=case, offer=made.offer)
    assert Case.objects.get(id=case).owner_id == force.south_inspector.id
    assert the_clock(case).state == Clock.MET
    events = list(Happening.objects.filter(case=case).order_by("entry").values_list("event", flat=True))
    assert events[-3:] == ["shift_ended", "handed_over", "handover_accepted"]
    assert [one.sentence for one in fold().differences if one.sentence.startswith("Case ")] == []


def test_what_nobody_accepts_climbs_at_its_clock_and_no_sooner(force, case):
    hand_over(force, case)
    sweep(at=LATER + minutes(29))
    assert told_of(case) == set()
    sweep(at=LATER + minutes(31))
    assert told_of(case) == {"Amir Haddad"}


def test_whoever_it_climbed_to_accepts_it_and_nobody_is_asked_any_more(force, case):
    hand_over(force, case)
    sweep(at=LATER + minutes(31))
    accept_case(by=force.incident_manager.actor, at=LATER + minutes(32), case=case)
    assert the_clock(case).state == Clock.MET
    assert Offer.objects.filter(case=case, state=Offer.OPEN).count() == 0


def test_what_is_declined_stays_with_the_giver_and_climbs_at_its_clock(force, case):
    made = hand_over(force, case)
    decline_case(
        by=force.south_inspector.actor, at=LATER + minutes(1), case=case, offer=made.offer, reason="I know her"
    )
    assert Case.objects.get(id=case).owner_id == force.inspector.id
    sweep(at=LATER + minutes(5))
    assert told_of(case) == set()
    sweep(at=LATER + minutes(31))
    assert told_of(case) == {"Amir Haddad"}


def test_what_is_declined_is_handed_to_somebody_else_and_its_time_is_not_begun_again(force, case):
    made = hand_over(force, case)
    decline_case(
        by=force.south_inspector.actor, at=LATER + minutes(1), case=case, offer=made.offer, reason="I know her"
    )
    hand_over(force, case, "incident_manager", at=LATER + minutes(10), handover=uuid.UUID(int=8))
    assert the_clock(case).due_at == LATER + minutes(30)


def test_taken_back_nobody_is_asked_and_nothing_climbs(force, case):
    made = hand_over(force, case)
    withdraw_offer(by=force.inspector.actor, at=LATER + minutes(1), case=case, offer=made.offer)
    assert the_clock(case).state == Clock.FELL_AWAY


def test_when_the_giver_goes_off_duty_the_ladder_takes_over_at_once_and_the_offer_stays(force, case):
    made = hand_over(force, case)
    gone = LATER + minutes(3)
    owner_went_off_duty(booked_off(force.inspector, gone))
    assert the_clock(case).state == Clock.FELL_AWAY
    assert Clock.objects.get(case=case, duty="take_over_from_absent_owner").due_at == gone
    accept_case(by=force.south_inspector.actor, at=gone + minutes(1), case=case, offer=made.offer)
    assert Case.objects.get(id=case).owner_id == force.south_inspector.id


def test_sent_twice_it_is_one_offer(force, case):
    first = hand_over(force, case)
    assert hand_over(force, case).offer == first.offer
    assert Offer.objects.filter(case=case, handover=SET).count() == 1


def test_what_is_offered_to_somebody_else_already_is_said_to_be(force, case):
    hand_over(force, case)
    with pytest.raises(StateHasChanged, match="Grace Lindqvist"):
        hand_over(force, case, "incident_manager", handover=uuid.UUID(int=8))


def test_nobody_is_handed_a_case_who_may_not_answer_for_it(force, case):
    with pytest.raises(CannotOffer, match="does not answer for what a duty inspector owns"):
        hand_over(force, case, "sergeant")
    assert not Happening.objects.filter(case=case, event="shift_ended").exists()


def test_nobody_off_duty_is_handed_anything_and_the_refusal_says_what_to_do(force, case):
    booked_off(force.south_inspector, NOW)
    with pytest.raises(CannotOffer, match="is not on duty as duty inspector; have them book on"):
        hand_over(force, case)


def test_a_restricted_case_is_handed_to_those_alone_who_are_named(force, case):
    Case.objects.filter(id=case).update(restricted=True)
    with pytest.raises(CannotOffer, match="restricted, and Grace Lindqvist is not named"):
        hand_over(force, case)
    NeedToKnow.objects.create(
        case_id=case, member_id=force.south_inspector.id, since=NOW, named_by="system", why="night cover"
    )
    hand_over(force, case)
    assert Offer.objects.get(case=case, state=Offer.OPEN).offered_to_id == force.south_inspector.id


def test_a_set_is_read_whole_with_what_was_written_and_became_of_each(force, case):
    other = open_missing(force).case
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=other)
    first = hand_over(force, case, needs_to_know="The kitchen window.")
    hand_over(force, other, rings=False)
    decline_case(
        by=force.south_inspector.actor, at=LATER + minutes(1), case=case, offer=first.offer, reason="Her uncle"
    )
    whole = the_hand_over(SET, at=LATER + minutes(2))
    told = {one.case: (one.state, one.needs_to_know, one.reason) for one in whole.parts}
    assert told == {case: ("declined", "The kitchen window.", "Her uncle"), other: ("open", "", "")}
    [one] = open_sets(force.south_inspector.id)
    assert (one.giver_name, one.waiting, one.declined) == ("Ifan Pryce", 1, 1)
    assert open_sets(force.inspector.id) == (one,)


def test_a_set_rings_once_however_many_cases_are_in_it(force, case):
    other = open_missing(force).case
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=other)
    hand_over(force, case)
    hand_over(force, other, rings=False)
    asked = Notice.objects.filter(member=force.south_inspector.id, answered_at=None).order_by("made_at")
    assert [one.interrupts for one in asked] == [True, False]
