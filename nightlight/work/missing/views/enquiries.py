"""Enquiries and sightings: the list of them, and the forms that add one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import record_steps
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.missing import forms, queries
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.visit import check_moment


@page(needs=CAPABILITY)
@require_safe
@saying_why_not
def enquiries(request: Any, reference: str) -> HttpResponse:
    """Every enquiry and sighting of an episode, the newest first, and what was not done and why."""
    case = the_episode(request, reference)
    rows = queries.enquiries(case, in_force(request.at))
    return shown(request, "missing/enquiries.html", case=case, rows=rows)


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def enquiry(request: Any, reference: str) -> HttpResponse:
    """Record an enquiry, or why it was not made."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "enquiry")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.ENQUIRY_TEXTS)
    kinds = pack.setting("enquiry_kinds")
    if request.method == "POST" and form.sent:
        forms.check_enquiry(form, pack)
        check_moment(form, case, request.at)
        if not form.problems and recorded(request, case, form, forms.enquiry(form, pack, request.at), "kind"):
            return to("enquiries", case, done="not_done" if form.said("done") == "not" else "enquiry")
    elif request.GET.get("kind") in kinds and not form.said("kind"):
        form.typed["kind"] = request.GET["kind"]
    meets = queries.meets(case, [*kinds, "enquiry_made"], pack, request.at)
    return shown(request, "missing/enquiry.html", status=form.status, case=case, form=form, draft=draft, kinds=kinds, meets=meets)  # fmt: skip


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def sighting(request: Any, reference: str) -> HttpResponse:
    """Record a sighting: where, when, by whom, and how reliable."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "sighting")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=("note",))
    if request.method == "POST" and form.sent:
        forms.check_sighting(form, pack, request.at)
        if not form.problems and recorded(request, case, form, forms.sighting(form, request.at), "place"):
            return to("enquiries", case, done="sighting")
    return shown(request, "missing/sighting.html", status=form.status, case=case, form=form, draft=draft)


def recorded(request: Any, case: Case, form: typed.Typed, steps: Sequence[Step], beside: str) -> bool:
    """Whether the steps of a form are on record now; where they were refused, that is noted beside a field of it."""
    try:
        record_steps(by=whoever(request), at=request.at, case=case.id, steps=steps, form=form.as_sent())
    except Refusal as why:
        form.fault(beside, str(why))
        return False
    return True
