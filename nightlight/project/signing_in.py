"""What people meet who are not signed in, hold no role, or may not open what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from nightlight.project import kept_typing
from nightlight.records.access import queries
from nightlight.records.access.adapters import signed_in_for
from nightlight.records.access.guard import EVERYONE_HERE, page
from nightlight.records.access.signing import locked_out_for
from nightlight.records.access.standing import standing_of
from nightlight.records.workforce.models import Member

SIGNED_OUT: Final = {"X-Nightlight": "signed-out", "Cache-Control": "no-store"}
"""What an answer to a script says when nobody is signed in."""
BY_ITSELF: Final = "X-Nightlight-Live"
"""The header of what a page asks without anybody having done anything."""
RENEWED: Final = "renewed"
RENEWED_EVERY: Final = timedelta(minutes=5)
FACTORS: Final = {"totp": "authenticator app", "webauthn": "security key", "recovery_codes": "recovery codes"}
FIRST_PASSWORD_OPENS: Final = ("account_change_password", "account_logout", "theme", "signed_in")


def asked_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to sign in and back. What was typed waits there; a script, which cannot follow, is told so with status 401."""
    if request.user.is_authenticated:
        logout(request)  # has left the force
    if is_script(request):
        return JsonResponse({"signed_in": False}, status=401, headers=SIGNED_OUT)
    if request.method == "POST":
        return kept_typing.keep(request) if kept_typing.typist_of(request) else kept_typing.send_again(request)
    where = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': where})}")


def is_script(request: HttpRequest) -> bool:
    """Whether a script of a page asks, and not a person by a link, a form or the address bar."""
    headers = request.headers
    if "HX-Request" in headers or headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    return headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def renew(request: HttpRequest) -> None:
    """Let the session run on from now, by real time; written at most once in five minutes, since every request comes by here.

    A page that asks by itself, to stay true, does not: a screen that everybody has left is signed out.
    """
    if BY_ITSELF in request.headers:
        return
    now = datetime.now(UTC)
    before = request.session.get(RENEWED)
    if before is None or now - datetime.fromisoformat(before) >= RENEWED_EVERY:
        request.session[RENEWED] = now.isoformat()
        request.session.set_expiry(signed_in_for(request.at))  # type: ignore[attr-defined]


def first_password_first(request: HttpRequest) -> HttpResponse | None:
    """The page on which a first password is changed, for whoever has one and asks for anything else."""
    if request.user.first_password_until is None:
        return None
    match = request.resolver_match
    if match is not None and match.view_name in FIRST_PASSWORD_OPENS:
        return None
    return HttpResponseRedirect(reverse("account_change_password"))


def without_a_role(request: HttpRequest) -> HttpResponse:
    """Say kindly that whoever signed in holds no role yet, and whom to ask."""
    who = queries.holders_of("users.manage", request.at)  # type: ignore[attr-defined]
    return render(request, "no_role.html", {"ask": who}, status=403)


def locked_out(
    request: HttpRequest, _answer: Any = None, _credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Say that too many tries have failed, and when to try again; the same whether the number is anybody's or not."""
    minutes = int(locked_out_for(request.at).total_seconds() // 60)  # type: ignore[attr-defined]
    return render(request, "locked_out.html", {"minutes": minutes}, status=429)


@page(open_to=EVERYONE_HERE)
@require_safe
def signed_in(request: HttpRequest) -> JsonResponse:
    """Tell a script of a page who is signed in, with a token and a mark for its forms; status 401 for nobody.

    Asking does not let the session run on.
    """
    who = standing_of(request)
    if who is None:
        return JsonResponse({"signed_in": False}, status=401, headers=SIGNED_OUT)
    told = {
        "signed_in": True,
        "member": who.viewer.member,
        "token": get_token(request),
        "typed_by": kept_typing.mark_of(request),
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


@page(signed_in=True)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and how one signs in."""
    user: Any = request.user
    member = Member.objects.select_related("team").get(id=user.member_id)
    factors = [
        FACTORS[one] for one in Authenticator.objects.filter(user=user).values_list("type", flat=True).order_by("id")
    ]
    shown = {"member": member, "factors": list(dict.fromkeys(factors)), "has_password": user.has_usable_password()}
    return render(request, "account.html", {**shown, "changed": "changed" in request.GET})


@page(signed_in=True)
@require_safe
def no_password(_request: HttpRequest) -> HttpResponse:
    """Whoever signs in with the force's own sign-in has no password here, and needs none."""
    return HttpResponseRedirect(reverse("account"))


@page(signed_in=True)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What was typed before the session ran out, for whoever typed it."""
    return kept_typing.offer(request)


@page(signed_in=True)
@require_POST
def kept_discard(request: HttpRequest) -> HttpResponse:
    """Throw kept typing away."""
    request.session.pop(kept_typing.KEPT, None)
    return HttpResponseRedirect(reverse("home"))


@page(signed_in=True)
@require_POST
def kept_hand_back(request: HttpRequest) -> HttpResponse:
    """Sign out, with the typing still kept, so that whoever typed it can sign in and send it."""
    waiting = request.session.get(kept_typing.KEPT)
    logout(request)
    if waiting:
        kept_typing.put(request, waiting)
    return HttpResponseRedirect(reverse("account_login"))
