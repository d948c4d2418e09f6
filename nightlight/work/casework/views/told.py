"""What somebody was told and is asked nothing about: read, and put away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from nightlight.records.access.guard import page
from nightlight.work.casework import actions
from nightlight.work.casework.views.answers import saying_why_not


@page(signed_in=True)
@require_POST
@saying_why_not
def read(request: HttpRequest) -> HttpResponse:
    """Put away what I was told and have read: one thing, or all that the page showed. The way back is to where the rest of it stands."""
    actions.read_told(by=request.actor, at=request.at, told=request.POST.getlist("told"))
    return HttpResponseRedirect(f"{reverse('home')}#told")
