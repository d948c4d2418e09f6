"""What people may do is compared with the journal, too: a role, an account or broken glass that no entry tells of is found and named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from nightlight.records.access.accounts import let_in, let_in_again, stop
from nightlight.records.access.glass import break_glass, review_glass
from nightlight.records.access.models import BreakGlass, User
from nightlight.records.access.restricting import restrict
from nightlight.records.access.standing import standing
from nightlight.records.journal.folding import fold
from nightlight.records.workforce.actions import book_off, book_on, cover, end_cover
from nightlight.records.workforce.models import RoleHeld
from nightlight.records.workforce.swapping import accept_swap, offer_swap
from nightlight.work.administration.actions import Person, add_person, change_person, end_role, grant_role, mark_left
from nightlight.work.administration.organising import add_team
from tests.made_up import NOW
from tests.signing_in import user_of

HOUR = timedelta(hours=1)


def said() -> list[str]:
    return [one.sentence for one in fold().differences]


def who(made):
    """Who acts and what they may see, as an act wants both."""
    stands = standing(made.id, NOW)
    return {"by": stands.actor, "viewer": stands.viewer, "at": NOW}


@pytest.fixture
def written(force):
    """A force on duty whose roles, duty and accounts the journal tells of."""
    for one in (force.handler, force.administrator, force.inspector):
        user_of(one)
    return force.on_duty("handler", "inspector", "superintendent").written_down()


HOLES = {
    "INSERT INTO workforce_role_held (member_id, role, since, granted_by, ended_by) VALUES (%s, 'information_manager', '2026-11-01', 'system', '')":
        "Priya Nair: the role information manager since 01 November 2026 is held, and no entry gave it.",
    "UPDATE workforce_role_held SET until = '2026-11-02', ended_by = 'system' WHERE member_id = %s":
        "Priya Nair: the role responding officer since 25 October 2026 ended at another time, or was ended by somebody else, than its row says.",
    "INSERT INTO workforce_stint (member_id, role, began_at, covering, \"where\") VALUES (%s, 'duty_superintendent', '2026-11-24', false, '')":
        "Priya Nair: being on duty as duty superintendent (whole force) has no entry.",
    "INSERT INTO access_user (username, email, member_id, password, is_active, quiet) VALUES ('x', '', %s, 'x', true, false)":
        "Priya Nair can sign in, and no entry let them in.",
    "UPDATE workforce_member SET rank = 'superintendent' WHERE id = %s":
        "Priya Nair has the rank superintendent in their row, and constable in the journal.",
    "UPDATE workforce_member SET team_id = 'south-response' WHERE id = %s":
        "Priya Nair is in the team south-response by their row, and north-response by the journal.",
    "UPDATE workforce_team SET area_id = 'south' WHERE id = (SELECT team_id FROM workforce_member WHERE id = %s)":
        "The team north-response works for south by its row, and for north by the journal.",
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_what_somebody_gave_themselves_past_the_acts_is_found_and_named(written, hole):
    assert said() == []
    with connection.cursor() as cursor:
        cursor.execute(hole, [written.officer.id])
    assert said() == [HOLES[hole]]


def test_a_role_whose_row_is_gone_or_was_given_by_somebody_else(written, tamper):
    tamper("UPDATE workforce_role_held SET granted_by = 'x' WHERE member_id = %s", written.officer.id)
    tamper("DELETE FROM workforce_role_held WHERE member_id = %s", written.sergeant.id)
    assert sorted(said()) == [
        "Dylan Marsh: the role supervising sergeant since 25 October 2026 was given, and has no row.",
        "Priya Nair: the role responding officer since 25 October 2026 was given by somebody else than its row says.",
    ]


def test_roles_that_were_given_and_ended_and_people_who_came_and_left_agree(written):
    by, officer = written.administrator.actor, written.officer.id
    grant_role(by=by, at=NOW, member=officer, role="neighbourhood_officer", until=NOW + HOUR)
    grant_role(by=by, at=NOW, member=officer, role="case_auditor", since=NOW + HOUR)
    held = RoleHeld.objects.get(member=officer, role="case_auditor").id
    end_role(by=by, at=NOW + HOUR / 2, member=officer, held=held, reason="Not needed")
    added = add_person(by=by, at=NOW, person=Person("4999", "Jo Lark", "constable"), roles=["responding_officer"])
    assert said() == []
    mark_left(by=by, at=NOW + HOUR, member=added.member, reason="Moved to another force")
    assert said() == []


def test_duty_that_was_taken_up_covered_swapped_and_left_agrees(written):
    by = written.sergeant.actor
    book_on(by=by, at=NOW, member=by.member, roles=["supervising_sergeant"], area="north")
    cover(by=written.superintendent.actor, at=NOW, role="duty_inspector", area="south", until_expected=NOW + HOUR)
    assert said() == []
    end_cover(by=written.superintendent.actor, at=NOW, role="duty_inspector", area="south")
    made = offer_swap(by=written.inspector.actor, at=NOW, to=written.south_inspector.id)
    accept_swap(by=written.south_inspector.actor, at=NOW, swap=made, cases=[])
    book_off(by=by, at=NOW, member=by.member, cases=[])
    assert said() == []


def test_who_was_let_in_stopped_and_let_in_again_agrees(written):
    by = {"by": written.administrator.actor, "at": NOW, "member": written.officer.id}
    let_in(**by)
    stop(**by, reason="Lost their pass")
    assert said() == []
    User.objects.filter(member=written.officer.id).update(is_active=True)
    assert said() == ["Priya Nair was stopped from signing in, and can sign in."]
    User.objects.filter(member=written.officer.id).update(is_active=False)
    let_in_again(**by)
    assert said() == []


@pytest.fixture
def broken(written, missing):
    """A restricted case, opened by the neighbouring inspector by breaking the glass."""
    restrict(**who(written.inspector), case=missing.case, reason="A colleague's relative")
    made = break_glass(**who(written.south_inspector), case=missing.case, reason="A child is in danger", minutes=20)
    return missing, made.id


def test_broken_glass_and_its_review_agree(written, broken):
    assert said() == []
    review_glass(**who(written.superintendent), glass=broken[1], justified=True, words="It was")
    assert said() == []


def test_glass_that_nobody_broke_by_an_act_or_for_longer_than_was_said(written, broken, tamper):
    missing, glass = broken
    BreakGlass.objects.create(
        case_id=missing.case, member_id=written.officer.id, reason="x", since=NOW, until=NOW + HOUR
    )
    assert said() == [f"Case {missing.reference}: it is open to somebody by broken glass, and no entry says so."]
    tamper("DELETE FROM access_break_glass WHERE id <> %s", glass)
    tamper("UPDATE access_break_glass SET until = until + interval '1 day' WHERE id = %s", glass)
    assert said() == [f"Case {missing.reference}: who broke its glass, or for how long, differs."]
    tamper("DELETE FROM access_break_glass")
    assert said() == [f"Case {missing.reference}: its glass was broken, and there is no row of that."]


def test_people_whose_record_was_changed_and_teams_that_were_added_agree(written, tamper):
    by = written.administrator.actor
    add_team(by=by, at=NOW, word="harbour", name="Harbour", area="south")
    add_team(by=by, at=NOW, word="air", name="Air support")
    added = add_person(by=by, at=NOW, person=Person("4999", "Jo Lark", "constable", team="harbour")).member
    change_person(by=by, at=NOW, member=added, person=Person("4999", "Jo Larke", "sergeant", team="air"))
    change_person(by=by, at=NOW, member=written.officer.id, person=Person("4001", "Priya Nair", "constable"))
    assert said() == []
    tamper("UPDATE workforce_member SET rank = 'constable' WHERE id = %s", added)
    assert said() == ["Jo Larke has the rank constable in their row, and sergeant in the journal."]


def test_somebody_and_a_team_that_no_entry_added(written, tamper):
    tamper(
        "INSERT INTO workforce_member (id, collar, name, rank, email) VALUES (gen_random_uuid(), 'x', 'Max Power', 'inspector', '')"
    )
    tamper("INSERT INTO workforce_team (id, name) VALUES ('ghost', 'Ghost')")
    tamper("DELETE FROM workforce_team WHERE id = 'control-room'")
    assert said() == [
        "Max Power is in the force, and no entry added them.",
        "The team control-room was added, and has no row.",
        "The team ghost is there, and no entry added it.",
    ]
