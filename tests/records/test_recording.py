"""A case is opened and recorded whole: its row, its facts, its clocks and its journal entry, in one stroke or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.models import Chain, Entry, Words
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW

FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}


def open_missing(force, at=NOW, **facts):
    return open_case(
        by=force.handler.actor, at=at, kind="missing", title="Girl, 15, not back at the home", area="north",
        step=Step("report_received", {**FACTS, **facts}, said_by="her carer"),
    )  # fmt: skip


def test_a_report_starts_its_clocks_and_is_owned_by_who_took_it(force):
    force.on_duty()
    made = open_missing(force)
    case = Case.objects.get(id=made.case)
    assert case.owner_id == force.handler.id
    assert Clock.objects.filter(case=case, state="running").count() >= 35
    assert Assertion.objects.filter(case=case).count() == len(FACTS)
    assert Entry.objects.get(chain=made.case).number == Chain.objects.get(id=made.case).number == 1


def test_it_is_offered_at_once_to_the_duty_inspector_of_the_area_and_rings(force):
    force.on_duty()
    made = open_missing(force)
    offer = Offer.objects.get(case=made.case)
    assert offer.offered_to_id == force.inspector.id
    notice = Notice.objects.get(member=force.inspector.id)
    assert notice.interrupts
    assert [line["why"] for line in notice.lines] == ["offer"]


def test_nothing_personal_stands_in_the_structure_of_an_entry(force):
    made = open_missing(force)
    entry = Entry.objects.get(chain=made.case)
    assert "Girl" not in str(entry.structure)
    assert "carer" not in str(entry.structure)
    assert entry.structure["facts"] == sorted(FACTS)
    assert set(entry.texts) == {"title", "facts", "said_by"}
    assert Words.objects.get(chain=made.case, name="title").text.startswith("Girl, 15")


def test_sent_twice_it_is_one_case(force):
    made = open_missing(force)
    again = open_case(
        by=force.handler.actor, at=NOW, kind="missing", title="again", area="north", step=Step("report_received", FACTS), case=made.case
    )  # fmt: skip
    assert again.reference == made.reference
    assert Case.objects.count() == 1


def test_a_new_fact_brings_deadlines_forward_and_never_back(force):
    made = open_missing(force)
    before = dict(Clock.objects.filter(case=made.case, due_at__isnull=False).values_list("id", "due_at"))
    record(
        by=force.handler.actor,
        at=NOW + timedelta(minutes=1),
        case=made.case,
        step=Step(None, {"suicidal_intent": True}),
    )
    after = dict(Clock.objects.filter(id__in=before).values_list("id", "due_at"))
    assert all(after[clock] <= due for clock, due in before.items())
    assert Case.objects.get(id=made.case).levels["missing"] == "high"


def test_an_act_written_down_late_meets_the_clock_that_it_met_in_truth(force):
    made = open_missing(force)
    clock = Clock.objects.get(case=made.case, duty="accept_by_name")
    late = clock.due_at + timedelta(hours=2)
    step = Step("accepted_by_name", happened_at=NOW + timedelta(minutes=3))
    record(by=force.inspector.actor, at=late, case=made.case, step=step)
    clock.refresh_from_db()
    assert (clock.state, clock.ended_at) == ("met", NOW + timedelta(minutes=3))


@pytest.mark.parametrize(
    "step",
    [
        Step("no_such_event"),
        Step(None, {"no_such_fact": True}),
        Step("second_contact", happened_at=NOW + timedelta(minutes=1)),
    ],
)
def test_what_the_pack_or_the_clock_does_not_allow_is_refused_and_leaves_nothing(force, step):
    made = open_missing(force)
    with pytest.raises(CannotRecord):
        record(by=force.handler.actor, at=NOW, case=made.case, step=step)
    assert Entry.objects.filter(chain=made.case).count() == 1
