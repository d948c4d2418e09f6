"""Somebody says that the child is back, or where the child is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import others_who_may, record_steps, writes_for_others
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.found import forms, queries
from nightlight.work.found.views.answers import RECORD, saying_why_not, shown, the_episode, to


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def back(request: Any, reference: str) -> HttpResponse:
    """Say how somebody is back, or located; what goes on running because of it stands beside it."""
    case, pack = the_episode(request, reference), in_force(request.at)
    running = queries.open_duties(case.id, request.at)
    draft, ways = box_of(request, case, "back"), queries.ways(case, running, pack)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at)
    others = others_who_may(queries.BACK, pack) if writes_for_others(whoever(request), pack) else {}
    if request.method == "POST" and form.sent:
        step = forms.back(form, [one.event for one in ways], request.at, queries.earliest(case.id))
        if step is not None and _recorded(request, case, form, step, others):
            return to("back", case, str(step.event))
    return shown(
        request, "found/back.html", status=form.status, case=case, form=form, draft=draft, ways=ways, running=running, others=others,
        me=whoever(request),
    )  # fmt: skip


def _recorded(request: Any, case: Case, form: typed.Typed, step: Any, others: dict[str, str]) -> bool:
    doer = forms.doer(form, others)
    try:
        record_steps(by=whoever(request), at=request.at, case=case.id, steps=[step], form=form.as_sent(), done_by=doer)
    except Refusal as why:
        form.fault("how", str(why))
        return False
    return True
