"""The case on one page: children first, the photo, the level and why; one sheet as a PDF, for those who may read the case, each look written down."""

from __future__ import annotations

import builtins
import re
import zlib

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.looking import looks_at
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of
from tests.work.found.test_photo import add, picture


@pytest.fixture
def case(here):
    """A girl missing for two hours, with a photo, her words, and an enquiry."""
    here.on_duty()
    found, at = opened(here, ago=120), clock.now()
    for name, role in (("O’Neill", "parent"), ("Amal", "child")):
        met = Met(given=name, family="", born="about 15" if role == "child" else "")
        person = add_person(by=here.handler.actor, at=at, met=met).person
        involve(by=here.handler.actor, at=at, case=found.id, person=person, role=role)
    said = {"child": "Amal", "words": "I am not going back there."}
    record(by=here.officer.actor, at=at, case=found.id, step=Step("child_spoken_to_alone", {}, said))
    done = {"kind": "the bus company", "result": "seen on the 47 at nine"}
    record(by=here.officer.actor, at=at, case=found.id, step=Step("enquiry_made", {}, done))
    add(here.officer, found, picture())
    return found


def test_it_holds_what_a_briefing_needs_children_first(here, case):
    page = text_of(client_signed_in_as(here.inspector).get(f"/found/{case.reference}/print"))
    sheet = page[page.index("As it stood") :]
    order = ["People, children first", "Amal", "O’Neill", "I am not going back there.", "Level", "Medium", "Who is answerable", "Hana Osei", "Last seen",
             "What is known", "Last enquiries", "seen on the 47 at nine", "To be done"]  # fmt: skip
    places = [sheet.index(one) for one in order]
    assert places == sorted(places)


def test_that_it_was_opened_is_written_down(here, case):
    client_signed_in_as(here.inspector).get(f"/found/{case.reference}/print")
    assert [one.who for one in looks_at(case.id) if one.what == "sheet"] == ["Ifan Pryce"]


def sheets(pdf):
    """How many pages a PDF has, however it is packed."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    unpacked = [pdf, *(zlib.decompressobj().decompress(one) for one in packed if one[:1] == b"x")]
    return sum(len(re.findall(rb"/Type\s*/Page\b", one)) for one in unpacked)


def test_as_a_pdf_it_is_one_sheet(here, case):
    answer = client_signed_in_as(here.inspector).get(f"/found/{case.reference}/print.pdf")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "application/pdf",
        "private, no-store",
    )
    assert answer.content.startswith(b"%PDF")
    assert sheets(answer.content) == 1


def test_where_no_pdf_can_be_made_it_says_what_is_missing_and_what_to_do(here, case, monkeypatch):
    real = builtins.__import__

    def without(name, *more, **rest):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *more, **rest)

    monkeypatch.setattr(builtins, "__import__", without)
    page = text_of(client_signed_in_as(here.inspector).get(f"/found/{case.reference}/print.pdf"))
    assert "This machine has no Pango" in page
    assert "print the page from your browser meanwhile" in page


def test_a_restricted_case_is_printed_by_nobody_who_does_not_need_to_know(here):
    hidden = opened(here, by=here.superintendent, title="Somebody", restricted=True)
    for page in ("print", "print.pdf"):
        assert client_signed_in_as(here.officer).get(f"/found/{hidden.reference}/{page}").status_code in (403, 404)
