"""Who may see a case: restricted to those who need to know, named, and opened by breaking the glass."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.filtering import READ
from nightlight.records.access.finding import Found, NotFoundHere, record_of
from nightlight.records.access.glass import BREAK, LEAST_WORDS, break_glass
from nightlight.records.access.guard import page
from nightlight.records.access.restricting import name_need_to_know, restrict, unname_need_to_know, unrestrict
from nightlight.records.cases.models import Case, NeedToKnow
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Member
from nightlight.rules.access import verdict
from nightlight.rules.refusals import Refusal
from nightlight.work.casework import acting, fields
from nightlight.work.casework.views.answers import saying_why_not, shown, status_of, the_case, to_case

CAPABILITY: Final = "case.restrict"


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def restriction(request: HttpRequest, reference: str) -> HttpResponse:
    """Restrict a case, name who needs to know it, end that, or lift the restriction; each with a reason."""
    case, form = the_case(request, reference, CAPABILITY), fields.Form()
    if request.method == "POST":
        try:
            return to_case(case, _restricting(request, case))
        except Refusal as why:
            form.fault("reason", str(why))
            status = status_of(why)
    named = NeedToKnow.objects.filter(case=case, until=None).select_related("member").order_by("since")
    members = (
        Member.objects.filter(left_at=None).exclude(id__in=[one.member_id for one in named]).order_by("name")[:2000]
    )
    context: dict[str, Any] = {"case": case, "form": form, "named": named, "members": members, "typed": request.POST}
    return shown(request, "casework/restriction.html", status=status if form.problems else 200, **context)


def _restricting(request: HttpRequest, case: Case) -> str:
    """Do what the pressed button says; the word for what was done."""
    reason, member = fields.line(request.POST, "reason"), acting.an_id(request.POST.get("member"))
    common = {"by": request.actor, "viewer": request.viewer, "at": request.at, "case": case.id}
    match str(request.POST.get("do", "")), member:
        case ("restrict", _):
            restrict(**common, reason=reason, names=[member] if member else [])
            return "restricted"
        case ("lift", _):
            unrestrict(**common, reason=reason)
            return "unrestricted"
        case ("name", found) if found:
            name_need_to_know(**common, member=found, why=reason)
            return "named"
        case ("unname", found) if found:
            unname_need_to_know(**common, member=found, why=reason)
            return "unnamed"
    raise acting.NobodyChosen(what="This", why="nobody was chosen", remedy="choose somebody from the list")


@page(needs=BREAK)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def glass(request: HttpRequest, reference: str) -> HttpResponse:
    """Break the glass of a restricted case: with a reason, for a time, to be reviewed by somebody else. What is open already is shown."""
    found, form = _breakable(request, reference), fields.Form()
    if verdict(request.viewer, found.record, READ):
        return to_case(reference.upper())
    if request.method == "POST" and _breaks(request, found, form):
        return to_case(reference.upper(), "glass")
    context = {"form": form, "longest": _longest(request), "typed": request.POST}
    return shown(request, "casework/glass.html", status=form.status, reference=reference.upper(), **context)


def _breaks(request: HttpRequest, found: Found, form: fields.Form) -> bool:
    """Break the glass as the form says; where that is not enough, or refused, what is wrong stands beside its field."""
    reason, typed = fields.line(request.POST, "reason"), str(request.POST.get("minutes", "")).strip()
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if len(reason.split()) < LEAST_WORDS:
        form.fault("reason", "Say why you need to see it now, in at least three words")
    if not 1 <= minutes <= _longest(request):
        form.fault("minutes", f"Say for how many minutes, from 1 to {_longest(request)}")
    if form.problems:
        return False
    try:
        break_glass(
            by=request.actor, viewer=request.viewer, at=request.at, case=found.case, reason=reason, minutes=minutes
        )
    except Refusal as why:
        form.fault("reason", str(why))
    return not form.problems


def _longest(request: HttpRequest) -> int:
    return int(in_force(request.at).setting("break_glass_for"))


def _breakable(request: HttpRequest, reference: str) -> Found:
    """The case whose glass this person may break. Raises NotFoundHere for any other, whether it is there or not."""
    found = record_of(reference, request.at)
    said = verdict(request.viewer, found.record, BREAK) if found else None
    if found is None or said is None or not (said.allowed or said.held_restricted):
        raise NotFoundHere(
            what="Breaking the glass", why="there is no such case that you may open", remedy="check the reference"
        )
    return found
