"""The pages: whether the system watches, and what it sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from nightlight.records.access.guard import page
from nightlight.records.outbox import actions
from nightlight.records.outbox.queries import how_many, letters
from nightlight.rules.refusals import Refusal
from nightlight.work.system import forms, queries

kept_nowhere = cache_control(private=True, no_store=True)


@page(needs="health.read")
@require_safe
@kept_nowhere
def health(request: Any) -> HttpResponse:
    """Whether the system watches: each watch with its last sign of life, and what waits for somebody."""
    found = queries.health(at=request.at, real_at=request.real_at, pace=request.pace)
    told = {"health": found, "at": request.at, "real_at": request.real_at, "mail": bool(settings.SMTP_URL)}
    return render(request, "system/health.html", told | {"grants": request.viewer.grants})


@page(needs="outbox.read")
@require_safe
@kept_nowhere
def outbox(request: HttpRequest) -> HttpResponse:
    """E-mail that was sent, waits, failed or never arrived."""
    return _outbox(request, forms.wanted(request.GET))


@page(needs="outbox.read")
@require_POST
@kept_nowhere
def send_again(request: Any, letter: uuid.UUID) -> HttpResponse:
    """Have a letter that did not arrive sent again."""
    asked = forms.wanted(request.POST)
    try:
        actions.send_again(by=request.actor, at=request.at, letter=letter, real=request.real_at)
    except Refusal as refusal:
        return _outbox(request, asked, refusal)
    messages.success(request, "It is being sent again.")
    back = reverse("system:outbox")
    return HttpResponseRedirect(f"{back}?state={asked.state}" if asked.state else back)


def _outbox(request: Any, asked: forms.Wanted, refusal: Refusal | None = None) -> HttpResponse:
    found = letters(state=asked.state or None, after=asked.after)
    told = {
        "letters": found.letters,
        "more_after": found.more_after,
        "asked": asked,
        "counts": how_many(),
        "refusal": refusal,
    }
    mail = {
        "mail": bool(settings.SMTP_URL),
        "at": request.at,
        "real_at": request.real_at,
        "said": messages.get_messages(request),
    }
    return render(request, "system/outbox.html", told | mail, status=409 if refusal else 200)
