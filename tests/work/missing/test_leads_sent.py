"""A lead that goes to another team or force stays ours until somebody named there has confirmed that they have it; then its result is still owed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.sweeping import sweep
from nightlight.rules.days import LONDON
from nightlight.work.missing import leads
from tests.work.casework import field_of, opened, text_of
from tests.work.missing.forms import open_form, send, typed_time

LEAD = {"kind": "sighting", "what": "Seen with a man", "place": "Leeds station", "source": "Her friend", "confidence": "fair"}  # fmt: skip
FORCE = {"where": "force", "force": "west yorkshire", "team": "Control room", "how": "phone"}
RECEIPT = {"person": "PS 1184 Amara Boyd", "receipt": "phone"}


@pytest.fixture
def inspector(here, client_as, case):
    return client_as(here.inspector)


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=5)


@pytest.fixture
def lead(here, case, inspector):
    """A lead that the officer follows up within the hour."""
    by_when = f"{(clock.now() + timedelta(minutes=60)).astimezone(LONDON):%d/%m/%Y %H:%M}"
    send(inspector, case, "leads", **LEAD, to=str(here.officer.id), by_when=by_when)


def state(case, duty):
    return Clock.objects.get(case=case, duty=duty, about="lead 1").state


def test_a_lead_that_is_sent_stays_ours_with_both_clocks(case, inspector, lead):
    assert send(inspector, case, "leads/lead-1/send", **FORCE).status_code == 302
    assert (state(case, "follow_up_lead"), state(case, "confirm_lead_receipt")) == ("running", "running")
    told = text_of(open_form(inspector, case, "leads"))
    assert "Sent to West Yorkshire Police, Control room" in told
    assert "nobody there has confirmed that they have it" in told


def test_a_lead_whose_receipt_nobody_confirms_climbs(case, here, inspector, lead):
    send(inspector, case, "leads/lead-1/send", **FORCE)
    due = Clock.objects.get(case=case, duty="confirm_lead_receipt")
    assert due.due_at - clock.now() <= timedelta(minutes=30)
    sweep(at=due.due_at + timedelta(minutes=1))
    assert here.sergeant.id in set(Telling.objects.filter(clock=due).values_list("member", flat=True))


def test_a_receipt_by_name_ends_that_clock_and_leaves_the_result_owed(case, inspector, lead):
    send(inspector, case, "leads/lead-1/send", **FORCE)
    assert send(inspector, case, "leads/lead-1/receipt", **RECEIPT).status_code == 302
    assert (state(case, "follow_up_lead"), state(case, "confirm_lead_receipt")) == ("running", "met")
    told = text_of(open_form(inspector, case, "leads"))
    assert "received by PS 1184 Amara Boyd" in told
    assert "by phone, and read it back" in told
    assert "The result is still owed." in told
    assert Happening.objects.get(case=case, event="lead_received").data["read_back"] is True


def test_sent_on_to_somebody_else_it_waits_for_a_receipt_again(case, inspector, lead):
    send(inspector, case, "leads/lead-1/send", **FORCE)
    send(inspector, case, "leads/lead-1/receipt", **RECEIPT)
    send(inspector, case, "leads/lead-1/send", where="team", team="Exploitation team", how="in_person")
    [one] = leads.leads(case.id)
    assert (one.sent.to, one.sent.received) == ("Exploitation team", False)
    assert Clock.objects.filter(case=case, duty="confirm_lead_receipt", state="running").count() == 1


def test_a_sighting_is_somewhere_to_go_to_and_one_result_answers_both(case, inspector, lead):
    assert Clock.objects.filter(case=case, duty="go_to_named_location", state="running").exists()
    inspector.post(f"/missing/{case.reference}/leads/lead-1/result", {"do": "save", "outcome": "nothing", "result": "Cameras looked at; not her"})  # fmt: skip
    assert not Clock.objects.filter(case=case, duty="go_to_named_location", state="running").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"force": "Northumbira Police"}, "No force is called “Northumbira Police” (did you mean “Northumbria Police”?)"),
        ({"force": "Gotham"}, "No force is called “Gotham”"),
        ({"force": ""}, "Say which force"),
        ({"where": ""}, "Choose whether it goes to another force"),
        ({"where": "team", "team": ""}, "Say which team"),
        ({"how": "mailbox"}, "Choose how it is sent"),
    ],
)  # fmt: skip
def test_an_unknown_force_and_what_else_is_no_sending_are_refused_and_kept(case, inspector, lead, change, told):
    answer = send(inspector, case, "leads/lead-1/send", **{**FORCE, "sent_to": "DS Ola", **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "DS Ola" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [({"person": ""}, "A team or a mailbox is nobody"), ({"receipt": "delivered"}, "Choose how they confirmed it"),
     (typed_time(clock.now() - timedelta(hours=3)), "before the lead was sent")],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(case, inspector, lead, change, told):
    send(inspector, case, "leads/lead-1/send", **FORCE)
    answer = send(inspector, case, "leads/lead-1/receipt", **{**RECEIPT, **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert state(case, "confirm_lead_receipt") == "running"


def test_there_is_no_receipt_of_what_was_not_sent_and_no_second_one(case, inspector, lead):
    assert "it was sent to nobody" in text_of(send(inspector, case, "leads/lead-1/receipt", **RECEIPT))
    send(inspector, case, "leads/lead-1/send", **FORCE)
    once = field_of(open_form(inspector, case, "leads/lead-1/receipt"), "once")
    for _ in range(2):
        send(inspector, case, "leads/lead-1/receipt", once=once, **RECEIPT)
    again = send(inspector, case, "leads/lead-1/receipt", person="Somebody else", receipt="radio")
    assert "PS 1184 Amara Boyd has confirmed it already" in text_of(again)
