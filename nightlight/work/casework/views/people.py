"""Who is involved in a case: added, and taken out again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.records.access.guard import page
from nightlight.records.cases.involving import end_involvement, involve, people_in
from nightlight.records.drafts.queries import restore
from nightlight.records.packs.queries import in_force
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import id_of_form
from nightlight.rules.refusals import Refusal
from nightlight.work.casework import acting, persons
from nightlight.work.casework.views.answers import saying_why_not, shown, the_case, to_case

CAPABILITY = "case.record"


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Involve somebody in a case. Sent twice it is one person; with a fault in it the form comes back with everything that was typed."""
    case = the_case(request, reference, CAPABILITY)
    roles = in_force(request.at).setting("roles_in_a_case")
    draft = restore(request, f"case:{case.id}:people")
    form = persons.read(
        request.POST if request.method == "POST" else draft.posted, roles, request.at, sent=request.method == "POST"
    )
    if form.met is not None:
        try:
            person = id_of_form(request.actor, form.person, form.met)
            add_person(by=request.actor, at=request.at, met=form.met, person=person)
            if person not in {one.person for one in people_in(case.id)}:
                involve(by=request.actor, at=request.at, case=case.id, person=person, role=form.role)
            return to_case(case, "involved", "people")
        except Refusal as why:
            form.fault("whole", str(why))
    there = people_in(case.id)
    context = {"case": case, "form": form, "roles": roles, "there": there, "draft": draft}
    return shown(request, "casework/people.html", status=form.status, **context)


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def take_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that somebody is no longer involved, and why."""
    case = the_case(request, reference, CAPABILITY)
    person = acting.an_id(request.POST.get("person")) or case.id
    reason = acting.reason(request.POST, "Taking this person out of the case")
    role = str(request.POST.get("role", ""))
    end_involvement(by=request.actor, at=request.at, case=case.id, person=person, role=role, reason=reason)
    return to_case(case, "taken_out", "people")
