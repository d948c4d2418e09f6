"""The pages that belong to no feature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from nightlight.project import health as watching
from nightlight.project import look, navigation, signing_in
from nightlight.records.access.guard import EVERYONE_HERE, page

YEAR_IN_SECONDS = 365 * 24 * 60 * 60


@page(signed_in=True)
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Nightlight is, where to begin, and which rules are in force."""
    who = look.who_asks(request)
    if who is None or not who.roles:
        return signing_in.without_a_role(request)
    return render(request, "about.html", {"doors": [place for place in navigation.places_for(who) if place.question]})


@page(open_to=EVERYONE_HERE)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back to where the choice was made."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in look.THEMES:
        response.set_cookie(look.THEME_COOKIE, chosen, max_age=YEAR_IN_SECONDS, httponly=True, samesite="Strict")
    return response


@page(open_to=EVERYONE_HERE)
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Whether Nightlight watches, for an outside monitor; status 503 when somebody is needed. Nothing about anybody."""
    found = watching.report()
    answer = JsonResponse(found, status=200 if found["ok"] else 503, headers={"Cache-Control": "no-store"})
    # The monitor that asked is told; the log is not told again at each of its questions.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


@page(open_to=EVERYONE_HERE)
@require_safe
def pulse(_request: HttpRequest) -> HttpResponse:
    """The bar that says when nobody watches the clocks, as a piece of a page."""
    return HttpResponse(watching.bar(), headers={"Cache-Control": "no-store"})
