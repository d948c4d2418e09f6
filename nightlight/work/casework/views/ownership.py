"""Who answers for a case: offered, accepted by name on screen or by radio, declined, taken back."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.owning import accept_case, decline_case, offer_case, withdraw_offer
from nightlight.work.casework import acting
from nightlight.work.casework.views.alarms import the_case_that_rings
from nightlight.work.casework.views.answers import saying_why_not, shown, the_case, to_case


@page(needs="case.accept")
@require_POST
@saying_why_not
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept a case by name: one that was offered to me, or one that climbs."""
    offer = acting.an_id(request.POST.get("offer"))
    case = _asked_of_me(request, reference, offer) or the_case_that_rings(request, reference, "case.accept")
    clocks = acting.ids(request.POST.getlist("clock"))
    by = acting.as_asked(standing_of(request), offer, request.at, clocks)
    accept_case(by=by, at=request.at, case=case.id, offer=offer)
    return to_case(case, "accepted")


@page(needs="case.accept")
@require_POST
@saying_why_not
def accept_all(request: HttpRequest) -> HttpResponse:
    """Accept by name every offer that the page showed, each for itself: one that was answered meanwhile stops no other."""
    offers = [found for one in request.POST.getlist("offer") if (found := acting.an_id(one))]
    done = acting.accept_each(standing_of(request), offers, request.at)
    if done.refused:
        return shown(request, "casework/some_refused.html", status=409, many=done, what="accepted")
    return HttpResponseRedirect(reverse("home"))


@page(needs="radio.accept")
@require_POST
@saying_why_not
def accept_by_radio(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that somebody on duty accepted a case by radio and read it back."""
    case = the_case(request, reference)
    who = acting.on_duty_choice(request.POST.get("who", ""))
    read_back = who.member if request.POST.get("read_back") == "yes" else None
    accept_case(
        by=who, at=request.at, case=case.id, offer=acting.an_id(request.POST.get("offer")), how="radio", read_back_by=read_back,
        recorded_by=acting.in_control_room(standing_of(request), request.at),
    )  # fmt: skip
    return to_case(case, "accepted_by_radio")


@page(needs="case.accept")
@require_POST
@saying_why_not
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Decline an offer made to me, with a reason."""
    offer = acting.offer_named(request.POST.get("offer"))
    case = _asked_of_me(request, reference, offer) or the_case(request, reference)
    reason = acting.reason(request.POST, "Declining this case")
    decline_case(by=request.actor, at=request.at, case=case.id, offer=offer, reason=reason)
    return HttpResponseRedirect(reverse("home"))


@page(needs="case.offer")
@require_POST
@saying_why_not
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer a case to somebody on duty. Whoever holds it keeps it until they accept it by name."""
    case = the_case(request, reference, "case.offer")
    to = acting.on_duty_choice(request.POST.get("who", ""))
    offer_case(
        by=acting.as_owner(standing_of(request), case, request.at),
        at=request.at,
        case=case.id,
        to=to.member,
        role=to.role,
    )
    return to_case(case, "offered")


@page(needs="case.offer")
@require_POST
@saying_why_not
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back an offer that nobody has answered."""
    case = the_case(request, reference, "case.offer")
    by = acting.as_owner(standing_of(request), case, request.at)
    withdraw_offer(by=by, at=request.at, case=case.id, offer=acting.offer_named(request.POST.get("offer")))
    return to_case(case, "withdrawn")


def _asked_of_me(request: HttpRequest, reference: str, offer: uuid.UUID | None) -> Case | None:
    """The case, where it was offered to whoever asks: then they may answer, whatever else they may see."""
    found = (
        Offer.objects.select_related("case").filter(id=offer, offered_to=request.actor.member).first()
        if offer
        else None
    )
    return found.case if found and found.case.reference == reference.upper() else None
