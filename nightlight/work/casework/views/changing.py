"""Changing a case: its details with conflicts shown field by field, and its links with other cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts.conflicts import Settled, resolve
from nightlight.records.drafts.queries import restore
from nightlight.rules.refusals import Refusal
from nightlight.work.casework import actions, details
from nightlight.work.casework.actions import details_of
from nightlight.work.casework.fields import line
from nightlight.work.casework.views.answers import saying_why_not, shown, status_of, the_case, to_case

CAPABILITY = "case.record"


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the title, area or team. Where somebody else changed something meanwhile, that is shown field by field, and nothing is lost."""
    case = the_case(request, reference, CAPABILITY)
    now, words, form, status = details_of(case), details.words(), details.DetailsForm(), 200
    draft = restore(request, f"case:{case.id}:details", base=now)
    if request.method == "POST":
        title = f"Details of {case.reference}"
        said = {"labels": details.LABELS, "words": words, "changed": details.changes(case), "title": title}
        settled = resolve(request, now=now, **said)
        if isinstance(settled, HttpResponse):
            return settled
        try:
            _change(request, case, settled)
            return to_case(case, "changed")
        except Refusal as why:
            form.fault("title", str(why))
            status = status_of(why)
    typed = request.POST if request.method == "POST" else draft.posted or {}
    form.new = {name: str(typed.get(name, value)) for name, value in now.items()}
    return shown(request, "casework/details.html", status=status, case=case, form=form, words=words, draft=draft)


def _change(request: HttpRequest, case: Case, settled: Settled) -> None:
    """Change what was settled, unless it has changed once more since that was asked."""
    new = {name: line(settled.values, name) for name in settled.values}
    actions.change_details(
        by=request.actor, viewer=request.viewer, at=request.at, case=case.id, new=new, seen=settled.now
    )


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Link the case with another one that I may read, and say why."""
    case = the_case(request, reference, CAPABILITY)
    other = the_case(request, line(request.POST, "other"), CAPABILITY)
    why = line(request.POST, "why")
    actions.link_cases(by=request.actor, viewer=request.viewer, at=request.at, case=case.id, other=other.id, why=why)
    return to_case(case, "linked", "links")


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def unlink(request: HttpRequest, reference: str) -> HttpResponse:
    """End the link with another case, and say why."""
    case = the_case(request, reference, CAPABILITY)
    other = the_case(request, line(request.POST, "other"), CAPABILITY)
    why = line(request.POST, "why")
    actions.unlink_cases(by=request.actor, viewer=request.viewer, at=request.at, case=case.id, other=other.id, why=why)
    return to_case(case, "unlinked", "links")
