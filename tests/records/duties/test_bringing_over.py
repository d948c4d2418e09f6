"""Cases that were over before the force had Nightlight: brought over they are whole on record, and nothing of them ever rings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.bringing_over import Past, bring_over
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry
from nightlight.records.outbox.models import Notice
from nightlight.rules.moves import CannotMove
from tests.made_up import NOW

CASE = named_id("test", "brought over")
LONG_AGO = NOW - timedelta(days=40)
STORY = (
    ("report_received", "call_handler", {}, {"nature_of_concern": "missing", "age": 15}),
    ("missing_recorded", "call_handler", {}, {}),
    ("officer_attended", "responding_officer", {}, {}),
    ("home_searched", "responding_officer", {"extent": "every room"}, {}),
    ("returned", "call_handler", {"where": "at the door"}, {}),
    ("found_confirmed", "responding_officer", {"wellbeing": "unhurt"}, {}),
    ("closure_proposed", "supervising_sergeant", {}, {}),
    ("closure_decided", "duty_inspector", {"decision": "accepted", "reason": "seen and heard"}, {}),
    ("closed", "duty_inspector", {}, {}),
    ("pattern_reviewed", "missing_person_coordinator", {"findings": "Fridays"}, {}),
)


def past(force, story=STORY):
    """The steps of a story, an hour apart."""
    people = {"responding_officer": force.officer, "duty_inspector": force.inspector}
    found = []
    for hours, (event, role, data, facts) in enumerate(story):
        by = people.get(role, force.handler).actor
        found.append(Past(Step(event, facts, data, LONG_AGO + timedelta(hours=hours)), by))
    return found


def bring(force, story=STORY, steps=None):
    return bring_over(
        by=force.handler.actor, at=NOW, kind="missing", title="Girl, 15", area="north", owner=force.inspector.actor,
        past=past(force, story) if steps is None else steps, case=CASE,
    )  # fmt: skip


def differences():
    return [one.sentence for one in fold().differences if one.chain == CASE]


def open_clocks():
    return Clock.objects.filter(case=CASE, state__in=(Clock.RUNNING, Clock.MISSED)).count()


def test_it_stands_as_it_ended_with_every_step_at_its_true_time_and_nobody_is_told(force):
    force.on_duty()
    bring(force)
    case = Case.objects.get(id=CASE)
    assert (case.state, case.opened_at, case.closed_at) == ("closed", LONG_AGO, LONG_AGO + timedelta(hours=8))
    assert case.levels["missing"] == "medium"
    assert list(Entry.objects.filter(chain=CASE).order_by("number").values_list("happened_at", flat=True)) == [
        *(LONG_AGO + timedelta(hours=hours) for hours in range(len(STORY))),
        NOW,
    ]
    assert not Notice.objects.exists()
    assert differences() == []


def test_what_was_done_in_time_is_met_and_nothing_else_is_asked_for(force):
    bring(force)
    assert Clock.objects.filter(case=CASE, duty="search_home", state="met").exists()
    assert open_clocks() == 0
    assert sweep(at=NOW + timedelta(days=3)).missed == 0


def test_a_word_added_later_wakes_nothing_and_a_new_worry_does(force):
    force.on_duty()
    bring(force)
    later = NOW + timedelta(hours=1)
    record(by=force.handler.actor, at=later, case=CASE, step=Step(None, {}, {"note": "the file is in the archive"}))
    assert open_clocks() == 0
    record(by=force.handler.actor, at=later, case=CASE, step=Step("reopened", {}, {"reason": "missing again"}))
    record(by=force.handler.actor, at=later, case=CASE, step=Step("child_concern_noticed", {}, {}))
    assert open_clocks() > 0
    assert differences() == []


def test_sent_twice_it_is_there_once(force):
    first, again = bring(force), bring(force)
    assert (again.reference, again.number) == (first.reference, first.number)
    assert Case.objects.count() == 1


def test_what_is_not_over_is_opened_here_instead(force):
    with pytest.raises(CannotRecord, match="it is not over: it is found and seen by a named officer"):
        bring(force, STORY[:6])
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [lambda steps: steps[:0], lambda steps: steps[::-1], lambda steps: [*steps, Past(Step("closed"), steps[0].by)]],
)
def test_steps_without_their_times_or_out_of_their_order_are_refused(force, spoil):
    with pytest.raises(CannotRecord, match="not in the order in which they happened"):
        bring(force, steps=spoil(past(force)))


def test_what_the_table_does_not_allow_is_refused(force):
    with pytest.raises(CannotMove):
        bring(force, (STORY[0], STORY[6], *STORY[7:]))
    assert not Case.objects.exists()
