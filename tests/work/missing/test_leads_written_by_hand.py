"""Whatever somebody wrote into the record by hand, the pages of an episode open, and what can be read of it stands there."""

from __future__ import annotations

from typing import Any

import pytest

from nightlight.project import clock
from nightlight.records.duties.recording import Step, record
from nightlight.work.missing import leads
from tests.work.casework import opened, text_of
from tests.work.missing.forms import open_form, send

GIVEN = {
    "lead": "lead 1", "kind": "address", "what": "Dean's flat", "place": "9 Harbour Row", "source": "Her brother", "confidence": "fair",
    "by_when": "2026-11-25T21:30:00+00:00",
}  # fmt: skip
ACCEPTED = {"lead": "lead 1"}
RESULTED = {"lead": "lead 1", "outcome": "nothing", "result": "Nobody in"}
WRONG: dict[str, Any] = {
    "missing": None, "nonsense": "½ past / never", "a number": 20261125, "a list": ["lead 1", "two"], "a mapping": {"a": "b"}, "yes": True,
    "before all calendars": "0001-01-01T00:00:00+00:00", "after all calendars": "9999-12-31T23:59:59-11:00", "no zone": "2026-11-25 21:30",
}  # fmt: skip


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=5)


@pytest.fixture
def officer(here, client_as, case):
    return client_as(here.officer)


def write(here, case, event, data):
    """What the general box writes: the event, with whatever was typed."""
    data = {key: value for key, value in data.items() if value is not None}
    record(by=here.officer.actor, at=clock.now(), case=case.id, step=Step(event, {}, data))


def opens(officer, case):
    pages = (f"/cases/{case.reference}/", *(f"/missing/{case.reference}/{one}" for one in ("leads", "enquiries", "visit", "leads/lead-1/result")),
             *(f"/found/{case.reference}/{one}" for one in ("print", "closing", "back")))  # fmt: skip
    return {page: status for page in pages if (status := officer.get(page).status_code) not in (200, 404)}


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize(
    ("event", "whole"),
    [("lead_given", GIVEN), ("lead_accepted", ACCEPTED), ("lead_resulted", RESULTED)],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_lead_written_by_hand_leaves_every_page_open_whatever_its_fields_hold(case, here, officer, event, whole, how):
    if event != "lead_given":
        write(here, case, "lead_given", GIVEN)
    for name in whole:
        write(here, case, event, {**whole, name: WRONG[how]})
    assert opens(officer, case) == {}


def test_a_lead_without_a_time_is_shown_as_one(case, here, officer):
    write(here, case, "lead_given", {**GIVEN, "by_when": "tonight"})
    for page in (f"/cases/{case.reference}/", f"/missing/{case.reference}/leads"):
        shown = text_of(officer.get(page))
        assert "no time given" in shown
        assert "Dean's flat" in shown


def test_a_lead_that_is_called_nothing_cannot_be_accepted_by_name_and_takes_no_name(case, here, officer):
    write(here, case, "lead_given", {**GIVEN, "lead": "lead 2"})
    write(here, case, "lead_given", {**GIVEN, "lead": None})
    assert text_of(open_form(officer, case, "leads")).count("Accept by name") == 0
    given = {**GIVEN, "to": str(here.officer.id), "by_when": f"{clock.now():%d/%m/%Y} 23:59"}
    send(officer, case, "leads", **{key: value for key, value in given.items() if key != "lead"})
    names = [one.name for one in leads.leads(case.id)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize(
    "event", ["enquiry_made", "sighting", "no_reply", "phone_checked", "family_told", "found_confirmed", None]
)
def test_an_enquiry_written_by_hand_leaves_every_page_open(case, here, officer, event, how):
    names = ("kind", "officer", "not_done", "beside", "note", "place", "result", "source", "words", "witness")
    for name in names:
        write(here, case, event, {name: WRONG[how]})
    assert opens(officer, case) == {}
