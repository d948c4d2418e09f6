"""The research of an episode: every source with who marked it, and whatever we hold that points higher than the level."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import Wording
from nightlight.work.missing import researching
from nightlight.work.missing.research import research_of
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def research(request: Any, reference: str) -> HttpResponse:
    """Mark sources, and answer what we hold."""
    case, pack = the_episode(request, reference), in_force(request.at)
    level = researching.level_looked_at(case, whoever(request), request.at, pack)
    found = research_of(case, level, whoever(request), request.at, pack)
    draft = box_of(request, case, "research")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at)
    if request.method == "POST" and form.sent:
        steps = researching.check(form, found, pack)
        if not form.problems and _recorded(request, case, form, steps):
            return to("research", case, done="research")
    words = Wording(pack.pack)
    return shown(
        request, "missing/research.html", status=form.status, case=case, form=form, draft=draft, research=found,
        level=words.level(level), level_named=words.level, lower=level != researching.level_in_force(case),
    )  # fmt: skip


def _recorded(request: Any, case: Case, form: typed.Typed, steps: list[Step]) -> bool:
    try:
        researching.record_research(by=whoever(request), at=request.at, case=case.id, steps=steps, form=form.as_sent())
    except Refusal as why:
        form.fault("form", str(why))
        return False
    return True
