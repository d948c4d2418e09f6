"""A restricted case rings like any other: whoever is asked or told by name can answer, and reads no more than they must."""

from __future__ import annotations

from datetime import timedelta

from nightlight.records.access.filtering import condition
from nightlight.records.access.finding import record_of
from nightlight.records.access.standing import standing
from nightlight.records.duties.lists import my_work, told_of
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.duties.sweeping import sweep
from nightlight.rules.access import verdict
from tests.made_up import NOW

FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}


def restricted(force):
    return open_case(
        by=force.handler.actor, at=NOW, kind="missing", title="Girl, 15, child of a colleague", area="north",
        step=Step("report_received", FACTS), restricted=True,
    )  # fmt: skip


def work_of(made, at):
    found = standing(made.id, at)
    return my_work(made.id, at=at, visible=condition(found.viewer, at))


def test_whoever_it_is_offered_to_by_name_sees_it_and_may_open_it(force):
    force.on_duty()
    case = restricted(force)
    assert [one.title for one in work_of(force.inspector, NOW).offers] == ["Girl, 15, child of a colleague"]
    found = record_of(case.case, NOW)
    assert verdict(standing(force.inspector.id, NOW).viewer, found.record, "case.read")
    assert not verdict(standing(force.south_inspector.id, NOW).viewer, found.record, "case.read")


def test_whoever_its_alarm_reaches_finds_it_in_their_list_without_what_it_is_about(force):
    force.on_duty()
    case = restricted(force)
    at = NOW + timedelta(minutes=40)
    sweep(at=at)
    alarms = work_of(force.incident_manager, at).alarms
    assert alarms
    assert {(one.reference, one.title, one.about) for one in alarms} == {(case.reference, "", "")}
    assert told_of(force.incident_manager.id, case.reference) == case.case
    assert told_of(force.administrator.id, case.reference) is None
