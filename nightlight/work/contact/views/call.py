"""Taking the call: one page, brought up to date while it is typed, recorded once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.messages import WARNING, add_message
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.filtering import visible_cases
from nightlight.records.access.finding import held_and_restricted, record_of
from nightlight.records.access.guard import page
from nightlight.records.access.queries import areas_for
from nightlight.records.access.refusals import ABOUT_SEEING
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.models import Case
from nightlight.records.drafts.models import Draft
from nightlight.records.drafts.queries import restore
from nightlight.records.journal.ids import new_id
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.policy import BASIS_IN_WORDS
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import Wording
from nightlight.work.contact import checking, going_on
from nightlight.work.contact.dropping import call_dropped
from nightlight.work.contact.held import SAID, Held, beside, look_up
from nightlight.work.contact.taking import Taken, add_to_case, take_report
from nightlight.work.contact.typed import WHICH_AGE, Report, levels_typed, read
from nightlight.work.contact.weighing import Weighed, facts_of, weigh

TAKE, OPEN, RECORD = "contact.take", "case.open", "case.record"
FORM = "contact:"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it stands: what was typed, what is held, what the rules say of it."""

    report: Report
    held: Held
    weighed: Weighed
    taken: Taken
    on: Case | None
    graded: frozenset[str]


@page(needs=TAKE)
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """A page of its own for every call, so that a second call never runs into the first.

    `by` is another way in than a call, `on` the case whose call was cut off and is gone on with.
    """
    page_of_it = reverse("contact:call", args=[new_id(request.at)])  # type: ignore[attr-defined]
    asked = {name: request.GET[name] for name in ("by", going_on.FIELD) if request.GET.get(name)}
    return HttpResponseRedirect(f"{page_of_it}?{urlencode(asked)}" if asked else page_of_it)


@page(needs=TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Any, case: uuid.UUID) -> HttpResponse:
    """The call: looked at while it is typed, and recorded when it is sent. Once it is recorded, its page is that of the case."""
    made = visible_cases(request.viewer, request.at).filter(id=case).first()
    if made is not None:
        _tell_what_was_not_recorded(request, made)
        return HttpResponseRedirect(reverse("casework:opened", args=[made.reference]))
    draft = restore(request, f"{FORM}{case}")
    posted = request.POST if request.method == "POST" else draft.posted or _put_in(request)
    pack = in_force(request.at)
    now = _call(request, posted, case, pack)
    does = str(posted.get("do", "")) if request.method == "POST" else ""
    asked = does in ("record", "dropped") or does.startswith("join:")
    answer = _done(request, now, pack, does) if asked else None
    # What is still being typed is not refused; what somebody asked to have recorded is.
    return answer or _shown(request, now, draft, pack, refused=asked)


def _done(request: Any, now: Call, pack: InForce, does: str) -> HttpResponse | None:
    """The page to go to once what was pressed is done; None where something stands in the way, which the report then says."""
    if now.on and not does.startswith("join:"):
        return _go_on(request, now, pack, dropped=does == "dropped")
    if does == "dropped":
        return _dropped(request, now)
    return _record(request, now, pack, joins=does.removeprefix("join:") if does != "record" else "")


def _call(request: Any, posted: Any, case: uuid.UUID, pack: InForce) -> Call:
    report = read(posted, case, pack.pack, request.at)
    held = replace(look_up(report, request.viewer, request.at), beside=beside(report, request.user, request.at))
    facts = facts_of(report, held.facts or {})
    weighed = weigh(report, facts, pack, request.at)
    taken = Taken(report, held, facts, weighed, levels_typed(report, pack.pack.scales))
    on = _on(request, report.said(going_on.FIELD))
    return Call(report, held, weighed, taken, on, going_on.scales_graded(on) if on else frozenset())


def _on(request: Any, reference: str) -> Case | None:
    """The case whose call is gone on with; none where none is, or where it is not one that this person may add to."""
    return visible_cases(request.viewer, request.at, RECORD).filter(reference=reference).first() if reference else None


def _record(request: Any, now: Call, pack: InForce, *, joins: str) -> HttpResponse | None:
    """The page to go to once it is recorded; None where something stands in the way, which the report then says."""
    checking.check(now.taken, areas_for(request.viewer, OPEN), pack, joins=bool(joins))
    if now.report.problems:
        return None
    try:
        if joins:
            joined = add_to_case(by=standing_of(request), at=request.at, taken=now.taken, reference=joins)
            _tell_of(request, now.held)
            return HttpResponseRedirect(reverse("casework:case", args=[joined]))
        made = take_report(by=standing_of(request), at=request.at, taken=now.taken, **_called(now))
        _tell_of(request, now.held)
    except ABOUT_SEEING:
        raise
    except Refusal as why:
        now.report.fault("record", str(why))
        return None
    return HttpResponseRedirect(reverse("casework:opened", args=[made.reference]))


def _go_on(request: Any, now: Call, pack: InForce, *, dropped: bool) -> HttpResponse | None:
    """The page of the case to which the rest of the call was added; None as `_record`. What stands in the way of a record stands in no way of a call that dropped again."""
    if not dropped:
        checking.check(now.taken, {now.report.said("area"): ""}, pack, joins=False, graded=now.graded)
        if now.report.problems:
            return None
    try:
        case = going_on.go_on(
            by=standing_of(request),
            at=request.at,
            taken=now.taken,
            reference=now.report.said(going_on.FIELD),
            dropped=dropped,
        )
    except ABOUT_SEEING:
        raise
    except Refusal as why:
        now.report.fault("record", str(why))
        return None
    _tell_of(request, now.held)
    return HttpResponseRedirect(f"{reverse('casework:case', args=[case])}?done=recorded")


def _called(now: Call) -> dict[str, str]:
    """What kind of case the report opens, and what it is called."""
    kind = "missing" if now.weighed.on("missing") else "contact"
    return {"kind": kind, "title": checking.title_of(now.report, now.taken.facts, grown=now.weighed.grown)}


def _dropped(request: Any, now: Call) -> HttpResponse | None:
    """One press: the call that was cut off is recorded as it stands, and the clock to ring back runs. None as `_record`."""
    areas = areas_for(request.viewer, OPEN)
    by = standing_of(request)
    try:
        made = call_dropped(by=by, at=request.at, taken=now.taken, areas=areas, **_called(now))
    except ABOUT_SEEING:
        raise
    except Refusal as why:
        now.report.fault("record", str(why))
        return None
    _tell_of(request, now.held)
    return HttpResponseRedirect(reverse("casework:opened", args=[made.reference]))


def _put_in(request: Any) -> QueryDict | None:
    """What the address puts into an empty page: the way in, where it is one that policy names, and what a call that was cut off left."""
    pack, found = in_force(request.at), QueryDict(mutable=True)
    if request.GET.get("by", "") in pack.setting("ways_in"):
        found["channel"] = request.GET["by"]
    if on := _on(request, request.GET.get(going_on.FIELD, "")):
        for name, several in going_on.left_by(on, request.at, pack).items():
            found.setlist(name, several)
    return found or None


def _tell_what_was_not_recorded(request: Any, made: Case) -> None:
    """Say that a grade came too late, where the call had been recorded by then with another: nobody's choice is dropped in silence."""
    if request.method != "POST" or request.POST.get("do") != "record":
        return
    pack = in_force(request.at).pack
    chosen = levels_typed(read(request.POST, made.id, pack, request.at), pack.scales)
    words = Wording(pack)
    for scale, level in chosen.items():
        stands = made.levels.get(scale)
        if stands and stands != level:
            late = f"This call was recorded already, with the {words.scale(scale)} {words.level(stands)}. Yours, {words.level(level)}, was not recorded: grade it again on the case."
            add_message(request, WARNING, late)


def _tell_of(request: Any, held: Held) -> None:
    """Tell those who may see a restricted case that somebody asked about what may be it, and whoever asks that they were told."""
    for case in held.hidden:
        found = record_of(case, request.at)
        if found is not None:
            told = held_and_restricted(found, at=request.at, by=request.actor)
            add_message(request, WARNING, f"Something that may be about this is held and restricted: {told.why[-1]}.")


def _shown(request: Any, now: Call, draft: Any, pack: InForce, *, refused: bool) -> HttpResponse:
    others = Draft.objects.filter(user=request.user, form__startswith=FORM, sent_at=None).exclude(form=draft.form)
    context = {
        "at": request.at, "report": now.report, "held": now.held, "weighed": now.weighed, "draft": draft, "areas": areas_for(request.viewer, OPEN),
        "levels": now.taken.levels, "on": now.on, "graded": now.graded, "refused": refused, "words": Wording(pack.pack), "sure": BASIS_IN_WORDS, "said": SAID,
        "concerns": checking.concerns(pack.pack), "callers": [(one, found["words"]) for one, found in pack.setting("callers").items()], "place_kinds": pack.setting("kinds_of_place"),
        "facts": pack.pack.facts, "elements": checking.elements(now.report, pack.pack), "ways": [(one, found["words"]) for one, found in pack.setting("ways_in").items()], "which_age": WHICH_AGE, "others": list(others.order_by("-saved_at")[:5]),
    }  # fmt: skip
    answer = render(request, "contact/call.html", context, status=400 if refused else 200)
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
