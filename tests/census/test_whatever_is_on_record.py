"""Whatever stands on a case's record, its pages open: the journal only grows, so a page that trips over an entry would be shut for good."""

from __future__ import annotations

import pytest

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.duties.recording import Step, record
from nightlight.records.packs.queries import in_force
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.records.workforce.actors import SYSTEM
from nightlight.rules.refusals import Refusal
from tests.work.casework import opened

PAGES = (
    "/cases/{}/", "/cases/{}/?duties=all", "/missing/{}/visit", "/missing/{}/enquiries", "/missing/{}/enquiry", "/missing/{}/leads",
    "/searches/{}/", "/searches/{}/ask", "/searches/{}/record", "/missing/{}/level", "/missing/{}/sighting", "/missing/{}/second-contact", "/found/{}/back", "/found/{}/seen", "/found/{}/closing",
    "/found/{}/not-missing", "/found/{}/photo", "/found/{}/print", "/report/on/{}/opened-in-error", "/report/on/{}/wrong-person",
    "/missing/{}/duties", "/missing/{}/review", "/missing/{}/alert", "/missing/{}/research", "/found/{}/interview", "/found/{}/cancelled",
    "/found/{}/council", "/found/{}/company", "/found/{}/allegation", "/found/{}/publicity", "/prevention/{}/plan",
    "/care/{}/", "/care/{}/profile", "/care/{}/standing", "/care/{}/steps", "/care/{}/power/warning_notice", "/transfer/{}/",
)  # fmt: skip

WHATEVER = (None, "zzz", 7, ["x", 3], {"a": "b"}, "2026-13-45T99:00")


@pytest.fixture
def here(database):
    from tests.made_up import Force

    return Force(clock.now()).on_duty()


def whatever(carries, turn):
    """What is no answer to anything, another for each field and with every turn; None is left out."""
    told = {name: WHATEVER[(place + turn) % len(WHATEVER)] for place, name in enumerate(carries)}
    return {name: value for name, value in told.items() if value is not None}


@pytest.mark.parametrize("turn", [0, 2, 4])
def test_every_page_of_a_case_opens_whatever_every_event_carries(here, client_as, turn):
    case, pack = opened(here), in_force(clock.now())
    girl = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Amal", born="15")).person
    involve(by=here.handler.actor, at=clock.now(), case=case.id, person=girl, role="child")
    table = pack.tables["missing"]
    staying = [act for act, moves in table.moves["reported"].items() if all(move.then == "reported" for move in moves)]
    recorded = 0
    for place, act in enumerate(staying):
        data = whatever(pack.pack.events[act].carries, turn + place)
        try:
            record(by=SYSTEM, at=clock.now(), case=case.id, step=Step(act, {}, data))
            recorded += 1
        except Refusal:
            continue
    assert recorded > 50
    for client in map(client_as, (here.inspector, here.handler)):
        for page in PAGES:
            assert client.get(page.format(case.reference)).status_code in (200, 302, 403), page
