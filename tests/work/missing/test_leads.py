"""Leads: each has somebody who answers for it by name and a clock of its own; one that is not followed up rings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.records.outbox.models import Notice
from nightlight.rules.days import LONDON
from nightlight.work.missing import leads
from nightlight.work.missing.refusals import AlreadyResulted, NoSuchLead
from tests.at_once import at_once
from tests.work.casework import field_of, opened, text_of
from tests.work.missing.forms import open_form, send

LEAD = {
    "kind": "address",
    "what": "Dean's flat",
    "place": "9 Harbour Row",
    "source": "Her brother",
    "confidence": "fair",
}


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=5)


@pytest.fixture
def inspector(here, client_as, case):
    return client_as(here.inspector)


def give(client, case, whom, *, minutes=30, **change):
    by_when = f"{(clock.now() + timedelta(minutes=minutes)).astimezone(LONDON):%d/%m/%Y %H:%M}"
    return send(client, case, "leads", **{**LEAD, "to": str(whom.id), "by_when": by_when, **change})


def clock_of(case, name="lead 1"):
    return Clock.objects.get(case=case, duty="follow_up_lead", about=name)


def test_a_lead_runs_out_at_the_time_that_was_given_with_it(case, here, inspector):
    give(inspector, case, here.officer)
    [one] = leads.leads(case.id)
    assert clock_of(case).due_at == one.by_when
    assert (one.owner_name, one.accepted_at) == ("Priya Nair", None)


def test_whoever_is_given_a_lead_is_told_at_once_and_accepts_it_by_name(case, here, inspector, client_as):
    give(inspector, case, here.officer)
    [told] = Notice.objects.filter(member=here.officer.id, interrupts=True)
    assert told.lines[0]["lead"] == "lead 1"
    officer = client_as(here.officer)
    assert "Lead 1 is yours to follow up" in text_of(officer.get("/"))
    officer.post(f"/missing/{case.reference}/leads/accept", {"lead": "lead 1"})
    assert "accepted by name" in text_of(open_form(officer, case, "leads"))


def test_a_lead_that_is_not_followed_up_by_its_time_rings_up_the_ladder(case, here, inspector):
    give(inspector, case, here.officer, minutes=20)
    sweep(at=clock.now() + timedelta(minutes=21))
    late = clock_of(case)
    assert late.state == "missed"
    assert here.sergeant.id in set(Telling.objects.filter(clock=late).values_list("member", flat=True))


def test_each_lead_has_a_clock_of_its_own(case, here, inspector):
    give(inspector, case, here.officer)
    give(inspector, case, here.sergeant, what="Her sister in Leeds", kind="person", place="")
    by = standing(here.officer.id, clock.now())
    leads.result_lead(by=by, at=clock.now(), case=case.id, lead="lead 2", outcome="nothing", result="Not heard from her", happened_at=None)  # fmt: skip
    assert (clock_of(case).state, clock_of(case, "lead 2").state) == ("running", "met")


def test_the_result_of_an_address_is_a_visit_to_the_place_that_was_named(case, here, inspector):
    give(inspector, case, here.officer)
    assert Clock.objects.filter(case=case, duty="go_to_named_location", state="running").exists()
    answer = inspector.post(f"/missing/{case.reference}/leads/lead-1/result", {"do": "save", "outcome": "nothing", "result": "Nobody in; neighbour has not seen her"})  # fmt: skip
    assert answer.status_code == 302
    assert not Clock.objects.filter(case=case, duty__in=("go_to_named_location", "follow_up_lead"), state="running").exists()  # fmt: skip
    assert "Checked: nothing: Nobody in" in text_of(open_form(inspector, case, "leads"))


def test_a_lead_given_up_says_why_and_is_no_enquiry(case, here, inspector):
    give(inspector, case, here.officer)
    inspector.post(f"/missing/{case.reference}/leads/lead-1/result", {"do": "save", "outcome": "given_up", "result": "The address does not exist"})  # fmt: skip
    events = Happening.objects.filter(case=case).values_list("event", flat=True)
    assert "lead_resulted" in events
    assert not {"named_location_visited", "enquiry_made"} & set(events)


def test_a_lead_that_one_gives_to_oneself_is_accepted(case, here, inspector):
    give(inspector, case, here.inspector)
    assert leads.leads(case.id)[0].accepted_at is not None
    assert not Notice.objects.filter(member=here.inspector.id, lines__0__why="lead").exists()


def test_a_lead_resulted_by_two_at_once_has_one_result(case, here, inspector):
    give(inspector, case, here.officer)

    def result(words):
        return lambda: leads.result_lead(
            by=standing(here.officer.id, clock.now()), at=clock.now(), case=case.id, lead="lead 1", outcome="nothing", result=words,
            happened_at=None,
        )  # fmt: skip

    assert AlreadyResulted in at_once(result("one"), result("two"))
    assert Happening.objects.filter(case=case, event="lead_resulted").count() == 1


def test_the_same_form_sent_twice_is_one_lead(case, here, inspector):
    once = field_of(open_form(inspector, case, "leads"), "once")
    for _ in range(2):
        give(inspector, case, here.officer, once=once)
    assert len(leads.leads(case.id)) == 1


def test_a_lead_that_is_not_there_is_said_not_to_be(case, here, inspector):
    assert inspector.get(f"/missing/{case.reference}/leads/lead-7/result").status_code == 404
    with pytest.raises(NoSuchLead):
        leads.accept_lead(by=standing(here.officer.id, clock.now()), at=clock.now(), case=case.id, lead="lead 7")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"minutes": -5}, "By when: that has passed already"),
        ({"minutes": 60 * 24 * 40}, "a lead is followed up by"),
        ({"by_when": "soon"}, "By when:"),
        ({"by_when": ""}, "Give the time by which it is to be followed up"),
        ({"place": ""}, "a likely address is somewhere to go to"),
        ({"what": "x" * 20_001}, "write it in at most 20,000 characters"),
        ({"to": "somebody"}, "Choose who follows it up"),
    ],
)
def test_a_lead_that_cannot_be_is_refused_beside_its_field(case, here, inspector, change, told):
    answer = give(inspector, case, here.officer, **change)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "Her brother" in answer.content.decode()
    assert leads.leads(case.id) == ()


def test_the_journal_and_the_tables_agree_after_all_of_it(case, here, inspector):
    give(inspector, case, here.officer)
    inspector.post(
        f"/missing/{case.reference}/leads/lead-1/result", {"do": "save", "outcome": "sign", "result": "Her bag"}
    )
    here.written_down()
    assert fold().found == 0


def test_the_story_says_by_when_as_london_clocks_show_it(case, here, inspector):
    give(inspector, case, here.officer)
    [one] = leads.leads(case.id)
    assert f"By when {one.by_when.astimezone(LONDON):%H:%M}" in text_of(inspector.get(f"/cases/{case.reference}/"))


def test_a_lead_is_given_only_to_those_who_may_work_the_case(case, here, inspector):
    page = open_form(inspector, case, "leads").content.decode()
    assert "Priya Nair, responding officer" in page
    assert "Noor Whitfield" not in page
    Case.objects.filter(id=case.id).update(restricted=True, owner=here.inspector.id)
    assert "Priya Nair" not in open_form(inspector, case, "leads").content.decode()


def test_a_lead_corrected_after_the_answer_was_lost_is_a_lead_of_its_own(case, here, inspector):
    once = field_of(open_form(inspector, case, "leads"), "once")
    for what in ("Dean's flat", "Dean's flat", "Dean's flat, third floor"):
        assert give(inspector, case, here.officer, once=once, what=what).status_code == 302
    assert {one.what for one in leads.leads(case.id)} == {"Dean's flat", "Dean's flat, third floor"}


def test_a_result_pressed_twice_is_one_and_another_is_refused_with_typing_kept(case, here, inspector):
    give(inspector, case, here.officer)
    page = f"/missing/{case.reference}/leads/lead-1/result"
    typed = {"do": "save", "outcome": "nothing", "result": "Nobody in"}
    assert [inspector.post(page, typed).status_code for _ in range(2)] == [302, 302]
    assert Happening.objects.filter(case=case, event="lead_resulted").count() == 1
    answer = inspector.post(page, {**typed, "result": "Nobody in, lights on"})
    assert answer.status_code == 400
    assert "recorded its result at" in text_of(answer)
    assert "Nobody in, lights on" in answer.content.decode()
