"""The pages and files of the returns: every figure with its rows, by what the reader may see."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import in_force
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.rules.days import LONDON
from nightlight.work.returns import queries
from nightlight.work.returns.addresses import key_of
from nightlight.work.returns.authorities import same
from nightlight.work.returns.periods import Period
from tests.work.casework import opened, text_of

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment."""
    from tests.made_up import Force

    return Force(clock.now()).on_duty()


@pytest.fixture
def case(here):
    """A girl from care missing for five hours and back after four, whose council's name a spreadsheet would take for a formula."""
    made = opened(here, ago=300)
    at = clock.now()
    for event, data in (
        ("placing_authority_told", {"authority": FORMULA, "person": "the duty worker"}),
        ("returned", {"where": "home", "how": "by bus"}),
    ):
        record(by=here.handler.actor, at=at - timedelta(minutes=60), case=made.id, step=Step(event, {}, data))
    return made


@pytest.fixture
def reader(here, client_as):
    """The information manager's client."""
    return client_as(here.administrator)


class Bounds(NamedTuple):
    """A period between any two instants."""

    start: datetime
    end: datetime


def period(days=2):
    today = clock.now().astimezone(LONDON).date()
    return f"first={today - timedelta(days=days)}&last={today}"


def csv_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def sheets_of(answer):
    book = load_workbook(io.BytesIO(answer.content))
    return {
        one.title: [["" if cell is None else cell for cell in line] for line in one.iter_rows(values_only=True)]
        for one in book
    }


def test_every_figure_on_the_page_leads_to_as_many_rows(case, here, reader):
    opened(here, ago=30, facts={"age": 44, "nature_of_concern": "missing"}, title="Man, 44")
    page = reader.get(f"/returns/?{period()}").content.decode()
    links = re.findall(r'href="(/returns/rows\?[^"]+)">([0-9,]+)<', page)
    assert len(links) > 15
    for address, number in links:
        told = text_of(reader.get(address.replace("&amp;", "&")))
        assert re.search(rf": {number} episodes? ", told), (address, number)


def test_a_row_says_what_is_on_record_and_leads_to_its_case(case, reader):
    answer = reader.get(f"/returns/rows?{period()}&figure=incidents")
    assert f'href="/cases/{case.reference}/"' in answer.content.decode()
    told = dict(zip(*csv_of(reader.get(f"/returns/rows.csv?{period()}")), strict=True))
    assert (told["Age"], told["Age band"], told["From care"], told["Hours missing"]) == ("15", "10 to 15", "Yes", "4.0")
    assert (told["Ethnicity as recorded"], told["Harm while missing"]) == ("Not recorded", "Not asked yet")
    assert (told["How they came back"], told["Return interview held"]) == ("by bus", "Not yet")


def test_csv_and_workbook_hold_the_same_figures_and_rows(case, reader):
    sheets = sheets_of(reader.get(f"/returns/return.xlsx?{period()}"))
    assert list(sheets) == ["Figures", "Rows", "How each figure is counted"]
    for name, sheet in (("figures", "Figures"), ("rows", "Rows")):
        lines = csv_of(reader.get(f"/returns/{name}.csv?{period()}"))
        assert [[_plain(cell) for cell in line] for line in sheets[sheet]] == [
            [_plain(cell) for cell in line] for line in lines
        ]
    assert any("UKMPU2021" in str(line) and "sourced" in line for line in sheets["How each figure is counted"])


def _plain(cell):
    return str(cell).removesuffix(".0")


def test_no_cell_is_a_formula(case, reader):
    answer = reader.get(f"/returns/rows.csv?{period()}")
    assert f"'{FORMULA}" in csv_of(answer)[1]
    book = load_workbook(io.BytesIO(reader.get(f"/returns/return.xlsx?{period()}").content))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert f"'{FORMULA}" in [cell.value for cell in cells]
    assert not any(cell.data_type == "f" for cell in cells)


def test_a_restricted_case_is_in_no_row_and_no_figure_of_whoever_does_not_need_to_know_it(case, here, reader):
    before = reader.get(f"/returns/?{period()}")
    assert "Nobody was reported missing" not in text_of(before)
    Case.objects.filter(id=case.id).update(restricted=True)
    for address in ("figures.csv", "rows.csv", "care", "return.xlsx"):
        assert case.reference not in reader.get(f"/returns/{address}?{period()}").content.decode(errors="replace")
    told = text_of(reader.get(f"/returns/?{period()}"))
    assert "Nobody was reported missing in this period" in told
    assert "Only what you may see" in told
    assert reader.get(f"/returns/rows?{period()}&figure=incidents&word=zzz").status_code == 404


def test_the_period_counts_its_first_moment_and_not_the_one_after_its_last(case, reader):
    day = case.opened_at.astimezone(LONDON).date()
    assert len(csv_of(reader.get(f"/returns/rows.csv?first={day}&last={day}"))) == 2
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert len(csv_of(reader.get(f"/returns/rows.csv?first={other}&last={other}"))) == 1


def test_taking_a_file_is_on_record_with_what_and_which_period(case, here, reader):
    for address in ("figures.csv", "rows.csv", "return.xlsx"):
        assert reader.get(f"/returns/{address}?{period()}").status_code == 200
    taken = Entry.objects.filter(kind="look.opened", structure__what="return")
    assert taken.count() == 3


@pytest.mark.parametrize(
    "address", ["", "rows", "figures.csv", "rows.csv", "return.xlsx", "care", "care/rows", "care.csv", "care.xlsx"]
)
def test_days_that_cannot_be_counted_are_refused_everywhere(reader, address):
    answer = reader.get(f"/returns/{address}?first=31/2/2026&last=x")
    assert answer.status_code in (400, 404)
    assert "is not a day in the calendar" in text_of(answer)


@pytest.mark.parametrize("who", ["handler", "inspector", "officer"])
def test_nobody_else_counts(here, client_as, who):
    for address in ("", "rows.csv", "care", "return.xlsx", "care.csv"):
        assert client_as(getattr(here, who)).get(f"/returns/{address}").status_code == 403


def test_a_council_gets_its_own_children_and_no_other(case, here, reader):
    other = opened(here, ago=20)
    record(
        by=here.handler.actor,
        at=clock.now(),
        case=other.id,
        step=Step("placing_authority_told", {}, {"authority": "Stoke"}),
    )
    page = text_of(reader.get(f"/returns/care?{period()}"))
    assert "Placing authority Stoke 1 1" in page
    assert "Host authority Not recorded 2 2" in page
    lines = csv_of(reader.get(f"/returns/care.csv?{period()}&as=placing&council={key_of(same('Stoke'))}"))
    assert [line[0] for line in lines] == ["Reference", other.reference]
    assert (
        sheets_of(reader.get(f"/returns/care.xlsx?{period()}&as=placing&council={key_of(same('STOKE'))}"))["Episodes"][
            1
        ][0]
        == other.reference
    )


def test_a_council_that_the_page_of_a_childs_standing_in_care_names_is_counted(here, reader, client_as):
    case = opened(here, ago=20)
    girl = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Amal", family="Nur", born="15")).person
    involve(by=here.handler.actor, at=clock.now(), case=case.id, person=girl, role="child")
    told = {**dict.fromkeys(("looked_after", "placed_out_of_area"), "yes"), "placement_moved_28_days": "no", "said_by": "Northshire"}  # fmt: skip
    named = {
        "legal_status": "accommodated_section_20",
        "placing_authority": "Northshire",
        "host_authority": "Eastshire",
    }
    posted = {**told, **named, "do": "save", "once": str(uuid.uuid4())}
    assert client_as(here.handler).post(f"/care/{case.reference}/standing", posted).status_code == 302
    page = text_of(reader.get(f"/returns/care?{period()}"))
    assert "Placing authority Northshire 1 1" in page
    assert "Host authority Eastshire 1 1" in page


def test_nothing_that_somebody_typed_about_a_child_stands_in_an_address(here, reader):
    case = opened(here, ago=300)
    for event, data in (
        ("new_information_received", {"ethnicity": "Kurdish", "what_is_new": "x"}),
        ("placing_authority_told", {"authority": "Zedshire"}),
    ):
        record(by=here.handler.actor, at=clock.now(), case=case.id, step=Step(event, {}, data))
    for address in ("", "care"):
        found = re.findall(r'(?:href|action)="([^"]+)"', reader.get(f"/returns/{address}?{period()}").content.decode())
        assert not [one for one in found if "Kurdish" in one or "Zedshire" in one]
    told = reader.get(f"/returns/rows?{period()}&figure=ethnicity_counted&word={key_of('Kurdish')}")
    assert re.search(r"Kurdish ?: 1 episode ", text_of(told))
    assert "Zedshire" in text_of(reader.get(f"/returns/care/rows?{period()}&as=placing&council={key_of('zedshire')}"))
    assert reader.get(f"/returns/rows?{period()}&figure=ethnicity_counted&word=Kurdish").status_code == 404


def test_a_council_that_is_not_there_is_refused_in_words(case, reader):
    answer = reader.get(f"/returns/care.csv?{period()}&as=placing&council=Nowhere")
    assert answer.status_code == 404
    assert "go back to the list of councils" in text_of(answer).lower()


def test_more_episodes_take_no_more_questions_to_the_database(case, here):
    at = clock.now()
    today, viewer = at.astimezone(LONDON).date(), standing(here.administrator.id, at).viewer
    span = Period(today - timedelta(days=2), today)

    def asked():
        now = clock.now()
        in_force(now)
        with CaptureQueriesContext(connection) as seen:
            rows = queries.episodes(viewer, span, now)
        return len(rows), len(seen)

    asked()
    few = asked()
    for _ in range(3):
        opened(here, ago=20)
    many = asked()
    assert many[0] == few[0] + 3
    assert many[1] == few[1]


def test_an_episode_reported_at_the_very_start_counts_and_at_the_very_end_does_not(here):
    case, at = opened(here, ago=20), clock.now()
    told, viewer = Happening.objects.get(case=case).happened_at, standing(here.administrator.id, at).viewer
    later, sooner = told + timedelta(hours=1), told - timedelta(hours=1)
    assert [len(queries.episodes(viewer, Bounds(*one), at)) for one in ((told, later), (sooner, told))] == [1, 0]
