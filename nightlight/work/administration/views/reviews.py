"""Reviews of broken glass."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from nightlight.records.access.glass import review_due, review_glass, reviewed, unreviewed
from nightlight.records.access.guard import page
from nightlight.rules.refusals import Refusal
from nightlight.work.administration import forms
from nightlight.work.administration.answers import done, saying_why_not, shown

FIELDS = {"justified": "justified", "reason": "words", "characters long": "words"}
ANSWERS = {"yes": True, "no": False}


@page(needs="glass.review")
@require_safe
@saying_why_not
def glass(request: Any) -> HttpResponse:
    """Broken glass that waits for a review, the oldest first, and the latest reviews."""
    return _glass(request)


@page(needs="glass.review")
@require_POST
@saying_why_not
def review(request: Any, glass: int) -> HttpResponse:
    """Say whether breaking the glass was justified, and why."""
    form = forms.read(request.POST)
    if form.value("justified") not in ANSWERS:
        form.fault("justified", "Say whether it was justified")
    form.needs("words", "Say why, in a sentence")
    if not form.problems:
        try:
            review_glass(
                by=request.actor, viewer=request.viewer, at=request.at, glass=glass, justified=ANSWERS[form.value("justified")],
                words=form.value("words"),
            )  # fmt: skip
        except Refusal as why:
            form.refused(why.why, FIELDS)
        else:
            return done("administration:glass", "reviewed")
    return _glass(request, glass, form)


def _glass(request: Any, about: int = 0, form: forms.Form | None = None) -> HttpResponse:
    waiting = [(one, review_due(one, request.at)) for one in unreviewed()[:100]]
    return shown(
        request, "administration/glass.html", status=400 if form else 200, waiting=waiting, reviewed=list(reviewed()), about=about,
        form=form or forms.Form(), me=request.actor.member,
    )  # fmt: skip
