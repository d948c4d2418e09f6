"""The pages about being on duty: who is, booking on and off, covering and swapping."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.workforce import actions as duty
from nightlight.records.workforce.roster import roster
from nightlight.rules.refusals import Refusal
from nightlight.work.shifts import actions, forms, queries
from nightlight.work.shifts.answers import name_of, on_the_board, saying_why_not, shown

READ_OR_SEND: Final = ["GET", "HEAD", "POST"]


@page(needs="roster.read")
@require_safe
@saying_why_not
def board(request: HttpRequest) -> HttpResponse:
    """Who is on duty, where, as what and until when, and what nobody covers."""
    found: Any = standing_of(request)
    context = {
        "board": queries.board(found, request.at), "mine": roster(member=request.actor.member), "swaps": queries.swaps(request.actor.member, request.at),
        "done": request.GET.get("done", "")[:40],
    }  # fmt: skip
    return shown(request, "shifts/board.html", **context)


@page(needs="duty.book")
@require_http_methods(READ_OR_SEND)
@saying_why_not
def book_on(request: HttpRequest) -> HttpResponse:
    """Book oneself on, in roles that one holds."""
    found: Any = standing_of(request)
    form = forms.booking_on(request.POST if request.method == "POST" else None, request.at)
    if request.method == "POST" and not form.problems:
        try:
            duty.book_on(
                by=request.actor, at=request.at, member=request.actor.member, roles=form.roles, area=form.area or None,
                until_expected=form.ends, where=form.where,
            )  # fmt: skip
        except Refusal as why:
            form.refused(why.why, "role")
        else:
            return on_the_board("booked_on")
    context = {"form": form, "roles": queries.bookable(found, request.at), "areas": queries.areas()}
    return shown(request, "shifts/book_on.html", shift=queries.shift_now(request.actor.member, request.at), **context)


@page(needs="duty.book")
@require_http_methods(READ_OR_SEND)
@saying_why_not
def book_off(request: HttpRequest) -> HttpResponse:
    """Book oneself off, having seen what one leaves behind."""
    return _booking_off(request, request.actor.member)


@page(needs="duty.book")
@require_http_methods(READ_OR_SEND)
@saying_why_not
def book_other_off(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    """Book somebody off whom one supervises: they went home and did not say so."""
    return _booking_off(request, member)


def _booking_off(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    found: Any = standing_of(request)
    whose = "" if member == request.actor.member else name_of(member)
    queries.check_may_book_off(found, member, request.at)
    left = queries.leaving(found, member, request.at)
    changed = request.method == "POST" and request.POST.get("seen") != left.mark
    if request.method == "POST" and not changed:
        actions.book_off(by=request.actor, at=request.at, member=member)
        return on_the_board("booked_off" if member == request.actor.member else "booked_other_off")
    context = {"left": left, "stints": roster(member=member), "changed": changed, "whose": whose}
    return shown(request, "shifts/book_off.html", status=409 if changed else 200, **context)


@page(needs="duty.cover")
@require_http_methods(READ_OR_SEND)
@saying_why_not
def cover(request: HttpRequest) -> HttpResponse:
    """Say "I am covering", for somebody or for whoever is missing."""
    found: Any = standing_of(request)
    people = queries.people(but=request.actor.member)
    form = forms.covering(request.POST if request.method == "POST" else request.GET, request.at, people)
    if request.method == "POST" and not form.problems:
        try:
            duty.cover(
                by=request.actor, at=request.at, role=form.role, area=form.area or None, for_member=form.absent,
                until_expected=form.ends, why=form.why,
            )  # fmt: skip
        except Refusal as why:
            form.refused(why.why, "role")
        else:
            return on_the_board("covering")
    context = {"form": form, "roles": queries.coverable(found, request.at), "areas": queries.areas(), "people": people}
    return shown(request, "shifts/cover.html", gaps=queries.board(found, request.at), **context)


@page(needs="duty.cover")
@require_POST
@saying_why_not
def end_cover(request: HttpRequest) -> HttpResponse:
    """Stop covering."""
    area = forms.typed(request.POST, "area") or None
    duty.end_cover(by=request.actor, at=request.at, role=forms.typed(request.POST, "role"), area=area)
    return on_the_board("cover_ended")


@page(needs="duty.cover")
@require_http_methods(READ_OR_SEND)
@saying_why_not
def swap(request: HttpRequest) -> HttpResponse:
    """Offer one's duty to somebody, who takes it over by accepting it by name."""
    found: Any = standing_of(request)
    people = queries.takers(found, request.at)
    form = forms.swapping(request.POST if request.method == "POST" else None, request.at, people)
    if request.method == "POST" and form.taker and not form.problems:
        try:
            asked = {"to": form.taker, "reason": form.reason, "swap": uuid.UUID(form.swap)}
            actions.offer_swap(by=request.actor, at=request.at, **asked)
        except Refusal as why:
            form.refused(why.why, "whom")
        else:
            return on_the_board("swap_offered")
    context = {"form": form, "people": people, "mine": roster(member=request.actor.member)}
    owned = queries.owned_cases(request.actor.member)
    return shown(request, "shifts/swap.html", cases=owned, **context)


@page(needs="duty.cover")
@require_POST
@saying_why_not
def accept_swap(request: HttpRequest, swap: uuid.UUID) -> HttpResponse:
    """Accept by name a duty that was offered to me."""
    actions.accept_swap(by=request.actor, at=request.at, swap=swap)
    return on_the_board("swap_accepted")


@page(needs="duty.cover")
@require_POST
@saying_why_not
def decline_swap(request: HttpRequest, swap: uuid.UUID) -> HttpResponse:
    """Decline a duty that was offered to me."""
    actions.decline_swap(by=request.actor, at=request.at, swap=swap, reason=forms.typed(request.POST, "reason"))
    return on_the_board("swap_declined")


@page(needs="duty.cover")
@require_POST
@saying_why_not
def withdraw_swap(request: HttpRequest, swap: uuid.UUID) -> HttpResponse:
    """Take back an offer that nobody has answered."""
    actions.withdraw_swap(by=request.actor, at=request.at, swap=swap)
    return on_the_board("swap_withdrawn")
