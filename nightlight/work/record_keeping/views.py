"""The pages: how the journal stands, the journal of a case, and blanking the words of a closed one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nightlight.records.access.finding import case_for
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts.queries import restore
from nightlight.records.journal.entries import What
from nightlight.records.journal.looking import look, looks_at, why_looking
from nightlight.records.journal.reading import as_csv, as_jsonl, copy_of, story
from nightlight.records.packs.queries import in_force
from nightlight.work.record_keeping import actions, forms, queries
from nightlight.work.record_keeping.actions import BLANK, READ
from nightlight.work.record_keeping.refusals import CannotBlank

kept_nowhere = cache_control(private=True, no_store=True)
A_PAGE = 100


@page(needs=READ)
@require_safe
@kept_nowhere
def state(request: HttpRequest) -> HttpResponse:
    """Whether the journal proves itself whole: verified, compared with the tables and signed when, and what is owed."""
    return _shown(request, "state.html", state=queries.state(request.at))  # type: ignore[attr-defined]


@page(needs=READ)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The way from a reference that was typed to the journal of that case."""
    reference = request.GET.get("reference", "").strip()[:40]
    if not reference or "/" in reference or "\0" in reference:
        return HttpResponseRedirect(reverse("record_keeping:state"))
    return HttpResponseRedirect(reverse("record_keeping:journal", args=[reference.upper()]))


@page(needs=READ)
@require_http_methods(["GET", "HEAD", "POST"])
@kept_nowhere
def journal(request: HttpRequest, reference: str) -> HttpResponse:
    """The journal of a case in sentences, or who looked at it; whoever reads it says why first."""
    case = _case(request, reference, READ)
    if request.method == "POST":
        reason, wrong = forms.why(request.POST)
        if wrong:
            return _shown(request, "why.html", status=400, case=case, reason=reason, wrong=wrong)
        _look(request, case, reason)
        return HttpResponseRedirect(request.path)
    if _why(request, case) is None:
        return _shown(request, "why.html", case=case, reason="", wrong="")
    kinds, after = queries.kinds_in(case.id), forms.entry_number(request.GET.get("before", ""))
    kind = next((one for one in ("looks", *dict(kinds)) if one == request.GET.get("kind")), "")
    looks = looks_at(case.id) if kind == "looks" else ()
    wanted = [kind] if kind else None
    lines = () if looks else story(case.id, after=after, kinds=wanted, newest_first=True, limit=A_PAGE)
    context = {
        "case": case,
        "lines": queries.with_words(lines),
        "looks": looks,
        "kind": kind,
        "kinds": kinds,
        "full": len(lines) == A_PAGE,
    }
    return _shown(request, "journal.html", **context)


@page(needs=READ)
@require_POST
@kept_nowhere
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """The journal of a case as a file, for the reason for which it is being read; that is written down."""
    case = _case(request, reference, READ)
    reason = _why(request, case)
    if reason is None:
        return HttpResponseRedirect(reverse("record_keeping:journal", args=[case.reference]))
    _look(request, case, reason, what="export")
    rows, table = copy_of(case.id), request.POST.get("as") == "csv"
    text = "\ufeff" + "".join(as_csv(rows)) if table else "".join(as_jsonl(rows))
    name = f"journal-{case.reference}.{'csv' if table else 'jsonl'}"
    kind = "text/csv; charset=utf-8" if table else "application/jsonl"
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@page(needs=BLANK)
@require_safe
@kept_nowhere
def closed(request: HttpRequest) -> HttpResponse:
    """The closed cases, those closed longest ago first: whose words may be blanked."""
    words, number = (
        request.GET.get("q", "")[:200].replace("\0", "").strip(),
        forms.page_number(request.GET.get("page", "")),
    )
    found, more = queries.closed_cases(request.viewer, request.at, words, number)  # type: ignore[attr-defined]
    return _shown(request, "closed.html", found=found, more=more, words=words, page=number)


@page(needs=BLANK)
@require_http_methods(["GET", "HEAD", "POST"])
@kept_nowhere
def blank(request: HttpRequest, reference: str) -> HttpResponse:
    """What blanking would take from a case; the decision; once more what was decided; and then it is done."""
    case, sent = _case(request, reference, BLANK), request.method == "POST"
    draft = restore(request, f"case:{case.id}:blank")
    authorities = in_force(request.at).setting("blanking_authorities")  # type: ignore[attr-defined]
    form = forms.decision(request.POST if sent else draft.posted, authorities, sent=sent)
    _look(request, case, "To see what blanking would take")
    refused: CannotBlank | None = None
    if sent and request.POST.get("do") == "blank" and not form.problems:
        try:
            _blank(request, case, form)
            return HttpResponseRedirect(reverse("record_keeping:blanked", args=[case.reference]))
        except CannotBlank as why:
            refused = why
    context = {
        "case": case, "form": form, "draft": draft, "authorities": authorities, "refused": refused,
        "in_the_way": actions.in_the_way(case), "preview": queries.preview(case.id),
    }  # fmt: skip
    sure, status = sent and not form.problems and refused is None, 400 if form.problems or refused else 200
    return _shown(request, "sure.html" if sure else "blank.html", status=status, **context)


@page(needs=BLANK)
@require_safe
@kept_nowhere
def blanked(request: HttpRequest, reference: str) -> HttpResponse:
    """What was blanked of a case, by whom and why."""
    case = _case(request, reference, BLANK)
    lines = story(case.id, kinds=[actions.KIND], newest_first=True)
    return _shown(request, "blanked.html", case=case, lines=lines, preview=queries.preview(case.id))


def _blank(request: HttpRequest, case: Case, form: forms.Decision) -> None:
    actions.blank(
        by=request.actor, at=request.at, chain=case.id, words=form.words, reason=form.reason, authority=form.authority  # type: ignore[attr-defined]
    )  # fmt: skip


def _case(request: HttpRequest, reference: str, capability: str) -> Case:
    return case_for(request.viewer, reference, capability, at=request.at, by=request.actor)  # type: ignore[attr-defined]


def _look(request: HttpRequest, case: Case, reason: str, *, what: What = "journal") -> None:
    look(by=request.actor, at=request.at, what=what, about=case.id, reason=reason)  # type: ignore[attr-defined]


def _why(request: HttpRequest, case: Case) -> str | None:
    """Why whoever asks reads the journal of this case, if they have said so a short while ago."""
    return why_looking(by=request.actor, at=request.at, what="journal", about=case.id)  # type: ignore[attr-defined]


def _shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    return render(request, f"record_keeping/{template}", {"at": at, "me": request.viewer, **context}, status=status)  # type: ignore[attr-defined]
