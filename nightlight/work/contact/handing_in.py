"""A report that a partner's system hands in: the same fields, the same weighing and the same act as on the page, once for each id of the sender."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.http import QueryDict

from nightlight.records.access.finding import held_and_restricted, record_of
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.ids import named_id
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM
from nightlight.records.workforce.models import Area
from nightlight.rules.access import Viewer
from nightlight.work.contact import checking
from nightlight.work.contact.held import look_up
from nightlight.work.contact.models import HandedIn, Partner
from nightlight.work.contact.partners import digest_of
from nightlight.work.contact.refusals import CannotHandIn
from nightlight.work.contact.taking import Taken, receive_report
from nightlight.work.contact.typed import Report, read
from nightlight.work.contact.weighing import facts_of, weigh

EVERYWHERE: Final = Viewer(str(uuid.UUID(int=0)), {"case.read": "force"}, frozenset(), frozenset())
"""As whom our own records are searched for a report that nobody took: what is restricted is not shown."""
A_MINUTE: Final = timedelta(minutes=1)
_ANSWERS: Final = {
    "yes_no": "is true, false, or null for not known", "number": "is a number within its bounds, or null for not known",
    "choice": "is one of {}, or null for not known", "time": "is a date and time that has passed, or null for not known",
}  # fmt: skip
_SHOULD_BE: Final = {
    "born": "is an age or a date of birth, such as 15, about 14 or 12/03/2011",
    "which_age": "does not agree with what the facts say of the age; correct one of them",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The reference under which a report stands, when it was received, and whether this is the first time that it was handed in."""

    reference: str
    received_at: datetime
    first: bool


def hand_in(*, partner: Partner, at: datetime, sender_id: str, told: Mapping[str, Any]) -> Answer:
    """Take a report. `told` holds the fields of the page by their names, and `facts`: fact -> yes, no, unknown, a number or a word.

    Handed in twice under one id of the sender it is one report. It falls to whom policy names, who is told. Raises CannotHandIn: too many at
    once (429), something else under the same id (409), or what cannot be read (422).
    """
    digest = digest_of(json.dumps(told, sort_keys=True, ensure_ascii=True, default=str))
    with transaction.atomic():
        # Two that come at once under one id queue here.
        Partner.objects.select_for_update(no_key=True).get(id=partner.id)
        before = HandedIn.objects.filter(partner=partner, sender_id=sender_id).select_related("case").first()
        if before is not None:
            return _as_before(before, digest)
        taken = _taken(partner, sender_id, told, at)
        _not_too_many(partner, at)
        answer = _take(partner, at, sender_id, digest, taken)
    for case in taken.held.hidden:
        if (found := record_of(case, at)) is not None:
            held_and_restricted(found, at=at, by=SYSTEM)
    return answer


def _as_before(before: HandedIn, digest: str) -> Answer:
    if before.digest != digest:
        raise _refused(409, "under this id another report was handed in", "hand it in under an id of its own")
    return Answer(before.case.reference, before.received_at, first=False)


def _take(partner: Partner, at: datetime, sender_id: str, digest: str, taken: Taken) -> Answer:
    kind = "missing" if taken.weighed.on("missing") else "contact"
    made = receive_report(
        by=SYSTEM,
        at=at,
        taken=taken,
        kind=kind,
        title=checking.title_of(taken.report, taken.facts, grown=taken.weighed.grown),
    )
    note = f"Handed in by {partner.name} under its own number {sender_id}"
    if not taken.report.said("area_given"):
        note += ". It named no policing area; the case stands in this one until somebody changes it"
    record(
        by=SYSTEM,
        at=at,
        case=made.case,
        step=Step("incident_recorded", {}, {"reference": made.reference, "caller_told_reference": True, "note": note}),
    )
    HandedIn.objects.create(partner=partner, sender_id=sender_id, digest=digest, case_id=made.case, received_at=at)
    return Answer(made.reference, at, first=True)


def _taken(partner: Partner, sender_id: str, told: Mapping[str, Any], at: datetime) -> Taken:
    """The report as it is to be recorded. Raises CannotHandIn with everything that cannot be read."""
    pack = in_force(at)
    report = read(_posted(told), named_id("handed in", f"{partner.id}:{sender_id}"), pack.pack, at)
    areas = dict(Area.objects.order_by("id").values_list("id", "name"))
    given = report.said("area")
    report.typed |= {"area": given or next(iter(areas), ""), "area_given": given}
    facts = told.get("facts") or {}
    unread = _unread(report, pack)
    report.problems = []
    for key in facts:
        if key not in pack.pack.facts:
            report.fault(f"facts.{key}", "no fact is called so")
    _check(report, areas, pack, unread)
    held = look_up(report, EVERYWHERE, at)
    known = facts_of(report, {})
    return Taken(report, replace(held, facts=None), known, weigh(report, known, pack, at), {})


def _check(report: Report, areas: Mapping[str, str], pack: InForce, unread: list[tuple[str, str]]) -> None:
    one_of = {
        "area": areas, "concern": dict(checking.concerns(pack.pack)), "caller_is": pack.setting("callers"),
        "place_kind": pack.setting("kinds_of_place"), "channel": pack.setting("ways_in"),
    }  # fmt: skip
    for name, known in one_of.items():
        if report.said(name) and report.said(name) not in known:
            report.fault(name, f"is one of {', '.join(known)}")
    if not report.said("concern"):
        report.fault("concern", "say what it is about")
    if not report.said("words"):
        report.fault("words", "say what was reported, in the words in which it was")
    if unread or report.problems:
        faults = [*unread, *report.problems]
        raise _refused(422, "some of it cannot be read", "correct the fields named and hand it in again", faults)


def _unread(report: Report, pack: InForce) -> list[tuple[str, str]]:
    """What could not be read, by the names of the interface, saying what each should be: the page says what was typed, and this repeats nothing."""
    found = {}
    for name, _ in report.problems:
        fact = pack.pack.facts.get(name.removeprefix("v-")) if name.startswith("v-") else None
        if fact is not None:
            found[f"facts.{fact.id}"] = (
                f"{fact.about.rstrip('.')}: {_ANSWERS[fact.type].format(', '.join(fact.values))}"
            )
        else:
            found["born" if name == "which_age" else name] = _SHOULD_BE.get(name, "cannot be read, or is too long")
    return list(found.items())


def _posted(told: Mapping[str, Any]) -> QueryDict:
    """A report as the page would have sent it."""
    posted = QueryDict(mutable=True)
    for name, value in told.items():
        if name == "facts":
            for key, answer in (value or {}).items():
                posted.appendlist("fact", key)
                posted[f"v-{key}"] = _as_typed(answer)
        elif value is not None:
            posted[name] = str(value)
    posted["channel"] = str(told.get("channel") or "partner")
    return posted


def _as_typed(answer: Any) -> str:
    words = {True: "yes", False: "no", None: "unknown"}
    return words[answer] if answer is None or isinstance(answer, bool) else str(answer)


def _not_too_many(partner: Partner, at: datetime) -> None:
    most = in_force(at).setting("partner_reports_at_most")
    if HandedIn.objects.filter(partner=partner, received_at__gt=at - A_MINUTE).count() >= most:
        raise _refused(
            429,
            f"{most} reports a minute are taken from one partner",
            "wait a minute; where a child is in danger now, ring 999",
        )


def _refused(status: int, why: str, remedy: str, faults: Any = ()) -> CannotHandIn:
    made = CannotHandIn(what="Handing in this report", why=why, remedy=remedy)
    made.status, made.faults = status, tuple(faults)
    return made
