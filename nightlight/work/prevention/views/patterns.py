"""Patterns: the list of them, and one looked at."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import restore
from nightlight.records.duties.by_form import may_record
from nightlight.records.packs.queries import in_force
from nightlight.rules.linking import KINDS
from nightlight.rules.refusals import Refusal
from nightlight.work.prevention import actions, forms, queries
from nightlight.work.prevention.refusals import NoSuchPattern
from nightlight.work.prevention.views.answers import PATTERNS, saying_why_not, shown, to


@page(needs=PATTERNS)
@require_safe
@saying_why_not
def patterns(request: Any) -> HttpResponse:
    """The patterns among episodes that I may read: new since last night first, then what nobody looked at since."""
    kind, number = request.GET.get("kind", ""), request.GET.get("page", "")
    kind = kind if kind in KINDS else ""
    listed = queries.patterns(request.viewer, request.at, kind=kind, page=_page(number))
    return shown(request, "prevention/patterns.html", listed=listed, kind=kind)


@page(needs=PATTERNS)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def pattern(request: Any, finding: uuid.UUID) -> HttpResponse:
    """One pattern with its evidence, looked at by name with what was decided."""
    found, me, pack = queries.pattern(finding, request.viewer, request.at), whoever(request), in_force(request.at)
    if found is None:
        raise NoSuchPattern(
            what="Opening this pattern", why="there is no such pattern among the cases that you may read",
            remedy="look at the list again: the last night may have found that it no longer holds",
        )  # fmt: skip
    decisions = pack.pack.value("prevention.pattern_decisions")
    draft = restore(request, f"pattern:{finding}")
    posted = request.POST if request.method == "POST" else draft.posted
    form = typed.read(posted, request.at, texts=forms.LOOKED_LONG)
    if request.method == "POST" and form.sent:
        decided = forms.looked(form, decisions)
        if not form.problems and _looked(request, finding, decided, form):
            return to("patterns", done="looked")
    return shown(
        request, "prevention/pattern.html", status=form.status, found=found, form=form, draft=draft, decisions=decisions,
        may_look=may_record(me, queries.REVIEWED, pack),
    )  # fmt: skip


def _looked(request: Any, finding: uuid.UUID, decided: str, form: typed.Typed) -> bool:
    try:
        actions.look_at(
            by=whoever(request), at=request.at, finding=finding, decided=decided, note=form.said("note"), form=form.as_sent()
        )  # fmt: skip
    except NoSuchPattern:
        raise
    except Refusal as why:
        form.fault("decided", str(why))
        return False
    return True


def _page(typed_number: str) -> int:
    number = int(typed_number) if typed_number.isascii() and typed_number.isdigit() else 1
    return min(max(number, 1), 1000)
