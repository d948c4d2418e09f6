"""The forms of an enquiry, a sighting and a second contact: what is wrong with each, and the steps that each comes to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.put_off import NOT_DONE
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import InForce
from nightlight.rules.facts import Value
from nightlight.rules.policy import Fact, Pack
from nightlight.rules.typed_times import next_time
from nightlight.rules.vocabulary import meant, read_answer
from nightlight.rules.wording import plain
from nightlight.work.missing.queries import in_words
from nightlight.work.missing.visit import twin

UNKNOWN: Final = "unknown"
ENQUIRY_TEXTS: Final = ("result", "why")
LONGEST_SAID_BY: Final = 120
MOST_QUESTIONS: Final = 6


def check_enquiry(form: Typed, pack: InForce) -> None:
    """Note everything that is wrong with an enquiry that is to be recorded."""
    kinds = pack.setting("enquiry_kinds")
    kind = form.chosen("kind", kinds, "Choose what kind of enquiry it is")
    if form.said("done") == "not":
        form.needs("why", "Say why it was not done")
        return
    if form.said("done") != "done":
        form.fault("done", "Say whether it was done, or why not")
    for key, label in kinds[kind]["asks"].items() if kind else ():
        form.needs(f"{kind}-{key}", f"Fill in “{label}”")
    form.needs("source", "Say who or where it comes from")
    form.needs("result", "Say what came of it; that nothing did is a result too")


def enquiry(form: Typed, pack: InForce, at: datetime) -> list[Step]:
    """The steps of an enquiry without faults: the event of its kind, and that an enquiry was made."""
    kind, happened = form.said("kind"), form.moment(at)
    about = pack.setting("enquiry_kinds")[kind]
    asked = {key: form.said(f"{kind}-{key}") for key in about["asks"] if form.said(f"{kind}-{key}")}
    said = {name: form.said(name) for name in ("place", "officer") if form.said(name)}
    if form.said("done") == "not":
        return [Step(None, {}, {**asked, **said, NOT_DONE: {kind: form.said("why")}}, happened)]
    data = {**asked, **said, "source": form.said("source"), about.get("result", "result"): form.said("result")}
    step = Step(kind, {}, data, happened)
    if kind == "enquiry_made":
        return [step]
    made = Step(None, {}, {**said, "source": data["source"], "result": form.said("result")}, happened)
    return [step, twin(Step(kind, {}, made.data, happened), about["words"])]


def check_sighting(form: Typed, pack: InForce, at: datetime) -> None:
    """Note everything that is wrong with a sighting that is to be recorded."""
    form.needs("place", "Say where they were seen")
    form.needs("source", "Say who saw them, or on what")
    form.chosen("reliability", pack.setting("sighting_reliability"), "Choose how reliable it is")
    if not form.said("time"):
        form.fault("time", "Say when they were seen: the time, and the day if it was not today")
    form.moment(at, what="When they were seen")


def sighting(form: Typed, at: datetime) -> list[Step]:
    """The step of a sighting without faults."""
    seen = form.moment(at)
    data = {
        "place": form.said("place"),
        "seen_at": seen.isoformat() if seen else "",
        "source": form.said("source"),
        "reliability": form.said("reliability"),
    }
    if form.said("note"):
        data["note"] = form.said("note")
    return [Step("sighting", {}, data, said_by=form.said("source")[:LONGEST_SAID_BY])]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to be asked, with the control that fits it and what was typed."""

    key: str
    about: str
    ask: str
    type: str
    choices: tuple[tuple[str, str], ...]
    unit: str
    typed: str

    @property
    def name(self) -> str:
        """What its control is called."""
        return f"v-{self.key}"


def questions(form: Typed, asked: Collection[str], pack: Pack) -> list[Question]:
    """The facts that a second contact offers: those whose answer could raise the level most, those that were typed, what the words suggest, and
    the one looked for. Words only ever suggest a question; they answer none.
    """
    keys = [*form.several.get("fact", ()), *([] if form.typed else list(asked)[:MOST_QUESTIONS])]
    said = form.said("what_is_new").lower()
    suggests = pack.value("operations.words_that_suggest") if not form.sent else {}
    keys += [fact for fact, words in suggests.items() if any(word in said for word in words)]
    sought = form.said("find")
    if sought:
        key, hint = meant(sought, {key: one.about for key, one in pack.facts.items() if not one.retired})
        if key:
            keys.append(key)
            form.typed["find"] = ""
        else:
            form.fault("find", f"No question reads “{sought[:80]}”{hint}. Choose one from the list")
    return [_question(pack.facts[key], form) for key in dict.fromkeys(keys) if key in pack.facts]


def _question(fact: Fact, form: Typed) -> Question:
    choices = tuple((one, plain(one).capitalize()) for one in fact.values)
    if fact.type == "yes_no":
        choices = (("yes", "Yes"), ("no", "No"))
    return Question(fact.id, fact.about.rstrip("."), fact.ask, fact.type, choices, fact.unit or "", form.said(f"v-{fact.id}"))  # fmt: skip


def answers(form: Typed, asked: Collection[Question], pack: Pack) -> dict[str, Value]:
    """The answers as they are to be recorded. What nobody answered is left out: it stays not known."""
    found: dict[str, Value] = {}
    for one in asked:
        if one.typed == UNKNOWN:
            found[one.key] = None
        elif one.typed:
            try:
                found[one.key] = read_answer(pack.facts[one.key], one.typed)
            except ValueError as why:
                form.fault(one.name, f"{one.about}: {why}")
    return found


def check_contact(form: Typed, at: datetime) -> None:
    """Note everything that is wrong with a second contact that is to be recorded."""
    form.needs("caller", "Say who rang, and what they are to the child")
    form.needs("what_is_new", "Say what is new; that nothing is, too")
    form.moment(at)


def second_contact(form: Typed, reference: str, facts: Mapping[str, Value], at: datetime) -> list[Step]:
    """The step of a second contact without faults."""
    data: dict[str, Any] = {
        "linked_reference": reference,
        "caller": form.said("caller"),
        "what_is_new": form.said("what_is_new"),
    }
    known = {**facts, "second_contact": True}
    return [Step("second_contact", known, data, form.moment(at), form.said("caller")[:LONGEST_SAID_BY])]


def check_lead(form: Typed, pack: InForce, people: Collection[str], at: datetime, latest: datetime) -> None:
    """Note everything that is wrong with a lead that is to be given; it is followed up by `latest` at the latest."""
    form.chosen("kind", pack.setting("lead_kinds"), "Choose what kind of lead it is")
    form.needs("what", "Say what the lead is")
    form.needs("source", "Say where it comes from")
    form.chosen("confidence", pack.setting("lead_confidence"), "Choose how sure you are of it")
    form.chosen("to", people, "Choose who follows it up: somebody who is on duty, or yourself")
    if form.said("kind") in pack.setting("leads_at_a_place"):
        form.needs("place", "Say where: a likely address is somewhere to go to, and so is a sighting")
    found = by_when(form, at)
    if found is None:
        return
    if found <= at:
        form.fault("by_when", "By when: that has passed already")
    elif found > latest:
        form.fault(
            "by_when", f"By when: at the level in force a lead is followed up by {in_words(latest.isoformat())} at the latest",
        )  # fmt: skip


def by_when(form: Typed, at: datetime) -> datetime | None:
    """The instant by which a lead is to be followed up: a London time, the next such one, or a day and time; what cannot be read is noted."""
    typed = form.needs("by_when", "Give the time by which it is to be followed up, such as 21:30")
    if not typed:
        return None
    try:
        return next_time(typed, at)
    except ValueError as why:
        form.fault("by_when", f"By when: {why}")
        return None
