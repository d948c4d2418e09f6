"""How the pages here answer: out of every cache, in the words of the pack in force, and with a refusal as a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name
from nightlight.work.administration.refusals import NotAPerson

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def saying_why_not(view: View[Rest]) -> View[Rest]:
    """Answer with a page that says what is refused, why and what to do next. No cache keeps any answer: names stand in it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refusal as why:
            status = 404 if isinstance(why, NotAPerson) else 409
            response = shown(request, "administration/refused.html", status=status, why=why)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page, with what every template here reads: the moment, and roles in words."""
    at = request.at  # type: ignore[attr-defined]
    pack = in_force(at).pack
    words = {"at": at, "role": lambda role: role_name(pack, role), "done": request.GET.get("done", "")[:30], **context}
    return render(request, template, words, status=status)


def done(address: str, what: str, *args: Any, part: str = "") -> HttpResponseRedirect:
    """The way back to a page, saying there what was done."""
    return HttpResponseRedirect(f"{reverse(address, args=args)}?done={what}{f'#{part}' if part else ''}")
