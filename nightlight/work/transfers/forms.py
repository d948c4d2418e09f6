"""The forms of a transfer: what is asked, what is refused beside its field, and the step of the case that each comes to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON

SENT: Final[Mapping[str, str]] = {"sent": "Sent", "not": "Not sent, because"}
LONG: Final = ("reason",)


def force_of(form: Typed, pack: InForce) -> str:
    """The force that was typed, as policy names it; one that policy does not know is refused in words, with the one that it is like."""
    remedy = "Choose one from the list; whoever you speak to there can say which force they are"
    return form.named("force", pack.setting("forces"), "Name the other force", kind="force", remedy=remedy)


def needed(form: Typed, pack: InForce, _at: datetime) -> Step | None:
    """The step that says that another force may have to take the case."""
    force = force_of(form, pack)
    form.needs("reason", "Say why another force may have to take it")
    return (
        None
        if form.problems
        else Step("other_force_needed", {"cross_border": True}, {"force": force, "reason": form.said("reason")})
    )


def offered(form: Typed, pack: InForce, _at: datetime) -> Step | None:
    """The step that offers the case with the checklist: each thing is sent, or it is said why not."""
    force = force_of(form, pack)
    form.needs("reason", "Give the reason for which the other force should lead")
    form.needs("to", "Name whoever the case was offered to there: a mailbox takes no case")
    sent, not_sent = [], []
    for key, words in pack.setting("transfer_checklist").items():
        answer = form.chosen(key, SENT, f"{words}: say that it was sent, or why not")
        if answer == "not":
            why = form.needs(f"{key}-why", f"{words}: say why it was not sent")
            not_sent.append(f"{words}: {why}")
        elif answer:
            sent.append(words)
    data = {
        "force": force,
        "checklist": "; ".join(sent),
        "not_sent": "; ".join(not_sent),
        **form.holding(reason="reason", to="to"),
    }
    return None if form.problems else Step("transfer_offered", {}, {key: said for key, said in data.items() if said})


def receipted(form: Typed, at: datetime, force: str, offered_at: datetime | None) -> Step | None:
    """The step that says that the other force has accepted in writing, which it cannot have done before it was asked."""
    form.needs("person", "Name whoever accepted it there, with the rank")
    form.needs("their_reference", "Give the reference that they gave it: without one nobody there has it")
    form.needs(
        "how",
        "Say how the written receipt came, such as “e-mail, filed with the case”; a word on the telephone is none",
    )
    when = form.moment(at, earliest=offered_at, before="it was offered to them")
    if when and offered_at:
        # Whoever types a time gives no seconds: within the minute of the offer, it came after it.
        when = max(when, offered_at)
    local = (when or at).astimezone(LONDON)
    data = {
        "force": force,
        "time": f"{local:%H:%M %Z}, {local.day} {local:%B %Y}",
        **form.holding(person="person", reference="their_reference", how="how"),
    }
    return None if form.problems else Step("transfer_receipted", {}, data, when)


def refused(form: Typed, force: str) -> Step | None:
    """The step that says that the other force has refused, or has not answered: the case stays here."""
    form.needs("why", "Say what they answered, or that they did not")
    return None if form.problems else Step("transfer_refused", {}, {"force": force, "reason": form.said("why")})
