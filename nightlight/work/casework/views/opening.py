"""Opening a case, and the page that then says who was told and what they must do by when."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.guard import page
from nightlight.records.access.queries import areas_for
from nightlight.records.access.standing import standing_of
from nightlight.records.drafts.queries import restore
from nightlight.records.duties.recording import open_case
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.casework import forms
from nightlight.work.casework.telling.opened import opened as who_was_told
from nightlight.work.casework.views.answers import said_before, saying_why_not, shown, the_case
from nightlight.work.casework.views.case import vocabulary

OPEN = "case.open"


@page(needs=OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def open_(request: HttpRequest) -> HttpResponse:
    """Open a case. Sent twice it is one case; with a fault in it the form comes back with everything that was typed."""
    pack, areas = in_force(request.at), areas_for(request.viewer, OPEN)
    draft = restore(request, "case:open")
    typed = request.POST if request.method == "POST" else draft.posted
    form = forms.opening(typed, pack, request.at, areas)
    if form.step is not None:
        try:
            made = open_case(
                by=request.actor, at=request.at, kind=form.kind, title=form.title, area=form.area, step=form.step,
                restricted=form.restricted, case=uuid.UUID(form.case),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("casework:opened", args=[made.reference]))
        except Refusal as why:
            form.fault("begins", str(why))
    context: dict[str, Any] = {"form": form, "areas": areas, "ways": forms.ways_to_begin(pack), "draft": draft}
    return shown(request, "casework/open.html", status=form.status, vocabulary=vocabulary(pack), **context)


@page(needs="case.read")
@require_safe
@saying_why_not
def opened(request: HttpRequest, reference: str) -> HttpResponse:
    """Who has been told of a case that was just opened, and what they must do by when."""
    found = the_case(request, reference)
    return shown(
        request,
        "casework/opened.html",
        told=who_was_told(found, request.at),
        case=found,
        said=said_before(request),
        me=standing_of(request),
    )
