"""Somebody rang again: what is new goes on record, and the level is assessed afresh."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.packs.queries import in_force
from nightlight.work.missing import forms, grading, queries
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.enquiries import recorded
from nightlight.work.missing.views.visit import check_moment


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def second_contact(request: Any, reference: str) -> HttpResponse:
    """Record that somebody made contact again, with what is new and the answers that came with it."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "again")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=("what_is_new",))
    level = grading.level_of(case, whoever(request), request.at, pack)
    asked = forms.questions(form, level.ask if level else (), pack.pack)
    if request.method == "POST" and form.sent:
        forms.check_contact(form, request.at)
        check_moment(form, case, request.at)
        facts = forms.answers(form, asked, pack.pack)
        steps = forms.second_contact(form, case.reference, facts, request.at)
        if not form.problems and recorded(request, case, form, steps, "caller"):
            return to("level", case, done="contact")
    meets = queries.meets(case, ["second_contact"], pack, request.at)
    return shown(
        request, "missing/second_contact.html", status=form.status, case=case, form=form, draft=draft, questions=asked, level=level,
        vocabulary=[one.about for one in pack.pack.facts.values() if not one.retired], meets=meets,
    )  # fmt: skip
