"""After an outage, what is written down late with its true time meets what it met in truth; only what was truly missed goes on ringing."""

from __future__ import annotations

import pytest

from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import in_force
from tests.made_up import NOW
from tests.records.duties.cases import minutes, open_missing

BACK = NOW + minutes(780)


def outage(force):
    """A case of which forty clocks or more ran out while nobody could write, and the acts by which some were met in truth."""
    force.on_duty()
    made = open_missing(force, suicidal_intent=True, exploitation_suspected=True, crime_disclosed=True)
    clocks = Clock.objects.filter(case=made.case, state="running", due_at__lte=BACK).exclude(owner_role="system")
    assert clocks.count() >= 40
    duties = in_force(NOW).pack.duties
    acts = dict.fromkeys(duties[clock.duty].met_by[0] for clock in clocks.order_by("due_at"))
    return made, list(acts)[:20]


def write_down(force, made, acts):
    for event in acts:
        record(by=force.handler.actor, at=BACK, case=made.case, step=Step(event, happened_at=NOW + minutes(2)))


def asked_about(made):
    """The clocks of a case that anybody is still being told of."""
    lines = [line for notice in Notice.objects.filter(case=made.case, answered_at=None) for line in notice.lines]
    return {clock for line in lines if "done" not in line for clock in line.get("clocks", ())}


def truly_missed(made):
    return {str(one) for one in Clock.objects.filter(case=made.case, state="missed").values_list("id", flat=True)}


@pytest.mark.parametrize("swept_first", [True, False], ids=["swept, then written down", "written down, then swept"])
def test_what_was_met_in_truth_does_not_ring_and_what_was_missed_does(force, swept_first):
    made, acts = outage(force)
    if swept_first:
        assert sweep(at=BACK).missed >= 40
    write_down(force, made, acts)
    sweep(at=BACK)
    assert len(acts) == 20
    met = Clock.objects.filter(case=made.case, state="met")
    assert met.count() >= 20
    assert not met.exclude(next_rung_at=None).exists()
    assert asked_about(made) == truly_missed(made) != set()
