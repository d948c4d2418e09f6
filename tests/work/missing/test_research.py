"""Before a level is confirmed every source is marked by somebody named, and what we hold that points higher is answered. The first level waits for none of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve, people_in
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from nightlight.records.journal.folding import fold
from nightlight.records.people.actions import Met, add_person
from nightlight.work.missing.research import Held, Mark, Research, cut
from tests.work.casework import FACTS, field_of, opened, text_of
from tests.work.missing.forms import open_form, research, send

LEVEL = {"level": "medium", "reason": "A child in care", "drives": ["looked_after"]}
WHY = {"agreed": "Nothing found speaks for another level"}


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=5)


@pytest.fixture
def officer(here, client_as, case):
    return client_as(here.officer)


@pytest.fixture
def sergeant(here, client_as, case):
    return client_as(here.sergeant)


@pytest.fixture
def earlier(here, case):
    """An earlier episode of the same girl, in which it was said that she is exploited."""
    person = add_person(by=here.handler.actor, at=clock.now(), met=Met(whole="Amal Price")).person
    before = opened(here, ago=5000, title="Earlier", facts={**FACTS, "cse_current_intelligence": True})
    for one in (case, before):
        involve(by=here.handler.actor, at=clock.now(), case=one.id, person=person, role="child")
    return before


def confirm(client, case, **fields):
    once = field_of(open_form(client, case, "level"), "once")
    return client.post(f"/missing/{case.reference}/level/confirm", {**WHY, "once": once, **fields})


def confirmed(case):
    return Happening.objects.filter(case=case, event="grade_confirmed").exists()


def test_the_first_level_waits_for_nothing(case, officer):
    assert send(officer, case, "level", **LEVEL).status_code == 302
    assert Case.objects.get(id=case.id).levels["missing"] == "medium"


def test_a_level_is_not_confirmed_while_a_source_is_unmarked_and_each_is_named_with_the_way_to_it(
    case, officer, sergeant
):
    send(officer, case, "level", **LEVEL)
    research(officer, case, leave="pnd")
    answer = confirm(sergeant, case)
    assert answer.status_code == 400
    assert "PND: what other forces hold" in text_of(answer)
    assert f'href="/missing/{case.reference}/research#mark-pnd"' in answer.content.decode()
    assert WHY["agreed"] in answer.content.decode()
    assert not confirmed(case)


def test_a_level_is_confirmed_once_every_source_is_marked(case, officer, sergeant):
    send(officer, case, "level", **LEVEL)
    research(officer, case)
    assert confirm(sergeant, case).status_code == 302
    assert confirmed(case)
    assert not Clock.objects.filter(case=case, duty="supervisor_confirms_grade", state="running").exists()


def test_a_supervisor_who_raises_the_level_raises_it_at_once_though_nothing_was_looked_at(case, sergeant):
    answer = send(sergeant, case, "level", **{**LEVEL, "level": "high"})
    assert answer.status_code == 302
    assert Case.objects.get(id=case.id).levels["missing"] == "high"
    assert not confirmed(case)
    assert "It is in force from now on" in text_of(sergeant.get(answer["Location"]))


def test_each_source_shows_who_marked_it_when_and_why(case, officer):
    send(officer, case, "research", **{"mark-pnd": "unavailable", "words-pnd": "The system is down until 23:00"})
    told = text_of(open_form(officer, case, "research"))
    assert "Not available, because The system is down until 23:00 Priya Nair" in told
    assert told.count("Not marked yet") == 14


def test_a_source_marked_again_shows_what_was_said_last_and_the_record_keeps_both(case, officer):
    for words in ("Nothing", "A marker: knives"):
        send(officer, case, "research", **{"mark-pnc": "checked", "words-pnc": words})
    assert "A marker: knives" in text_of(open_form(officer, case, "research"))
    assert Happening.objects.filter(case=case, event="sources_marked").count() == 2


def test_a_group_that_is_checked_is_the_check_that_was_owed_and_one_that_is_not_available_is_not(case, officer):
    send(officer, case, "level", **LEVEL)
    research(officer, case, mark="unavailable", leave="pnc")
    send(officer, case, "research", **{"mark-pnc": "checked", "words-pnc": "Nothing"})
    assert Clock.objects.filter(case=case, duty="check_intelligence", state="running").exists()
    research(officer, case)
    assert not Clock.objects.filter(case=case, duty="check_intelligence", state="running").exists()


def test_what_we_hold_that_points_higher_is_shown_and_must_be_answered(case, officer, sergeant, earlier):
    send(officer, case, "level", **LEVEL)
    research(officer, case)
    page = open_form(sergeant, case, "research")
    assert earlier.reference in text_of(page)
    assert confirm(sergeant, case).status_code == 400
    held = re.findall(r'name="held-([a-z0-9_-]+)"', page.content.decode())
    answers = {f"held-{one}": "not_now" for one in held} | {f"why-{one}": "Spoken to; he is in custody" for one in held}
    send(sergeant, case, "research", **answers)
    assert confirm(sergeant, case).status_code == 302


def test_what_holds_now_too_is_known_from_then_on_and_raises_the_level(case, officer, earlier):
    send(officer, case, "level", **LEVEL)
    key = "fact-cse_current_intelligence"
    send(officer, case, "research", **{f"held-{key}": "applies", f"why-{key}": "Her carer says he rang today"})
    assert Case.objects.get(id=case.id).levels["missing"] == "high"


def test_nothing_is_shown_of_a_case_that_somebody_may_not_see(case, here, officer, earlier):
    Case.objects.filter(id=earlier.id).update(restricted=True)
    assert earlier.reference not in text_of(open_form(officer, case, "research"))


def test_a_level_is_not_confirmed_by_whoever_may_not_read_something_restricted_and_it_is_not_named(
    case, here, officer, sergeant, earlier
):
    Case.objects.filter(id=earlier.id).update(restricted=True)
    send(officer, case, "level", **LEVEL)
    research(officer, case)
    answer = confirm(sergeant, case)
    assert answer.status_code == 400
    for told in (text_of(answer), text_of(open_form(sergeant, case, "research"))):
        assert "held and restricted" in told.lower()
        assert "omebody who may read it has to confirm" in told
        assert earlier.reference not in told
    assert not confirmed(case)


def test_a_harm_told_after_an_earlier_episode_is_held_however_much_else_was_said_before(case, here, officer, earlier):
    send(officer, case, "level", **LEVEL)
    for number in range(25):
        later = opened(here, ago=4000 - number, title="Later", facts={"age": 15, "nature_of_concern": "missing"})
        person = people_in(earlier.id)[0].person
        involve(by=here.handler.actor, at=clock.now(), case=later.id, person=person, role="child")
    assert "by " + earlier.reference in text_of(open_form(officer, case, "research"))


def test_what_is_left_out_is_said_counts_as_unanswered_and_follows_as_the_rest_is_answered():
    at = datetime(2026, 11, 24, tzinfo=UTC)
    held = [Held(f"fact:{day}", "Said", "NL-1", at + timedelta(days=day), "high", "x", None) for day in range(5)]
    shown, left_out = cut(held, 2)
    assert ([one.key for one in shown], left_out) == (["fact:4", "fact:3"], 3)
    found = Research((), (), linked=True, left_out=left_out)
    assert not found.whole
    assert "3 more" in found.missing[0]
    done = [replace(one, mark=Mark("not_now", "Old", "Priya", at)) if one in shown else one for one in held]
    assert [one.key for one in cut(done, 2)[0]] == ["fact:2", "fact:1", "fact:4", "fact:3"]


def test_where_nobody_is_linked_as_the_missing_person_it_says_that_nothing_can_be_looked_up(case, officer):
    assert "what we hold of them cannot be looked up" in text_of(open_form(officer, case, "research"))


@pytest.mark.parametrize(
    ("fields", "told"),
    [({}, "nothing is filled in"), ({"mark-pnc": "checked"}, "say what was found"), ({"mark-pnc": "unavailable"}, "give the reason"),
     ({"words-pnc": "Nothing"}, "choose whether it was checked"), ({"mark-pnc": "perhaps", "words-pnc": "x"}, "choose whether it was checked")],
)  # fmt: skip
def test_a_mark_that_says_nothing_is_refused_and_what_was_typed_stays(case, officer, fields, told):
    answer = send(officer, case, "research", **{**fields, "mark-health": "checked", "words-health": "Her doctor rang"} if fields else {})  # fmt: skip
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not fields or "Her doctor rang" in answer.content.decode()


def test_a_level_is_confirmed_with_a_reason_and_once(case, officer, sergeant):
    send(officer, case, "level", **LEVEL)
    research(officer, case)
    assert confirm(sergeant, case, agreed="").status_code == 400
    once = field_of(open_form(sergeant, case, "level"), "once")
    for _ in range(2):
        confirm(sergeant, case, once=once)
    assert Happening.objects.filter(case=case, event="grade_confirmed").count() == 1


def test_journal_and_tables_agree_after_the_research(case, here, officer, sergeant):
    here.written_down()
    send(officer, case, "level", **LEVEL)
    research(officer, case)
    confirm(sergeant, case)
    assert fold().differences == ()
