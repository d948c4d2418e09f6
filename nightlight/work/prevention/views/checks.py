"""Standing checks: what was raised on missing episodes, words that were asked about, and whether children are treated alike."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from nightlight.records.access.guard import page
from nightlight.work.prevention import checking, comparing
from nightlight.work.prevention.models import Night
from nightlight.work.prevention.views.answers import PATTERNS, saying_why_not, shown


@page(needs=PATTERNS)
@require_safe
@saying_why_not
def checks(request: Any) -> HttpResponse:
    """What the standing checks of doctrine raised on the missing episodes that I may read."""
    found = checking.checks(request.viewer, request.at)
    return shown(request, "prevention/checks.html", checks=found, night=Night.objects.first())


@page(needs=PATTERNS)
@require_safe
@saying_why_not
def words(request: Any) -> HttpResponse:
    """Who was asked about words that blame a child, and what they chose."""
    return shown(request, "prevention/words.html", asked=checking.words_asked(request.viewer, request.at))


@page(needs=PATTERNS)
@require_safe
@saying_why_not
def alike(request: Any) -> HttpResponse:
    """Level, length and who found them, by ethnicity: shares with their intervals, small numbers kept back."""
    return shown(request, "prevention/alike.html", table=comparing.disparity(request.viewer, request.at))
