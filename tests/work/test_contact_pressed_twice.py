"""First contact, pressed twice or by the wrong person: one record, the same page, and a sentence in place of a fault."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest

from nightlight.records.access.standing import by_role
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case
from nightlight.records.packs.queries import in_force
from nightlight.records.people.models import Person
from nightlight.records.workforce.actors import Actor
from nightlight.work.contact.models import Partner
from nightlight.work.contact.refusals import CannotTake
from nightlight.work.contact.taking import hand
from tests.work.test_contact_on_case import case, clock, handler, page, put_right  # noqa: F401 - fixtures
from tests.work.test_contact_pages import TOLD

ONCE = {"once": str(uuid.UUID(int=7))}


def count(case, event):  # noqa: F811
    return case.happenings.filter(event=event).count()


def twice(client, address, typed):
    """What is answered to a form that is sent twice."""
    first, second = (client.post(address, {**typed, **ONCE}) for _ in range(2))
    return first, second


def test_an_officer_sent_twice_by_one_form_is_sent_once_and_there_is_another_matter(handler, case):  # noqa: F811
    line, typed = f"/report/on/{case.reference}/sent", {"collar": "4001", "time": ""}
    first, second = twice(handler, line, {**typed, "does": "sent"})
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert count(case, "officer_deployed") == 1
    twice(handler, line, {**typed, "does": "attended"})
    assert count(case, "officer_attended") == 1
    assert handler.post(line, {**typed, "does": "sent", "once": str(uuid.uuid4())}).status_code == 302
    assert count(case, "officer_deployed") == 2


@pytest.mark.parametrize("came", ["reached", "not_reached", "not_safe"])
def test_ringing_back_pressed_twice_is_recorded_once(handler, page, came):  # noqa: F811
    handler.post(page, {**TOLD, "do": "dropped"})
    case = Case.objects.get()  # noqa: F811
    first, second = twice(handler, f"/report/on/{case.reference}/rang-back", {"came": came})
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert (
        case.happenings.filter(event__in=("caller_rung_back", "ring_back_not_reached", "ring_back_not_safe")).count()
        == 1
    )


def test_opened_in_error_is_said_and_decided_once_however_often_it_is_pressed(handler, case, force, client_as):  # noqa: F811
    at = f"/report/on/{case.reference}/opened-in-error"
    assert [one.status_code for one in twice(handler, at, {"do": "say", "reason": "Slip"})] == [302, 302]
    refuse = {"do": "refuse", "reason": "A girl is gone"}
    assert [one.status_code for one in twice(client_as(force.supervisor), at, refuse)] == [302, 302]
    assert (count(case, "opened_in_error_said"), count(case, "opened_in_error_refused")) == (1, 1)


def test_a_token_asked_for_twice_by_one_form_is_one_and_shown_again_to_nobody_else(force, client_as):
    force.on_duty()
    administrator = client_as(force.administrator)
    first, second = twice(administrator, "/report/partners/", {"name": "Front door"})
    token = first.text.partition('class="nl-token">')[2].partition("<")[0]
    assert token.startswith("nlp_")
    assert token in second.text
    assert Partner.objects.count() == 1
    assert administrator.post("/report/partners/", {"name": "Front door"}).status_code == 400
    administrator.post(f"/report/partners/{Partner.objects.get().id}/revoke")
    assert token not in administrator.post("/report/partners/", {"name": "Front door", **ONCE}).text


def test_the_id_of_a_form_puts_nobody_into_a_case(handler, case, page):  # noqa: F811
    handler.post(handler.get("/report/").headers["Location"], {**TOLD, "name": "Somebody Else", "do": "dropped"})
    other = Person.objects.exclude(id__in=[one.person for one in people_in(case.id)]).first()
    sent = put_right(case, another="looked_after", once=str(other.id))
    assert handler.post(f"/report/on/{case.reference}/wrong-person", sent).status_code == 302
    child = next(one for one in people_in(case.id) if one.role == "child")
    assert (child.known.named, child.person == other.id) == ("Layla Haddad", False)


def test_a_wrong_person_that_is_no_id_is_answered_by_a_sentence(handler, case):  # noqa: F811
    answer = handler.post(
        f"/report/on/{case.reference}/wrong-person", put_right(case, another="looked_after", wrong="x")
    )
    assert answer.status_code == 400
    assert "Choose who stands in the case wrongly" in answer.text
    assert "hexadecimal" not in answer.text


def test_a_report_that_is_not_missing_has_its_own_page(handler, case):  # noqa: F811
    assert (
        f'href="/found/{case.reference}/not-missing"'
        in handler.get(f"/report/on/{case.reference}/opened-in-error").text
    )


def test_what_stands_in_the_way_of_a_dropped_call_is_said_on_its_page(handler, page, monkeypatch):  # noqa: F811
    def refused(**_: object) -> None:
        raise CannotTake(what="Taking a report", why="none of your roles may grade one", remedy="ask the control room")

    monkeypatch.setattr("nightlight.work.contact.views.call.call_dropped", refused)
    answer = handler.post(page, {**TOLD, "do": "dropped"})
    assert answer.status_code == 400
    assert "none of your roles may grade one" in answer.text
    assert "She has not come back" in answer.text


def test_whoever_may_take_a_call_may_record_all_of_it(force):
    pack = in_force(force.at)
    takers = [role for role, grants in by_role(pack).items() if "contact.take" in grants]
    assert "call_handler" in takers
    for role in takers:
        by = SimpleNamespace(roles=(role,), actor=Actor(force.handler.id, role, "Somebody"))
        assert hand(by, pack).role == role


def test_somebody_else_who_rings_does_not_end_ringing_back_and_not_safe_asks_to_send_somebody(handler, page, force):  # noqa: F811
    handler.post(page, {**TOLD, "do": "dropped"})
    case = Case.objects.get()  # noqa: F811
    another = handler.get("/report/").headers["Location"]
    handler.post(another, {**TOLD, "do": f"join:{case.reference}"})
    assert (count(case, "second_contact"), clock(case, "ring_back").state) == (1, "running")
    handler.post(f"/report/on/{case.reference}/rang-back", {"came": "not_safe"})
    assert (clock(case, "ring_back").state, clock(case, "send_to_caller").state) == ("met", "running")
    handler.post(f"/report/on/{case.reference}/sent", {"collar": "4001", "does": "sent"})
    assert clock(case, "send_to_caller").state == "met"
