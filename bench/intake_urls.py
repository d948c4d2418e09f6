"""Two views behind the same doors: the whole act of taking a report, and the least that a view can do."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case, record


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
    from bench.intake import _FACTS, report_body

    report_body()
    facts = dict(list(_FACTS.items())[-int(request.GET["facts"]) :])
    with CaptureQueriesContext(connection) as captured:
        open_case(
            by=request.actor,  # type: ignore[attr-defined]
            at=request.at,  # type: ignore[attr-defined]
            kind="missing", title="Girl, 15", area="north", step=Step("report_received", facts),
        )  # fmt: skip
    return JsonResponse({"statements": len(captured)})


@page(needs="case.read")
def top(_request: HttpRequest) -> JsonResponse:
    """The floor of a board: the fifty most urgent cases by one index, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(_TOP)
        return JsonResponse({"cases": [[str(value) for value in row] for row in cursor.fetchall()]})


@page(needs="case.read")
def pattern(_request: HttpRequest) -> JsonResponse:
    """The case that was made first."""
    return JsonResponse({"case": str(Case.objects.order_by("opened_at").values_list("id", flat=True)[0])})


@page(needs="case.open")
def database(request: HttpRequest) -> JsonResponse:
    """Milliseconds that the database takes for one report, and for one durable row, in turn, so many times each."""
    from bench.intake import _FACTS, report_body

    report_body()
    ours, floor = [], []
    for _ in range(int(request.GET["runs"])):
        with _timing() as spent:
            open_case(
                by=request.actor,  # type: ignore[attr-defined]
                at=request.at,  # type: ignore[attr-defined]
                kind="missing", title="Girl, 15", area="north", step=Step("report_received", _FACTS),
            )  # fmt: skip
        ours.append(spent[0] * 1000)
        with _timing() as spent, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_row (id, body) VALUES (%s, '{}')", [str(uuid.uuid4())])
        floor.append(spent[0] * 1000)
    return JsonResponse({"ours": ours, "floor": floor})


@page(needs="case.open")
def session(request: HttpRequest) -> JsonResponse:
    """A session of another member of the made-up force, by collar number, so that two people can be at one server."""
    from nightlight.records.workforce.models import Member
    from tests.signing_in import session_of

    return JsonResponse({"session": session_of(Member.objects.get(collar=request.GET["collar"]))})


@page(needs="case.open")
def ready(request: HttpRequest) -> JsonResponse:
    """See to it that a member owns so many open cases and nobody else any, accepted by name, so that they can be handed over."""
    from nightlight.records.duties.owning import accept_case
    from nightlight.records.workforce.actors import Actor
    from nightlight.records.workforce.models import Member

    who = Member.objects.get(collar=request.GET["collar"])
    many = int(request.GET["cases"])
    Case.objects.filter(closed_at=None).exclude(owner=who).update(closed_at=request.at)  # type: ignore[attr-defined]
    for number in range(many - Case.objects.filter(closed_at=None).count()):
        made = open_case(
            by=request.actor, at=request.at, kind="missing", title=f"Child {number}", area="north",  # type: ignore[attr-defined]
            step=Step("report_received", {"age": 11 + number % 6, "nature_of_concern": "missing"}, said_by="her carer"),
        )  # fmt: skip
        accept_case(by=Actor(who.id, "duty_inspector", who.name), at=request.at, case=made.case)  # type: ignore[attr-defined]
    return JsonResponse({"cases": many})


@page(needs="case.open")
def owned(request: HttpRequest) -> JsonResponse:
    """How many open cases a member owns."""
    return JsonResponse({"cases": Case.objects.filter(owner__collar=request.GET["collar"], closed_at=None).count()})


@page(needs="case.open")
def searches(request: HttpRequest) -> JsonResponse:
    """So many searches on a case, all on the map, each with what a careful officer writes of it."""
    case = Case.objects.get(reference=request.GET["case"])
    for number in range(1, int(request.GET["many"]) + 1):
        kinds = ("premises", "outbuilding", "open_land", "vehicle", "water")
        said = {
            "search": f"search {number}", "kind": kinds[number % 5], "place": f"{number} Harbour Row, back gardens and bin stores",
            "position": f"{54.95 + number * 37 % 200 / 5000:.5f}, {-1.64 + number * 91 % 200 / 3000:.5f}", "metres": 40 if number % 7 == 0 else 0,
            "began_at": request.at.isoformat(), "officers": f"PC 4{number:03} Nair, PC 5{number:03} Reid", "how": "open_door",  # type: ignore[attr-defined]
            "extent": "Both gardens, the shed, under the decking, behind the bins", "not_searched": "The locked garage" if number % 3 else "",
            "reason": "No key; the owner is away until the morning" if number % 3 else "", "result": f"Nobody there; neighbour at {number + 1} heard nothing",
        }  # fmt: skip
        record(by=request.actor, at=request.at, case=case.id, step=Step("place_searched", {}, said))  # type: ignore[attr-defined]
    return JsonResponse({"searches": case.happenings.filter(event="place_searched").count()})


@contextmanager
def _timing() -> Iterator[list[float]]:
    """Adds up the seconds that this connection spends in the database, the commit among them."""
    spent = [0.0]

    def timed(call: Any, *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*args)
        finally:
            spent[0] += time.perf_counter() - began

    commit = connection._commit
    connection._commit = lambda: timed(commit)
    try:
        with connection.execute_wrapper(timed):
            yield spent
    finally:
        connection._commit = commit


_TOP = """
SELECT id, reference, title, owner_id, opened_at FROM cases_case WHERE closed_at IS NULL
ORDER BY urgency DESC, could_urgency DESC, opened_at LIMIT 50
"""
urlpatterns = [
    path("bench/top", top, name="bench_top"),
    path("bench/pattern", pattern, name="bench_pattern"),
    path("bench/database", database, name="bench_database"),
    path("bench/report", report, name="bench_report"),
    path("bench/least", least, name="bench_least"),
    path("bench/searches", searches, name="bench_searches"),
    path("bench/session", session, name="bench_session"),
    path("bench/ready", ready, name="bench_ready"),
    path("bench/owned", owned, name="bench_owned"),
    path("bench/statements", statements, name="bench_statements"),
    path("", include("nightlight.project.urls")),
]
