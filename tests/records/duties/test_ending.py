"""A case that comes to its end by whatever act asks for nothing more: its clocks fall away, nobody is asked, and reopened it runs again."""

from __future__ import annotations

import pytest

from nightlight.records.cases.models import Case, Happening, Offer
from nightlight.records.duties.looking import reconsider
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import in_force
from tests.made_up import NOW
from tests.records.duties.cases import NOT_MISSING, kinds, minutes, open_missing

DECIDED = Step("recording_decided", data={"decision": "accepted", "reason": "She is at home; her mother rang."})


@pytest.fixture
def doubted(force):
    """A case of which somebody proposed that it is no missing person, while everything rings."""
    force.on_duty()
    made = open_missing(force)
    sweep(at=NOW + minutes(60))
    proposed = Step("not_missing_proposed", {"whereabouts_known": True}, {"reason": "She is at home."})
    record(by=force.sergeant.actor, at=NOW + minutes(61), case=made.case, step=proposed)
    return made


def open_clocks(made):
    """Those of duties that fall away when a case is closed; a few are owed all the same."""
    duties = in_force(NOW).rulebook.book.falls_away_on["closed"]
    clocks = Clock.objects.filter(case=made.case, state__in=("running", "missed"))
    return clocks.filter(duty__in=[duty.id for duty in duties])


def asked(made):
    """The open clocks, and the offer, that anybody is still being told of."""
    lines = [line for notice in Notice.objects.filter(case=made.case, answered_at=None) for line in notice.lines]
    told = {clock for line in lines if "done" not in line for clock in line.get("clocks", ())}
    return open_clocks(made).filter(id__in=told).count() + sum(
        line["why"] == "offer" and "done" not in line for line in lines
    )


def test_decided_not_to_be_missing_it_rings_for_nobody_and_is_offered_to_nobody(force, doubted):
    assert asked(doubted)
    record(by=force.inspector.actor, at=NOW + minutes(65), case=doubted.case, step=DECIDED)
    assert (Case.objects.get(id=doubted.case).state, open_clocks(doubted).count()) == ("not_missing", 0)
    assert Offer.objects.get(case=doubted.case).state == "withdrawn"
    assert not asked(doubted)
    assert kinds(doubted.case)[-2:] == ["case.recorded", "case.ended"]
    before = Telling.objects.filter(clock__duty="accept_by_name").count()
    sweep(at=NOW + minutes(3000))
    assert Telling.objects.filter(clock__duty="accept_by_name").count() == before


def test_reckoned_again_it_stays_ended_and_its_journal_agrees(force, doubted):
    record(by=force.inspector.actor, at=NOW + minutes(65), case=doubted.case, step=DECIDED)
    reconsider(case=doubted.case, at=NOW + minutes(3000))
    assert open_clocks(doubted).count() == 0
    force.written_down()
    assert fold().found == 0


def test_decided_in_truth_before_a_deadline_it_did_not_miss_it(force):
    force.on_duty()
    made = open_missing(force)
    record(
        by=force.sergeant.actor, at=NOW + minutes(1), case=made.case, step=Step("not_missing_proposed", **NOT_MISSING)
    )
    late = Step("recording_decided", data={"decision": "accepted"}, happened_at=NOW + minutes(2))
    record(by=force.inspector.actor, at=NOW + minutes(300), case=made.case, step=late)
    assert open_clocks(made).count() == 0
    assert not Clock.objects.filter(case=made.case, state="fell_away").exclude(missed_at=None).exists()
    assert Happening.objects.get(case=made.case, event="closed").happened_at == NOW + minutes(2)


@pytest.fixture
def ended_unheard_of(force):
    """A child who was at home two minutes after the report; until it was written down, an hour of contacts and fears came in."""
    force.on_duty()
    made = open_missing(force)
    record(
        by=force.sergeant.actor, at=NOW + minutes(1), case=made.case, step=Step("not_missing_proposed", **NOT_MISSING)
    )
    for minute, facts in ((30, {"suicidal_intent": True}), (45, {"looked_after": False}), (50, {})):
        record(by=force.handler.actor, at=NOW + minutes(minute), case=made.case, step=Step("second_contact", facts))
    sweep(at=NOW + minutes(60))
    late = Step("recording_decided", data={"decision": "accepted"}, happened_at=NOW + minutes(2))
    record(by=force.inspector.actor, at=NOW + minutes(61), case=made.case, step=late)
    return made


def test_what_came_in_after_an_end_that_nobody_knew_of_starts_nothing_that_is_owed(force, ended_unheard_of):
    since = Clock.objects.filter(case=ended_unheard_of.case, started_at__gte=NOW + minutes(30))
    assert since.filter(state="fell_away").exists()
    assert (open_clocks(ended_unheard_of).count(), asked(ended_unheard_of)) == (0, 0)
    for minute in (300, 600):
        sweep(at=NOW + minutes(minute))
        reconsider(case=ended_unheard_of.case, at=NOW + minutes(minute))
    assert open_clocks(ended_unheard_of).count() == 0
    assert not Telling.objects.filter(clock__in=since.filter(state="fell_away"), told_at__gt=NOW + minutes(61)).exists()
    force.written_down()
    assert fold().found == 0


def test_taken_up_again_after_an_end_that_nobody_knew_of_it_rings_again(force, ended_unheard_of):
    record(by=force.handler.actor, at=NOW + minutes(75), case=ended_unheard_of.case, step=Step("reopened"))
    assert open_clocks(ended_unheard_of).filter(started_at=NOW + minutes(75), duty="accept_by_name").exists()


@pytest.mark.parametrize("act", ["reopened", "missing_recorded"])
def test_taken_up_again_what_fell_away_runs_again_and_rings(force, doubted, act):
    before = open_clocks(doubted).count()
    record(by=force.inspector.actor, at=NOW + minutes(65), case=doubted.case, step=DECIDED)
    record(by=force.inspector.actor, at=NOW + minutes(70), case=doubted.case, step=Step(act))
    case = Case.objects.get(id=doubted.case)
    assert (case.state, case.closed_at) == ("open", None)
    assert open_clocks(doubted).count() >= before - 1
    again = open_clocks(doubted).get(duty="accept_by_name")
    assert (again.ordinal, again.started_at, again.state) == (2, NOW + minutes(70), "running")
    sweep(at=NOW + minutes(200))
    assert Telling.objects.filter(clock=again).exists()
    force.written_down()
    assert fold().found == 0


def test_a_child_who_was_found_and_is_missing_again_is_looked_for_by_the_same_clocks(force):
    force.on_duty()
    made = open_missing(force)
    record(by=force.officer.actor, at=NOW + minutes(5), case=made.case, step=Step("found_confirmed"))
    assert not open_clocks(made).filter(duty="accept_by_name").exists()
    Case.objects.filter(id=made.case).update(state="agreed")
    record(by=force.sergeant.actor, at=NOW + minutes(6), case=made.case, step=Step("closed"))
    record(by=force.sergeant.actor, at=NOW + minutes(7), case=made.case, step=Step("reopened"))
    assert open_clocks(made).get(duty="accept_by_name").started_at == NOW + minutes(7)
    assert kinds(made.case)[-1] == "case.recorded"


def test_refused_it_goes_on_as_before(force, doubted):
    refused = Step("recording_decided", data={"decision": "refused"})
    record(by=force.inspector.actor, at=NOW + minutes(65), case=doubted.case, step=refused)
    assert open_clocks(doubted).filter(duty="accept_by_name").exists()
    assert "case.ended" not in kinds(doubted.case)
