"""The one page of a transfer: what another force was asked, and the next step of it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nightlight.records.access import answering
from nightlight.records.access.answering import opened, whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import restore
from nightlight.records.duties.by_form import may_record
from nightlight.records.duties.recording import Step
from nightlight.records.duties.refusals import NotYoursToRecord
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.transfers import actions, forms
from nightlight.work.transfers.refusals import NotMissing

RECORD: Final = "case.record"
SHOWN: Final = {
    "force": "Force", "reason": "Reason", "to": "Offered to", "checklist": "Sent", "not_sent": "Not sent", "person": "Accepted by", "reference": "Their reference",
    "time": "When", "how": "Receipt",
}  # fmt: skip
DONE: Final = {
    actions.RECEIPTED: "The written receipt is recorded: they have accepted the case.",
    actions.REFUSED: "It is recorded that they have not taken it. The case stays here.",
}
OURS: Final = "It is recorded. The case stays ours until a written receipt is."


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@answering.saying_why_not(((NotYoursToRecord, 403),))
def transfer(request: Any, reference: str) -> HttpResponse:
    """Ask for, offer, or record the answer to a transfer; whichever is next."""
    case, pack = _the_episode(request, reference), in_force(request.at)
    told = _told(case, pack)
    newest = told[0]["event"] if told else ""
    offered = told[0] if newest == actions.OFFERED else None
    draft = restore(request, f"case:{case.id}:transfer")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.LONG)
    if (
        request.method == "POST"
        and (step := _step(form, request.at, offered))
        and _recorded(request, case, form, step, offered)
    ):
        return HttpResponseRedirect(f"{reverse('transfers:transfer', args=[case.reference])}?done=yes")
    context = {
        "case": case, "form": form, "draft": draft, "told": told, "offered": offered, "at": request.at, "setting": pack.setting, "forms": forms,
        "may_offer": may_record(whoever(request), actions.OFFERED, pack), "done": DONE.get(newest, OURS) if "done" in request.GET else "",
        "received": newest == actions.RECEIPTED,
    }  # fmt: skip
    return render(request, "transfers/transfer.html", context, status=form.status)


def _the_episode(request: Any, reference: str) -> Case:
    case = opened(request, reference, RECORD)
    if case.kind != "missing" or case.closed_at is not None:
        why = "it is closed" if case.closed_at else "it is no missing episode"
        raise NotMissing(what=f"Offering {case.reference} to another force", why=why, remedy="look at the case")
    return case


def _told(case: Case, pack: Any) -> list[dict[str, Any]]:
    """What is on record of a transfer, what was recorded last first: that is where it stands, whenever it is said to have happened."""
    rows = list(Happening.objects.filter(case=case, event__in=actions.EVENTS).order_by("-entry"))
    names = names_of({one.by for one in rows})
    return [
        {
            "entry": one.entry, "event": one.event, "meaning": pack.pack.events[one.event].meaning, "at": one.happened_at, "by": names.get(one.by, one.by),
            "force": str(one.data.get("force") or "the other force"),
            "said": [(words, one.data[key]) for key, words in SHOWN.items() if isinstance(one.data.get(key), str) and one.data[key]],
        }
        for one in rows
    ]  # fmt: skip


def _step(form: typed.Typed, at: Any, offered: dict[str, Any] | None) -> Step | None:
    pack, force = in_force(at), offered["force"] if offered else ""
    match form.pressed:
        case "needed":
            return forms.needed(form, pack, at)
        case "offer":
            return forms.offered(form, pack, at)
        case "receipt":
            return forms.receipted(form, at, force, offered["at"] if offered else None)
        case "refused":
            return forms.refused(form, force)
    return None


def _recorded(request: Any, case: Case, form: typed.Typed, step: Step, offered: dict[str, Any] | None) -> bool:
    offer = offered["entry"] if offered else None
    try:
        actions.record_transfer(
            by=whoever(request), at=request.at, case=case.id, step=step, offer=offer, form=form.as_sent()
        )
    except Refusal as why:
        form.fault("force", str(why))
        return False
    return True
