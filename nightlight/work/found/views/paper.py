"""The case on one sheet, for a briefing: as a page that prints, and as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.journal.looking import look
from nightlight.records.packs.queries import in_force
from nightlight.rules.wording import role_name
from nightlight.work.found import briefing, printing
from nightlight.work.found.models import Photo
from nightlight.work.found.views.answers import READ, saying_why_not, shown, the_episode

STYLE: Final = Path(__file__).parent.parent / "templates" / "found" / "sheet.css"


@page(needs=READ)
@require_safe
@saying_why_not
def sheet(request: Any, reference: str) -> HttpResponse:
    """The sheet as a page. That it was opened is written down."""
    case = _looked_at(request, reference)
    return shown(request, "found/print.html", case=case, told=briefing.of(case, request.at))


@page(needs=READ)
@require_safe
@saying_why_not
def pdf(request: Any, reference: str) -> HttpResponse:
    """The sheet as a PDF. Raises NoPrinter where this machine can make none."""
    case, pack = _looked_at(request, reference), in_force(request.at)
    told = briefing.of(case, request.at)
    picture = Photo.objects.filter(id=told.photo.id).values_list("small", flat=True).first() if told.photo else None
    context = {
        "case": case, "told": told, "at": request.at, "role": lambda role: role_name(pack.pack, role), "style": STYLE.read_text("utf-8"),
        "by": request.actor.name, "picture": printing.PHOTO if picture else "",
    }  # fmt: skip
    made = printing.pdf(render_to_string("found/sheet.html", context), bytes(picture) if picture else None)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{case.reference}.pdf"'
    return answer


def _looked_at(request: Any, reference: str) -> Case:
    case = the_episode(request, reference, READ)
    look(by=request.actor, at=request.at, what="sheet", about=case.id, reason="for a briefing")
    return case
