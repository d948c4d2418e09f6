"""A case that another force may have to take: ours until a written receipt, offered with everything that goes with it, and ours again when they refuse."""

from __future__ import annotations

import uuid

import pytest

from nightlight.project import clock, own_pages
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from nightlight.records.packs.queries import in_force
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
