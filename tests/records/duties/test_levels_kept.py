"""What is written down late may be read as known before, and still no level comes down that nobody decided to lower."""

from __future__ import annotations

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.looking import reconsider
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Entry
from tests.made_up import NOW
from tests.records.duties.cases import found_and_done, minutes

OF_CHILDREN = {"consider_rescue_alert", "tell_social_care"}
"""What is asked for a child only, and not for somebody known to be grown up."""
GRAVE = {"nature_of_concern": "missing", "suicidal_thoughts": True}


@pytest.fixture
def grave(force):
    """A report of somebody of unknown age who has spoken of suicide: high, because it may be a child."""
    force.on_duty()
    made = open_case(
        by=force.handler.actor, at=NOW, kind="missing", title="Somebody", area="north", step=Step("report_received", GRAVE)
    )  # fmt: skip
    assert levels(made)["missing"] == "high"
    return made


def levels(made):
    return Case.objects.get(id=made.case).levels


def say(force, made, facts, *, ago, after=10):
    at = NOW + minutes(after)
    record(by=force.officer.actor, at=at, case=made.case, step=Step(None, facts, happened_at=NOW - minutes(ago)))


def open_clocks(made):
    found = Clock.objects.filter(case=made.case, state__in=("running", "missed"))
    return set(found.values_list("duty", flat=True))


@pytest.mark.parametrize(
    ("facts", "not_asked_any_more"),
    [
        ({"age": 30}, OF_CHILDREN),
        ({"suicidal_thoughts": False}, set()),
        ({"nature_of_concern": "other_concern"}, set()),
    ],
)
def test_a_word_that_is_said_to_have_been_known_before_takes_no_level_down(force, grave, facts, not_asked_any_more):
    before = open_clocks(grave)
    say(force, grave, facts, ago=-1)
    say(force, grave, facts, ago=5, after=11)
    assert levels(grave)["missing"] == "high"
    assert before - open_clocks(grave) == not_asked_any_more


def test_that_it_was_kept_is_on_record_once_and_the_journal_agrees(force, grave):
    say(force, grave, {"age": 30}, ago=5)
    say(force, grave, {"looked_after": False}, ago=-11, after=12)
    reconsider(case=grave.case, at=NOW + minutes(20))
    kept = Entry.objects.get(chain_id=grave.case, kind="case.level_kept")
    assert kept.structure["kept"] == {"missing": "high"}
    force.written_down()
    assert [one.sentence for one in fold().differences] == []


def test_it_comes_down_by_the_decision_of_somebody_else(force, grave):
    say(force, grave, {"age": 30}, ago=5)
    asked = {"to_grade": "medium", "reason": "seen by her sister", "new_facts": "her sister has seen her"}
    record(by=force.officer.actor, at=NOW + minutes(15), case=grave.case, step=Step("downgrade_proposed", {}, asked))
    decided = Step("downgrade_decided", {}, {"decision": "accepted"})
    record(by=force.inspector.actor, at=NOW + minutes(20), case=grave.case, step=decided)
    assert levels(grave)["missing"] == "medium"


@pytest.fixture
def closed(force, grave):
    """The same, found and closed; what is owed after a return still is."""
    found = {"result": "home", "closing_code": "found safe"}
    acts = (
        (force.inspector, Step("closure_proposed", {}, found)),
        (force.superintendent, Step("closure_decided", {}, {"decision": "accepted"})), (force.superintendent, Step("closed")),
    )  # fmt: skip
    found_and_done(force, grave.case, NOW + minutes(5))
    for minute, (who, step) in enumerate(acts, 6):
        record(by=who.actor, at=NOW + minutes(minute), case=grave.case, step=step)
    return grave


def test_of_a_case_that_ended_it_is_kept_and_asks_for_nothing_more_however_often_it_is_reckoned(force, closed):
    owed = open_clocks(closed) - OF_CHILDREN
    say(force, closed, {"age": 30}, ago=5)
    assert (levels(closed)["missing"], open_clocks(closed)) == ("high", owed)
    reconsider(case=closed.case, at=NOW + minutes(300))
    assert (levels(closed)["missing"], open_clocks(closed)) == ("high", owed)
