"""Adding to a case: what happened, facts and notes; by oneself, or for somebody who said so by radio."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.duties.by_form import Doer, record_steps
from nightlight.records.journal.sent_once import sent_form
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.casework import forms
from nightlight.work.casework.views.answers import saying_why_not, status_of, the_case, to_case
from nightlight.work.casework.views.case import case_page


@page(needs="case.record")
@require_POST
@saying_why_not
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what was put into the box. With a fault in it the page comes back with everything that was typed."""
    found = the_case(request, reference, "case.record")
    form = forms.adding(request.POST, in_force(request.at), request.at, kind=found.kind)
    if form.step is None:
        return case_page(request, found, form, status=form.status)
    try:
        record_steps(
            by=standing_of(request), at=request.at, case=found.id, steps=[form.step], done_by=_doer(form.done_by),
            form=sent_form(request.POST, request.at),
        )  # fmt: skip
    except Refusal as why:
        form.fault("what", str(why))
        return case_page(request, found, form, status=status_of(why))
    return to_case(found, "recorded", "story")


def _doer(choice: str) -> Doer | None:
    """Whoever was chosen among people on duty, in the role in which they are; None where nobody was."""
    member, _, role = choice.partition(":")
    try:
        return Doer(uuid.UUID(member), role)
    except ValueError:
        return None
