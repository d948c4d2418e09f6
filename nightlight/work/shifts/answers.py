"""How the pages here answer: out of every cache, in the words of the pack in force, and with a refusal as a page that says what to do."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from nightlight.records.access.standing import standing_of
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Member
from nightlight.records.workforce.refusals import (
    AlreadyOnDuty,
    AlreadySettled,
    CannotBookOff,
    NotAMember,
    NotOnDuty,
    NotYourSwap,
)
from nightlight.rules.days import LONDON
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

ONE_DAY: Final = timedelta(days=1)
STATUS: Final[tuple[tuple[type[Refusal], int], ...]] = (
    (NotAMember, 404), (NotYourSwap, 404), (CannotBookOff, 403), (AlreadySettled, 409), (AlreadyOnDuty, 409), (NotOnDuty, 409),
)  # fmt: skip
"""The status of the answer to a refusal; any other is 400."""


def saying_why_not(view: View[Rest]) -> View[Rest]:
    """Answer with a page that says what is refused, why and what to do next. No cache keeps any answer: names stand in it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refusal as why:
            status = next((status for kind, status in STATUS if isinstance(why, kind)), 400)
            response = shown(request, "shifts/refused.html", status=status, why=why)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page, with what every template here reads: the moment, roles and duties in words, who is looking, and how a day and time are written."""
    at = request.at  # type: ignore[attr-defined]
    pack = in_force(at).pack
    words = {
        "at": at, "role": lambda role: role_name(pack, role), "duty_name": lambda duty: pack.duties[duty].what.rstrip("."),
        "me": standing_of(request), "example": f"{(at + ONE_DAY).astimezone(LONDON):%d/%m/%Y} 07:00", **context,
    }  # fmt: skip
    return render(request, template, words, status=status)


def on_the_board(done: str) -> HttpResponseRedirect:
    """The way back to the board, saying there what was done."""
    return HttpResponseRedirect(f"{reverse('shifts:board')}?done={done}")


def name_of(member: uuid.UUID) -> str:
    """What a member is called. Raises NotAMember."""
    found = Member.objects.filter(id=member, left_at=None).values_list("name", flat=True).first()
    if found is None:
        raise NotAMember(
            what="This page", why="nobody in the force has this number", remedy="go back to who is on duty"
        )
    return found
