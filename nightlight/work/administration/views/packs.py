"""Which policy pack is in force, which there are, whether they are whole, and putting one in force."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight import packfile
from nightlight.records.access.guard import page
from nightlight.records.journal.above import names_of
from nightlight.records.packs.actions import adopt, checked
from nightlight.records.packs.models import Adoption
from nightlight.rules.days import LONDON
from nightlight.rules.refusals import Refusal
from nightlight.work.administration import forms
from nightlight.work.administration.answers import done, saying_why_not, shown

FIELDS = {"time from which": "since", "reason": "reason"}


@page(needs="packs.adopt")
@require_safe
@saying_why_not
def packs(request: Any) -> HttpResponse:
    """The packs that there are, and which was adopted when, by whom and why."""
    today = request.at.astimezone(LONDON).date()
    adopted = list(Adoption.objects.all()[:20])
    in_force = next((one for one in adopted if one.in_force_from <= request.at), None)
    return shown(
        request, "administration/packs.html", packs=[checked(name, today) for name in packfile.pack_names()], adopted=adopted, in_force=in_force,
        names=names_of({one.adopted_by for one in adopted}),
    )  # fmt: skip


@page(needs="packs.adopt")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def adopting(request: HttpRequest, name: str) -> HttpResponse:
    """Put a pack in force, having seen what the check of it says."""
    return _adopting(request, name)


def _adopting(request: Any, name: str) -> HttpResponse:
    found = checked(name, request.at.astimezone(LONDON).date()) if name in packfile.pack_names() else None
    form = forms.read(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        since = form.moment("since") or request.at
        form.needs("reason", "Say why this pack is put in force")
        if not form.problems:
            try:
                adopt(
                    by=request.actor, at=request.at, pack=name, in_force_from=since, reason=form.value("reason"),
                    digest=form.value("digest"),
                )  # fmt: skip
            except Refusal as why:
                form.refused(why.why, FIELDS)
            else:
                return done("administration:packs", "adopted")
    status = 404 if found is None else 400 if form.problems else 200
    return shown(request, "administration/adopt.html", status=status, chosen=found, form=form)
