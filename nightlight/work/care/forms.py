"""The forms of a child in care: what is asked, what is refused beside its field, and the steps of the case that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import read_day
from nightlight.rules.wording import plain
from nightlight.work.care.powers import Power

ANSWERS: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No", "not_known": "Not known"}
DONE: Final[Mapping[str, str]] = {"done": "Done", "not": "Not done", "not_known": "Not known"}
STANDING: Final = ("looked_after", "placed_out_of_area", "placement_moved_28_days")
LEGAL: Final[Mapping[str, str]] = {
    "care_order": "Care order (section 31)",
    "accommodated_section_20": "Accommodated by agreement (section 20)",
    "emergency_protection_order": "Emergency protection order",
    "police_protection": "Police protection",
    "none": "No order, and not in care",
}
USE: Final[Mapping[str, str]] = {
    "use": "Use it",
    "not_used": "Do not use it",
    "ask_first": "Not decided yet: find out first what is missing",
}
LONG: Final = ("reason", "why_not")
OLDEST: Final = 100


def long_fields(pack: InForce) -> tuple[str, ...]:
    """The fields of a profile that hold several lines."""
    return tuple(key for key, one in pack.setting("profile_fields").items() if one.get("kind") == "long")


def profile(form: Typed, pack: InForce, at: datetime) -> dict[str, str]:
    """What a profile says, field by field; what is empty is left out, and what is wrong stands beside its field."""
    found = {}
    for key, one in pack.setting("profile_fields").items():
        said = form.said(key)
        if not said:
            continue
        if one.get("kind") == "legal_status" and said not in LEGAL:
            form.fault(key, "Choose the legal status from the list, or leave it out where nobody knows it")
        found[key] = _day(form, key, one["words"], at) if one.get("kind") == "day" else said
    form.needs("said_by", "Say who gave it, such as “Kit Lane, manager of the home”")
    if not found and not form.problems:
        form.fault("home", "Nothing is filled in. Fill in what is known, and leave the rest empty")
    return found


def _day(form: Typed, name: str, words: str, at: datetime) -> str:
    try:
        day = date.fromisoformat(read_day(form.said(name)))
    except ValueError as why:
        form.fault(name, f"{words}: {why}")
        return ""
    today = at.astimezone(LONDON).date()
    if day > today:
        form.fault(name, f"{words}: that day is still to come. Check it")
    elif today.year - day.year > OLDEST:
        form.fault(name, f"{words}: that is more than a hundred years ago. Check the year")
    return day.isoformat()


def form_held(fields: Mapping[str, str], said_by: str, pack: InForce, at: datetime) -> Step:
    """The step that says on a case that the home's form is held: whether its photo is recent enough, and the legal status where the home gave it."""
    today = at.astimezone(LONDON).date()
    taken = fields.get("photo_taken_on")
    fresh = bool(taken) and today - date.fromisoformat(taken or "") <= timedelta(days=pack.setting("photo_fresh_for"))
    facts: dict[str, Any] = {"recent_photo_and_form_held": fresh}
    if fields.get("legal_status"):
        facts["legal_status"] = fields["legal_status"]
    return Step("philomena_form_obtained", facts, {"form_date": today.isoformat()}, None, said_by[:120])


def standing(form: Typed) -> Step | None:
    """The step that says how a child stands in care: whether, where placed, under what law; None where something is wrong."""
    facts: dict[str, Any] = {}
    for fact in STANDING:
        said = form.chosen(fact, ANSWERS, "Answer yes, no or not known")
        facts[fact] = {"yes": True, "no": False}.get(said)
    legal = form.chosen(
        "legal_status",
        {**LEGAL, "not_known": ""},
        "Choose the legal status; “not known” is an answer, and closes nothing",
    )
    facts["legal_status"] = legal if legal in LEGAL else None
    form.needs("said_by", "Say who says so, such as “Northshire, emergency duty team”")
    data = {
        "source": form.said("said_by"),
        "what_is_new": "Where the child is placed, by whom and under what law",
        **form.holding(placing_authority="placing_authority", host_authority="host_authority"),
    }
    return None if form.problems else Step("new_information_received", facts, data, None, form.said("said_by")[:120])


def decision(form: Typed, power: Power) -> Step | None:
    """The step that decides on a power, with what the rules proposed beside it; None where something is wrong."""
    chosen = form.chosen("decision", USE, "Choose what you decide: nothing is chosen for you")
    form.needs("reason", "Give your reason, in a sentence that somebody can check")
    if form.problems:
        return None
    data = {"decision": USE[chosen], "reason": form.said("reason"), "proposed": power.in_words}
    if power.act == "recovery_order_checked":
        data["eligible"] = plain(power.stands)
    return Step(power.act, {}, data)


def carer_steps(form: Typed, pack: InForce) -> Step | None:
    """The step that says what the carer did before and after reporting; None where something is wrong."""
    steps = pack.setting("carer_steps")
    said = {
        key: form.chosen(key, DONE, f"{words}: say whether it was done")
        for part in steps.values()
        for key, words in part.items()
    }
    form.needs("told_by", "Say who told you, such as “Kit Lane, night staff”")
    not_done = [words for part in steps.values() for key, words in part.items() if said[key] == "not"]
    if not_done:
        form.needs("why_not", "Say why what was not done was not done; it is a question and no reproach")
    if form.problems:
        return None
    data = {
        **{part: _joined(known, said, "done") for part, known in steps.items()}, "not_done": "; ".join(not_done),
        **form.holding(why_not="why_not", told_by="told_by"),
    }  # fmt: skip
    before = [said[key] for key in steps["before"]]
    made = True if "done" in before else False if set(before) == {"not"} else None
    facts = {} if made is None else {"carer_enquiries_made": made}
    return Step(
        "carer_steps_recorded",
        facts,
        {key: value for key, value in data.items() if value},
        None,
        form.said("told_by")[:120],
    )


def _joined(known: Mapping[str, str], said: Mapping[str, str], answer: str) -> str:
    return "; ".join(words for key, words in known.items() if said[key] == answer)


def filled(form: Typed, known: Mapping[str, Mapping[str, str]], held: Mapping[str, str]) -> None:
    """Put into a form that nobody has typed into what is on record now, a day as people write it."""
    for name, one in known.items():
        said = held.get(name, "")
        form.typed.setdefault(
            name, f"{date.fromisoformat(said):%d/%m/%Y}" if said and one.get("kind") == "day" else said
        )
