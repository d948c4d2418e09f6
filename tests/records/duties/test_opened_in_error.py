"""“Opened in error” is no way round what closing demands: the level says which rank agrees, and once there is a person it is not open."""

from __future__ import annotations

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.refusals import CannotRecord, NotTheirsToDecide
from nightlight.rules.moves import CannotMove
from tests.made_up import NOW
from tests.records.duties.cases import minutes


@pytest.fixture
def said(force):
    """Opens a case of which an officer says that it was opened in error."""
    force.on_duty()

    def open_and_say(**facts):
        step = Step("report_received", {"nature_of_concern": "missing", "age": 14, **facts})
        made = open_case(by=force.handler.actor, at=NOW, kind="missing", title="Boy, 14", area="north", step=step)
        record(by=force.officer.actor, at=NOW + minutes(1), case=made.case, step=Step("opened_in_error_said"))
        return made.case

    return open_and_say


def agree(by, case, after=2):
    record(
        by=by.actor, at=NOW + minutes(after), case=case, step=Step("opened_in_error_agreed", {}, {"reason": "a test"})
    )


def test_a_high_report_takes_an_inspector_and_a_medium_one_a_sergeant(force, said):
    high, medium = said(suicidal_intent=True), said()
    with pytest.raises(NotTheirsToDecide, match="the rank of inspector"):
        agree(force.supervisor, high)
    assert Case.objects.get(id=high).closed_at is None
    agree(force.inspector, high)
    agree(force.supervisor, medium)
    assert set(Case.objects.values_list("state", flat=True)) == {"in_error"}


@pytest.mark.parametrize("event", ["located_not_safe", "returned", "found_confirmed"])
def test_once_somebody_knows_where_the_child_is_the_case_is_closed_as_any_other(force, said, event):
    case = said()
    record(
        by=force.officer.actor if event != "returned" else force.handler.actor,
        at=NOW + minutes(2),
        case=case,
        step=Step(event),
    )
    with pytest.raises(CannotMove):
        agree(force.inspector, case, after=3)


def test_whoever_said_so_does_not_agree(force, said):
    case = said()
    record(by=force.inspector.actor, at=NOW + minutes(2), case=case, step=Step("opened_in_error_refused"))
    record(by=force.inspector.actor, at=NOW + minutes(3), case=case, step=Step("opened_in_error_said"))
    with pytest.raises((CannotRecord, NotTheirsToDecide)):
        agree(force.inspector, case, after=4)
