"""Changing a case: its details with conflicts shown field by field, and its links with other cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.records.access.guard import page
from nightlight.records.duties.refusals import StateHasChanged
from nightlight.records.workforce.models import Area, Team
from nightlight.rules.refusals import Refusal
from nightlight.work.casework import actions, details
from nightlight.work.casework.fields import line
from nightlight.work.casework.views.answers import saying_why_not, shown, status_of, the_case, to_case

CAPABILITY = "case.record"


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the title, area or team. Where somebody else changed the same meanwhile, each field shows both and one is chosen."""
    case = the_case(request, reference, CAPABILITY)
    form, status = details.read(request.POST if request.method == "POST" else None, case), 200
    if request.method == "POST" and not details.take_theirs(form, case, request.POST.get("take")):
        try:
            seen = {"new": form.new, "seen": form.seen}
            actions.change_details(by=request.actor, viewer=request.viewer, at=request.at, case=case.id, **seen)
            return to_case(case, "changed")
        except StateHasChanged as why:
            form, status = details.clashing(form, case, why), 409
        except Refusal as why:
            form.fault("title", str(why))
            status = status_of(why)
    areas, teams = Area.objects.values_list("id", "name"), Team.objects.values_list("id", "name")
    return shown(
        request, "casework/details.html", status=status, case=case, form=form, areas=dict(areas), teams=dict(teams)
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
