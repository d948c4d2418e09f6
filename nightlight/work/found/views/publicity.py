"""Publicity: the decision, the poster that it allows, and the list of what is up until each of it is down."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import may_record, record_steps
from nightlight.records.duties.recording import Step
from nightlight.records.journal.looking import look
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.found import printing, publishing, queries
from nightlight.work.found.models import Photo
from nightlight.work.found.views.answers import RECORD, saying_why_not, shown, the_episode, to

STYLE: Final = Path(__file__).parent.parent / "templates" / "found" / "poster.css"


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def publicity(request: Any, reference: str) -> HttpResponse:
    """Decide on publicity, record what was published, and confirm that it is down."""
    case, pack, me = the_episode(request, reference), in_force(request.at), whoever(request)
    draft = box_of(request, case, "publicity")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=publishing.LONG)
    act = _ACTS.get(form.pressed) if request.method == "POST" else None
    if act and (done := act(request, case, form)):
        return to("publicity", case, done)
    decision, photo = publishing.decision(case.id), queries.photo_of(case.id, request.at)
    return shown(
        request, "found/publicity.html", status=form.status, case=case, form=form, draft=draft, decision=decision, photo=photo,
        undecided=publishing.undecided(decision, photo),
        up=publishing.published(case.id, pack), may_decide=may_record(me, publishing.DECIDED, pack) and not case.closed_at, publishing=publishing,
        can_publish=publishing.OUT in pack.tables[queries.KIND].moves[case.state],
    )  # fmt: skip


def _decide(request: Any, case: Case, form: typed.Typed) -> str:
    made = publishing.read(form, in_force(request.at))
    return _tried(form, "decision", lambda: publishing.decide(
        by=whoever(request), at=request.at, case=case.id, step=made[0], allows=made[1], form=form.as_sent(), photo=form.said("photo")
    ), "decided") if made else ""  # fmt: skip


def _publish(request: Any, case: Case, form: typed.Typed) -> str:
    place = form.chosen("place", in_force(request.at).setting("publicity_may_appear"), "Choose where it was published")
    detail = form.needs(
        "detail",
        "Say where exactly: the page, the account, the paper, the streets; it is looked for there when it comes down",
    )
    return "" if form.problems else _tried(form, "place", lambda: publishing.publish(
        by=whoever(request), at=request.at, case=case.id, place=place, detail=detail, form=form.as_sent()
    ), "published")  # fmt: skip


def _down(request: Any, case: Case, form: typed.Typed) -> str:
    field = f"how-{form.said('publication')}"
    how = form.needs(field, "Say who looked and saw that it is down")
    try:
        which = uuid.UUID(form.said("publication"))
    except ValueError:
        form.fault(field, "Choose which of them is down")
    return "" if form.problems else _tried(form, field, lambda: publishing.take_down(
        by=whoever(request), at=request.at, case=case.id, publication=which, how=how, form=form.as_sent()
    ), "down")  # fmt: skip


def _all_down(request: Any, case: Case, form: typed.Typed) -> str:
    if publishing.up_of(case.reference):
        form.fault("all_down", "Something is still up: confirm each that it is down")
        return ""
    return _tried(form, "all_down", lambda: record_steps(
        by=whoever(request), at=request.at, case=case.id, steps=[Step(publishing.ALL_DOWN)], form=form.as_sent()
    ), "all_down")  # fmt: skip


_ACTS: Final = {"decide": _decide, "publish": _publish, "down": _down, "all_down": _all_down}


def _tried(form: typed.Typed, field: str, act: Any, done: str) -> str:
    try:
        act()
    except Refusal as why:
        form.fault(field, str(why))
        return ""
    return done


@page(needs=RECORD)
@require_safe
@saying_why_not
def poster(request: Any, reference: str) -> HttpResponse:
    """The poster as a page. Raises CannotPublish where no decision allows one. That it was opened is written down."""
    case, made = _poster(request, reference)
    return shown(request, "found/poster_page.html", case=case, made=made)


@page(needs=RECORD)
@require_safe
@saying_why_not
def pdf(request: Any, reference: str) -> HttpResponse:
    """The poster as a PDF. Raises CannotPublish, and NoPrinter where this machine can make none."""
    case, made = _poster(request, reference)
    picture = Photo.objects.filter(id=made.photo.id).values_list("image", flat=True).first() if made.photo else None
    context = {"made": made, "style": STYLE.read_text("utf-8"), "picture": printing.PHOTO if picture else ""}
    found = printing.pdf(render_to_string("found/poster.html", context), bytes(picture) if picture else None)
    answer = HttpResponse(found, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{case.reference}-poster.pdf"'
    return answer


def _poster(request: Any, reference: str) -> tuple[Case, publishing.Poster]:
    case, pack = the_episode(request, reference), in_force(request.at)
    table = pack.tables[queries.KIND].moves
    made = publishing.poster(case, request.at, [state for state, moves in table.items() if publishing.OUT in moves])
    look(by=request.actor, at=request.at, what="sheet", about=case.id, reason="for a poster")
    return case, made
