"""Reviews: one page for every rank, with what has come in since the last one beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.packs.queries import in_force
from nightlight.rules.wording import Wording
from nightlight.work.missing import reviews
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.enquiries import recorded
from nightlight.work.missing.views.visit import check_moment


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def review(request: Any, reference: str) -> HttpResponse:
    """Review an episode: what changed, what was done, direction, the level, and when it is looked at next."""
    case, pack, me = the_episode(request, reference), in_force(request.at), whoever(request)
    draft = box_of(request, case, "review")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=reviews.TEXTS)
    found = reviews.review_of(case, me, pack, request.at, request.GET.get("as", ""))
    if request.method == "POST" and form.sent:
        reviews.check(form, found, pack, request.at)
        check_moment(form, case, request.at)
        if not form.problems and recorded(
            request, case, form, reviews.steps(form, found, me, pack, request.at), "kind"
        ):
            changes = form.said("level") == "change"
            return to("level" if changes else "review", case, done="reviewed_change" if changes else "reviewed")
    words = Wording(pack.pack)
    return shown(
        request, "missing/review.html", status=form.status, case=case, form=form, draft=draft, review=found, levels=reviews.LEVEL,
        yes_no=reviews.YES_NO, level_words=words.level(found.level), names=pack.setting("reviews"),
    )  # fmt: skip
