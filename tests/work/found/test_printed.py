"""Printed from a browser, the case is one sheet of paper, with nothing of the site around it."""

from __future__ import annotations

from nightlight.project import clock
from nightlight.records.duties.recording import Step, record
from tests.work.casework import opened
from tests.work.found.test_paper import sheets
from tests.work.found.test_photo import add, picture


def test_from_a_browser_it_is_one_sheet_with_nothing_around_it(here, open_page):
    here.on_duty()
    case = opened(here, ago=300)
    add(here.officer, case, picture())
    for number in range(9):
        done = {"kind": f"enquiry number {number}", "result": "nobody there who knows her, and nothing on the cameras"}
        record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step("enquiry_made", {}, done))
    window = open_page(f"/found/{case.reference}/print", as_=here.inspector)
    assert sheets(window.pdf(format="A4")) == 1
    window.emulate_media(media="print")
    assert not window.get_by_text("Not legal advice").is_visible()
    assert window.get_by_role("heading", name="To be done").is_visible()
