"""Leads sent to another team or force: each stays ours, with a clock until somebody named there has confirmed that they have it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.by_form import record_one
from nightlight.records.duties.recording import Step
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.packs.queries import InForce
from nightlight.work.missing.leads import RECEIVED, SENT, Lead, open_lead
from nightlight.work.missing.refusals import NotSent

WHERE: Final[Mapping[str, str]] = {"force": "Another force", "team": "Another team of ours"}


@dataclass(frozen=True, slots=True)
class To:
    """Where a lead is sent: a force in words (none: our own), the team or desk there, whom it is meant for, and how."""

    force: str
    team: str
    person: str
    how: str


def check_sending(form: Typed, pack: InForce) -> To:
    """Where a lead is to be sent; everything that is wrong with that is noted. A force that policy does not know is refused in words."""
    where = form.chosen("where", WHERE, "Choose whether it goes to another force or to another team of ours")
    force = _force(form, pack) if where == "force" else ""
    if where == "team":
        form.needs("team", "Say which team")
    form.chosen("how", pack.setting("ways_of_sending_a_lead"), "Choose how it is sent")
    return To(force, form.said("team"), form.said("sent_to"), form.said("how"))


def _force(form: Typed, pack: InForce) -> str:
    remedy = "Choose one from the list; for anybody else choose another team and say who they are"
    return form.named("force", pack.setting("forces"), "Say which force", kind="force", remedy=remedy)


def check_receipt(form: Typed, lead: Lead, pack: InForce, at: datetime) -> dict[str, Any]:
    """What a receipt holds; everything that is wrong with it is noted."""
    form.needs(
        "person", "Say who confirmed it: their name and their collar number or post. A team or a mailbox is nobody"
    )
    how = form.chosen("receipt", {key: one["words"] for key, one in pack.setting("lead_receipts").items()}, "Choose how they confirmed it")  # fmt: skip
    happened = form.moment(at, what="When they confirmed it")
    if happened and lead.sent and happened < lead.sent.at.replace(second=0, microsecond=0):
        form.fault("time", "When they confirmed it: that is before the lead was sent")
    read_back = bool(how and pack.setting("lead_receipts")[how]["read_back"])
    return {"person": form.said("person"), "how": how, "read_back": read_back}


@transaction.atomic
def send_lead(*, by: Standing, at: datetime, case: uuid.UUID, lead: str, to: To, form: Sent) -> bool:
    """Record that a lead was sent to another team or force; False: this form was recorded before. It stays with whoever has it here.

    Its receipt is owed from now on. Sent on to somebody else, the clock of a receipt that nobody gave goes on. Raises NoSuchLead,
    AlreadyResulted, NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return False
    found = open_lead(case, lead, "Sending this lead")
    said = {"lead": found.name, "force": to.force, "team": to.team, "sent_to": to.person, "how": to.how}
    step = Step(SENT, {}, {key: value for key, value in said.items() if value})
    record_one(by=by, at=at, case=case, step=step, structure={**form.structure, "lead": found.name})
    return True


@transaction.atomic
def receive_lead(
    *, by: Standing, at: datetime, case: uuid.UUID, lead: str, receipt: Mapping[str, Any], happened_at: datetime | None, form: Sent
) -> bool:  # fmt: skip
    """Record that somebody named where a lead was sent confirmed that they have it; False: this form was recorded before.

    The result is owed all the same. Raises NotSent where it waits for no receipt, NoSuchLead, AlreadyResulted, NotYoursToRecord, and as
    `record_one` does.
    """
    if not first_time(case, form):
        return False
    found = open_lead(case, lead, "Recording this receipt")
    if found.sent is None or found.sent.received:
        why = f"{found.sent.person} has confirmed it already" if found.sent else "it was sent to nobody"
        raise NotSent(what="Recording this receipt", why=why, remedy="look at the lead again; send it first where it goes on to somebody else")  # fmt: skip
    step = Step(RECEIVED, {}, {"lead": found.name, **receipt}, happened_at)
    record_one(by=by, at=at, case=case, step=step, structure={**form.structure, "lead": found.name})
    return True
