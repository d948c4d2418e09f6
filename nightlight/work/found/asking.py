"""The forms of what is owed after a return: what is asked, what is refused beside its field, and the steps of the case that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.typed_times import read_day
from nightlight.work.found.forms import YES_NO

OFFERED, DECLINED, HELD = "return_interview_offered", "return_interview_declined", "return_interview_done"
INTERVIEW: Final[Mapping[str, str]] = {
    OFFERED: "It was offered",
    DECLINED: "The child declined it",
    HELD: "It was held",
}
CHILD_SAID: Final = "the child, in the return home interview"
"""Who said what came out of a return home interview, as every fact of it carries."""
NOT_INDEPENDENT: Final = "not_independent"
ANSWERS: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No", "not_said": "Not said"}
CANCELLED: Final[Mapping[str, str]] = {"cancelled": "Cancelled", "none": "There was none"}
LONG: Final = ("account", "reason", "would_help", "words", "what_is_known")


def interview(form: Typed, pack: InForce, at: datetime, *, earliest: datetime | None, offers: int) -> Step | None:
    """The step about the return home interview; None where something is wrong, and then the form says everything that is. `offers` were made before."""
    event = form.chosen("what", INTERVIEW, "Choose what happened: it was offered, declined, or held")
    provider = form.chosen(
        "provider", pack.setting("providers_of_return_interviews"), "Say who holds it, and whether they are independent"
    )
    if provider == NOT_INDEPENDENT:
        told = "Somebody who is not independent does not hold it. Write what was said into the case as new information; an independent one is still owed"
        form.fault("provider", told)
    form.needs("held_by", "Name whoever offered or held it, or who told you so")
    when = form.moment(at, earliest=earliest)
    carried = {
        "provider": f"{form.said('held_by')}: {pack.setting('providers_of_return_interviews').get(provider, '')}"
    }
    made = {OFFERED: _offered, DECLINED: _declined, HELD: _held}.get(event)
    step = made(form, pack, at, when, {**carried, "independent": "yes"}, offers) if made else None
    return None if form.problems else step


def _offered(form: Typed, _pack: InForce, at: datetime, when: datetime | None, carried: Any, _offers: int) -> Step:
    form.needs("to", "Say to whom it was offered: to the child, and by which way")
    data = {**carried, "offered_on": _day(when or at), **form.holding(offered_to="to", by="held_by")}
    return Step(OFFERED, {}, data, when)


def _declined(form: Typed, pack: InForce, at: datetime, when: datetime | None, carried: Any, offers: int) -> Step:
    form.needs("reason", "Write why the child declined, in their own words where they gave any")
    form.needs("to", "Say who declined: the child, or somebody for the child")
    again, rule = form.said("no_more") != "yes", pack.setting("return_interview_again")
    if not again and offers < rule["offers"]:
        told = f"It has been offered {offers} of {rule['offers']} times: give the day on which it is offered again"
        form.fault("no_more", told)
    data = {**carried, **form.holding(reason="reason", who_declined="to"), "again": again}
    if again:
        by_when = _again_by(form, at, rule["within_days"])
        data |= {"by_when": by_when.isoformat(), "offered_again_on": _day(by_when)} if by_when else {}
    return Step(DECLINED, {}, data, when, "the child" if form.said("to").casefold().startswith("the child") else "")


def _again_by(form: Typed, at: datetime, within: int) -> datetime | None:
    """The end of the day by which it is offered again; the latest that policy allows where none was typed."""
    today = at.astimezone(LONDON).date()
    latest = today + timedelta(days=within)
    try:
        day = date.fromisoformat(read_day(form.said("again_on"))) if form.said("again_on") else latest
    except ValueError as why:
        form.fault("again_on", f"The day on which it is offered again: {why}")
        return None
    if day < today:
        form.fault("again_on", "The day on which it is offered again is over already. Give one to come")
    elif day > latest:
        form.fault("again_on", f"It is offered again within {within} days: by {latest:%d/%m/%Y} at the latest")
    return to_utc(datetime.combine(day, time(23, 59)))


def _held(form: Typed, pack: InForce, at: datetime, when: datetime | None, carried: Any, _offers: int) -> Step:
    form.needs("account", "Write what the child said: an interview without content is none")
    form.needs("where", "Say where they were; “would not say” is an answer")
    form.needs("with_whom", "Say with whom they were; “nobody” and “would not say” are answers")
    form.needs("why", "Say why they went; “would not say” is an answer")
    facts = {}
    for fact in pack.setting("asked_in_return_interview"):
        about = pack.pack.facts[fact].about.rstrip(".")
        answer = form.chosen(f"fact-{fact}", ANSWERS, f"“{about}”: answer yes, no or not said")
        if answer in YES_NO:
            facts[fact] = answer == "yes"
    if form.said("fact-harm_while_missing") == "yes":
        form.needs("harm", "Say what happened to them, as far as they said")
    data = {
        **carried, "held_on": _day(when or at),
        **form.holding(by="held_by", content="account", where="where", with_whom="with_whom", harm="harm", phones="phones", why="why", would_help="would_help"),
    }  # fmt: skip
    return Step(HELD, facts, data, when, CHILD_SAID)


def cancelled(form: Typed, pack: InForce, at: datetime, *, earliest: datetime | None, up: int) -> Step | None:
    """The step that says that every circulation is cancelled; None where something is wrong. `up`: how many publications are still up."""
    data = {}
    for key, words in pack.setting("circulations").items():
        data[key] = form.chosen(key, CANCELLED, f"{words}: say that it is cancelled, or that there was none")
    when = form.moment(at, earliest=earliest)
    if up:
        told = f"{up} {'publication is' if up == 1 else 'publications are'} still up: confirm on the page of publicity that each is down, and come back"
        form.fault("publicity", told)
    data |= form.holding(note="note")
    return None if form.problems else Step("circulations_cancelled", {}, data, when)


def council(form: Typed, at: datetime, *, earliest: datetime | None) -> Step | None:
    """The step that says that the local authority was told of the return; None where something is wrong."""
    form.needs("person", "Name whoever was told: a message to a mailbox tells nobody")
    form.needs("authority", "Say of which authority and team they are")
    asked = form.chosen("requested", YES_NO, "Say whether the return home interview was asked for")
    if asked == "no":
        form.fault("requested", "Ask them for the return home interview: it is offered after every return")
    when = form.moment(at, earliest=earliest)
    told = f"{form.said('person')}, {form.said('authority')}"
    data = {"person_told": told, "return_interview_requested": "yes", **form.holding(note="note")}
    return None if form.problems else Step("social_care_told_of_return", {}, data, when)


def _day(when: datetime) -> str:
    local = when.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}"
