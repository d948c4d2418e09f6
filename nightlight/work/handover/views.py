"""The pages of a hand-over: written and offered by whoever goes, read and answered by whoever comes."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import restore
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.handing_over import HandOver, open_sets
from nightlight.work.handover import actions, forms, queries, takers
from nightlight.work.handover.answers import is_live, said_before, saying_why_not, shown

DRAFT: Final = "handover:mine"
READ_OR_SEND: Final = ["GET", "HEAD", "POST"]


@page(needs="case.offer")
@require_http_methods(READ_OR_SEND)
@saying_why_not
def prepare(request: Any) -> HttpResponse:
    """My open cases on one page, each with a line for the next, offered as one set to somebody on duty."""
    found, draft, sent = whoever(request), restore(request, DRAFT), None
    mine = queries.owned(found, request.at)
    form = forms.typed(request.POST if request.method == "POST" else draft.posted, request.at)
    if request.method == "POST" and form.sent:
        sent = _offered(request, form, mine)
        if sent and not sent.refused:
            return _to(sent.handover)
        mine = queries.owned(found, request.at)
    if not is_live(request):
        queries.note_looks(found, mine, request.at)
    return shown(request, "handover/prepare.html", status=409 if sent else form.status, sent=sent, **_giving(request, form, mine), draft=draft)  # fmt: skip


def _giving(request: Any, form: Typed, mine: tuple[queries.Told, ...]) -> dict[str, Any]:
    found, cases = whoever(request), [one.case for one in mine if one.case]
    return {
        "mine": mine, "form": form, "people": takers.takers(found, cases, request.at), "awaited": takers.awaited(found, cases, request.at),
        "sets": [one for one in open_sets(request.actor.member) if one.giver == request.actor.member],
        "chosen": form.several.get("case", ()) if form.typed else None, "note_of": forms.note_of,
    }  # fmt: skip


def _offered(request: Any, form: Typed, mine: tuple[queries.Told, ...]) -> actions.Came | None:
    """Offer what the form asks for; what cannot be offered is noted in the form, beside its case."""
    found, free = whoever(request), [one.case for one in mine if one.case and one.offer is None]
    people = takers.takers(found, [one.case for one in mine if one.case], request.at)
    wanted = forms.wanted(form, free, people)
    if wanted is None:
        return None
    came = actions.offer_set(by=found, at=request.at, wanted=wanted, once=form.once)
    names = {one.id: one.reference for one in wanted.cases}
    for case, why in came.refused.items():
        form.fault(forms.note_of(case), f"{names[case]} was not offered: {'; '.join(why.why)}. What you can do: {why.remedy}")  # fmt: skip
    return came


@page(needs="case.read")
@require_safe
@saying_why_not
def read(request: Any, handover: uuid.UUID) -> HttpResponse:
    """A hand-over as its giver and its taker read it: the cases, what was written to each, and what became of it."""
    whole = queries.of_mine(whoever(request), handover, request.at)
    return _whole(request, whole, typed.read(None, request.at))


def _whole(request: Any, whole: HandOver, form: Typed, *, status: int = 200) -> HttpResponse:
    found = whoever(request)
    told = queries.in_set(found, whole, request.at)
    if not is_live(request):
        queries.note_looks(found, told, request.at)
    return shown(
        request, "handover/read.html", status=status, whole=whole, told=told, form=form, mine=whole.taker == found.actor.member,
        kept_back=queries.kept_back(found, whole), held=queries.held_and_restricted(found, whole, request.at), me_id=found.actor.member,
        said=said_before(request),
    )  # fmt: skip


@page(needs="case.accept")
@require_POST
@saying_why_not
def accept(request: Any, handover: uuid.UUID) -> HttpResponse:
    """Accept by name one case of a hand-over, or all that the page showed."""
    found = whoever(request)
    whole = queries.of_mine(found, handover, request.at)
    asked = (_an_id(one) for one in request.POST.getlist("offer"))
    came = actions.accept_offers(by=found, at=request.at, whole=whole, offers=[one for one in asked if one])
    names = {one.case: one.reference for one in whole.parts}
    for case, why in came.refused.items():
        messages.warning(request, f"{names[case]} was not accepted: {'; '.join(why.why)}. What you can do: {why.remedy}.")  # fmt: skip
    return _to(whole.id)


@page(needs="case.accept")
@require_POST
@saying_why_not
def decline(request: Any, handover: uuid.UUID) -> HttpResponse:
    """Decline one case of a hand-over, with a reason: it stays with whoever gives it, who is told."""
    found = whoever(request)
    whole = queries.of_mine(found, handover, request.at)
    form = typed.read(request.POST, request.at)
    form.pressed = typed.SAVE
    offer = next((one.offer for one in whole.parts if str(one.offer) == form.said("offer")), None)
    field = f"reason-{form.said('offer')}"
    if len(form.needs(field, "Say why you cannot take it, in a sentence")) > typed.LONGEST_LINE:
        form.fault(field, f"Say it in at most {typed.LONGEST_LINE} characters")
    if form.problems or offer is None:
        return _whole(request, whole, form, status=400)
    actions.decline_offer(by=found, at=request.at, whole=whole, offer=offer, reason=form.said(field))
    return _to(whole.id)


def _to(handover: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("handover:read", args=[handover]))


def _an_id(raw: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(raw))
    except ValueError:
        return None
