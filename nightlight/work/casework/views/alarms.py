"""Alarms: taken by name, or "dealing, back in N" for all to see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.models import Case
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.alarms import dealing as deal
from nightlight.records.duties.lists import told_of
from nightlight.work.casework import acting
from nightlight.work.casework.views.answers import saying_why_not, the_case, to_case

CAPABILITY = "alarm.accept"


def the_case_that_rings(request: HttpRequest, reference: str, capability: str = CAPABILITY) -> Case:
    """The case of an alarm, for whoever it has reached, even where they may not open it. Raises as `the_case` does for anybody else."""
    told = told_of(request.actor.member, reference)  # type: ignore[attr-defined]
    return Case.objects.get(id=told) if told else the_case(request, reference, capability)


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def take_alarm(request: HttpRequest, reference: str) -> HttpResponse:
    """Take alarms of a case by name: those that the page showed."""
    case = the_case_that_rings(request, reference)
    clocks = acting.ids(request.POST.getlist("clock"))
    by = acting.on_alarm(standing_of(request), clocks, request.at)
    accept_alarm(by=by, at=request.at, case=case.id, clocks=clocks or None)
    return to_case(case, "taken") if request.POST.get("back") == "case" else HttpResponseRedirect(reverse("home"))


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def dealing(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that I am dealing with alarms of a case, and in how many minutes I will be back."""
    case = the_case_that_rings(request, reference)
    clocks = acting.ids(request.POST.getlist("clock"))
    typed = str(request.POST.get("minutes", "")).strip()
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    by = acting.on_alarm(standing_of(request), clocks, request.at)
    deal(by=by, at=request.at, case=case.id, minutes=minutes, clocks=clocks or None)
    return to_case(case, "dealing") if request.POST.get("back") == "case" else HttpResponseRedirect(reverse("home"))
