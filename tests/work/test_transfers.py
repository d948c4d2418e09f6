"""A case that another force may have to take: ours until a written receipt, offered with everything that goes with it, and ours again when they refuse."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock, own_pages
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step
from nightlight.records.journal.sent_once import sent
from nightlight.records.packs.queries import in_force
from nightlight.rules.days import LONDON
from nightlight.work.transfers.actions import record_transfer
from nightlight.work.transfers.refusals import OfferHasChanged
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of

NEEDED = {"force": "Cheshire", "reason": "She was last seen at Crewe station."}
RECEIPT = {"person": "Insp Jo Reed", "their_reference": "CH-55", "how": "e-mail, filed"}


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=60)


def offer():
    return {
        **NEEDED,
        "to": "Insp Jo Reed",
        **dict.fromkeys(in_force(clock.now()).setting("transfer_checklist"), "sent"),
    }


def send(who, case, do, **fields):
    return client_signed_in_as(who).post(
        f"/transfer/{case.reference}/", {"do": do, "once": str(uuid.uuid4()), **fields}
    )


def data_of(case, event):
    return Happening.objects.get(case=case.id, event=event).data


def clocks(case, duty):
    return list(Clock.objects.filter(case=case.id, duty=duty).values_list("state", flat=True))


def test_that_another_force_is_needed_asks_for_a_decision_and_leads_there(here, case):
    assert send(here.inspector, case, "needed", **NEEDED).status_code == 302
    assert data_of(case, "other_force_needed")["force"] == "Cheshire Constabulary"
    assert clocks(case, "offer_transfer") == ["running"]
    assert own_pages.of("transfer_offered", case.reference) == f"/transfer/{case.reference}/"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"force": "Narnia Constabulary"}, "No force is called “Narnia Constabulary”"), ({"force": "Chesire"}, "did you mean “Cheshire Constabulary”"), ({"force": ""}, "Name the other force"),
        ({"reason": ""}, "Give the reason"), ({"to": ""}, "a mailbox takes no case"), ({"risk": ""}, "say that it was sent, or why not"), ({"risk": "not"}, "say why it was not sent"),
    ],
)  # fmt: skip
def test_an_offer_that_is_not_whole_is_refused_beside_its_field_and_typing_is_kept(here, case, change, told):
    answer = send(here.inspector, case, "offer", **{**offer(), **change})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert change.get("reason", NEEDED["reason"]) in text_of(answer)
    assert not Happening.objects.filter(event="transfer_offered").exists()


def test_offered_it_stays_ours_until_the_written_receipt(here, case):
    assert send(here.inspector, case, "offer", **offer()).status_code == 302
    assert clocks(case, "transfer_between_forces") == ["running"]
    assert "a word on the telephone is none" in text_of(send(here.inspector, case, "receipt", **{**RECEIPT, "how": ""}))
    assert send(here.inspector, case, "receipt", **RECEIPT).status_code == 302
    assert clocks(case, "transfer_between_forces") == ["met"]
    assert (data_of(case, "transfer_receipted")["force"], data_of(case, "transfer_receipted")["reference"]) == (
        "Cheshire Constabulary",
        "CH-55",
    )
    kept = Case.objects.get(id=case.id)
    assert (kept.owner_id, kept.closed_at) == (case.owner_id, None)


def test_refused_it_stays_here_and_can_be_offered_again(here, case):
    send(here.inspector, case, "offer", **offer())
    assert "Say what they answered" in text_of(send(here.inspector, case, "refused"))
    assert send(here.inspector, case, "refused", why="They say she is in Wales by now.").status_code == 302
    page = text_of(client_signed_in_as(here.inspector).get(f"/transfer/{case.reference}/"))
    assert "it stays here" in page
    assert "Offer it, with the checklist" in page


def test_nobody_records_a_receipt_for_what_was_never_offered(here, case):
    assert "was not offered to another force" in text_of(send(here.inspector, case, "receipt", **RECEIPT))


def test_only_the_duty_inspector_offers_it(here, case):
    assert send(here.officer, case, "offer", **offer()).status_code == 400
    assert "The duty inspector offers it." in text_of(
        client_signed_in_as(here.officer).get(f"/transfer/{case.reference}/")
    )


def typed_time(before):
    """The London day and time so many minutes ago, as people type it."""
    local = (clock.now() - timedelta(minutes=before)).astimezone(LONDON)
    return {"day": f"{local:%d/%m/%Y}", "time": f"{local:%H:%M}"}


def page_of(here, case, more=""):
    return text_of(client_signed_in_as(here.inspector).get(f"/transfer/{case.reference}/{more}"))


def test_a_receipt_cannot_be_from_before_the_offer_and_within_its_minute_it_comes_after_it(here, case):
    send(here.inspector, case, "offer", **offer())
    answer = send(here.inspector, case, "receipt", **RECEIPT, **typed_time(30))
    assert answer.status_code == 400
    assert "that is before it was offered to them" in text_of(answer)
    assert send(here.inspector, case, "receipt", **RECEIPT, **typed_time(0)).status_code == 302
    assert "The written receipt is on record" in page_of(here, case)


def test_after_a_receipt_nothing_says_that_the_case_waits_for_one(here, case):
    send(here.inspector, case, "offer", **offer())
    assert "stays ours until a written receipt" in page_of(here, case, "?done=yes")
    send(here.inspector, case, "receipt", **RECEIPT)
    told = page_of(here, case, "?done=yes")
    assert "The written receipt is recorded" in told
    assert "stays ours until a written receipt" not in told


@pytest.mark.parametrize("again", ["needed", "offer"])
def test_while_an_offer_is_open_it_is_not_offered_or_asked_for_again(here, case, again):
    send(here.inspector, case, "offer", **offer())
    answer = send(here.inspector, case, again, **offer())
    assert answer.status_code == 400
    assert "it is offered to one already" in text_of(answer)
    assert Happening.objects.filter(case=case.id, event__in=("other_force_needed", "transfer_offered")).count() == 1


def test_an_answer_to_an_offer_that_was_made_anew_meanwhile_is_refused(here, case):
    send(here.inspector, case, "offer", **offer())
    first = Happening.objects.get(case=case.id, event="transfer_offered").entry
    send(here.inspector, case, "refused", why="They have nobody.")
    send(here.inspector, case, "offer", **offer())
    with pytest.raises(OfferHasChanged):
        record_transfer(
            by=standing(here.inspector.id, clock.now()), at=clock.now(), case=case.id,
            step=Step("transfer_receipted"), offer=first, form=sent(uuid.uuid4(), {}),
        )  # fmt: skip


def test_an_answer_that_is_sent_twice_is_recorded_once(here, case):
    send(here.inspector, case, "offer", **offer())
    once = str(uuid.uuid4())
    for _ in range(2):
        assert send(here.inspector, case, "receipt", **RECEIPT, once=once).status_code == 302
    assert Happening.objects.filter(case=case.id, event="transfer_receipted").count() == 1
