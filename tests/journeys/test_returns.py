"""From a figure of the data return to its rows, to the case, and to a file, in the window of whoever makes the return."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.duties.recording import Step, record
from nightlight.work.returns.addresses import key_of
from tests.made_up import Force
from tests.work.casework import opened


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment."""
    return Force(clock.now()).on_duty()


@pytest.fixture
def case(here):
    """A girl from care missing for five hours and back after four; a man of whom little is known is missing still."""
    made = opened(here, ago=300)
    at = clock.now() - timedelta(minutes=60)
    for event, data in (
        ("placing_authority_told", {"authority": "Borough of Somewhere", "person": "the duty worker"}),
        ("returned", {"where": "at the home", "how": "by herself, on the last bus"}),
    ):
        record(by=here.handler.actor, at=at, case=made.id, step=Step(event, {}, data))
    opened(here, ago=30, facts={"age": 44, "nature_of_concern": "missing"}, title="Man, 44")
    return made


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_from_a_figure_to_its_rows_to_the_case_and_to_a_file(here, case, open_page, axe, width, theme):
    window = open_page("/returns/", as_=here.administrator, width=width, theme=theme)
    expect(window.get_by_text("Only what you may see.")).to_be_visible()
    axe(window)
    with window.expect_download() as taken:
        window.get_by_role("link", name="All of it as XLSX").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    window.get_by_role("link", name="1 episodes: Age, 10 to 15").click()
    expect(window.get_by_role("heading", level=1, name="Age: 10 to 15: 1 episode")).to_be_visible()
    axe(window)
    expect(window.get_by_role("link", name=case.reference)).to_have_attribute("href", f"/cases/{case.reference}/")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_council_finds_its_children_and_wrong_days_are_told(here, case, open_page, axe, width, theme):
    window = open_page("/returns/", as_=here.administrator, width=width, theme=theme)
    window.get_by_role("link", name="Children in care, by council").click()
    expect(window.get_by_role("rowheader", name="Borough of Somewhere")).to_be_visible()
    axe(window)
    window.get_by_role("link", name="1 episodes of Borough of Somewhere, placing authority").click()
    expect(window.get_by_role("link", name="This council as XLSX")).to_be_visible()
    window.get_by_role("link", name="Children in care, by council").click()
    window.get_by_label("First day").fill("31/2/2026")
    window.get_by_role("button", name="Count these days").click()
    expect(window.locator(".govuk-error-summary")).to_contain_text("is not a day in the calendar")
    expect(window.get_by_label("First day")).to_have_value("31/2/2026")
    axe(window)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_councils_own_list_is_compared_on_the_page(here, case, open_page, axe, width, theme):
    window = open_page(
        f"/returns/care/compare?as=placing&council={key_of('borough of somewhere')}",
        as_=here.administrator,
        width=width,
        theme=theme,
    )
    content = f"Reference,Name,Date\n{case.reference},,\n,Somebody Else,24/11/2026\n,Amal,31/2/2026\n".encode()
    window.get_by_label("The council’s list").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    window.get_by_role("button", name="Compare").click()
    expect(
        window.get_by_role("status").filter(has_text="1 in both, 1 only theirs, 0 only ours, 1 that could not be read")
    ).to_be_visible()
    axe(window)
