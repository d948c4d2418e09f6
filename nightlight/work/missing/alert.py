"""Child Rescue Alert: its three tests, the decision with its reason, and the draft of a message that holds what the person deciding wrote and no more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.recording import Step
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce
from nightlight.rules import cap
from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import next_time
from nightlight.work.missing.queries import instant_in, text_of
from nightlight.work.missing.tasks import ANSWERS

EVENT: Final = "rescue_alert_decided"
ASKED: Final = "ask"
DECISIONS: Final[Mapping[str, str]] = {
    ASKED: "Ask the national centre for an alert",
    "not_now": "Not now, and look at it again",
    "no": "No",
}
TESTS: Final[Mapping[str, str]] = {
    "under_18": "Are they apparently under 18?",
    "danger": "Are they in imminent danger of serious harm or death?",
    "enough": "Is there enough for the public to help?",
}
CALLS: Final = "Can the force take and sort the calls that come?"
TEXTS: Final = ("danger-why", "enough-why", "reason", "description", "instruction")
WORDS: Final = ("headline", "description", "instruction", "area", "contact")
BACK: Final = ("returned", "found_confirmed")
_NAMESPACE: Final = uuid.UUID("6f3f3a0e-6d4c-5a6e-9d0f-0d3a4e1b7c52")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on an alert: what, why, by whom and when; whether there is a draft of it, and a draft that cancels it."""

    entry: int
    words: str
    reason: str
    by: str
    at: datetime
    draft: bool
    cancels: bool


def decisions(case: Case) -> tuple[Decided, ...]:
    """Every decision on an alert for this child, the newest first."""
    rows = list(Happening.objects.filter(case=case, event=EVENT).order_by("-happened_at", "-entry"))
    names, back = names_of({one.by for one in rows}), _back(case)
    return tuple(
        Decided(
            one.entry, DECISIONS.get(text_of(one.data, "decision"), text_of(one.data, "decision")), text_of(one.data, "reason"),
            names.get(one.by, one.by), one.happened_at, bool(one.data.get("headline")),
            bool(one.data.get("headline") and back is not None and back.happened_at >= one.happened_at),
        )
        for one in rows
    )  # fmt: skip


def known(case: Case, at: datetime, pack: InForce) -> str:
    """The age on record, in words; what nobody said is not known."""
    age = on_record(case.id).reckoned(at, pack.rulebook).facts.get("age")
    return "not known" if age is None else f"{age:g}" if isinstance(age, int | float) else str(age)


def check(form: Typed, pack: InForce, at: datetime) -> None:
    """Note everything that is wrong with a decision on an alert. An alert is asked for only where every test is answered yes."""
    answers = {
        test: form.chosen(test, ANSWERS, f"Answer the test: {words.rstrip('?').lower()}")
        for test, words in TESTS.items()
    }
    for test in ("danger", "enough"):
        form.needs(f"{test}-why", "Say what the answer rests on")
    form.needs("advice", "Say who of the national advisers was asked and what they said, or why nobody was")
    decision = form.chosen("decision", DECISIONS, "Choose your decision")
    form.needs("reason", "Give the reason for your decision")
    if decision != ASKED:
        return
    if any(answer in ("no", "unknown") for answer in answers.values()):
        form.fault("decision", "An alert is asked for only where each of the three tests is answered yes. What is not known has to be found out first")  # fmt: skip
    form.chosen("calls", ANSWERS, "Say whether the force can take and sort the calls")
    if form.said("calls") not in ("", "yes"):
        form.fault("calls", "An alert brings calls: say who takes them before it is asked for, then answer yes")
    for name, told in (("headline", "the headline"), ("description", "what the public is told"), ("instruction", "what the public is asked to do"), ("area", "the area"), ("contact", "the number to ring")):  # fmt: skip
        form.needs(name, f"Write {told}")
    if len(form.said("headline")) > cap.LONGEST_HEADLINE:
        form.fault("headline", f"The headline has {len(form.said('headline'))} characters; some devices show {cap.LONGEST_HEADLINE}. Shorten it")  # fmt: skip
    _expires(form, pack, at)


def _expires(form: Typed, pack: InForce, at: datetime) -> str:
    said = form.needs("expires", "Say when it ends, such as 23:30")
    if not said:
        return ""
    try:
        found = next_time(said, at)
    except ValueError as why:
        form.fault("expires", f"When it ends: {why}")
        return ""
    longest = pack.setting("rescue_alert")["hours"]
    if found > at + timedelta(hours=longest):
        form.fault("expires", f"When it ends: within {longest} hours; it is renewed by a new decision")
    return found.isoformat()


def step(form: Typed, pack: InForce, at: datetime) -> Step:
    """The step of a decision without faults. Only where an alert is asked for are the words for the public kept."""
    decision = form.said("decision")
    data: dict[str, Any] = {"decision": decision, "reason": form.said("reason"), "advice": form.said("advice")}
    data |= {test: {"yes": True, "no": False}.get(form.said(test), "not known") for test in TESTS}
    data |= {f"{test}_because": form.said(f"{test}-why") for test in ("danger", "enough")}
    if decision == ASKED:
        data |= {**form.holding(**{name: name for name in WORDS}), "expires": _expires(form, pack, at)}
    return Step(EVENT, {}, data, form.moment(at))


def draft(case: Case, entry: int, pack: InForce) -> str | None:
    """The draft of the alert that was asked for by this entry; None where none was."""
    one = _asked(case, entry)
    expires = instant_in(one.data, "expires") if one else None
    if one is None or expires is None:
        return None
    from_policy, sent = pack.setting("rescue_alert"), one.happened_at.astimezone(LONDON)
    words = cap.Words(
        from_policy["sender_name"], from_policy["event"], *(text_of(one.data, name) for name in ("headline", "description", "instruction", "contact", "area")),
        effective=sent, expires=expires.astimezone(LONDON),
    )  # fmt: skip
    return cap.alert(_message(case, entry, "alert", sent, pack), words, restriction=from_policy["restriction"])


def cancelling(case: Case, entry: int, pack: InForce) -> str | None:
    """The draft that cancels that alert, once they are back; None where there is none to cancel, or they are not."""
    one, back = _asked(case, entry), _back(case)
    if one is None or back is None or back.happened_at < one.happened_at:
        return None
    from_policy = pack.setting("rescue_alert")
    of = _message(case, entry, "alert", one.happened_at.astimezone(LONDON), pack)
    message = _message(case, entry, "cancel", back.happened_at.astimezone(LONDON), pack)
    return cap.cancel(message, of, restriction=from_policy["restriction"], note=from_policy["cancelled"])


def _asked(case: Case, entry: int) -> Happening | None:
    found = Happening.objects.filter(case=case, entry=entry, event=EVENT).first()
    return found if found is not None and found.data.get("headline") else None


def _back(case: Case) -> Happening | None:
    return Happening.objects.filter(case=case, event__in=BACK).order_by("-happened_at").first()


def _message(case: Case, entry: int, kind: str, sent: datetime, pack: InForce) -> cap.Message:
    """A message by an id of its own, from which nobody learns of which case it is."""
    name = uuid.uuid5(_NAMESPACE, f"{case.id} {entry} {kind}")
    return cap.Message(str(name), pack.setting("rescue_alert")["sender"], sent)
