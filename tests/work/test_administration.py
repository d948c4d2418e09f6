"""Administrators set up teams and shifts, see what is not in order, put packs in force, and review broken glass."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from nightlight import packfile
from nightlight.project import clock
from nightlight.records.access.glass import break_glass
from nightlight.records.access.models import BreakGlass
from nightlight.records.access.restricting import restrict
from nightlight.records.cases.models import Case
from nightlight.records.journal.models import Entry
from nightlight.records.packs.models import Adoption
from nightlight.records.packs.queries import in_force, look_up_again
from nightlight.records.workforce.models import Area, Member, RoleHeld, Shift, Team
from tests.records.access.test_restricted_cases import BREAK, WHY, case, who  # noqa: F401 - a fixture among them


@pytest.fixture
def admin(force, client_as):
    """A client with the administrator signed in."""
    return client_as(force.administrator)


@pytest.fixture(autouse=True)
def _pack_as_it_was():
    yield
    look_up_again()


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_areas_and_teams_are_added_and_written_down(admin):
    assert admin.post("/administration/teams/areas", {"word": "west", "name": "West area"}).status_code == 302
    sent = {"word": "west-response", "name": "West response", "area": "west"}
    assert admin.post("/administration/teams/add", sent).status_code == 302
    assert Team.objects.get(id="west-response").area_id == "west"
    assert list(Entry.objects.filter(kind__startswith="administration").values_list("kind", flat=True)) == [
        "administration.area_added", "administration.team_added",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        ("areas", {"word": "north", "name": "North"}, "There is an area called north already"),
        ("areas", {"word": "North East", "name": "North East"}, "The word for records is not one"),
        ("areas", {"word": "west", "name": ""}, "No name was given"),
        ("add", {"word": "north-response", "name": "x"}, "There is a team called north-response already"),
        ("add", {"word": "west", "name": "West", "area": "nowhere"}, "There is no such area"),
    ],
)
def test_an_area_or_team_that_cannot_be_added_says_why_and_keeps_the_typing(admin, address, sent, said):
    answer = admin.post(f"/administration/teams/{address}", sent)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert f'value="{sent["word"]}"' in text_of(answer)
    assert not Area.objects.filter(id="west").exists()


SHIFT = {
    "team": "south-response",
    "name": "Night",
    "first": "26/03/2027",
    "begins": "22:00",
    "ends": "07:00",
    "days": "3",
}


def test_shifts_are_planned_by_london_clocks_over_the_night_that_they_change(admin):
    assert admin.post("/administration/teams/shifts", SHIFT).status_code == 302
    planned = list(Shift.objects.filter(name="Night").order_by("starts_at"))
    assert [one.starts_at.hour for one in planned] == [22, 22, 21]
    assert [one.ends_at - one.starts_at for one in planned] == [timedelta(hours=hours) for hours in (9, 8, 9)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"begins": "01:30", "ends": "09:00"}, "never comes in London"),
        ({"first": "soon"}, "soon is not a day"),
        ({"first": ""}, "Write a day"),
        ({"begins": "25:00"}, "is not a time of day"),
        ({"days": "0"}, "1 to 62 days in a row"),
        ({"days": "many"}, "Write a number"),
        ({"team": ""}, "Choose a team"),
        ({"name": ""}, "The shift was given no name"),
        ({"first": "26/03/2020"}, "is over already"),
        ({"begins": "07:00", "ends": "07:00"}, ""),
    ],
)
def test_shifts_that_cannot_be_say_why(admin, changed, said):
    answer = admin.post("/administration/teams/shifts", SHIFT | changed)
    assert answer.status_code == (400 if said else 302)
    assert said in text_of(answer)


def test_shifts_that_overlap_are_refused_whole(admin):
    admin.post("/administration/teams/shifts", SHIFT)
    answer = admin.post("/administration/teams/shifts", SHIFT | {"begins": "06:00", "ends": "14:00", "name": "Early"})
    assert "the team has the shift Night from 22:00 GMT on 26 March already" in text_of(answer).replace(
        "The team", "the team"
    )
    assert not Shift.objects.filter(name="Early").exists()


def test_what_is_not_in_order_is_on_one_page_with_the_way_to_mend_it(admin, force):
    day = timedelta(days=1)
    Shift.objects.update(ends_at=clock.now() - day, starts_at=clock.now() - 2 * day)
    RoleHeld.objects.filter(member=force.officer.member).update(until=clock.now())
    Team.objects.create(id="empty", name="Empty team")
    Member.objects.filter(id=force.handler.id).update(team=None)
    told = text_of(admin.get("/administration/not-in-order"))
    for said in ("Teams without a shift (4)", "Teams without people (1)", "Roles that nobody holds", "responding officer", "People without a team (1)", "People with a role who cannot sign in"):  # fmt: skip
        assert said in told


def test_people_who_can_sign_in_and_hold_no_role_are_named(admin, force, client_as):
    client_as(force.officer)
    RoleHeld.objects.filter(member=force.officer.member).update(until=clock.now())
    assert "People without a role (1)" in text_of(admin.get("/administration/not-in-order"))


def test_a_pack_is_put_in_force_with_a_reason_and_everybody_works_by_it(admin):
    page = text_of(admin.get("/administration/packs/demo"))
    digest = page.partition('name="digest" value="')[2][:64]
    answer = admin.post("/administration/packs/demo", {"reason": "Agreed by the board", "digest": digest})
    assert answer.status_code == 302
    assert in_force(clock.now()).name == "demo"
    adopted = Adoption.objects.get()
    assert (adopted.pack, adopted.digest) == ("demo", packfile.digest_of("demo"))
    assert Entry.objects.get(kind="pack.adopted").structure["pack"] == "demo"
    assert "Demonstration force" in text_of(admin.get("/administration/packs/"))


def test_a_pack_can_be_put_in_force_from_a_time_to_come(admin):
    day = clock.now() + timedelta(days=7)
    admin.post("/administration/packs/demo", {"reason": "From next week", "since": f"{day:%d/%m/%Y} 07:00"})
    assert in_force(clock.now()).name == "national"
    assert in_force(day + timedelta(days=1)).name == "demo"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": ""}, "Say why this pack is put in force"),
        ({"reason": "x", "since": "01/01/2020 07:00"}, "has passed"),
        ({"reason": "x", "since": "01/01/2090 07:00"}, "more than a year away"),
        ({"reason": "x", "digest": "0" * 64}, "Its files have changed since you looked at them"),
    ],
)
def test_a_pack_that_cannot_be_put_in_force_so_says_why(admin, sent, said):
    answer = admin.post("/administration/packs/demo", sent)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert not Adoption.objects.exists()


def test_the_same_version_is_not_adopted_twice(admin):
    admin.post("/administration/packs/demo", {"reason": "Agreed by the board"})
    answer = admin.post("/administration/packs/demo", {"reason": "Again"})
    assert "It is, or will be, in force by then in this very version" in text_of(answer)
    assert Adoption.objects.count() == 1


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    """A copy of all packs, in which that of the force has a fault."""
    shutil.copytree(packfile.policy_folder(), tmp_path / "policy")
    (tmp_path / "policy" / "forces" / "demo" / "changes.yaml").write_text(
        "format: nightlight-overlay/1\nchanges:\n  - key: duties.none\n"
    )
    monkeypatch.setenv("NIGHTLIGHT_POLICY", str(tmp_path / "policy"))


def test_a_faulty_pack_shows_its_faults_and_is_refused(admin, faulty):
    assert "Faulty" in text_of(admin.get("/administration/packs/"))
    page = text_of(admin.get("/administration/packs/demo"))
    assert "It cannot be adopted before this is mended" in page
    assert "demo/changes.yaml" in page
    assert admin.post("/administration/packs/demo", {"reason": "All the same"}).status_code == 400
    assert not Adoption.objects.exists()


def test_a_pack_that_is_not_there_is_not_found(admin):
    assert admin.get("/administration/packs/nothing").status_code == 404
    assert admin.post("/administration/packs/nothing", {"reason": "x"}).status_code == 404


@pytest.fixture
def broken(force, case):  # noqa: F811
    """Glass that the sergeant broke."""
    restrict(**who(force.superintendent), case=case.id, reason=WHY)
    return break_glass(**who(force.sergeant), case=case.id, **BREAK)


def test_broken_glass_is_reviewed_by_somebody_else(broken, force, client_as):
    client = client_as(force.superintendent)
    told = text_of(client.get("/administration/glass/"))
    assert "opened by <bdi>Dylan Marsh</bdi>" in told
    assert "She was seen at the weir just now" in told
    assert "checked" not in told.partition("<form method")[2].partition("</form>")[0]
    assert (
        client.post(
            f"/administration/glass/{broken.id}", {"justified": "no", "words": "The search was over"}
        ).status_code
        == 302
    )
    broken.refresh_from_db()
    assert (broken.justified, broken.review) == (False, "The search was over")
    assert "Not justified" in text_of(client.get("/administration/glass/"))


def test_a_review_that_says_too_little_is_refused_and_kept(broken, force, client_as):
    answer = client_as(force.superintendent).post(
        f"/administration/glass/{broken.id}", {"words": "The search was over"}
    )
    assert answer.status_code == 400
    assert "Say whether it was justified" in text_of(answer)
    assert "The search was over" in text_of(answer)
    assert BreakGlass.objects.get().reviewed_at is None


def test_a_review_shows_no_title_of_the_case(broken, force, client_as):
    assert Case.objects.get().title not in text_of(client_as(force.superintendent).get("/administration/glass/"))


@pytest.mark.parametrize(
    ("key", "opens"),
    [
        ("administrator", {"", "people/", "teams/", "packs/", "not-in-order"}),
        ("superintendent", {"", "glass/"}),
        ("officer", set()),
        ("handler", set()),
    ],
)
def test_administration_opens_to_whoever_has_something_to_do_there(force, client_as, key, opens):
    client = client_as(getattr(force, key))
    pages = ("", "people/", "teams/", "packs/", "not-in-order", "glass/")
    found = {page for page in pages if client.get(f"/administration/{page}").status_code == 200}
    assert found == opens
