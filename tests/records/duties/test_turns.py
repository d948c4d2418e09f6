"""Who waited their turn at a case acts after what was done meanwhile, and undoes none of it, though their request began before."""

from __future__ import annotations

from nightlight.records.cases.models import Case
from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.looking import look_again
from nightlight.records.duties.models import Clock, Watch
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Entry
from tests.made_up import NOW
from tests.records.duties.cases import booked_off, minutes, open_missing


def open_duties(made):
    return set(
        Clock.objects.filter(case=made.case, state__in=("running", "missed")).values_list("duty", "about", "ordinal")
    )


def test_an_act_that_began_before_a_rise_and_came_after_it_leaves_the_rise_as_it_is(force):
    made = open_missing(force)
    record(by=force.handler.actor, at=NOW + minutes(2), case=made.case, step=Step(None, {"suicidal_intent": True}))
    before = open_duties(made)
    record(
        by=force.officer.actor,
        at=NOW + minutes(1),
        case=made.case,
        step=Step(None, {"recent_photo_and_form_held": True}),
    )
    assert Case.objects.get(id=made.case).levels["missing"] == "high"
    assert before <= open_duties(made)
    assert not Clock.objects.filter(case=made.case, state="fell_away").exists()


def test_an_acceptance_that_waited_its_turn_meets_the_clock_that_asked_for_it(force):
    force.on_duty()
    made = open_missing(force)
    record(by=force.handler.actor, at=NOW + minutes(2), case=made.case, step=Step("second_contact"))
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=made.case)
    assert Clock.objects.get(case=made.case, duty="accept_by_name").ended_at == NOW + minutes(2)
    assert Case.objects.get(id=made.case).owned_since == NOW + minutes(2)


def test_a_look_that_took_its_moment_before_an_owner_left_takes_no_ground_from_what_that_started(force):
    force.on_duty()
    made = open_missing(force)
    owner_went_off_duty(booked_off(force.handler, NOW + minutes(2)))
    Watch.objects.filter(case=made.case).update(look_at=NOW)
    before = open_duties(made)
    look_again(at=NOW + minutes(1))
    assert open_duties(made) == before
    assert ("take_over_from_absent_owner", "", 1) in before


def test_entries_of_a_case_are_never_written_down_before_the_one_before(force):
    force.on_duty()
    made = open_missing(force)
    for late in (3, 1, 2):
        record(by=force.handler.actor, at=NOW + minutes(late), case=made.case, step=Step("second_contact"))
    accept_case(by=force.inspector.actor, at=NOW + minutes(1), case=made.case)
    written = list(Entry.objects.filter(chain=made.case).order_by("number").values_list("recorded_at", flat=True))
    assert written == sorted(written)
    force.written_down()
    assert fold().found == 0
