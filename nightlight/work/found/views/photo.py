"""The photo: added once it was made anew, and looked at by those who may read the case, each look written down."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.finding import may
from nightlight.records.access.guard import page
from nightlight.records.access.refusals import NotFoundHere
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.journal.looking import look
from nightlight.records.packs.queries import in_force
from nightlight.rules.days import LONDON
from nightlight.rules.refusals import Refusal
from nightlight.rules.typed_times import read_day
from nightlight.work.found import actions, queries
from nightlight.work.found.models import Photo
from nightlight.work.found.photos import made_anew
from nightlight.work.found.views.answers import READ, RECORD, saying_why_not, shown, the_episode, to

OLDEST: Final = 100


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def add(request: Any, reference: str) -> HttpResponse:
    """Add a photo. What is wrong with it stands beside its field; the file itself has to be chosen again."""
    case = the_episode(request, reference)
    form = typed.read(request.POST if request.method == "POST" else None, request.at)
    if request.method == "POST":
        taken_on, sent = _taken_on(form, request), request.FILES.get("photo")
        if sent is None:
            form.fault("photo", "Choose the photo: a JPEG, PNG or WebP file")
        if not form.problems and _kept(request, case, form, sent, taken_on):
            return to("photo", case, "photo")
    found = queries.photo_of(case.id, request.at)
    return shown(
        request,
        "found/photo.html",
        status=form.status,
        case=case,
        form=form,
        photo=found,
        closed=case.closed_at is not None,
    )


def _kept(request: Any, case: Case, form: typed.Typed, sent: Any, taken_on: date | None) -> bool:
    try:
        picture = made_anew(sent, sent.size, in_force(request.at))
        actions.add_photo(
            by=whoever(request),
            at=request.at,
            case=case.id,
            picture=picture,
            taken_on=taken_on,
            form=form.as_sent(picture.digest),
        )
    except Refusal as why:
        form.fault("photo", str(why))
        return False
    return True


def _taken_on(form: typed.Typed, request: Any) -> date | None:
    """The day that was typed; None where it is said to be unknown, and where it cannot be, which is noted."""
    if form.said("unknown_day"):
        return None
    said = form.needs("taken_on", "Give the day on which it was taken, such as 14/11/2026, or say that nobody knows it")
    try:
        found = date.fromisoformat(read_day(said)) if said else None
    except ValueError as why:
        form.fault("taken_on", f"The day it was taken: {why}")
        return None
    today = request.at.astimezone(LONDON).date()
    if found and found > today:
        form.fault("taken_on", "The day it was taken is still to come. Check it")
    elif found and today.year - found.year > OLDEST:
        form.fault("taken_on", "The day it was taken is more than a hundred years ago. Check the year")
    return found


@page(needs=READ)
@require_safe
@saying_why_not
def image(request: Any, reference: str, photo: uuid.UUID) -> HttpResponse:
    """The photo itself."""
    return _served(request, reference, photo, "image")


@page(needs=READ)
@require_safe
@saying_why_not
def small(request: Any, reference: str, photo: uuid.UUID) -> HttpResponse:
    """The photo, small."""
    return _served(request, reference, photo, "small")


def _served(request: Any, reference: str, photo: uuid.UUID, size: str) -> HttpResponse:
    case = the_episode(request, reference, READ)
    found = Photo.objects.filter(id=photo, case=case).values_list(size, flat=True).first()
    if found is None:
        raise NotFoundHere(
            what="Opening this photo",
            why="there is none with this address, or it was blanked",
            remedy="look at the case",
        )
    look(
        by=request.actor,
        at=request.at,
        what="photo",
        about=case.id,
        reason=may(request.viewer, case.id, READ, request.at).why,
    )
    answer = HttpResponse(bytes(found), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = f'inline; filename="{case.reference}.jpg"'
    return answer
