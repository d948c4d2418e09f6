"""Two views behind the same doors: the whole act of taking a report, and the least that a view can do."""

from __future__ import annotations

import json
import uuid

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from nightlight.records.access.guard import page
from nightlight.records.duties.recording import Step, open_case


@page(needs="case.open")
@csrf_exempt
def report(request: HttpRequest) -> JsonResponse:
    """Take a report: case, facts, clocks, journal, offer and notice, all durable when it answers."""
    told = json.loads(request.body)
    done = open_case(
        by=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
        kind="missing", title="Girl, 15, not back at the home", area="north", case=uuid.UUID(told["id"]),
        step=Step("report_received", told["facts"], said_by="her carer"),
    )  # fmt: skip
    return JsonResponse({"clocks": len(done.changes.started), "reference": done.reference}, status=201)


@page(needs="case.open")
@csrf_exempt
@transaction.atomic
def least(request: HttpRequest) -> JsonResponse:
    """The floor: one row, durable when it answers."""
    told = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (id, body) VALUES (%s, %s)", [told["id"], json.dumps(told["facts"])])
        return JsonResponse({"rows": cursor.rowcount}, status=201)


@page(needs="case.open")
def statements(request: HttpRequest) -> JsonResponse:
    """How often one report asks the database, from BEGIN to COMMIT."""
    from bench.intake import _FACTS, _report

    _report()
    facts = dict(list(_FACTS.items())[-int(request.GET["facts"]) :])
    with CaptureQueriesContext(connection) as captured:
        open_case(
            by=request.actor,  # type: ignore[attr-defined]
            at=request.at,  # type: ignore[attr-defined]
            kind="missing", title="Girl, 15", area="north", step=Step("report_received", facts),
        )  # fmt: skip
    return JsonResponse({"statements": len(captured)})


urlpatterns = [
    path("bench/report", report, name="bench_report"),
    path("bench/least", least, name="bench_least"),
    path("bench/statements", statements, name="bench_statements"),
    path("", include("nightlight.project.urls")),
]
