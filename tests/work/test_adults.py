"""Grown-ups who are missing: the same pages as for a child, and what doctrine has otherwise for them."""

from __future__ import annotations

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.packs.queries import in_force
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of
from tests.work.found.sent import BACK, PROPOSED, SEEN, send
from tests.work.missing import forms

MISSING = {"nature_of_concern": "missing"}
WITH_DEMENTIA = {**MISSING, "age": 78, "cannot_keep_safe_or_communicate": True}
AT_RISK_OF_SUICIDE = {**MISSING, "age": 41, "suicidal_intent": True}
LITTLE_KNOWN = {**MISSING, "age": 34}
LEVEL = {"level": "high", "reason": "He cannot find the way back by himself", "drives": ["cannot_keep_safe_or_communicate"]}  # fmt: skip
FOUND = {
    **{name: said for name, said in SEEN.items() if name != "child"},
    "may_be_told": "safe_only", "was_where": "at the old harbour", "was_with": "nobody",
}  # fmt: skip
REST = {"circulations_cancelled": {"pnc": "yes"}, "pattern_reviewed": {"findings": "the old harbour, where he worked"}}
AGREE = {"decision": "accepted", "reason": "Seen and heard; I read the interview."}


@pytest.fixture
def here(here):
    """Everybody of the made-up force, on duty."""
    return here.on_duty()


def missing(force, facts, title):
    return opened(force, ago=120, facts=facts, title=title)


def level(case):
    return Case.objects.get(id=case.id).levels["missing"]


def duties(case):
    return set(Clock.objects.filter(case=case.id).values_list("duty", flat=True))


def state(case):
    return Case.objects.get(id=case.id).state


def page_of(who, case, page):
    return client_signed_in_as(who).get(f"/found/{case.reference}/{page}")


def owed_to_a_child(case):
    known = in_force(clock.now()).pack.duties
    return {one for one in duties(case) if known[one].applies_to == "child"}


def works_it(force, case):
    """The inspector grades it, the officer visits, the handler hears that they are back, and the officer sees them."""
    assert forms.send(client_signed_in_as(force.inspector), case, "level", **LEVEL).status_code == 302
    assert forms.send(client_signed_in_as(force.officer), case, "visit", **forms.VISIT).status_code == 302
    assert send(force.handler, "back", case, **BACK).status_code == 302
    assert send(force.officer, "seen", case, **FOUND).status_code == 302


@pytest.mark.parametrize("facts", [WITH_DEMENTIA, AT_RISK_OF_SUICIDE])
def test_an_adult_goes_from_report_to_close_on_the_same_pages_as_a_child(here, facts):
    case = missing(here, facts, "Adult, not back")
    works_it(here, case)
    for event, data in REST.items():
        record(by=here.handler.actor, at=clock.now(), case=case.id, step=Step(event, {}, data))
    assert send(here.sergeant, "closing", case, do="ask", **PROPOSED).status_code == 302
    assert "the rank of inspector or above" in text_of(page_of(here.supervisor, case, "closing"))
    assert send(here.inspector, "closing", case, do="decide", **AGREE).status_code == 302
    assert state(case) == "closed"


@pytest.mark.parametrize("facts", [WITH_DEMENTIA, AT_RISK_OF_SUICIDE])
def test_dementia_and_intent_of_suicide_are_high_at_once_for_a_grown_up(here, facts):
    case = missing(here, facts, "Adult, not back")
    told = text_of(client_signed_in_as(here.inspector).get(f"/missing/{case.reference}/level"))
    assert "The rules propose high" in told


def test_an_adult_of_whom_little_is_known_starts_unresolved_and_a_child_at_medium(here):
    assert level(missing(here, LITTLE_KNOWN, "Man, 34")) == "unresolved"
    assert level(missing(here, {**MISSING, "age": 15}, "Girl, 15")) == "medium"


def test_a_found_adult_is_owed_the_prevention_interview_and_none_of_what_a_child_is(here):
    case = missing(here, WITH_DEMENTIA, "Man, 78")
    works_it(here, case)
    assert {"prevention_interview", "record_harm_and_where_found", "cancel_circulations"} <= duties(case)
    assert owed_to_a_child(case) == set()


def test_a_found_child_is_owed_both_interviews_and_that_the_council_is_told(here):
    case = missing(here, {**MISSING, "age": 15}, "Girl, 15")
    send(here.handler, "back", case, **BACK)
    assert {"prevention_interview", "return_interview", "tell_social_care_of_return"} <= duties(case)


def test_whoever_may_be_a_child_is_owed_what_a_child_is(here):
    case = missing(here, MISSING, "Somebody, age not known")
    send(here.handler, "back", case, **BACK)
    assert "return_interview" in duties(case)


def test_closing_an_adult_asks_for_no_council_and_a_child_does(here):
    adult, child = missing(here, WITH_DEMENTIA, "Man, 78"), missing(here, {**MISSING, "age": 15}, "Girl, 15")
    for case in (adult, child):
        send(here.officer, "seen", case, **FOUND, child="Amal")
    assert "The local authority has been told" not in text_of(page_of(here.sergeant, adult, "closing"))
    assert "The local authority has been told" in text_of(page_of(here.sergeant, child, "closing"))


def test_an_adult_says_whether_anybody_may_be_told_where_they_are(here):
    case = missing(here, AT_RISK_OF_SUICIDE, "Woman, 41")
    assert "be told where they are?" in text_of(page_of(here.officer, case, "seen"))
    refused = send(here.officer, "seen", case, **{**FOUND, "may_be_told": ""})
    assert refused.status_code == 400
    assert "Say whether they let anybody be told where they are" in text_of(refused)
    assert FOUND["wellbeing"] in text_of(refused)


@pytest.mark.parametrize(
    ("answer", "kept_back"), [("where", False), ("safe_only", True), ("nothing", True), ("not_asked", True)]
)
def test_without_a_yes_closing_says_that_nobody_is_told_where(here, answer, kept_back):
    case = missing(here, AT_RISK_OF_SUICIDE, "Woman, 41")
    send(here.officer, "seen", case, **{**FOUND, "may_be_told": answer})
    told = text_of(page_of(here.sergeant, case, "closing"))
    assert "May their family be told where they are?" in told
    assert ("Tell nobody where they are" in told) == kept_back
    assert Happening.objects.get(case=case.id, event="found_confirmed").data["may_be_told"]


def test_a_child_is_not_asked_whether_a_parent_may_be_told(here):
    case = missing(here, {**MISSING, "age": 15}, "Girl, 15")
    assert "be told where they are?" not in text_of(page_of(here.officer, case, "seen"))
    assert send(here.officer, "seen", case, **SEEN).status_code == 302
    assert "May their family be told" not in text_of(page_of(here.sergeant, case, "closing"))


def test_only_a_grown_up_may_stay_away(here):
    stays = {**PROPOSED, "closing_code": "contact_and_safe"}
    adult, child = missing(here, AT_RISK_OF_SUICIDE, "Woman, 41"), missing(here, {**MISSING, "age": 15}, "Girl, 15")
    for case, offered in ((adult, True), (child, False)):
        send(here.officer, "seen", case, **FOUND, child="Amal")
        assert ("contact_and_safe" in page_of(here.sergeant, case, "closing").content.decode()) == offered
        refused = text_of(send(here.sergeant, "closing", case, do="ask", **stays))
        assert ("Choose how the episode ended" in refused) != offered
