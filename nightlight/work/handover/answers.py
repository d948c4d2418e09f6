"""How the pages of a hand-over answer: in the words of the pack in force, out of every cache, with a refusal as a page that says what to do."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.messages import WARNING, get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nightlight.records.access import answering
from nightlight.records.duties.handing_over import answered_within
from nightlight.records.duties.refusals import NoSuchOffer, StateHasChanged
from nightlight.records.packs.queries import in_force
from nightlight.rules.wording import role_name
from nightlight.work.handover.refusals import NoSuchHandover

saying_why_not: Final = answering.saying_why_not(((NoSuchHandover, 404), (NoSuchOffer, 404), (StateHasChanged, 409)))
"""How every page here answers a refusal."""


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page, with what every template here reads."""
    at = request.at  # type: ignore[attr-defined]
    pack = in_force(at)
    words = {
        "at": at, "role": lambda role: role_name(pack.pack, role), "soon_s": pack.setting("now_within") * 60,
        "climbs_after": answered_within(pack),
        **context,
    }  # fmt: skip
    return render(request, template, words, status=status)


def is_live(request: HttpRequest) -> bool:
    """Whether this is a page that stays open and asks to be brought up to date: nobody looks anew."""
    return "X-Nightlight-Live" in request.headers


def said_before(request: HttpRequest) -> list[str]:
    """What the page before had to say to whoever sent it, once."""
    return [one.message for one in get_messages(request) if one.level == WARNING]
