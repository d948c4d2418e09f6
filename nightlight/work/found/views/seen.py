"""A named officer has seen the child: one form, one press."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import may_record, others_who_may, record_steps, writes_for_others
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.found import forms, queries
from nightlight.work.found.views.answers import RECORD, saying_why_not, shown, the_episode, to

ACT = "found_confirmed"


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def seen(request: Any, reference: str) -> HttpResponse:
    """Record who saw them, how they were, what they said, and what came of the questions after a return."""
    case, pack, me = the_episode(request, reference), in_force(request.at), whoever(request)
    draft = box_of(request, case, "seen")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.SEEN_LONG)
    who = forms.Seers(
        me.actor.name if may_record(me, ACT, pack) else "",
        others_who_may([ACT], pack) if writes_for_others(me, pack) else {},
    )
    adult = queries.grown(case.id, request.at, pack)
    if request.method == "POST" and form.sent:
        steps = forms.seen(form, who, request.at, queries.earliest(case.id), adult=adult)
        if not form.problems and _recorded(request, case, form, steps, who):
            return to("closing", case, "seen")
    return shown(
        request, "found/seen.html", status=form.status, case=case, form=form, draft=draft, seers=who, adult=adult,
        child=queries.named_child(case.id), open_to_it=ACT in pack.tables[queries.KIND].moves[case.state], forms=forms,
    )  # fmt: skip


def _recorded(request: Any, case: Case, form: typed.Typed, steps: Any, who: forms.Seers) -> bool:
    doer = forms.doer(form, who.others, field="seen_by")
    try:
        record_steps(by=whoever(request), at=request.at, case=case.id, steps=steps, form=form.as_sent(), done_by=doer)
    except Refusal as why:
        form.fault("seen_by", str(why))
        return False
    return True
