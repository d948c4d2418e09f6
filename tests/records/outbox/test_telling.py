"""Who is told because of an entry: somebody who is there, once, and never nobody in silence."""

from __future__ import annotations

import pytest
from django.db import transaction

from nightlight.project import reactions
from nightlight.records.access.asking import ask_for
from nightlight.records.journal import owing
from nightlight.records.journal.actions import write_alone
from nightlight.records.journal.models import Chain, Owed
from nightlight.records.journal.signing import FORCE
from nightlight.records.outbox.models import Notice
from tests.made_up import NOW
from tests.records.test_recording import open_missing


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """Reactions are paid at the instant of the made-up force."""
    monkeypatch.setattr(owing, "_clock", [lambda: NOW])


def differ():
    """The nightly comparison found a difference."""
    with transaction.atomic():
        write_alone(
            chain=FORCE, chain_kind=Chain.FORCE, chain_name="force", kind="journal.differs", at=NOW, by="system",
            structure={"found": 1, "differences": []},
        )  # fmt: skip


def test_a_difference_rings_with_an_inspector_where_nobody_of_the_named_roles_is_on_duty(force):
    force.on_duty("inspector", "officer")
    differ()
    assert [one.member_id for one in Notice.objects.all()] == [force.inspector.id]


def test_a_difference_that_nobody_can_be_told_of_stays_owed_until_somebody_is_there(force):
    differ()
    owed = Owed.objects.get()
    assert owed.paid_at is None
    force.on_duty("inspector")
    assert owing.pay(owed.id, at=NOW)
    assert Notice.objects.get().member_id == force.inspector.id


def test_who_was_named_to_somebody_who_asked_for_a_restricted_case_is_told(force):
    force.on_duty("inspector")
    case = open_missing(force).case
    told = ask_for(by=force.officer.actor, at=NOW, case=case)
    assert "Ifan Pryce" in told.sentence
    lines = [line for one in Notice.objects.filter(member=force.inspector.id, interrupts=False) for line in one.lines]
    assert [(line["why"], line["member"]) for line in lines] == [("asked_for", str(force.officer.id))]


def test_every_reaction_stands_on_the_one_page():
    assert {one.on for one in reactions.REACTIONS} >= {
        "workforce.booked_off",
        "workforce.swap_accepted",
        "access.asked_for",
    }
