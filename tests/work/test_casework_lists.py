"""My work and the list of cases: what waits for me comes first, and nobody finds there what they may not see."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import OperationalError

from nightlight.project import clock
from nightlight.records.access.restricting import restrict
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.models import Clock, Heartbeat
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.pulse import beat
from nightlight.records.duties.recording import Step, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Entry
from tests.work.casework import TITLE, opened, text_of


def restricted(force, case, *named):
    """The case, restricted by the superintendent."""
    viewer = standing(force.superintendent.id, clock.now()).viewer
    names = [one.id for one in named]
    restrict(
        by=force.superintendent.actor,
        viewer=viewer,
        at=clock.now(),
        case=case.id,
        reason="an officer's child",
        names=names,
    )
    return case


def test_an_offer_comes_first_with_who_since_when_and_when_it_climbs(here, client_as):
    here.on_duty()
    case = opened(here, ago=4)
    said = text_of(client_as(here.inspector).get("/"))
    assert "accept 1 " in said
    assert f"{case.reference} {TITLE}" in said
    assert "offered by Hana Osei 0:04 ago to you as duty inspector" in said
    assert "the next up is told in 0:" in said
    assert said.index("Offered to you") < said.index("Now (")


def test_an_alarm_is_shown_by_case_with_what_was_missed(here, client_as):
    here.on_duty()
    opened(here, ago=60)
    sweep(at=clock.now())
    said = text_of(client_as(here.incident_manager).get("/"))
    assert "Alarms (" in said
    assert "missed 0:" in said
    assert "Dealing, back in" in said


def test_an_alarm_of_a_restricted_case_rings_and_tells_no_more_than_its_reference(here, client_as):
    here.on_duty()
    case = restricted(here, opened(here, ago=60))
    sweep(at=clock.now())
    said = text_of(client_as(here.incident_manager).get("/"))
    assert f"{case.reference} , a restricted case: you see what rings, and no more" in said
    assert TITLE not in said
    assert "HIGH" not in said[said.index(case.reference) :]


def test_whoever_is_rung_for_a_restricted_case_accepts_it_at_once_and_then_may_open_it(here, client_as):
    here.on_duty()
    case, client = restricted(here, opened(here, ago=60)), client_as(here.incident_manager)
    sweep(at=clock.now())
    assert "held and restricted" in text_of(client.get(f"/cases/{case.reference}/"))
    assert client.post(f"/cases/{case.reference}/accept").status_code == 302
    assert Case.objects.get(id=case.id).owner_id == here.incident_manager.id
    assert client.get(f"/cases/{case.reference}/").status_code == 200


def test_a_duty_says_when_what_meets_it_where_it_comes_from_and_how_sure(here, client_as):
    here.on_duty()
    opened(here)
    page = client_as(here.handler).get("/")
    said = text_of(page)
    assert "0:09 left by" in said or "0:10 left by" in said
    assert "met by “The report is on a record with a reference”" in said
    assert "Duty: sourced" in said
    assert "Sources" in said
    assert "?event=incident_recorded" in page.content.decode()


def test_nothing_waiting_is_said_calmly_with_that_the_clocks_are_watched(here, client_as):
    here.on_duty("handler")
    beat("sweep", at=clock.now())
    said = text_of(client_as(here.handler).get("/"))
    assert "Nothing waits for you." in said
    assert "Nightlight is watching: every clock was looked at within the last minute." in said


@pytest.mark.parametrize("beats", ["two minutes ago", "never", "the database is away"])
def test_what_does_not_watch_is_never_called_calm(here, client_as, beats, monkeypatch):
    here.on_duty("handler")
    if beats == "two minutes ago":
        Heartbeat.objects.update(beat_at=clock.now() - timedelta(minutes=2))
    elif beats == "never":
        Heartbeat.objects.filter(name="sweep").update(name="another")
    else:
        monkeypatch.setattr("nightlight.project.health.pulse", Mock(side_effect=OperationalError))
    page = text_of(client_as(here.handler).get("/"))
    calm = page[page.index("Nothing waits for you.") :]
    assert "Nothing has looked at the clocks" in calm or "The database does not answer." in calm
    assert "Nightlight is watching" not in page


def test_a_clock_that_runs_faster_is_no_silence(here, client_as, monkeypatch):
    here.on_duty("handler")
    monkeypatch.setattr("nightlight.project.clock.now", lambda: clock.real_now() + timedelta(hours=9))
    said = text_of(client_as(here.handler).get("/"))
    assert "Nightlight is watching" in said


def test_who_is_not_on_duty_is_told_so_first_with_the_way_to_book_on(here, client_as):
    page = client_as(here.inspector).get("/")
    assert "You are not on duty." in text_of(page)
    assert 'href="/on-duty/book-on"' in page.content.decode()


def test_the_board_begins_with_what_nobody_accepted(here, client_as):
    here.on_duty()
    first = opened(here, ago=20, title="Boy, 13")
    accept_case(by=here.inspector.actor, at=clock.now(), case=first.id)
    second = opened(here, ago=1)
    said = text_of(client_as(here.supervisor).get("/cases/"))
    assert said.index("Nobody has accepted (1)") < said.index(second.reference) < said.index(first.reference)
    assert "offered to Ifan Pryce 0:01 ago climbs in 0:" in said


def test_what_is_about_to_be_missed_is_shown_before_what_was_missed_and_taken(here, client_as):
    case = opened(here.on_duty(), ago=25)
    accept_case(by=here.inspector.actor, at=clock.now(), case=case.id)
    sweep(at=clock.now())
    accept_alarm(by=here.inspector.actor, at=clock.now(), case=case.id)
    said = text_of(client_as(here.supervisor).get("/cases/"))
    row = said[said.index("Others (1)") : said.index("now, next, later")]
    assert re.search(r"0:\d\d left .* and \d+ missed", row), row
    assert "alarm taken by Ifan Pryce" in row


@pytest.mark.parametrize(("which", "sees"), [("mine", True), ("area", True), ("closed", False), ("nonsense", True)])
def test_the_list_can_be_asked_for_mine_my_area_or_closed(here, client_as, which, sees):
    here.on_duty()
    case = opened(here)
    accept_case(by=here.inspector.actor, at=clock.now(), case=case.id)
    said = text_of(client_as(here.inspector).get(f"/cases/?which={which}"))
    assert (case.reference in said) is sees


def test_a_restricted_case_is_neither_listed_nor_counted_nor_found_nor_exported(here, client_as):
    here.on_duty()
    case = restricted(here, opened(here, by=here.superintendent))
    client = client_as(here.handler)
    for address in ("/cases/", "/cases/?view=quiet", "/cases/?which=area", "/cases/export.csv", "/"):
        said = client.get(address).content.decode()
        assert TITLE not in said
        assert f"/cases/{case.reference}/" not in said
    assert "Nobody has accepted" not in text_of(client.get("/cases/"))


def test_more_cases_than_fit_go_on_to_another_page(here, client_as, monkeypatch):
    monkeypatch.setattr("nightlight.work.casework.listing.A_PAGE", 2)
    here.on_duty()
    for number in range(3):
        opened(here, ago=9 - number, title=f"Child {number}")
    client = client_as(here.supervisor)
    first, second = text_of(client.get("/cases/")), text_of(client.get("/cases/?page=2"))
    assert [f"Child {number}" in first for number in range(3)] == [True, True, False]
    assert [f"Child {number}" in second for number in range(3)] == [False, False, True]


def test_mine_stand_before_others_whatever_is_more_urgent_there(here, client_as):
    here.on_duty()
    mine, other = opened(here, ago=9, facts={"age": 17}, title="Mine"), opened(here, ago=8, title="Not mine")
    accept_case(by=here.inspector.actor, at=clock.now(), case=mine.id)
    Case.objects.filter(id=other.id).update(unaccepted_since=None)
    said = text_of(client_as(here.inspector).get("/cases/"))
    assert said.index("Mine (1)") < said.index(mine.reference) < said.index("Others (1)") < said.index(other.reference)


def test_a_row_says_in_one_line_what_a_supervisor_asks_of_it(here, client_as):
    case = opened(here.on_duty(), ago=6)
    said = text_of(client_as(here.supervisor).get("/cases/"))
    row = said[said.index("Nobody has accepted") : said.index("now, next, later")]
    assert f"North area {case.reference} {TITLE}" in row
    assert "reported 0:06 ago" in row
    assert re.search(r"\d:\d\d left [A-Z]", row), row
    assert "no enquiry" in row
    assert f"not known {case.not_known} " in row
    assert case.not_known > 0


def test_a_case_without_an_enquiry_for_long_is_marked(here, client_as):
    case = opened(here.on_duty(), ago=200)
    step = Step("enquiry_made", happened_at=clock.now() - timedelta(minutes=130))
    record(by=here.officer.actor, at=clock.now(), case=case.id, step=step)
    assert "last enquiry ⚠ 2:10 ago" in text_of(client_as(here.supervisor).get("/cases/"))


def test_the_quiet_view_holds_what_needs_somebody_and_no_other(here, client_as):
    here.on_duty()
    client = client_as(here.supervisor)
    assert "No case that you may see needs somebody now" in text_of(client.get("/cases/?view=quiet"))
    case = opened(here)
    assert case.reference in text_of(client.get("/cases/?view=quiet"))
    Clock.objects.filter(case=case.id).update(state=Clock.MET)
    Case.objects.filter(id=case.id).update(unaccepted_since=None)
    assert case.reference not in text_of(client.get("/cases/?view=quiet"))
    assert case.reference in text_of(client.get("/cases/"))


def test_the_foot_of_the_board_counts_what_waits_for_me_by_verb(here, client_as):
    here.on_duty()
    opened(here, ago=4)
    said = text_of(client_as(here.inspector).get("/cases/to-do"))
    assert re.fullmatch(r"To do : accept 1 · review \d+ · decide \d+ · sign \d+ · chase \d+", said), said


def test_a_screen_that_is_kept_true_asks_for_the_board_alone(here, client_as):
    opened(here.on_duty())
    page = client_as(here.supervisor).get("/cases/", headers={"X-Nightlight-Live": "1"}).content
    assert b'id="board"' in page
    assert b"<html" not in page
    assert len(page) < 20_000


def test_a_row_opens_to_what_is_for_now_next_and_later(here, client_as):
    case = opened(here.on_duty())
    said = text_of(client_as(here.supervisor).get(f"/cases/{case.reference}/open-duties"))
    assert said.startswith("Now (")
    assert "Next (" in said
    assert "Later (" in said


def test_the_list_as_a_file_holds_no_formula_and_its_taking_is_written_down(here, client_as):
    here.on_duty()
    opened(here, title='=HYPERLINK("http://elsewhere.example")')
    response = client_as(here.handler).get("/cases/export.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ['\'=HYPERLINK("http://elsewhere.example")']
    assert rows[0]["owner"] == "Hana Osei"
    look = Entry.objects.get(chain=named_id("looks", str(here.handler.id)), kind="look.opened")
    assert look.structure["what"] == "list"


def test_pages_about_cases_stay_out_of_every_cache(here, client_as):
    case = opened(here.on_duty())
    for address in ("/", "/cases/", f"/cases/{case.reference}/", "/cases/open", "/cases/export.csv"):
        assert client_as(here.handler).get(address)["Cache-Control"] == "private, no-store"


def test_somebody_without_a_role_is_told_whom_to_ask(here, client_as):
    from nightlight.records.workforce.models import RoleHeld

    RoleHeld.objects.filter(member=here.officer.id).update(until=clock.now() - timedelta(days=1))
    response = client_as(here.officer).get("/")
    assert response.status_code == 403
    assert "Ask one of these people to give you your role: Noor Whitfield" in text_of(response)
