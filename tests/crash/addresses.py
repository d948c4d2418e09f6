"""What the crash test asks of the product over HTTP: the two acts a night is made of, behind the product's own doors."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from nightlight.records.access.guard import page
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.recording import Step, open_case


@page(needs="case.open")
@csrf_exempt
def report(request: Any) -> JsonResponse:
    """Take a report of a missing child, under the id that whoever reports gave it."""
    told = json.loads(request.body)
    step = Step("report_received", told["facts"], said_by="her carer")
    made = open_case(
        by=request.actor, at=request.at, kind="missing", title="Girl, 15", area="north", case=uuid.UUID(told["id"]), step=step
    )  # fmt: skip
    return JsonResponse({"case": str(made.case)}, status=201)


@page(needs="case.accept")
@csrf_exempt
def accept(request: Any) -> JsonResponse:
    """Accept a case by name."""
    case = uuid.UUID(json.loads(request.body)["id"])
    accept_case(by=request.actor, at=request.at, case=case)
    return JsonResponse({"case": str(case)}, status=201)


urlpatterns = [
    path("crash/report", report, name="crash_report"),
    path("crash/accept", accept, name="crash_accept"),
    path("", include("nightlight.project.urls")),
]
