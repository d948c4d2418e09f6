"""The pages for what went wrong. They say what to do next, and repeat nothing of what was sent, but for typing that would be lost."""

from __future__ import annotations

import sys
from typing import Final
from urllib.parse import urlsplit

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from psycopg_pool import PoolTimeout

from nightlight.project import health, kept_typing, packs
from nightlight.records.access.refusals import HeldAndRestricted, NotAllowed, NotFoundHere, ReasonAskedFor
from nightlight.records.access.standing import forget_who_asks, standing_of
from nightlight.rules.faults import Faulty
from nightlight.rules.refusals import Refusal

_ASKED_AFRESH: Final = ("/theme", "/sign-in", "/sign-in/code", "/sign-out", "/account/password", "/account/confirm")
"""Forms that are not offered for sending again: there is nothing to lose in them, or a password, which no page repeats."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The browser sent what no page of ours sends."""
    return _sorry(
        request,
        400,
        "That request could not be read",
        ["If you typed the web address, check it is correct.", "If you came from a page here, go back and try again."],
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The page is there, and is not open to whoever asks."""
    return _sorry(
        request,
        403,
        "You cannot open this page",
        ["It is not open to you, or not from where you are.", "If your work needs it, ask your supervisor."],
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """No page has this address."""
    return _sorry(
        request,
        404,
        "Page not found",
        [
            "If you typed the web address, check it is correct.",
            "If you pasted it, check that you copied the whole address.",
        ],
    )


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """The form did not come from a page of ours, or the browser lost its cookie; in the second case the typing can be sent again.

    It is offered to whoever typed it, once they are signed in, and to nobody else.
    """
    if _from_a_page_of_ours(request) and request.path not in _ASKED_AFRESH:
        if standing_of(request) is None and kept_typing.typist_of(request):
            return kept_typing.keep(request)
        if kept_typing.is_somebody_elses(request):
            return kept_typing.not_yours(request)
        return kept_typing.send_again(request)
    return _sorry(
        request,
        403,
        "That form was open too long",
        [
            "Go back, load the page again and send the form once more.",
            "If it happens again, let this browser keep cookies.",
        ],
    )


def about_a_case(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """The page for a case that cannot be opened by whoever asks, or not for this, or not before they say why; None for any other refusal."""
    if isinstance(refusal, ReasonAskedFor):
        return HttpResponseRedirect(reverse("casework:why", args=[refusal.reference]))
    if isinstance(refusal, HeldAndRestricted):
        response = render(request, "held_and_restricted.html", {"refusal": refusal}, status=403)
        response["Cache-Control"] = "private, no-store"
        return response
    if isinstance(refusal, NotFoundHere):
        return _sorry(
            request, 404, "There is no such case here", [*map(_sentence, refusal.why), _sentence(refusal.remedy)]
        )
    if isinstance(refusal, NotAllowed):
        return _sorry(request, 403, "You cannot do this", [*map(_sentence, refusal.why), _sentence(refusal.remedy)])
    return None


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def our_fault(request: HttpRequest) -> HttpResponse:
    """Something broke here; where the frame of the pages broke too, the words come without it. Without its database nothing is broken."""
    if _is_absence(sys.exc_info()[1]):
        return database_away(request)
    title = "Something went wrong here"
    advice = [
        "What you did just now may not have been kept.",
        "Try again. If it happens again, tell whoever runs Nightlight for your force.",
    ]
    forget_who_asks(request)
    try:
        return _sorry(request, 500, title, advice)
    except Exception:  # noqa: BLE001 - this is the last page there is
        words = "".join(f"<p>{sentence}</p>" for sentence in advice)
        return HttpResponse(f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1>{words}", status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer, for as long as a restart takes: status 503, and what was typed is offered for sending again.

    It asks the database for nothing, and nor does the frame for a while: whoever waits has waited once already. Where the frame does need it, the
    words come without it.
    """
    forget_who_asks(request)
    packs.leave_in_peace()
    health.database_went_away()
    title = "Nightlight cannot reach its database just now"
    advice = [
        "It may be back in a moment. What you did just now may or may not have been kept.",
        "Try again. If it stays away, work by your force’s plan for when systems fail, and tell whoever runs Nightlight for your force.",
    ]
    try:
        if request.method == "POST":
            advice[1] = "What you typed is kept on this page: send it again. What is there already is not made twice."
            response = kept_typing.send_again(request, title=title, advice=advice, status=503)
        else:
            response = _sorry(request, 503, title, advice)
    except Exception:  # noqa: BLE001 - the frame needs what is away
        response = HttpResponse(_bare(title, advice, request), status=503)
    response["Retry-After"] = "5"
    response["Cache-Control"] = "private, no-store"
    return response


def _is_absence(failure: BaseException | None) -> bool:
    """Whether a failure says that the database is away, and not that something is wrong with what it was asked."""
    while failure is not None:
        if isinstance(
            failure, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError | PoolTimeout
        ):
            return True
        failure = failure.__cause__
    return False


def _bare(title: str, advice: list[str], request: HttpRequest) -> str:
    """A page without the frame; a form that was sent can be sent again from it."""
    words = "".join(f"<p>{escape(sentence)}</p>" for sentence in advice)
    form = ""
    if request.method == "POST":
        fields = "".join(
            f'<textarea name="{escape(name)}" readonly rows="3" cols="60" aria-label="{escape(name)}">{escape(value)}</textarea><br>'
            for name, value in [*kept_typing.fields_of(request), *kept_typing.mark_sent(request)]
        )
        token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
        form = f'<form method="post">{token}{fields}<button>Send it again</button></form>'
    return f'<!DOCTYPE html><html lang="en-GB"><title>{title}</title><main><h1>{title}</h1>{words}{form}</main></html>'


def no_usable_pack(request: HttpRequest, faulty: Faulty) -> HttpResponse:
    """Without a policy pack nobody knows who may do what, so nothing is open."""
    advice = [
        f"The policy pack that is in force here cannot be read: {faulty.faults[0]}",
        "Tell whoever runs Nightlight for your force now. Until it is mended, work by your force’s plan for when systems fail.",
    ]
    return _sorry(request, 503, "Nightlight cannot work just now", advice)


def _from_a_page_of_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a form was sent from our own scheme, host and port; one that says nothing is not believed."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        origin = urlsplit(said)
    except ValueError:
        return False
    return request.method == "POST" and (origin.scheme, origin.netloc) == (request.scheme, request.get_host())


def _sorry(request: HttpRequest, status: int, title: str, advice: list[str]) -> HttpResponse:
    return render(request, "error.html", {"title": title, "advice": advice}, status=status)
