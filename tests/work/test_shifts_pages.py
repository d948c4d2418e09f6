"""On duty, as the people of a force see it: who is, where and until when; booking on and off, covering and swapping."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce.models import RoleHeld, Shift, Stint, Swap
from nightlight.records.workforce.roster import roster
from nightlight.rules.days import LONDON
from tests.made_up import Force
from tests.records.test_recording import open_missing

BOARD = "/on-duty/"


@pytest.fixture
def here(database):
    """The made-up force at the present moment."""
    return Force(clock.now())


def text_of(response):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def on_duty_as():
    """(name, role, area) of everybody on duty."""
    return {(row.name, row.role, row.area) for row in roster()}


def book_on(client, **sent):
    return client.post(f"{BOARD}book-on", {"role": ["duty_inspector"], "area": "north", **sent})


def seen(client):
    """The mark of what the page showed."""
    return re.search(r'name="seen" value="([^"]+)"', client.get(f"{BOARD}book-off").content.decode())[1]


def test_the_board_shows_who_is_on_duty_where_and_what_nobody_covers(here, client_as):
    here.on_duty("inspector", "handler")
    said = text_of(client_as(here.officer).get(BOARD))
    assert "Ifan Pryce 2001" in said
    assert "Hana Osei 7001" in said
    assert "Nobody is on duty" in said
    assert "not covered" in said


def test_somebody_books_on_and_is_on_duty_until_the_end_of_their_shift(here, client_as):
    client = client_as(here.inspector)
    assert "Book on" in text_of(client.get(BOARD))
    response = book_on(client)
    assert response.status_code == 302
    assert "You are on duty" in text_of(client.get(response["Location"]))
    assert on_duty_as() == {("Ifan Pryce", "duty_inspector", "north")}
    assert roster()[0].until == Shift.objects.get(team="north-response").ends_at


def test_nothing_is_chosen_by_itself_and_only_roles_that_are_held_are_listed(here, client_as):
    page = client_as(here.inspector).get(f"{BOARD}book-on").content.decode()
    assert "checked" not in page
    assert 'value="duty_inspector"' in page
    assert 'value="duty_superintendent"' not in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": []}, "Choose at least one role"),
        ({"role": ["duty_superintendent"]}, "The role duty superintendent is not held now"),
        ({"area": ""}, "No area was chosen for duty inspector"),
        ({"area": "mars"}, "No area is called “mars”"),
        ({"until": "half past"}, "half past is not a time of day"),
        ({"until": "31/02/2027 07:00"}, "is not a day in the calendar"),
        ({"until": "28/03/2027 01:30"}, "never comes in London"),
        ({"until": "01/01/2020 07:00"}, "has passed"),
        ({"where": "a\x00b"}, "�"),
        ({"where": "x" * 200}, "200 characters long"),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_the_typing_is_kept(here, client_as, sent, said):
    response = book_on(client_as(here.inspector), **{"where": "Hexham", **sent})
    page = response.content.decode()
    if response.status_code == 302:
        assert roster()[0].where == "a�b"
        return
    assert said in text_of(response)
    assert "There is 1 thing to put right" in page
    assert 'value="Hexham"' in page or sent.get("where", "")[:50] in page
    assert roster() == ()


def test_a_team_without_a_shift_asks_until_when(here, client_as):
    Shift.objects.update(starts_at=here.at - timedelta(days=2), ends_at=here.at - timedelta(days=1))
    client = client_as(here.inspector)
    assert "Your team has no shift now" in text_of(client.get(f"{BOARD}book-on"))
    assert "North response has no shift now" in text_of(book_on(client))
    in_six_hours = (here.at + timedelta(hours=6)).astimezone(LONDON)
    assert book_on(client, until=f"{in_six_hours:%H:%M}").status_code == 302


def test_pressed_twice_it_says_so_and_is_one_stint(here, client_as):
    client = client_as(here.inspector)
    book_on(client)
    assert "On duty as duty inspector already" in text_of(book_on(client))
    assert Stint.objects.count() == 1


def test_a_page_that_somebody_may_not_open_stays_shut(here, client_as, client):
    RoleHeld.objects.filter(member=here.administrator.member).update(until=here.at)
    RoleHeld.objects.create(member=here.administrator.member, role="case_auditor", since=here.at, granted_by="system")
    assert client_as(here.administrator).get(f"{BOARD}cover").status_code == 403
    assert client.get(BOARD).status_code in (302, 401, 403)


def test_no_page_is_kept_by_a_cache(here, client_as):
    assert "no-store" in client_as(here.inspector).get(BOARD)["Cache-Control"]


def test_whoever_books_off_sees_what_they_leave_and_who_is_told(here, client_as):
    here.on_duty()
    made = open_missing(here, at=here.at)
    Case.objects.filter(id=made.case).update(owner=here.inspector.member, owner_role="duty_inspector")
    client = client_as(here.inspector)
    said = text_of(client.get(f"{BOARD}book-off"))
    assert "You still own 1 open case" in said
    assert made.reference in said
    assert "Amir Haddad , force incident manager" in said or "Amir Haddad, force incident manager" in said
    assert "(no duty inspector is on duty)" in said
    assert "Hand over first" in said
    client.post(f"{BOARD}book-off", {"seen": seen(client)})
    assert here.inspector.id not in {row.member for row in roster()}


def test_what_came_since_the_page_was_opened_is_shown_before_anybody_goes(here, client_as):
    here.on_duty()
    client = client_as(here.inspector)
    before = seen(client)
    made = open_missing(here, at=here.at)
    response = client.post(f"{BOARD}book-off", {"seen": before})
    assert response.status_code == 409
    assert "Something changed since you opened this page" in text_of(response)
    assert made.reference in text_of(response)
    assert here.inspector.id in {row.member for row in roster()}


def test_booked_off_twice_it_says_that_it_was_done(here, client_as):
    here.on_duty("inspector")
    client = client_as(here.inspector)
    mark = seen(client)
    assert client.post(f"{BOARD}book-off", {"seen": mark}).status_code == 302
    response = client.post(f"{BOARD}book-off", {"seen": mark})
    assert response.status_code == 409
    assert "not on duty" in text_of(response)


def test_a_supervisor_books_off_who_should_have_gone_home_and_others_do_not(here, client_as):
    here.on_duty("officer", "sergeant", "handler")
    Stint.objects.filter(member=here.officer.member).update(until_expected=here.at - timedelta(hours=1))
    address = f"{BOARD}book-off/{here.officer.id}"
    sergeant, handler = client_as(here.sergeant), client_as(here.handler)
    assert "1 should have gone home" in text_of(handler.get(BOARD))
    assert address in sergeant.get(BOARD).content.decode()
    assert address not in handler.get(BOARD).content.decode()
    mark = re.search(r'name="seen" value="([^"]+)"', sergeant.get(address).content.decode())[1]
    assert handler.get(address).status_code == handler.post(address, {"seen": mark}).status_code == 403
    assert sergeant.post(address, {"seen": mark}).status_code == 302
    assert here.officer.id not in {row.member for row in roster()}
    assert sergeant.get(f"{BOARD}book-off/{uuid.uuid4()}").status_code == 404


def test_whoever_books_somebody_off_sees_no_case_that_is_not_theirs_to_see(here, client_as):
    here.on_duty("officer", "sergeant", "handler")
    for title, restricted in (("Boy, 12, at the weir", False), ("A colleague’s child", True)):
        made = open_missing(here, at=here.at)
        Case.objects.filter(id=made.case).update(owner=here.officer.member, title=title, restricted=restricted)
    said = text_of(client_as(here.sergeant).get(f"{BOARD}book-off/{here.officer.id}"))
    assert "Boy, 12, at the weir" in said
    assert "colleague" not in said
    assert "still owns 1 open case" in said
    assert "You still own 2 open cases" in text_of(client_as(here.officer).get(f"{BOARD}book-off"))


def test_an_inspector_covers_a_gap_from_the_board(here, client_as):
    here.on_duty("inspector")
    client = client_as(here.inspector)
    assert "role=duty_inspector&amp;area=south" in client.get(BOARD).content.decode()
    page = client.get(f"{BOARD}cover?role=duty_inspector&area=south").content.decode()
    assert re.search(r'value="duty_inspector" selected', page)
    response = client.post(
        f"{BOARD}cover", {"role": "duty_inspector", "area": "south", "whom": "2002 Grace Lindqvist", "why": "at court"}
    )
    assert response.status_code == 302
    assert ("Ifan Pryce", "duty_inspector", "south") in on_duty_as()
    assert "covering for Grace Lindqvist" in text_of(client.get(BOARD))
    client.post(f"{BOARD}cover/end", {"role": "duty_inspector", "area": "south"})
    assert on_duty_as() == {("Ifan Pryce", "duty_inspector", "north")}
    assert client.post(f"{BOARD}cover/end", {"role": "duty_inspector", "area": "south"}).status_code == 409


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("Nobody Atall", "Nobody is called “Nobody Atall”"),
        ("a", "people are meant by “a”"),
        ("2002", ""),
        ("grace", ""),
    ],
)
def test_somebody_is_meant_by_collar_number_or_name(here, client_as, whom, said):
    here.on_duty("inspector")
    response = client_as(here.inspector).post(
        f"{BOARD}cover", {"role": "duty_inspector", "area": "south", "whom": whom}
    )
    assert response.status_code == (200 if said else 302)
    assert said in text_of(response)
    if not said:
        assert Stint.objects.get(area="south").covers_id == here.south_inspector.id


def test_what_may_not_be_covered_is_refused_on_the_page(here, client_as):
    response = client_as(here.officer).post(f"{BOARD}cover", {"role": "duty_inspector", "area": "south"})
    assert "neither duty inspector nor a role" in text_of(response)


@pytest.fixture
def offered(here, client_as):
    """The northern inspector has offered their duty to the southern one, by the page."""
    here.on_duty("inspector")
    client = client_as(here.inspector)
    made = re.search(r'name="swap" value="([^"]+)"', client.get(f"{BOARD}swap").content.decode())[1]
    sent = {"swap": made, "whom": "2002 Grace Lindqvist", "reason": "my child is ill"}
    assert {client.post(f"{BOARD}swap", sent).status_code for _ in range(2)} == {302}
    return Swap.objects.get()


def test_a_swap_is_offered_and_accepted_by_name(here, offered, client_as):
    taker = client_as(here.south_inspector)
    said = text_of(taker.get(BOARD))
    assert "Ifan Pryce offers you their duty" in said
    assert "my child is ill" in said
    (notice,) = Notice.objects.filter(member=here.south_inspector.id)
    assert (notice.interrupts, [line["why"] for line in notice.lines]) == (False, ["swap"])
    assert "Ifan Pryce offers you their duty" in text_of(taker.get("/"))
    assert taker.post(f"{BOARD}swap/{offered.id}/accept").status_code == 302
    assert "offers you their duty" not in text_of(taker.get("/"))
    assert on_duty_as() == {("Grace Lindqvist", "duty_inspector", "north")}
    assert [line["why"] for line in Notice.objects.get(member=here.inspector.id).lines] == ["swap_accepted"]
    assert Notice.objects.get(id=notice.id).answered_at is not None


def test_a_swap_is_declined_or_taken_back_and_nothing_changes(here, offered, client_as):
    assert client_as(here.superintendent).post(f"{BOARD}swap/{offered.id}/accept").status_code == 404
    assert client_as(here.south_inspector).post(f"{BOARD}swap/{offered.id}/decline").status_code == 302
    assert on_duty_as() == {("Ifan Pryce", "duty_inspector", "north")}
    response = client_as(here.inspector).post(f"{BOARD}swap/{offered.id}/withdraw")
    assert response.status_code == 409
    assert "it was declined" in text_of(response).lower()


def test_the_page_says_that_cases_stay_and_leads_to_handing_them_over(here, client_as):
    here.on_duty()
    made = open_missing(here, at=here.at)
    Case.objects.filter(id=made.case).update(owner=here.inspector.member)
    said = client_as(here.inspector).get(f"{BOARD}swap")
    assert "A swap moves your duty, not your cases" in text_of(said)
    assert made.reference in text_of(said)
    assert "hand-over" in said.content.decode()


def test_it_is_offered_only_to_somebody_from_the_list(here, client_as):
    here.on_duty("inspector")
    client = client_as(here.inspector)
    for whom, said in (("", "Say who takes over"), ("Hana Osei", "Nobody is called “Hana Osei”")):
        assert said in text_of(client.post(f"{BOARD}swap", {"whom": whom, "swap": "no id"}))
    assert not Swap.objects.exists()
