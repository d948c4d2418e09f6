"""The level: chosen by a person beside what the rules propose; up at once, down only by two people on new facts."""

from __future__ import annotations

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from nightlight.records.outbox.models import Notice
from nightlight.records.people.actions import Met, add_person
from tests.work.casework import FACTS, field_of, opened, text_of
from tests.work.missing.forms import open_form, research, send

LEVEL = {"level": "high", "reason": "She talks to an adult she met online", "drives": ["looked_after"]}
LESS = {"level": "medium", "reason": "Her aunt has spoken to her and knows where she is", "new_facts": "Rang her aunt at 21:40"}  # fmt: skip
AGAIN = {"caller": "Dawn Price, key worker", "what_is_new": "Her friend says an older man picks her up"}
DECIDED = {"decision": "accepted", "fresh": "Aunt and child both spoken to", "why": "The new facts bear it"}

CORRECTED = {
    "second-contact": ("handler", AGAIN, "what_is_new", "second_contact"),
    "level": ("inspector", LEVEL, "reason", "graded"),
}


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=5)


@pytest.fixture
def sergeant(here, client_as, case):
    return client_as(here.sergeant)


@pytest.fixture
def inspector(here, client_as, case):
    return client_as(here.inspector)


def level(case):
    return Case.objects.get(id=case.id).levels["missing"]


def decide(client, case, **fields):
    return client.post(f"/missing/{case.reference}/level/decide", {**DECIDED, **fields})


def test_the_page_shows_the_proposal_with_its_why_and_chooses_nothing(case, inspector):
    page = open_form(inspector, case, "level")
    assert "The rules propose medium" in text_of(page)
    assert "Children are graded medium or high" in text_of(page)
    assert " checked" not in page.content.decode()


def test_a_sergeant_sets_a_higher_level_and_confirms_it_in_one_press(case, sergeant):
    research(sergeant, case)
    assert send(sergeant, case, "level", **LEVEL).status_code == 302
    assert level(case) == "high"
    graded = Happening.objects.get(case=case, event="graded")
    assert (graded.data["driving_facts"], graded.data["reason"]) == (["looked_after"], LEVEL["reason"])
    assert not Clock.objects.filter(case=case, duty="supervisor_confirms_grade", state="running").exists()


def test_an_officers_level_waits_for_a_sergeant_to_confirm_it(case, here, client_as):
    send(client_as(here.officer), case, "level", **LEVEL)
    assert Clock.objects.filter(case=case, duty="supervisor_confirms_grade", state="running").exists()


def test_below_what_stands_it_is_asked_for_and_the_level_stands(case, sergeant):
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    assert level(case) == "high"
    assert "Somebody else decides: whoever asked for it does not" in text_of(open_form(sergeant, case, "level"))


def test_whoever_asked_cannot_decide_and_another_can(case, sergeant, inspector):
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    research(inspector, case)
    assert decide(sergeant, case).status_code == 400
    assert level(case) == "high"
    assert decide(inspector, case).status_code == 302
    assert level(case) == "medium"
    assert "A lower level is asked for" not in text_of(open_form(inspector, case, "level"))


def test_an_inspector_who_asked_cannot_decide_either(case, inspector):
    send(inspector, case, "level", **LEVEL)
    send(inspector, case, "level", **LESS)
    research(inspector, case)
    answer = decide(inspector, case)
    assert "whoever asked for it neither decides on it nor writes the decision down" in text_of(answer)
    assert level(case) == "high"


def test_an_officer_is_told_who_decides_and_is_offered_no_decision(case, sergeant, here, client_as):
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    shown = text_of(open_form(client_as(here.officer), case, "level"))
    assert "It is decided by the contact supervisor" in shown
    assert "Record the decision" not in shown


def test_a_lower_level_is_not_accepted_before_the_research_is_whole(case, sergeant, inspector):
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    research(inspector, case, leave="address_history")
    answer = decide(inspector, case)
    assert (answer.status_code, level(case)) == (400, "high")
    assert "It is not accepted yet: what is missing of the research" in text_of(answer)
    assert DECIDED["fresh"] in answer.content.decode()
    research(inspector, case)
    assert decide(inspector, case).status_code == 302
    assert level(case) == "medium"


def test_what_is_held_above_the_lower_level_is_answered_before_it_is_accepted(case, here, sergeant, inspector):
    person = add_person(by=here.handler.actor, at=clock.now(), met=Met(whole="Amal Price")).person
    before = opened(here, ago=5000, title="Earlier", facts={**FACTS, "cse_current_intelligence": True})
    for one in (case, before):
        involve(by=here.handler.actor, at=clock.now(), case=one.id, person=person, role="child")
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    research(inspector, case)
    assert decide(inspector, case).status_code == 400
    held = text_of(open_form(inspector, case, "research"))
    assert "What we hold, and points higher than medium" in held
    assert f"by {before.reference}" in held


def test_a_refused_request_leaves_the_level_and_is_over(case, sergeant, inspector):
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    decide(inspector, case, decision="refused", fresh="")
    assert level(case) == "high"
    assert "A lower level is asked for" not in text_of(open_form(inspector, case, "level"))


def test_below_what_the_facts_give_it_cannot_be_asked_for(case, sergeant):
    answer = send(sergeant, case, "level", **{**LESS, "level": "low"})
    assert answer.status_code == 400
    assert "The facts as known still give medium" in text_of(answer)
    assert not Happening.objects.filter(case=case, event="downgrade_proposed").exists()


def test_a_want_of_officers_is_no_ground(case, sergeant):
    send(sergeant, case, "level", **LEVEL)
    answer = send(sergeant, case, "level", **{**LESS, "reason": "No officers available tonight"})
    assert "The ground is risk, never a want of officers or time" in text_of(answer)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"level": ""}, "Choose the level"),
        ({"reason": ""}, "Give the reason"),
        ({"drives": []}, "Tick the facts that drive it"),
        ({"level": "low", "drives": []}, "Low is below what stands: name the new facts"),
        ({"day": "1/1/2199", "time": "10:00"}, "that is still to come"),
    ],
)
def test_a_level_that_lacks_something_is_refused_beside_its_field(case, sergeant, change, told):
    answer = send(sergeant, case, "level", **{**LEVEL, **change})
    assert answer.status_code == 400
    assert told in text_of(answer)


@pytest.mark.parametrize(("change", "told"), [({"decision": ""}, "Choose whether the level comes down"), ({"why": ""}, "Give the reason for your decision"), ({"fresh": ""}, "Write your own assessment, afresh")])  # fmt: skip
def test_a_decision_that_lacks_something_is_refused_beside_its_field(case, sergeant, inspector, change, told):
    send(sergeant, case, "level", **LEVEL)
    send(sergeant, case, "level", **LESS)
    assert told in text_of(decide(inspector, case, **change))
    assert level(case) == "high"


def test_somebody_ringing_again_raises_the_level_and_the_owner_is_told(case, here, client_as):
    Case.objects.filter(id=case.id).update(owner=here.inspector.id, owner_role="duty_inspector")
    handler = client_as(here.handler)
    answer = send(handler, case, "second-contact", **AGAIN, fact=["cse_current_intelligence"], **{"v-cse_current_intelligence": "yes"})  # fmt: skip
    assert answer.status_code == 302
    assert level(case) == "high"
    rose = Notice.objects.get(member=here.inspector.id, interrupts=True)
    assert any(line["why"] == "rise" for line in rose.lines)
    assert "assess it afresh" in text_of(handler.get(answer.url))


def test_what_nobody_said_stays_not_known(case, here, client_as):
    send(client_as(here.handler), case, "second-contact", **AGAIN, fact=["cse_current_intelligence"])
    one = Happening.objects.get(case=case, event="second_contact")
    assert one.data["caller"] == AGAIN["caller"]
    assert level(case) == "medium"


def test_another_question_is_found_by_its_words_and_what_was_typed_stays(case, here, client_as):
    page = f"/missing/{case.reference}/second-contact"
    answer = client_as(here.handler).post(page, {**AGAIN, "find": "suicidal", "do": "look"})
    assert answer.status_code in (200, 400)
    assert "older man picks her up" in answer.content.decode()


def test_words_suggest_a_question_and_answer_none(case, here, client_as):
    page = f"/missing/{case.reference}/second-contact"
    answer = client_as(here.handler).post(page, {**AGAIN, "what_is_new": "He is in a gang", "do": "look"})
    assert 'name="v-cce_current_intelligence"' in answer.content.decode()
    assert " checked" not in answer.content.decode()


@pytest.mark.parametrize("page", CORRECTED)
def test_what_was_corrected_after_the_answer_was_lost_is_on_record_both_ways(case, here, client_as, page):
    who, typed, field, event = CORRECTED[page]
    client = client_as(getattr(here, who))
    once = field_of(open_form(client, case, page), "once")
    for said in (typed[field], typed[field], f"{typed[field]} in a red car"):
        assert send(client, case, page, once=once, **{**typed, field: said}).status_code == 302
    assert Happening.objects.filter(case=case, event=event).count() == 2
