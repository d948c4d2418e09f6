"""A case is looked at again when time alone changes it, and nothing is written where nothing changed."""

from __future__ import annotations

import pytest

from nightlight.records.cases.models import Case
from nightlight.records.duties import looking
from nightlight.records.duties.looking import look_again, reconsider
from nightlight.records.duties.models import Clock, Watch
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.models import Entry
from tests.made_up import NOW
from tests.records.duties.cases import kinds, minutes, open_missing


def test_a_miss_that_others_watch_starts_what_follows_from_it(force):
    force.on_duty()
    made = open_missing(force)
    at = NOW + minutes(600)
    sweep(at=at)
    assert look_again(at=at).looked == 1
    entry = Entry.objects.filter(chain=made.case, kind="case.looked_again").get()
    assert entry.by == "system"
    assert {key for key in ("started", "met", "missed", "fell_away", "sooner") if key in entry.structure}


def test_nothing_is_written_where_nothing_changed(force):
    made = open_missing(force)
    assert reconsider(case=made.case, at=NOW + minutes(1)) is False
    assert kinds(made.case) == ["case.opened"]


def test_looked_at_again_it_is_not_looked_at_for_ever(force):
    force.on_duty()
    made = open_missing(force)
    at, looks = NOW + minutes(600), 0
    sweep(at=at)
    while look_again(at=at).looked:
        looks += 1
        assert looks < 5
    before = kinds(made.case)
    reconsider(case=made.case, at=at)
    assert kinds(made.case) == before
    watch = Watch.objects.get(case=made.case)
    assert watch.look_at is None or watch.look_at > at


def test_what_the_sweep_missed_and_what_a_reckoning_says_agree(force):
    force.on_duty()
    made = open_missing(force)
    at = NOW + minutes(400)
    sweep(at=at)
    swept = {clock.id: (clock.state, clock.missed_at) for clock in Clock.objects.filter(case=made.case)}
    reconsider(case=made.case, at=at)
    after = {clock.id: (clock.state, clock.missed_at) for clock in Clock.objects.filter(id__in=swept)}
    assert after == swept


def test_the_levels_move_with_it(force):
    made = open_missing(force, suicidal_intent=True)
    Case.objects.filter(id=made.case).update(levels={"missing": "low"}, urgency=0)
    assert reconsider(case=made.case, at=NOW + minutes(1))
    case = Case.objects.get(id=made.case)
    assert case.levels["missing"] == "high"
    assert case.urgency == 100


def test_a_case_that_cannot_be_reckoned_keeps_nobody_from_the_others(force, monkeypatch, caplog):
    broken, sound = open_missing(force), open_missing(force)
    Watch.objects.update(look_at=NOW)
    real = looking.reconsider

    def failing(*, case, at):
        if case == broken.case:
            raise ZeroDivisionError("Girl, 15")
        return real(case=case, at=at)

    monkeypatch.setattr(looking, "reconsider", failing)
    assert look_again(at=NOW + minutes(1)) == (1, 0, 1)
    assert "Girl" not in caplog.text
    assert Watch.objects.get(case=broken.case).look_at == NOW + minutes(11)
    assert Watch.objects.get(case=sound.case).look_at != NOW


@pytest.mark.parametrize("late", [10, 200])
def test_a_report_typed_in_late_starts_clocks_in_the_past_and_misses_those_that_ran_out(force, late):
    made = open_missing(force)
    done_at = NOW + minutes(late)
    record(
        by=force.handler.actor, at=done_at, case=made.case, step=Step("second_contact", happened_at=NOW + minutes(5))
    )
    late_ones = Clock.objects.filter(case=made.case, due_at__lte=done_at).exclude(owner_role="system")
    assert late_ones.exists()
    assert not late_ones.filter(state="running").exists()
    assert all(clock.missed_at == clock.due_at for clock in late_ones.filter(state="missed"))
