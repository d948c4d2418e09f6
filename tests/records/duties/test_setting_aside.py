"""A case whose clocks cannot be watched keeps nobody from the others: it is set aside, shown, tried again, and taken back when it can be."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from nightlight.records.duties import sweeping
from nightlight.records.duties.climbing import Climber
from nightlight.records.duties.models import Clock
from nightlight.records.duties.pulse import pulse
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Owed
from nightlight.records.journal.owing import pay_unpaid
from nightlight.records.outbox.models import Notice
from nightlight.records.outbox.unpaid import ring_for_unpaid
from tests.made_up import NOW
from tests.records.duties.cases import kinds, minutes, open_missing

LATER = NOW + minutes(120)


@pytest.fixture
def broken(force, monkeypatch):
    """A case among others, of which no ladder can be climbed until `mended`."""
    force.on_duty()
    case = [open_missing(force) for _ in range(5)][2].case
    climb = Climber.climb

    def fails(self, clocks):
        if any(clock.case == str(case) for clock in clocks):
            raise ZeroDivisionError("Girl, 15")
        return climb(self, clocks)

    with monkeypatch.context() as patched:
        patched.setattr(Climber, "climb", fails)
        yield case, patched.undo


def missed(**of):
    return Clock.objects.filter(state="missed", **of)


def test_the_others_are_swept_and_it_is_set_aside_without_a_personal_word(broken, caplog):
    case, _ = broken
    assert sweep(at=LATER).missed > 0
    assert not missed(case=case).exists()
    assert missed().values("case").distinct().count() == 4
    assert kinds(case)[-1] == "duty.set_aside"
    assert "Girl" not in caplog.text
    assert str(case) in caplog.text


def test_it_is_set_aside_once_and_holds_no_later_sweep_up(broken):
    case, _ = broken
    sweep(at=LATER)
    assert (sweep(at=LATER), sweep(at=LATER + minutes(1)).more) == (sweeping.Swept(), False)
    assert kinds(case).count("duty.set_aside") == 1


def test_while_it_is_set_aside_the_health_page_counts_it_and_it_rings(broken, force):
    sweep(at=LATER)
    assert pulse(at=LATER + minutes(3)).unpaid == 1
    ring_for_unpaid(at=LATER + minutes(3))
    assert Notice.objects.filter(member=force.administrator.id, interrupts=True).exists()


def test_once_it_can_be_watched_again_it_is_swept_and_nothing_is_lost(broken, force):
    case, mended = broken
    sweep(at=LATER)
    mended()
    Owed.objects.filter(paid_at=None).update(owed_at=LATER, tried_at=LATER)
    assert pay_unpaid(at=LATER + minutes(10)) == 1
    due = Clock.objects.filter(case=case, due_at__lte=LATER).exclude(owner_role="system")
    assert not due.filter(state="running").exists()
    assert all(clock.missed_at == clock.due_at for clock in missed(case=case))
    assert sweep(at=LATER + minutes(30)).told
    force.written_down()
    assert fold().found == 0


def test_what_has_no_deadline_stops_no_sweep(force):
    force.on_duty()
    made, other = open_missing(force), open_missing(force)
    clock = Clock.objects.filter(case=made.case, state="running").exclude(owner_role="system").first()
    Clock.objects.filter(id=clock.id).update(due_at=None, next_rung_at=NOW)
    sweep(at=LATER)
    assert missed(case=other.case).exists()
    assert missed(case=made.case).exists()
    assert "duty.set_aside" not in kinds(made.case)


@pytest.mark.parametrize("failure", [OperationalError, ZeroDivisionError])
def test_a_sweep_that_fails_for_every_case_is_no_fault_of_theirs(force, monkeypatch, failure):
    force.on_duty()
    made = [open_missing(force) for _ in range(3)]

    def fails(*_):
        raise failure

    monkeypatch.setattr(Climber, "climb", fails)
    with pytest.raises(failure):
        sweep(at=LATER)
    assert all(kinds(one.case) == ["case.opened"] for one in made)
