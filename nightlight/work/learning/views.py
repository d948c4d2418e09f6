"""The pages: choose a case, bring one, and see what would have been done, and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from nightlight import packfile
from nightlight.records.access.guard import page
from nightlight.rules.comparing import compare
from nightlight.rules.faults import Faulty
from nightlight.rules.lines import as_record
from nightlight.work.learning import actions, building, documents, forms, queries
from nightlight.work.learning.refusals import CannotShow, NoSuchCase, NotUsable
from nightlight.work.learning.telling.replayed import Replayed
from nightlight.work.learning.telling.rows import KINDS
from nightlight.work.learning.telling.told import told

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
kept_nowhere = cache_control(private=True, no_store=True)
"""What the rules say of a case, and the case, stay out of every cache: the next user of a shared computer must not find them."""


def saying_why_not(view: View[Rest]) -> View[Rest]:
    """Answer with a page that says what is wrong and what to do, where the view cannot show what was asked for."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CannotShow as why:
            return render(request, "learning/cannot.html", {"why": why}, status=why.status)
        except Faulty as faulty:
            why = NotUsable("These rules cannot be used", faulty.faults, status=503)
            return render(request, "learning/cannot.html", {"why": why}, status=why.status)

    return answer


@page(needs="learning.read")
@require_safe
@saying_why_not
def cases(request: HttpRequest) -> HttpResponse:
    """Choose a case: our own, loaded and typed ones, by kind, found by word."""
    words, kind = request.GET.get("q", "")[:200].strip(), request.GET.get("kind", "")
    everything = list(queries.cases(packfile.load_pack()))
    found = queries.matching(iter(everything), words, kind)
    context = {
        "groups": queries.by_kind(found), "found": len(found), "all": len(everything), "words": words, "kind": kind,
        "kinds": queries.KINDS_IN_WORDS, "typed_listed": queries.TYPED_LISTED,
        "typed": sum(case.shelf.slug == queries.TYPED for case in everything), "folders": queries.loaded_folders(),
    }  # fmt: skip
    return render(request, "learning/cases.html", context)


@page(needs="learning.read")
@require_safe
@kept_nowhere
@saying_why_not
def result(request: HttpRequest, shelf: str, name: str) -> HttpResponse:
    """What would have been done, and when, under one pack or two."""
    case, sides = _asked_for(request, shelf, name)
    return render(request, "learning/result.html", _shown(request, case, sides))


@page(needs="learning.read")
@require_safe
@kept_nowhere
@saying_why_not
def case_file(_request: HttpRequest, shelf: str, name: str) -> HttpResponse:
    """The case itself, as the file that `nightlight replay` reads."""
    return _file(_case(shelf, name).text, "application/yaml", f"{_plain(name)}.yaml")


@page(needs="learning.read")
@require_safe
@kept_nowhere
@saying_why_not
def result_file(request: HttpRequest, shelf: str, name: str) -> HttpResponse:
    """What the first chosen pack says, as JSON lines: the bytes of `nightlight replay --json`."""
    _, sides = _asked_for(request, shelf, name)
    scenario = sides[0].scenario
    records = (json.dumps(as_record(line, scenario.id, scenario.start), ensure_ascii=False) for line in sides[0].lines)
    return _file("".join(f"{record}\n" for record in records).encode(), "application/jsonl", f"{_plain(name)}.jsonl")


@page(needs="learning.read")
@require_safe
@kept_nowhere
@saying_why_not
def paper(request: HttpRequest, shelf: str, name: str) -> HttpResponse:
    """The result as one HTML file that needs nothing beside it."""
    case, sides = _asked_for(request, shelf, name)
    text = documents.paper(request, _shown(request, case, sides))
    return _file(text.encode(), "text/html; charset=utf-8", f"{_plain(name)}.html")


@page(needs="learning.read")
@require_safe
@kept_nowhere
@saying_why_not
def pdf(request: HttpRequest, shelf: str, name: str) -> HttpResponse:
    """The result as a PDF with page numbers."""
    case, sides = _asked_for(request, shelf, name)
    html_file = f"{reverse('learning:paper', args=[shelf, name])}?{request.GET.urlencode()}"
    made = documents.pdf(documents.paper(request, _shown(request, case, sides)), instead=html_file)
    return _file(made, "application/pdf", f"{_plain(name)}.pdf")


@page(needs="learning.read")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a case as a file, or paste it."""
    form = (
        forms.read(request.POST, request.FILES, packfile.load_pack()) if request.method == "POST" else forms.Brought()
    )
    if form.scenario is None:
        return render(request, "learning/upload.html", {"form": form}, status=form.status)
    return _kept(form.text, form.scenario.title, request)


@page(needs="learning.read")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def build(request: HttpRequest) -> HttpResponse:
    """Type a case, step by step, in the words of the vocabulary."""
    form = building.read(request.POST if request.method == "POST" else None, packfile.load_pack())
    if form.text is None:
        return render(request, "learning/build.html", {"form": form}, status=form.status)
    return _kept(form.text, form.title, request)


def _kept(text: str, title: str, request: HttpRequest) -> HttpResponse:
    kept = actions.keep_case(text=text, title=title, at=request.at)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("learning:result", args=[queries.TYPED, kept.key]))


def _case(shelf: str, name: str) -> queries.Case:
    found = queries.find(shelf, name, packfile.load_pack())
    if found is None:
        raise NoSuchCase
    return found


def _asked_for(request: HttpRequest, shelf: str, name: str) -> tuple[queries.Case, list[Replayed]]:
    """The case, and what each chosen pack says of it; without a choice the national pack."""
    case = _case(shelf, name)
    if case.scenario is None:
        raise NotUsable(f"This case cannot be replayed: {case.title}", case.faults)
    choices = {choice.name: choice for choice in queries.packs()}
    wanted = [request.GET.get("pack") or next(iter(choices)), request.GET.get("against") or ""]
    for one in wanted:
        if one and one not in choices:
            raise NotUsable(
                f"There is no pack called “{one[:40]}”",
                (),
                advice="Choose one of the packs that are listed with the case.",
                status=404,
            )
    return case, [queries.replayed(case.scenario, choices[one]) for one in dict.fromkeys(filter(None, wanted))]


def _shown(request: HttpRequest, case: queries.Case, sides: list[Replayed]) -> dict[str, Any]:
    kinds = [kind for kind in request.GET.getlist("show") if kind in KINDS]
    first, last = sides[0], sides[-1]
    changes = compare(first.lines, last.lines, first.scenario.start, first.pack, last.pack) if len(sides) > 1 else ()
    return {
        "case": case, "scenario": first.scenario, "sides": [told(side, kinds) for side in sides], "changes": changes,
        "packs": queries.packs(), "chosen": first.pack.name, "against": last.pack.name if len(sides) > 1 else "",
        "kinds": KINDS, "show": kinds or list(KINDS), "kind": queries.KINDS_IN_WORDS[case.kind], "started": first.starts, "query": request.GET.urlencode(),
    }  # fmt: skip


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _plain(name: str) -> str:
    """A name that is safe to give to a file."""
    return (
        "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in name)
        or "case"
    )
