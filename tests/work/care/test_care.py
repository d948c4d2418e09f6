"""A child in care: the profile that a home prepared is there at the next report, powers are proposed with reasons, and a person decides."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Happening
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.folding import compare_force
from nightlight.records.packs.queries import in_force
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.work.care import queries
from nightlight.work.care.models import Profile
from nightlight.work.care.powers import powers
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of

HOME = "Elm House, 4 Elm Lane"
GIVEN = {
    "home": HOME,
    "placing_authority": "Southshire",
    "medical": "An inhaler; wheezes within a day",
    "photo_taken_on": "1/11/2026",
    "said_by": "Kit Lane",
}
STANDING = {
    "looked_after": "yes",
    "placed_out_of_area": "yes",
    "placement_moved_28_days": "no",
    "legal_status": "accommodated_section_20",
    "said_by": "Southshire",
}
STEPS = dict.fromkeys(
    (
        "rang_child",
        "rang_others",
        "searched_home",
        "checked_places",
        "asked_children",
        "told_out_of_hours",
        "told_placing",
        "told_parents",
        "stayed_by_phone",
        "gave_profile",
        "kept_room",
    ),
    "done",
)


@pytest.fixture
def girl(here):
    """A girl whom the force knows."""
    here.on_duty()
    return add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Amal", family="Nur", born="15")).person


@pytest.fixture
def case(here, girl):
    return missing(here, girl)


def missing(force, girl, **more):
    """A report that she is missing."""
    case = opened(force, **more)
    involve(by=force.handler.actor, at=clock.now(), case=case.id, person=girl, role="child")
    return case


def send(who, address, **fields):
    return client_signed_in_as(who).post(f"/care/{address}", {"do": "save", "once": str(uuid.uuid4()), **fields})


def seen(who, address):
    return text_of(client_signed_in_as(who).get(address))


def test_a_profile_kept_beforehand_is_on_the_page_of_the_next_report_at_once(here, girl):
    assert send(here.sergeant, f"child/{girl}", **GIVEN).status_code == 302
    case = missing(here, girl)
    page = seen(here.inspector, f"/cases/{case.reference}/")
    for wanted in ("Profile prepared beforehand", HOME, "An inhaler", "given by Kit Lane", "by Dylan Marsh"):
        assert wanted in page


def test_returns_count_the_child_under_the_authorities_of_the_profile(here, girl):
    assert send(here.sergeant, f"child/{girl}", **GIVEN, host_authority="Westshire").status_code == 302
    missing(here, girl)
    told = text_of(client_signed_in_as(here.administrator).get("/returns/care"))
    assert ("Southshire" in told, "Westshire" in told) == (True, True)


def test_keeping_it_on_a_case_says_there_that_the_form_is_held_and_whether_its_photo_is_recent(here, case):
    assert send(here.handler, f"{case.reference}/profile", **GIVEN).status_code == 302
    assert Happening.objects.filter(case=case.id, event="philomena_form_obtained").count() == 1
    assert Assertion.objects.get(case=case.id, fact="recent_photo_and_form_held").value is True


def test_what_stood_before_is_kept_and_read(here, girl):
    send(here.sergeant, f"child/{girl}", **GIVEN)
    first = Profile.objects.get()
    assert (
        send(here.sergeant, f"child/{girl}", **{**GIVEN, "home": "The Beeches"}, after=str(first.id)).status_code == 302
    )
    page = seen(here.sergeant, f"/care/child/{girl}")
    assert "What stood before" in page
    assert HOME in page
    assert list(Profile.objects.values_list("fields__home", flat=True)) == ["The Beeches", HOME]


def test_two_who_work_on_it_at_once_lose_nothing(here, girl):
    send(here.sergeant, f"child/{girl}", **GIVEN)
    answer = send(here.inspector, f"child/{girl}", **{**GIVEN, "home": "The Beeches"})
    assert "somebody else has worked on it since you opened it" in text_of(answer).casefold()
    assert 'value="The Beeches"' in answer.content.decode()
    assert HOME in text_of(answer)
    assert Profile.objects.count() == 1


def test_sent_twice_it_is_kept_once(here, girl):
    once = str(uuid.uuid4())
    for _ in range(2):
        assert send(here.sergeant, f"child/{girl}", **GIVEN, once=once).status_code == 302
    assert Profile.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"photo_taken_on": "1/1/2099"}, "still to come"), ({"photo_taken_on": "30/2/2026"}, "is not a day"), ({"placed_since": "1/1/1800"}, "hundred years"),
        ({"legal_status": "a ward of somebody"}, "Choose the legal status"), ({"said_by": ""}, "Say who gave it"), ({"home": "x" * 301}, "at most 300"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_profile_stands_beside_its_field_and_typing_is_kept(here, girl, change, told):
    answer = send(here.sergeant, f"child/{girl}", **{**GIVEN, "phones": "07700 900123", **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert 'value="07700 900123"' in answer.content.decode()
    assert not Profile.objects.exists()


def test_a_profile_and_a_photo_that_are_old_are_flagged_in_the_list_and_on_the_case(here, girl, monkeypatch):
    send(here.sergeant, f"child/{girl}", **{**GIVEN, "photo_taken_on": "1/2/2026"})
    assert "The photo is old" in seen(here.sergeant, "/care/")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=91))
    assert "Older than 90 days" in seen(here.sergeant, "/care/")


def test_a_child_is_added_once_where_we_hold_them_already(here, girl):
    answer = send(here.sergeant, "add", whole="Amal Nur", born="15")
    assert "We hold people of this name" in text_of(answer)
    assert send(here.sergeant, "add", whole="Amal Nur", match=str(girl)).url == f"/care/child/{girl}"
    assert send(here.sergeant, "add", whole="Sam Reed", born="14").status_code == 302


def test_a_child_whom_a_restricted_case_tells_of_is_not_in_the_list_of_those_who_may_not_know(here, girl):
    send(here.sergeant, f"child/{girl}", **GIVEN)
    hidden = opened(here, by=here.superintendent, title="Somebody", restricted=True)
    involve(by=here.superintendent.actor, at=clock.now(), case=hidden.id, person=girl, role="child")
    assert "Amal Nur" not in seen(here.sergeant, "/care/")
    assert client_signed_in_as(here.sergeant).get(f"/care/child/{girl}").status_code == 404
    assert "Amal Nur" in seen(here.superintendent, "/care/")


def test_on_another_case_of_theirs_the_same_profile_is_said_to_be_held_and_restricted(here, girl):
    send(here.sergeant, f"child/{girl}", **GIVEN)
    case, hidden = missing(here, girl), opened(here, by=here.superintendent, title="Somebody", restricted=True)
    pages = (f"/care/{case.reference}/", f"/cases/{case.reference}/")
    assert all(HOME in seen(here.handler, page) for page in pages)
    involve(by=here.superintendent.actor, at=clock.now(), case=hidden.id, person=girl, role="child")
    for page in pages:
        assert "A profile is held and restricted" in seen(here.handler, page)
        assert HOME not in seen(here.handler, page)
    answer = client_signed_in_as(here.handler).get(f"/care/{case.reference}/profile")
    assert (answer.status_code, HOME in text_of(answer)) == (403, False)
    assert send(here.handler, f"{case.reference}/profile", **GIVEN).status_code == 403


def test_an_id_of_a_profile_that_cannot_be_read_counts_as_one_that_has_changed(here, girl):
    answer = send(here.sergeant, f"child/{girl}", **GIVEN, after="zzz")
    assert answer.status_code == 400
    assert "worked on it since you opened it" in text_of(answer)
    assert "hexadecimal" not in text_of(answer)
    assert not Profile.objects.exists()


def profiles_of(here, many):
    """So many children with a profile, the first of them longest untouched."""
    for number in range(many):
        met = Met(given="Child", family=f"Number{number}")
        send(here.sergeant, f"child/{add_person(by=here.handler.actor, at=clock.now(), met=met).person}", **GIVEN)


def test_the_list_shows_whoever_is_longest_untouched_and_says_how_many_more_there_are(here, monkeypatch):
    here.on_duty()
    profiles_of(here, 4)
    monkeypatch.setattr(queries, "MOST", 2)
    told = seen(here.sergeant, "/care/")
    assert told.index("Number0") < told.index("Number1")
    assert "Number2" not in told
    assert "And 2 more" in told


def test_the_list_asks_no_more_questions_for_more_children(here):
    here.on_duty()
    asked = []
    for _ in range(2):
        profiles_of(here, 3)
        with CaptureQueriesContext(connection) as found:
            queries.children(standing(here.sergeant.id, clock.now()).viewer, clock.now())
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_placement_and_legal_status_become_facts_and_not_known_is_kept_as_that(here, case):
    assert (
        send(
            here.handler, f"{case.reference}/standing", **{**STANDING, "placement_moved_28_days": "not_known"}
        ).status_code
        == 302
    )
    facts = dict(Assertion.objects.filter(case=case.id, said_by="Southshire").values_list("fact", "value"))
    assert facts == {
        "looked_after": True,
        "placed_out_of_area": True,
        "placement_moved_28_days": None,
        "legal_status": "accommodated_section_20",
    }
    assert "Choose the legal status" in text_of(
        send(here.handler, f"{case.reference}/standing", **{**STANDING, "legal_status": ""})
    )


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"age": 15, "harbourer_suspected": True, "legal_status": "accommodated_section_20"}, ("not_known", "open", "closed")),
        ({"age": 17, "harbourer_suspected": True, "legal_status": "accommodated_section_20"}, ("not_known", "closed", "closed")),
        ({"age": 17, "harbourer_suspected": True, "legal_status": "care_order", "with_dangerous_adult": True}, ("open", "open", "open")),
        ({"age": 17}, ("not_known", "not_known", "not_known")), ({"age": 19, "legal_status": "none"}, ("closed", "closed", "closed")), ({}, ("not_known",) * 3),
    ],
)  # fmt: skip
def test_what_is_not_known_closes_no_power(here, facts, stands):
    found = powers(in_force(clock.now()).setting("powers_over_a_child"), facts)
    assert tuple(one.stands for one in found) == stands


def test_a_power_is_proposed_with_reasons_and_decided_on_by_a_person_who_may(here, case):
    send(here.handler, f"{case.reference}/standing", **STANDING)
    page = seen(here.inspector, f"/care/{case.reference}/")
    assert "It is not open for a child who is accommodated by agreement (section 20)" in page
    assert page.count("Nobody has decided on it.") == 3
    decided = {"decision": "not_used", "reason": "She can go home safely tonight."}
    assert send(here.handler, f"{case.reference}/power/police_protection", **decided).status_code == 400
    assert send(here.inspector, f"{case.reference}/power/police_protection", **decided).status_code == 302
    kept = Happening.objects.get(case=case.id, event="police_protection_decided").data
    assert kept["decision"] == "Do not use it"
    assert "The child is under 18." in kept["proposed"]
    assert "She can go home safely tonight." in seen(here.inspector, f"/care/{case.reference}/")


@pytest.mark.parametrize(
    ("change", "told"), [({"decision": ""}, "Choose what you decide"), ({"reason": ""}, "Give your reason")]
)
def test_nothing_is_decided_by_default(here, case, change, told):
    answer = send(
        here.inspector,
        f"{case.reference}/power/warning_notice",
        **{"decision": "use", "reason": "He keeps her there.", **change},
    )
    assert told in text_of(answer)
    assert not Happening.objects.filter(event="warning_notice_decided").exists()


def test_what_the_carer_did_is_recorded_and_what_was_not_done_says_why(here, case):
    wrong = send(here.handler, f"{case.reference}/steps", **{**STEPS, "searched_home": "not"}, told_by="Kit Lane")
    assert "Say why what was not done" in text_of(wrong)
    fields = {**STEPS, "searched_home": "not", "told_by": "Kit Lane", "why_not": "alone on the shift"}
    assert send(here.handler, f"{case.reference}/steps", **fields).status_code == 302
    kept = Happening.objects.get(case=case.id, event="carer_steps_recorded").data
    assert kept["not_done"] == "Searched the home, its grounds and the child's room"
    assert Assertion.objects.get(case=case.id, fact="carer_enquiries_made").value is True


def test_a_case_without_a_child_says_what_to_do(here):
    here.on_duty()
    answer = client_signed_in_as(here.inspector).get(f"/care/{opened(here).reference}/")
    assert answer.status_code == 400
    assert "nvolve the child in the case first" in text_of(answer)


def test_a_profile_is_never_changed_and_the_journal_agrees_with_it(here, girl):
    send(here.sergeant, f"child/{girl}", **GIVEN)
    assert [one for one in compare_force() if "profile" in one.sentence] == []
    with pytest.raises(DatabaseError, match="permission denied"):
        Profile.objects.update(said_by="somebody else")
