"""A lead sent to another team or force, and the receipt of somebody named there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.missing import sending
from nightlight.work.missing.leads import Lead, leads
from nightlight.work.missing.refusals import NoSuchLead
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def send(request: Any, reference: str, lead: str) -> HttpResponse:
    """Send a lead to another team or force."""
    case, pack = the_episode(request, reference), in_force(request.at)
    found, form, draft = _form(request, case, lead, "send")
    if request.method == "POST" and form.sent:
        where = sending.check_sending(form, pack)
        if not form.problems and _done(form, "where", sending.send_lead, request, case, lead=found.name, to=where):
            return to("leads", case, done="sent")
    return shown(
        request, "missing/lead_send.html", status=form.status, case=case, form=form, draft=draft, lead=found, where=sending.WHERE,
        forces=pack.setting("forces"),
    )  # fmt: skip


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def receipt(request: Any, reference: str, lead: str) -> HttpResponse:
    """Record who there confirmed that they have a lead."""
    case, pack = the_episode(request, reference), in_force(request.at)
    found, form, draft = _form(request, case, lead, "receipt")
    if request.method == "POST" and form.sent:
        held = sending.check_receipt(form, found, pack, request.at)
        when = form.moment(request.at)
        said = {"lead": found.name, "receipt": held, "happened_at": when}
        if not form.problems and _done(form, "person", sending.receive_lead, request, case, **said):
            return to("leads", case, done="received")
    ways = {key: one["words"] for key, one in pack.setting("lead_receipts").items()}
    return shown(
        request, "missing/lead_receipt.html", status=form.status, case=case, form=form, draft=draft, lead=found, ways=ways
    )  # fmt: skip


def _form(request: Any, case: Case, lead: str, what: str) -> tuple[Lead, typed.Typed, Any]:
    name = lead.replace("-", " ")
    found = next((one for one in leads(case.id) if one.name == name), None)
    if found is None:
        raise NoSuchLead(what="This page", why="there is no such lead on this case", remedy="look at its leads again")
    draft = box_of(request, case, f"{lead}-{what}")
    return found, typed.read(request.POST if request.method == "POST" else draft.posted, request.at), draft


def _done(form: typed.Typed, beside: str, act: Callable[..., Any], request: Any, case: Case, **said: Any) -> bool:
    """Whether an act is on record now, or was before; where it was refused, that is noted beside a field."""
    try:
        act(by=whoever(request), at=request.at, case=case.id, form=form.as_sent(), **said)
    except Refusal as why:
        form.fault(beside, str(why))
        return False
    return True
