"""The ledger: how the home stands, then every search, as a list and as a map."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from nightlight.records.access.guard import page
from nightlight.records.packs.queries import in_force
from nightlight.work.searches import queries
from nightlight.work.searches.drawing import drawn
from nightlight.work.searches.views.answers import READ, saying_why_not, shown, the_episode


@page(needs=READ)
@require_safe
@saying_why_not
def ledger(request: Any, reference: str) -> HttpResponse:
    """Every search of an episode."""
    case, pack = the_episode(request, reference, READ), in_force(request.at)
    found = queries.ledger_of(case.id, pack)
    return shown(
        request, "searches/ledger.html", case=case, found=found, map=drawn(found), home=queries.home_of(case, found, request.at),
        advice=queries.advice_of(case.id), address=queries.reported_address(case.id), open=case.closed_at is None,
    )  # fmt: skip
