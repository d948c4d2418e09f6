"""The pages for what went wrong. They say what to do next, and repeat nothing of what was sent, but for typing that would be lost."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nightlight.rules.faults import Faulty


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
    """The form did not come from a page of ours, or the browser lost its cookie; in the second case the typing can be sent again."""
    if _from_a_page_of_ours(request) and request.path != reverse("theme"):
        return _send_again(request)
    return _sorry(
        request,
        403,
        "That form was open too long",
        [
            "Go back, load the page again and send the form once more.",
            "If it happens again, let this browser keep cookies.",
        ],
    )


def our_fault(request: HttpRequest) -> HttpResponse:
    """Something broke here; where the frame of the pages broke too, the words come without it."""
    title = "Something went wrong here"
    advice = [
        "What you did just now may not have been kept.",
        "Try again. If it happens again, tell whoever runs Nightlight for your force.",
    ]
    try:
        return _sorry(request, 500, title, advice)
    except Exception:  # noqa: BLE001 - this is the last page there is
        words = "".join(f"<p>{sentence}</p>" for sentence in advice)
        return HttpResponse(f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1>{words}", status=500)


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


def _send_again(request: HttpRequest) -> HttpResponse:
    """Offer everything that was typed for sending again, with a fresh token, to the same address."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    files = [(name, file.name) for name, several in request.FILES.lists() for file in several]
    offered = {"address": request.get_full_path(), "fields": fields, "files": files}
    response = render(request, "send_again.html", offered, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _sorry(request: HttpRequest, status: int, title: str, advice: list[str]) -> HttpResponse:
    return render(request, "error.html", {"title": title, "advice": advice}, status=status)
