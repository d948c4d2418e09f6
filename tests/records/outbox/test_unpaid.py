"""What an entry owes is paid once, however often it fails and whoever tries; unpaid for too long, it rings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from nightlight.records.journal import owing
from nightlight.records.journal.actions import write_alone
from nightlight.records.journal.models import Chain, Entry, Owed
from nightlight.records.journal.signing import FORCE
from nightlight.records.outbox.models import Notice
from nightlight.records.outbox.unpaid import ring_for_unpaid
from tests.at_once import at_once
from tests.made_up import NOW

SECOND = timedelta(seconds=1)


class Reacting:
    """A reaction that counts how often it was paid, and fails as often as it is told to."""

    def __init__(self):
        self.paid = 0
        self.fails = 0

    def __call__(self, _cause):
        if self.fails:
            self.fails -= 1
            raise RuntimeError("child Amina")
        self.paid += 1


@pytest.fixture
def reaction(force):
    """The only reaction there is, to ``journal.verified``."""
    before = dict(owing._REACTIONS), list(owing._clock)
    made = Reacting()
    listed = owing.Reaction("tests.count", on="journal.verified", about="Counts.", pay=made)
    owing.list_reactions([listed], clock=lambda: NOW)
    yield made
    owing._REACTIONS.clear()
    owing._REACTIONS.update(before[0])
    owing._clock[:] = before[1]


def owe(at=NOW, depth=0):
    """Write an entry that owes the reaction."""
    with transaction.atomic():
        write_alone(
            chain=FORCE, chain_kind=Chain.FORCE, chain_name="force", kind="journal.verified", at=at, by="system",
            structure={"entries": 1, "chains": 1}, depth=depth,
        )  # fmt: skip


def test_it_is_paid_right_after_the_entry(reaction):
    owe()
    assert reaction.paid == 1
    assert Owed.objects.get().paid_at == NOW


def test_nothing_is_owed_for_an_entry_that_was_not_written(reaction):
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)
    assert (reaction.paid, Owed.objects.count()) == (0, 0)


def test_what_failed_is_kept_with_its_kind_and_not_its_words_and_paid_later(reaction):
    reaction.fails = 1
    owe()
    assert Owed.objects.get().failure == "RuntimeError"
    assert owing.pay_unpaid(at=NOW + 5 * SECOND) == 1
    assert owing.pay_unpaid(at=NOW + 50 * SECOND) == 0
    assert reaction.paid == 1


def test_what_fails_on_and_on_is_tried_more_and_more_seldom(reaction):
    reaction.fails = 1000
    owe()
    tried = [Owed.objects.get().tries]
    for second in range(0, 180, 5):
        owing.pay_unpaid(at=NOW + second * SECOND)
        tried.append(Owed.objects.get().tries)
    assert tried[-1] == 6


def test_a_fast_clock_does_not_take_patience_away(reaction):
    reaction.fails = 1
    owe()
    assert owing.pay_unpaid(at=NOW + 200 * SECOND, pace=60) == 0
    assert owing.pay_unpaid(at=NOW + 300 * SECOND, pace=60) == 1


def test_several_workers_at_once_pay_it_once(reaction):
    reaction.fails = 1
    owe()
    at_once(*(lambda: owing.pay_unpaid(at=NOW + 9 * SECOND) for _ in range(4)))
    assert reaction.paid == 1


def test_unpaid_for_two_minutes_it_rings_with_whoever_answers_for_the_system_and_is_on_duty(reaction, force):
    force.on_duty("incident_manager", "inspector")
    reaction.fails = 1000
    owe()
    assert ring_for_unpaid(at=NOW + 119 * SECOND) == 0
    assert ring_for_unpaid(at=NOW + 120 * SECOND) == 1
    notice = Notice.objects.get()
    assert (notice.member_id, notice.interrupts) == (force.incident_manager.id, True)
    assert [line["why"] for line in notice.lines] == ["unpaid"]
    assert Entry.objects.get(kind="journal.unpaid").structure["reactions"] == ["tests.count"]


def test_it_rings_once_for_each_debt(reaction, force):
    force.on_duty("incident_manager")
    reaction.fails = 1000
    owe()
    at = NOW + 600 * SECOND
    assert sorted(at_once(*(lambda: ring_for_unpaid(at=at) for _ in range(3)))) == [0, 0, 1]
    assert ring_for_unpaid(at=at) == 0
    assert "Amir Haddad" in sentence_of("journal.unpaid")


def test_with_nobody_there_to_hear_it_rings_as_soon_as_somebody_is(reaction, force):
    reaction.fails = 1000
    owe()
    at = NOW + 600 * SECOND
    assert ring_for_unpaid(at=at) == 1
    assert Notice.objects.count() == 0
    force.on_duty("inspector")
    ring_for_unpaid(at=at)
    assert Notice.objects.get().member_id == force.inspector.id


def sentence_of(kind):
    """How an entry reads."""
    from nightlight.records.journal.reading import story

    return next(line.sentence for line in story(FORCE) if line.kind == kind)


def test_a_reaction_to_a_reaction_to_a_reaction_is_refused(reaction):
    owe(depth=1)
    assert Owed.objects.get().depth == 2
    with pytest.raises(ValueError, match="at most 2 deep"):
        owe(depth=2)
