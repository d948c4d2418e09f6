"""The demonstration force: wholly made up, the same every time, quickly made once, and never in a system in use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from nightlight.project import database as places
from nightlight.project import demo
from nightlight.project.demo.making import PASSWORD
from nightlight.project.demo.names import called
from nightlight.project.demo.posts import AREAS, london_day, posts, shifts
from nightlight.project.demo.resetting import reset
from nightlight.records.access.models import User
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Happening, Involvement, Offer
from nightlight.records.duties.models import Clock
from nightlight.records.duties.sweeping import sweep
from nightlight.records.duties.unheard import unheard
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Entry, Owed
from nightlight.records.workforce.models import Member, Stint
from nightlight.records.workforce.roster import gaps, past_their_end, roster
from nightlight.rules.days import LONDON
from tests.made_up import Force

AT = datetime(2026, 11, 24, 21, 4, tzinfo=UTC)


@pytest.fixture
def demonstration():
    """Settings that say that this is a demonstration."""
    with override_settings(DEMONSTRATION=True):
        yield


@pytest.fixture
def made(database, demonstration):
    """The demonstration as it stands late in the evening."""
    return demo.seed(AT)


def test_it_stands_as_a_force_stands_late_in_the_evening(made):
    assert 55 <= made.members <= 90
    still_open = Case.objects.filter(closed_at=None)
    assert still_open.filter(kind="missing").count() == 12
    assert still_open.filter(opened_at__lt=AT - timedelta(hours=48)).count() == 0
    three_hundred_are_over_as_calibration_says()
    the_cases_are_in_various_states()
    the_board_shows_what_a_board_shows()
    nothing_is_dated_later_than_now_and_nothing_is_owed()
    everybody_signs_in_with_the_password_that_is_printed()
    the_sign_in_page_lists_everybody_by_role()
    asked_again_it_is_there_already()
    its_journal_tells_of_every_row_that_lets_somebody_do_something_and_nobody_is_left_untold()


def its_journal_tells_of_every_row_that_lets_somebody_do_something_and_nobody_is_left_untold():
    assert fold().differences == ()
    assert unheard(at=AT) == []


def the_cases_are_in_various_states():
    assert Offer.objects.filter(state=Offer.OPEN).exists(), "one that nobody has accepted"
    assert Case.objects.filter(restricted=True, closed_at=None).count() == 1
    assert Clock.objects.filter(missed_at__isnull=False, case__closed_at=None).exists()
    on_duty = {row.member for row in roster()}
    every_state_of_an_episode_is_there()
    left = [one for one in Case.objects.filter(closed_at=None) if one.owner_id not in on_duty]
    assert len(left) == 1, "exactly one whose owner went off duty"
    assert {one.kind for one in Case.objects.all()} == {"missing", "contact", "investigation"}
    assert all(
        len(people_in(one.id)) >= 2
        for one in Case.objects.filter(kind="missing", opened_at__lt=AT - timedelta(minutes=9))
    )


def every_state_of_an_episode_is_there():
    states = set(Case.objects.filter(kind="missing").values_list("state", flat=True))
    assert {
        "reported",
        "in_doubt",
        "open",
        "located_not_safe",
        "located_not_returned",
        "returned_not_seen",
        "found",
    } < states
    assert {"closing", "agreed", "closed"} < states


def three_hundred_are_over_as_calibration_says():
    past = Case.objects.filter(kind="missing", opened_at__lt=AT - timedelta(hours=48))
    assert past.count() == 300
    assert past.filter(closed_at=None).count() == 0
    assert not Clock.objects.filter(case__in=past, state__in=(Clock.RUNNING, Clock.MISSED)).exists()
    lasted = sorted(came - went for went, came in _away())
    assert timedelta(hours=5) < lasted[150] < timedelta(hours=10), "half of them are back within about seven hours"
    often = Counter(Involvement.objects.filter(case__in=past, role="child").values_list("person", flat=True)).values()
    most = sorted(often, reverse=True)
    assert 2.3 < sum(most) / len(most) < 3.6, "a child who goes missing does so about three times"
    assert 0.25 < sum(most[: round(0.06 * len(most))]) / sum(most) < 0.45, "and a few of them make a third of it all"


def _away():
    rows = Happening.objects.filter(case__opened_at__lt=AT - timedelta(hours=48))
    went = dict(rows.filter(event="report_received").values_list("case", "happened_at"))
    return [(went[case], at) for case, at in rows.filter(event="returned").values_list("case", "happened_at")]


def the_board_shows_what_a_board_shows():
    rows = roster()
    assert {row.area for row in rows if row.role == "duty_inspector"} == set(AREAS)
    assert [(gap.role, gap.area) for gap in gaps(AT)] == [("supervising_sergeant", "vale")]
    assert past_their_end(AT) == ()
    assert all(row.until is None or row.until > AT for row in rows)


def nothing_is_dated_later_than_now_and_nothing_is_owed():
    assert not Entry.objects.filter(recorded_at__gt=AT).exists()
    assert not Stint.objects.filter(began_at__gt=AT).exists()
    assert not Owed.objects.filter(paid_at=None).exists()
    assert sweep(at=AT).missed == 0


def everybody_signs_in_with_the_password_that_is_printed():
    assert User.objects.count() == Member.objects.count()
    assert User.objects.first().check_password(PASSWORD)
    assert PASSWORD in demo.opening_words()
    listed = demo.people()
    assert len(listed) == Member.objects.count()
    assert listed[0].on_duty
    assert not listed[-1].on_duty
    assert {"duty inspector", "call handler", "information manager"} <= {one.role for one in listed}


def the_sign_in_page_lists_everybody_by_role():
    page = Client(headers={"host": "127.0.0.1"}).get("/sign-in").content.decode()
    assert PASSWORD in page
    for one in demo.people():
        assert f'data-value="{one.collar}"' in page
    with override_settings(DEMONSTRATION=False):
        assert "Who to sign in as" not in Client(headers={"host": "127.0.0.1"}).get("/sign-in").content.decode()


def asked_again_it_is_there_already():
    before = Entry.objects.count()
    assert demo.seed(AT + timedelta(hours=1)).already
    assert Entry.objects.count() == before


def test_it_is_never_made_in_a_system_in_use(database):
    with pytest.raises(demo.CannotSeed, match="NIGHTLIGHT_DEMO=1"):
        demo.seed(AT)
    assert not demo.is_demo()
    assert demo.people() == []
    assert not Member.objects.exists()


def test_it_is_never_put_beside_a_force_that_is_there(database, demonstration):
    Force(AT)
    with pytest.raises(demo.CannotSeed, match="holds a force already"):
        demo.seed(AT)
    assert not demo.is_demo()


def test_what_a_demonstration_left_is_none_once_it_is_said_to_be_none(database, demonstration):
    someone = next(one for one in posts() if one.key == "administrator")
    Member.objects.create(id=someone.member, collar=someone.collar, name=someone.name)
    assert demo.is_demo()
    with override_settings(DEMONSTRATION=False):
        assert not demo.is_demo()
        assert demo.people() == []


def test_everybody_is_somebody_else_and_the_same_every_time():
    everybody = posts()
    assert posts() == everybody
    assert len({one.name for one in everybody}) == len({one.collar for one in everybody}) == len(everybody)


def test_names_are_drawn_from_all_who_live_here():
    names = {called("somebody", number).family for number in range(400)}
    assert {"Smith", "Khan", "Okafor", "Nowak"} <= names
    assert called("mother", 1, family="Khan").family == "Khan"


@pytest.mark.parametrize("day", ["2026-03-27", "2026-10-23", "2026-11-24"], ids=["spring", "autumn", "winter"])
def test_shifts_follow_the_clocks_on_the_wall_through_a_change_of_time(day):
    """In spring a night is an hour shorter, in autumn an hour longer; it begins at eleven and ends at a quarter past seven all the same."""
    first = datetime.fromisoformat(day).date()
    nights = [one for one in shifts(first, 5) if one.name == "Night"]
    walls = {(f"{one.starts.astimezone(LONDON):%H:%M}", f"{one.ends.astimezone(LONDON):%H:%M}") for one in nights}
    assert walls == {("23:00", "07:15")}
    hours = {(one.ends - one.starts).total_seconds() / 3600 for one in nights}
    assert hours == {"2026-03-27": {8.25, 7.25}, "2026-10-23": {8.25, 9.25}}.get(day, {8.25})


@pytest.mark.parametrize("day", ["2026-03-27", "2026-10-23"])
def test_at_every_hour_one_team_of_each_area_and_of_the_control_room_is_on(day):
    planned = list(shifts(datetime.fromisoformat(day).date(), 10))
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=LONDON).astimezone(UTC) + timedelta(days=1)
    for hour in range(24 * 7):
        then = at + timedelta(hours=hour)
        on = {one.team.rpartition("-")[0] for one in planned if one.starts <= then < one.ends}
        assert {"control", *AREAS, "detectives"} <= on
    assert london_day(at) > datetime.fromisoformat(day).date()


def test_run_as_a_program_it_says_why_it_makes_nothing_in_a_system_in_use(database):
    environment = os.environ | {"DATABASE_URL": a_database_url(database), "NIGHTLIGHT_DEMO": ""}
    told = subprocess.run(
        [sys.executable, "-m", "nightlight.project.demo"], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert told.stderr.startswith("nightlight: a system in use is given no made-up force")
    assert len(told.stderr.splitlines()) == 1


def test_reset_leaves_an_empty_database_that_the_running_role_owns_nothing_of(database):
    Force(AT)
    connection.close()
    connection.close_pool()
    reset(database.superuser_url)
    with psycopg.connect(database.superuser_url.replace("/postgres?", f"/{places.DATABASE}?")) as empty:
        assert empty.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        owner = empty.execute(
            "SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = %s",
            [places.DATABASE],
        )
        assert owner.fetchone() == (places.OWNER,)


def a_database_url(embedded):
    """The address of this test's database, for the running role."""
    return places.url_at(embedded.socket_folder, role=places.RUNNER, database=places.DATABASE)


@pytest.mark.parametrize("said", ["none", "0", "-3", "1e9", "3001"])
def test_a_number_of_past_episodes_that_is_none_is_refused_by_name(database, demonstration, said):
    with override_settings(DEMONSTRATION_EPISODES=said), pytest.raises(demo.CannotSeed, match="from 1 to 3,000"):
        demo.seed(AT)
