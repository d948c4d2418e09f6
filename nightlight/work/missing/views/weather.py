"""Severe weather: written once by the control room, on every episode of an area of which somebody is still out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.guard import page
from nightlight.records.drafts import typed
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Area
from nightlight.rules.refusals import Refusal
from nightlight.work.missing import darkness
from nightlight.work.missing.views.answers import saying_why_not, shown


@page(needs="weather.warn")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def weather(request: Any) -> HttpResponse:
    """Write a severe weather warning on every episode of an area."""
    pack, areas = in_force(request.at), dict(Area.objects.values_list("id", "name"))
    form = typed.read(request.POST if request.method == "POST" else None, request.at)
    if request.method == "POST" and form.sent:
        darkness.check(form, areas, pack, request.at)
        if not form.problems and _written(request, form, [one for one in form.several["area"] if one in areas]):
            return redirect(f"{reverse('missing:weather')}?done=weather")
    out = list(
        visible_cases(request.viewer, request.at).filter(id__in=darkness.still_out(pack)).values_list("area", flat=True)
    )
    many = {area: sum(one == area for one in out) for area in areas}
    return shown(request, "missing/weather.html", status=form.status, form=form, areas=areas, many=many)


def _written(request: Any, form: typed.Typed, areas: list[str]) -> bool:
    warning = darkness.warned(form, request.at)
    try:
        darkness.warn_of_weather(by=whoever(request), at=request.at, areas=areas, warning=warning, form=form.as_sent())  # fmt: skip
    except Refusal as why:
        form.fault("area", str(why))
        return False
    return True
