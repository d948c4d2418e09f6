"""Pages for tests of what every page can do: one that is kept true, one with a form whose typing is kept, one that two people change at once.

They stand beside the product's own addresses: `with override_settings(ROOT_URLCONF="tests.stages")`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import include, path

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.guard import page
from nightlight.records.drafts.conflicts import Change, resolve
from nightlight.records.drafts.queries import restore
from nightlight.records.outbox.models import Notice

SHOWN: dict[str, Any] = {}
"""What the pages show besides the database; a test may change it."""

BOARD = """
<section id="board" data-live="board" data-live-src="/stage/board-part">
  <h2 class="govuk-heading-m">Board</h2>
  <p>{{ word }}</p>
  <details id="more"><summary>More</summary><p>details</p></details>
  <ul>{% for case in cases %}<li id="case-{{ case.id }}"><a href="#{{ case.reference }}">{{ case.reference }}</a>
    <form method="post" action="/stage/accept" id="form-{{ case.id }}">{{ csrf_input }}<label>Words for {{ case.reference }} <textarea name="words"></textarea></label></form>
  </li>{% endfor %}</ul>
</section>
<section id="mine" data-live="mine" data-live-src="/stage/mine-part" data-live-count="{{ notices }}" data-live-rings="{{ notices }}"><p>{{ notices }} for me</p></section>
"""
FRAME = '{% extends "layout.html" %}{% block title %}Stage{% endblock %}{% block content %}<h1 class="govuk-heading-l">Stage</h1>'
FORM = (
    FRAME
    + """{% import "drafts.html" as drafts with context %}
{{ drafts.note(draft, request.at) }}
<form method="post" novalidate autocomplete="off"{{ drafts.attributes(draft) }}>{{ csrf_input }}{{ drafts.carried(draft) }}
  <div class="govuk-form-group"><label class="govuk-label" for="title">Title</label><input class="govuk-input" id="title" name="title" value="{{ p.get('title', '') }}"></div>
  <div class="govuk-form-group"><label class="govuk-label" for="words">Her own words</label><textarea class="govuk-textarea" id="words" name="words">{{ p.get('words', '') }}</textarea></div>
  <fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">Safe to call back</legend>{% for one in ("yes", "no") %}
    <label><input type="radio" name="safe" value="{{ one }}"{{ " checked" if p.get("safe") == one }}> {{ one }}</label>{% endfor %}</fieldset>
  <label>Password <input type="password" name="password"></label>
  <button class="govuk-button">Send</button>{{ drafts.save() }}
</form>{% endblock %}"""
)
PLAIN_FORM = (
    FRAME
    + """<form method="post" autocomplete="off" data-draft="stage:plain">{{ csrf_input }}
  <label for="title">Title</label><input id="title" name="title" value="{{ p.get('title', '') }}">
  <button class="govuk-button">Send</button></form>{% endblock %}"""
)
DETAILS = (
    FRAME
    + """<form method="post" autocomplete="off">{{ csrf_input }}<input type="hidden" name="draft_base" value='{{ now | tojson }}'>
  <label for="title">Title</label><input id="title" name="title" value="{{ now.title }}">
  <label for="area">Area</label><input id="area" name="area" value="{{ now.area }}">
  <button class="govuk-button">Save</button></form>{% endblock %}"""
)


def drawn(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    more = {"request": request, **more}
    return HttpResponse(engines["jinja2"].from_string(template).render(more, request))


def on_board(request: Any) -> dict[str, Any]:
    cases = visible_cases(request.viewer, request.at).order_by("reference")
    notices = Notice.objects.filter(member=request.actor.member, answered_at=None).count()
    return {"cases": cases, "notices": notices, "word": SHOWN.get("word", "")}


@page(signed_in=True)
def board(request: HttpRequest) -> HttpResponse:
    return drawn(request, FRAME + BOARD + "{% endblock %}", **on_board(request))


@page(signed_in=True)
def board_part(request: HttpRequest) -> HttpResponse:
    if status := SHOWN.get("status"):
        return HttpResponse(status=status)
    return drawn(request, BOARD, **on_board(request))


@page(signed_in=True)
def form(request: HttpRequest) -> HttpResponse:
    draft = restore(request, SHOWN.get("form", "stage:form"))
    if request.method == "POST" and request.POST.get("title"):
        SHOWN["sent"] = request.POST.dict()
        return HttpResponseRedirect("/stage/done")
    return drawn(request, FORM, draft=draft, p=request.POST if request.method == "POST" else draft.posted or {})


@page(signed_in=True)
def plain_form(request: HttpRequest) -> HttpResponse:
    if request.POST.get("title", "").startswith("good"):
        return HttpResponseRedirect("/stage/done")
    return drawn(request, PLAIN_FORM, p=request.POST)


@page(signed_in=True)
def details(request: Any) -> HttpResponse:
    now = SHOWN.setdefault("details", {"title": "Girl, 15", "area": "north"})
    if request.method == "POST":
        changed = {name: Change(*told) for name, told in SHOWN.get("changed", {}).items()}
        labels = {"title": "Title", "area": "Area"}
        found = resolve(
            request, now=now, labels=labels, title="Details", changed=changed, words={"area": {"south": "South area"}}
        )
        if isinstance(found, HttpResponse):
            return found
        changes = {name: value for name, value in found.values.items() if value != now[name]}
        SHOWN["changed"] = SHOWN.get("changed", {}) | dict.fromkeys(changes, (request.actor.name, request.at))
        SHOWN["details"] = found.values
        return HttpResponseRedirect("/stage/done")
    return drawn(request, DETAILS, now=now)


@page(signed_in=True)
def done(request: HttpRequest) -> HttpResponse:
    return drawn(request, FRAME + "<p>Done</p>{% endblock %}")


urlpatterns = [
    path("stage/board", board, name="stage_board"),
    path("stage/board-part", board_part, name="stage_board_part"),
    path("stage/mine-part", board_part, name="stage_mine_part"),
    path("stage/form", form, name="stage_form"),
    path("stage/plain", plain_form, name="stage_plain"),
    path("stage/details", details, name="stage_details"),
    path("stage/done", done, name="stage_done"),
    path("", include("nightlight.project.urls")),
]
