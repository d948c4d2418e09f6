"""What people meet who are not signed in, or hold no role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

SIGNED_OUT = {"X-Nightlight": "signed-out"}
"""What an answer to a script says when nobody is signed in."""


def asked_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to sign in and back; a script, which cannot follow it, is told so with status 401."""
    if is_script(request):
        return JsonResponse({"signed_in": False}, status=401, headers=SIGNED_OUT)
    where = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': where})}")


def is_script(request: HttpRequest) -> bool:
    """Whether a script of a page asks, and not a person by a link, a form or the address bar."""
    headers = request.headers
    if "HX-Request" in headers or headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    return headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def without_a_role(request: HttpRequest) -> HttpResponse:
    """Say kindly that whoever signed in holds no role yet, and whom to ask."""
    return render(request, "no_role.html", status=403)
