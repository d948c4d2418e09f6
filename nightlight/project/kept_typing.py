"""Typing that arrives without a session is kept until whoever typed it has signed in again, and is shown to nobody else.

Every form carries a signed mark of who it was given to. It names nobody to a reader, and tells whose typing a form holds when it comes back after
its session ran out, or under somebody else's.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from nightlight.records.access.standing import standing_of
from nightlight.records.packs.queries import in_force

FIELD: Final = "typed_by"
KEPT: Final = "kept"
_SIGNER: Final = Signer(salt="typed by")


def mark_of(request: HttpRequest) -> str:
    """The mark of whoever is signed in, for the forms of a page; empty for nobody."""
    who = standing_of(request)
    return _SIGNER.sign(who.viewer.member) if who else ""


def typist_of(request: HttpRequest) -> str:
    """Whom the form that was sent was given to; empty where it does not say, or was tampered with."""
    try:
        return _SIGNER.unsign(request.POST.get(FIELD, ""))
    except BadSignature:
        return ""


def is_somebody_elses(request: HttpRequest) -> bool:
    """Whether the form that was sent was given to somebody else than who is signed in now."""
    typist, who = typist_of(request) if request.method == "POST" else "", standing_of(request)
    return bool(typist) and who is not None and typist != who.viewer.member


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, field by field, without what the pages put in themselves."""
    ours = ("csrfmiddlewaretoken", FIELD, KEPT)
    return [(name, value) for name, values in request.POST.lists() if name not in ours for value in values]


def files_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The names of the files that were sent: a browser lets no page keep a file."""
    return [(name, file.name) for name, several in request.FILES.lists() for file in several]


def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was typed, and lead to signing in. It waits in the database, tied to this browser, as long as policy says."""
    kept = {
        "id": secrets.token_urlsafe(12),
        "until": request.real_at.timestamp() + 60 * in_force(request.at).setting("kept_typing_for"),  # type: ignore[attr-defined]
        "typist": typist_of(request),
        "address": request.get_full_path(),
        "fields": fields_of(request),
        "files": files_of(request),
    }
    put(request, kept)
    return HttpResponseRedirect(reverse("account_login"))


def put(request: HttpRequest, kept: dict[str, Any]) -> None:
    """Put kept typing into the session of a browser in which nobody is signed in."""
    request.session[KEPT] = kept
    request.session.set_expiry(max(1, int(kept["until"] - request.real_at.timestamp())))  # type: ignore[attr-defined]


def forget_old(request: HttpRequest) -> None:
    """Forget kept typing whose time is over, in the session of whoever has signed in since."""
    kept = request.session.get(KEPT)
    if kept and kept["until"] <= request.real_at.timestamp():  # type: ignore[attr-defined]
        del request.session[KEPT]


def waits(request: HttpRequest) -> bool:
    """Whether kept typing waits in this browser."""
    return KEPT in request.session


def let_go(request: HttpRequest) -> None:
    """Forget kept typing once it was sent again."""
    kept = request.session.get(KEPT)
    if kept and request.POST.get(KEPT) == kept["id"]:
        del request.session[KEPT]


def offer(request: HttpRequest) -> HttpResponse:
    """Offer kept typing to whoever typed it, for sending again; tell anybody else that it is not theirs."""
    kept, who = request.session.get(KEPT), standing_of(request)
    if not kept:
        return HttpResponseRedirect(reverse("home"))
    if who is None or kept["typist"] != who.viewer.member:
        return _private(render(request, "not_your_typing.html", {"kept": True}, status=403))
    offered = {
        **kept,
        "title": "Your typing is kept. Send it again",
        "advice": ["Your session had run out before this was sent. Nothing has been done yet with what you typed."],
        "signed_in_again": True,
    }
    return _private(render(request, "send_again.html", offered))


def not_yours(request: HttpRequest) -> HttpResponse:
    """A form that was given to somebody else was sent: nothing is done with it."""
    return _private(render(request, "not_your_typing.html", {"kept": False}, status=403))


def send_again(
    request: HttpRequest,
    *,
    title: str = "Your typing is kept. Send it again",
    advice: Sequence[str] = (
        "The form was open too long, or this browser lost its cookie for Nightlight. Nothing has been done with what you sent.",
    ),
    status: int = HTTPStatus.FORBIDDEN,
) -> HttpResponse:
    """Offer everything that was typed for sending again, with a fresh token, to the same address."""
    offered = {
        "address": request.get_full_path(),
        "fields": [*fields_of(request), *mark_sent(request)],
        "files": files_of(request),
        "title": title,
        "advice": advice,
        "cookies": status == HTTPStatus.FORBIDDEN,
    }
    return _private(render(request, "send_again.html", offered, status=status))


def mark_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The mark with which a form came, to go on with it where nobody can tell who is signed in."""
    sent = request.POST.get(FIELD, "")
    return [(FIELD, sent)] if sent and standing_of(request) is None else []


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
