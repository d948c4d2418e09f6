"""Child Rescue Alert: considered with its tests, decided with a reason, and drafted for whoever sends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import opened, whoever
from nightlight.records.access.guard import page
from nightlight.records.access.refusals import NotFoundHere
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import may_record
from nightlight.records.packs.queries import in_force
from nightlight.work.missing import alert as alerting
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.enquiries import recorded
from nightlight.work.missing.views.visit import check_moment

CAP = "application/cap+xml"


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def alert(request: Any, reference: str) -> HttpResponse:
    """Consider a Child Rescue Alert, and keep the decision and its reason."""
    case, pack, me = the_episode(request, reference), in_force(request.at), whoever(request)
    draft = box_of(request, case, "alert")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=alerting.TEXTS)
    if request.method == "POST" and form.sent:
        alerting.check(form, pack, request.at)
        check_moment(form, case, request.at)
        if not form.problems and recorded(request, case, form, [alerting.step(form, pack, request.at)], "decision"):
            return to("alert", case, done="alert")
    return shown(
        request, "missing/alert.html", status=form.status, case=case, form=form, draft=draft, alert=alerting, decided=alerting.decisions(case),
        age=alerting.known(case, request.at, pack), decides=may_record(me, alerting.EVENT, pack), about=pack.setting("rescue_alert"),
    )  # fmt: skip


@page(needs=CAPABILITY)
@require_safe
@saying_why_not
def draft(request: Any, reference: str, entry: int) -> HttpResponse:
    """The draft of an alert that was asked for, as a file."""
    case = opened(request, reference, CAPABILITY)
    return _file(alerting.draft(case, entry, in_force(request.at)), f"{case.reference}-alert-draft.xml")


@page(needs=CAPABILITY)
@require_safe
@saying_why_not
def cancel(request: Any, reference: str, entry: int) -> HttpResponse:
    """The draft that cancels it, once they are back."""
    case = opened(request, reference, CAPABILITY)
    return _file(alerting.cancelling(case, entry, in_force(request.at)), f"{case.reference}-cancel-draft.xml")


def _file(text: str | None, name: str) -> HttpResponse:
    if text is None:
        raise NotFoundHere(
            what="This draft", why="no alert was asked for by that entry, or there is nothing to cancel yet",
            remedy="look at the decisions on an alert",
        )  # fmt: skip
    return HttpResponse(text, content_type=CAP, headers={"Content-Disposition": f'attachment; filename="{name}"'})
