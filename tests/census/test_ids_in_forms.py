"""Every form, counted: whatever ids of a restricted case somebody puts into it who may not see that case, nothing of the case is shown or changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from nightlight.project import clock
from nightlight.records.cases.models import Case, Happening, Offer
from nightlight.records.duties.models import Clock
from nightlight.records.duties.sweeping import sweep
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.models import Entry
from nightlight.records.outbox.models import Notice
from tests.census.test_roles import ENDS_THE_SESSION, SEALED, Signed, addresses, body, crawled  # noqa: F401 - a fixture

OURS = (
    "cases_case",
    "cases_offer",
    "cases_happening",
    "cases_involvement",
    "cases_need_to_know",
    "duties_clock",
    "facts_assertion",
)

GLASS = "cases/<str:reference>/glass"
"""The one way in that is meant: with a reason, for a time, told to the owner, and reviewed."""


@pytest.fixture
def sealed(crawled: Any) -> dict[str, Any]:  # noqa: F811 - the fixture
    """Everything by which the restricted case could be named in a form, as somebody may have noted it before it was restricted."""
    sweep(at=clock.now())
    case = Case.objects.get(restricted=True)
    notice = Notice.objects.filter(case=case).first()
    clocks = list(Clock.objects.filter(case=case).values_list("id", flat=True))
    offer = Offer.objects.get(case=case).id
    assert clocks
    assert notice
    return {
        "case": [case.id, case.reference], "offer": offer, "clock": clocks, "clocks": clocks, "other": case.reference, "person": case.id,
        "told": f"{notice.id}:x", "notice": notice.id, "reference": case.reference, "link": case.id,
    }  # fmt: skip


def everything_else(force: Any) -> dict[str, Any]:
    """What makes a form whole, whatever it asks for."""
    return {
        "who": f"{force.inspector.id}:duty_inspector", "to": str(force.inspector.id), "member": str(force.officer.id), "reason": "Because of this",
        "why": "Because of this", "minutes": "5", "read_back": "yes", "role": "child", "do": "name", "note": "A word", "event": "second_contact",
        "title": "Another", "area": "south", "from": "page", "as": "csv", "which": "all", "authority": "retention_review",
    }  # fmt: skip


def all_of(case: Any) -> dict[str, str]:
    """A digest of the rows of a case, by table, and how many entries its journal has."""
    found = {"entries": str(Entry.objects.filter(chain=case).count())}
    with connection.cursor() as cursor:
        for table in OURS:
            key = "id" if table == "cases_case" else "case_id"
            rows = f"SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {table} t WHERE {key} = %s"  # noqa: S608
            cursor.execute(rows, [case])
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("who", ["sergeant", "officer"])
def test_ids_of_a_restricted_case_in_any_form_show_nothing_of_it_and_change_nothing(crawled, sealed, who):  # noqa: F811
    case, client = Case.objects.get(restricted=True), Signed(getattr(crawled, who).member)
    before, wrong = all_of(case.id), []
    for reference in (crawled.open.reference, crawled.sealed.reference):
        for route, address, _ in addresses(crawled, reference):
            if route == GLASS and reference == crawled.sealed.reference:
                continue
            answer = client.post(address, {**everything_else(crawled), **sealed})
            if SEALED in body(answer) or answer.status_code >= 500:
                wrong.append((route, answer.status_code))
            if all_of(case.id) != before:
                wrong.append((route, "changed the case"))
                before = all_of(case.id)
            if route in ENDS_THE_SESSION:
                client.restore()
    assert wrong == []


def test_the_same_form_does_something_to_a_case_that_may_be_seen(crawled):  # noqa: F811
    case, client = Case.objects.get(restricted=False), Signed(crawled.inspector.member)
    offer = Offer.objects.get(case=case).id
    before = Happening.objects.filter(case=case).count(), Assertion.objects.filter(case=case).count()
    client.post(f"/cases/{case.reference}/accept", {**everything_else(crawled), "offer": offer})
    assert (Happening.objects.filter(case=case).count(), before[1]) == (before[0] + 1, before[1])
