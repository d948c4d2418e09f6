"""Standing in for somebody: who may, for whom, and that it ends."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.records.journal.models import Entry
from nightlight.records.workforce.actions import cover, end_cover
from nightlight.records.workforce.actors import SYSTEM
from nightlight.records.workforce.models import Stint
from nightlight.records.workforce.refusals import AlreadyOnDuty, CannotBookOff, CannotCover, NotOnDuty
from nightlight.records.workforce.roster import gaps, roster
from nightlight.records.workforce.standing import chain_of
from tests.made_up import NOW

SOUTH = {"role": "duty_inspector", "area": "south"}


def test_an_inspector_covers_the_neighbouring_area_and_the_gap_closes(force):
    force.on_duty("inspector")
    cover(by=force.inspector.actor, at=NOW, for_member=force.south_inspector.id, why="a meeting in court", **SOUTH)
    (row,) = [one for one in roster() if one.area == "south"]
    assert (row.name, row.covering, row.covers) == ("Ifan Pryce", True, "Grace Lindqvist")
    assert ("duty_inspector", "south") not in set(gaps(NOW))
    entry = Entry.objects.get(chain=chain_of(force.inspector.id))
    assert (entry.kind, "court" in str(entry.structure)) == ("workforce.cover_began", False)


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("superintendent", "duty_inspector"),
        ("sergeant", "responding_officer"),
        ("supervisor", "call_handler"),
        ("incident_manager", "control_room_inspector"),
    ],
)
def test_somebody_above_or_of_the_same_rank_in_the_chain_may_cover(force, who, role):
    made = getattr(force, who)
    assert cover(by=made.actor, at=NOW, role=role, area="north").began[0][0] == role


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("sergeant", "duty_inspector"),
        ("officer", "supervising_sergeant"),
        ("handler", "dispatcher"),
        ("inspector", "detective_inspector"),
        ("administrator", "duty_inspector"),
    ],
)
def test_nobody_covers_above_themselves_or_outside_their_chain(force, who, role):
    with pytest.raises(CannotCover, match="neither"):
        cover(by=getattr(force, who).actor, at=NOW, role=role, area="north")
    assert not Stint.objects.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"role": "neighbouring_inspector"}, "nobody books on as neighbouring inspector"),
        ({"role": "no_such_role"}, "nobody books on as no such role"),
        ({"area": "mars"}, "no area is called"),
        ({"area": None}, "no area was chosen"),
        ({"for_member": uuid.uuid4()}, "not in the force"),
        ({"until_expected": NOW - timedelta(minutes=1)}, "has passed"),
    ],
)
def test_cover_that_cannot_be_is_refused_in_words(force, asked, said):
    with pytest.raises(CannotCover, match=said):
        cover(by=force.inspector.actor, at=NOW, **{**SOUTH, **asked})


def test_nobody_covers_for_themselves_and_the_system_covers_nothing(force):
    with pytest.raises(CannotCover, match="for themselves"):
        cover(by=force.inspector.actor, at=NOW, for_member=force.inspector.id, **SOUTH)
    with pytest.raises(CannotCover, match="only a person"):
        cover(by=SYSTEM, at=NOW, **SOUTH)


def test_cover_ends_with_what_one_is_on_duty_for_already(force):
    Stint.objects.create(
        member=force.inspector.member, role="duty_inspector", area_id="north", began_at=NOW,
        until_expected=NOW + timedelta(hours=5),
    )  # fmt: skip
    assert cover(by=force.inspector.actor, at=NOW, **SOUTH).until == NOW + timedelta(hours=5)


def test_without_stint_and_shift_it_asks_until_when(force):
    with pytest.raises(CannotCover, match="not known until when"):
        cover(by=force.inspector.actor, at=NOW + timedelta(hours=5), **SOUTH)


def test_covering_twice_is_refused_and_stopping_leaves_the_own_duty(force):
    force.on_duty("inspector")
    cover(by=force.inspector.actor, at=NOW, **SOUTH)
    with pytest.raises(AlreadyOnDuty):
        cover(by=force.inspector.actor, at=NOW, **SOUTH)
    end_cover(by=force.inspector.actor, at=NOW, **SOUTH)
    assert [row.area for row in roster()] == ["north"]
    with pytest.raises(NotOnDuty):
        end_cover(by=force.inspector.actor, at=NOW, **SOUTH)


def test_whoever_is_on_duty_only_as_cover_books_off_rather(force):
    cover(by=force.inspector.actor, at=NOW, **SOUTH)
    with pytest.raises(CannotBookOff, match="book off instead"):
        end_cover(by=force.inspector.actor, at=NOW, **SOUTH)
