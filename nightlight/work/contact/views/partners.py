"""The door of partners' systems: the interface itself, its description, and who holds a token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nightlight.records.access.guard import Audience, page
from nightlight.records.journal.sent_once import once_of
from nightlight.rules.refusals import Refusal
from nightlight.rules.typed_text import as_line
from nightlight.work.contact import partners as acts
from nightlight.work.contact.api import api, described, problem
from nightlight.work.contact.models import Partner

PARTNERS = Audience("partners' systems that hold a token", signed_in=False)
MANAGE = "users.manage"
_HANDED_IN = next(one for one in api.urls[0] if str(one.pattern).endswith("reports"))


@page(open_to=PARTNERS)
@csrf_exempt
def reports(request: HttpRequest) -> HttpResponse:
    """Take a report from a partner's system. No cookie counts here, so that no other page can have a browser send one."""
    if request.method != "POST":
        answer = problem(405, "a report is handed in by POST")
        answer["Allow"] = "POST"
        return answer
    return _HANDED_IN.callback(request)  # type: ignore[no-any-return]


@page(signed_in=True)
@require_safe
def description(_request: HttpRequest) -> HttpResponse:
    """The interface as an OpenAPI document."""
    return JsonResponse(described())


@page(needs=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Any) -> HttpResponse:
    """Who holds a token; giving one shows it once, on the very answer, and never again."""
    name, problems, given = as_line(request.POST.get("name", "")), "", None
    if request.method == "POST":
        try:
            given = acts.give_token(by=request.actor, at=request.at, name=name, form=once_of(request.POST, request.at))
        except Refusal as why:
            problems = str(why)
    context = {"partners": Partner.objects.all(), "name": name, "problem": problems, "given": given, "at": request.at}
    answer = render(request, "contact/partners.html", context, status=400 if problems else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(needs=MANAGE)
@require_POST
def revoke(request: Any, partner: Any) -> HttpResponse:
    """Part a partner from its token."""
    try:
        acts.revoke_token(by=request.actor, at=request.at, partner=partner)
    except Refusal as why:
        context = {"partners": Partner.objects.all(), "problem": str(why), "at": request.at}
        return render(request, "contact/partners.html", context, status=400)
    return HttpResponseRedirect(reverse("contact:partners"))
