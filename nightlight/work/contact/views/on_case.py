"""What first contact adds to a case that is there: an officer sent or there, and what came of ringing a caller back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from nightlight.records.access.finding import case_for
from nightlight.records.access.guard import page
from nightlight.records.access.refusals import ABOUT_SEEING
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.models import Case
from nightlight.records.journal.sent_once import sent_form
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.typed_text import as_line
from nightlight.rules.typed_times import read_past
from nightlight.work.contact import dropping, going_on, sending
from nightlight.work.contact.typed import LONGEST_LINE

RECORD, TAKE = "case.record", "contact.take"
REACHED = "caller_rung_back"


@dataclass(slots=True)
class BackForm:
    """What came of ringing back, as it was typed; an empty time is now. `problems` are (field, sentence)."""

    event: str
    time: str
    note: str
    happened_at: datetime | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)


@page(needs=RECORD)
@require_POST
def sent(request: Any, reference: str) -> HttpResponse:
    """Record that an officer was sent, or is there; with a fault in the line it comes back with everything that was typed."""
    case = _case(request, reference)
    form = sending.read(request.POST, request.at)
    if form.officer is not None and not form.problems:
        try:
            sending.officer_sent(
                by=standing_of(request), at=request.at, case=case.id, does=form.does, officer=form.officer, happened_at=form.happened_at,
                form=sent_form(request.POST, request.at),
            )  # fmt: skip
            return _to(case)
        except ABOUT_SEEING:
            raise
        except Refusal as why:
            form.problems.append(("collar", str(why)))
    return _again(request, case, form, "sent")


@page(needs=RECORD)
@require_POST
def rang_back(request: Any, reference: str) -> HttpResponse:
    """Record what came of ringing back: reached, not reached, or not safe to ring."""
    case = _case(request, reference)
    form = _read(request)
    if not form.problems:
        try:
            dropping.rang_back(
                by=standing_of(request), at=request.at, case=case.id, event=form.event, happened_at=form.happened_at, note=form.note,
                form=sent_form(request.POST, request.at),
            )  # fmt: skip
            return _goes_on(request, case) if form.event == REACHED else _to(case)
        except Refusal as why:
            form.problems.append(("came", str(why)))
    return _again(request, case, form, "back")


def _read(request: Any) -> BackForm:
    posted = request.POST
    event = dropping.event_of(str(posted.get("came", "")), in_force(request.at))
    form = BackForm(event, as_line(posted.get("time", "")), as_line(posted.get("note", "")))
    if not event:
        form.problems.append(("came", "Press what came of it: reached, not reached, or not safe to ring"))
    if len(form.note) > LONGEST_LINE:
        form.problems.append(
            ("note", f"What came of it is {len(form.note):,} characters long; write it in at most {LONGEST_LINE}")
        )
    try:
        form.happened_at = read_past("", form.time, request.at) if form.time else None
    except ValueError as why:
        form.problems.append(("time", f"The time: {why}"))
    return form


def _case(request: Any, reference: str) -> Case:
    return case_for(request.viewer, reference, RECORD, at=request.at, by=request.actor)


def _to(case: Case) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('casework:case', args=[case.reference])}?done=recorded")


def _goes_on(request: Any, case: Case) -> HttpResponse:
    """The page on which the call is gone on with, for whoever takes calls; for anybody else the case."""
    if TAKE not in request.viewer.grants:
        return _to(case)
    return HttpResponseRedirect(f"{reverse('contact:begin')}?{urlencode({going_on.FIELD: case.reference})}")


def _again(request: HttpRequest, case: Case, form: Any, line: str) -> HttpResponse:
    answer = render(request, "contact/again.html", {"case": case, "form": form, "line": line}, status=400)
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
