"""Keeping what people type: where the scripts of a form send it, and where a form without scripts does."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.project import kept_typing
from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.drafts import keeping, queries
from nightlight.records.drafts.conflicts import BASE
from nightlight.records.drafts.models import Draft
from nightlight.records.drafts.refusals import CannotKeepDraft, StateHasChanged

FORM, VERSION, TAB = "draft_form", "draft_version", "draft_tab"
OURS = frozenset({FORM, VERSION, TAB, BASE, "csrfmiddlewaretoken", kept_typing.FIELD, kept_typing.KEPT})
MOST_VERSIONS = 2**30
Answer = Callable[[HttpRequest], HttpResponseBase]


@page(signed_in=True)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed into a form, or say what is kept: for a script in JSON, for a form by the way back to its page."""
    try:
        if request.method == "GET":
            return _kept(request, request.GET.get("form", ""))
        return _saved_by_script(request) if request.content_type == "application/json" else _saved_by_form(request)
    except CannotKeepDraft as why:
        told = {"kind": "refused", "what": why.what, "why": "; ".join(why.why), "remedy": why.remedy}
        return _json(told, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if why.too_large else HTTPStatus.BAD_REQUEST)


@page(signed_in=True)
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw a draft away and show its form afresh."""
    keeping.discard_draft(request.user, request.POST.get(FORM, ""))  # type: ignore[arg-type]
    return HttpResponseRedirect(_back(request))


def forgets_what_was_sent(get_response: Answer) -> Answer:
    """Forget the draft of a form whose sending led on to another page; where acts forget it themselves, there is nothing left to do."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # Read only where Django has read it already: a view may take its body in another way.
        posted = getattr(request, "_post", None) if request.method == "POST" else None
        if posted and posted.get(FORM) and response.status_code in (302, 303) and not _ours(request):
            sent(request)
        return response

    return middleware


def sent(request: HttpRequest) -> None:
    """Forget the draft of the form that was sent, unless another tab has taken it further since: in the transaction of the act, if called there."""
    posted, user = request.POST, request.user
    version = posted.get(VERSION, "")
    if user.is_authenticated and posted.get(FORM):
        try:
            keeping.clear_draft(
                user, posted[FORM], at=request.at, tab=posted.get(TAB, ""), version=_number(version)  # type: ignore[attr-defined,arg-type]
            )  # fmt: skip
        except CannotKeepDraft:
            return


def _saved_by_script(request: HttpRequest) -> HttpResponse:
    told = _read(request.body)
    if told["typed_by"] != kept_typing.mark_of(request):
        return _json({"kind": "somebody_else"}, HTTPStatus.CONFLICT)
    try:
        version = keeping.save_draft(
            by_user=request.user, form=told["form"], fields=told["fields"], base=told["base"], version=told["version"], tab=told["tab"],
            at=request.at,  # type: ignore[attr-defined]
        )  # fmt: skip
    except StateHasChanged as why:
        return _json(_told(why.theirs), HTTPStatus.CONFLICT)
    return _json({"version": version, "saved_at": request.at.isoformat()})  # type: ignore[attr-defined]


def _read(body: bytes) -> dict[str, Any]:
    """What a script sent, in its shape. Raises CannotKeepDraft for anything else."""
    try:
        told = json.loads(body)
        fields = {str(name): [str(one) for one in values] for name, values in told["fields"].items()}
        base = dict(json.loads(told.get("base") or "{}").items())
        version = min(max(int(told["version"]), 0), MOST_VERSIONS)
        form, tab, mark = (str(told[name]) for name in ("form", "tab", "typed_by"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CannotKeepDraft(
            what="Keeping this draft", why="it came in a shape that no page of ours sends", remedy="load the page again"
        ) from None
    return {"form": form, "fields": fields, "base": base, "version": version, "tab": tab, "typed_by": mark}


def _saved_by_form(request: HttpRequest) -> HttpResponse:
    posted = request.POST
    fields = {name: values for name, values in posted.lists() if name not in OURS}
    version = posted.get(VERSION, "")
    told = {
        "form": posted.get(FORM, ""), "fields": fields, "base": posted.get(BASE, ""), "version": _number(version) or 0, "tab": "",
        "typed_by": "",
    }  # fmt: skip
    told = _read(json.dumps(told).encode())
    try:
        keeping.save_draft(
            by_user=request.user, form=told["form"], fields=fields, base=told["base"], version=told["version"], tab="", at=request.at  # type: ignore[attr-defined,arg-type]
        )  # fmt: skip
    except StateHasChanged as why:
        return _ask_which(request, why.theirs, fields)
    return HttpResponseRedirect(_back(request))


def _ask_which(request: HttpRequest, theirs: Draft, mine: dict[str, list[str]]) -> HttpResponse:
    """The page that asks which of two tabs is to stand, for a browser without scripts; nothing is chosen."""
    names = [
        name for name in dict.fromkeys([*mine, *theirs.fields]) if mine.get(name, []) != theirs.fields.get(name, [])
    ]
    context = {
        "names": names,
        "mine": mine,
        "theirs": theirs,
        "back": _back(request),
        "at": request.at,
        "base": request.POST.get(BASE, ""),
    }  # type: ignore[attr-defined]
    response = render(request, "draft_behind.html", context, status=HTTPStatus.CONFLICT)
    response["Cache-Control"] = "private, no-store"
    return response


def _kept(request: HttpRequest, form: str) -> HttpResponse:
    """What waits in a form, with its version; nothing of it to somebody who may no longer read what it is about."""
    keeping.check_name(form)
    user: Any = request.user
    found = Draft.objects.filter(user=user, form=form).first()
    who = standing_of(request)
    if found is None or who is None or not queries.may_restore(who.viewer, form, request.at):  # type: ignore[attr-defined]
        return _json({"kind": "none", "version": found.version if found else 0})
    return _json(_told(found))


def _told(found: Draft) -> dict[str, Any]:
    kind = "sent" if found.sent_at else "typed"
    return {
        "kind": kind,
        "version": found.version,
        "fields": found.fields,
        "tab": found.tab,
        "saved_at": found.saved_at.isoformat(),
    }


def _json(told: dict[str, Any], status: int = HTTPStatus.OK) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _ours(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in ("draft", "draft_discard")


def _back(request: HttpRequest) -> str:
    """The page that the form is on."""
    for place in (request.POST.get("draft_back", ""), request.headers.get("Referer", "")):
        if place and url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()}):
            return place
    return "/"
