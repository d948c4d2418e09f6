"""The report as it was typed so far: every field as it stands, the answers in the words of the pack, and what is wrong with it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nightlight.records.people.meeting import Met, Reach
from nightlight.records.people.meeting import read as read_met
from nightlight.records.places.actions import Where
from nightlight.records.places.actions import read as read_where
from nightlight.rules.facts import Value
from nightlight.rules.policy import Fact, Pack
from nightlight.rules.typed_text import as_line, as_text
from nightlight.rules.vocabulary import meant, read_answer

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 20_000
UNKNOWN: Final = "unknown"
_YEAR: Final = re.compile(r"[0-9]{4}")
MOST_CONCERNS: Final = 200
GROWN: Final = 18
WHICH_AGE: Final = (("child", "A child"), ("adult", "An adult"), ("unknown", "Not known"))
"""What the handler may say where what was told makes a child and an adult of the same person."""
LINES: Final = (
    "caller_name", "caller_number", "caller_is", "safe", "name", "born", "sex", "address", "postcode", "place_kind", "area", "concern",
    "log", "level-contact", "level-missing", "find", "channel", "which_age", "on",
)  # fmt: skip
TEXTS: Final = ("words", "reason-contact", "reason-missing", "differs")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it stands: the fact, what was typed (``unknown``: asked and not known), and its value; `wrong` says what it cannot be."""

    fact: Fact
    typed: str
    value: Value
    wrong: str = ""


@dataclass(slots=True)
class Report:
    """A report as it was typed. `facts` are the answers as the rules read them, `problems` (field, sentence) what stands in the way of
    recording it; `sought` is the fact that the handler looked for and has not answered yet. `doubt` says what makes a child and an adult of
    the same person: until somebody has asked, they count as the younger.
    """

    case: uuid.UUID
    typed: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    problems: list[tuple[str, str]] = field(default_factory=list)
    age: int | None = None
    sought: str = ""
    doubt: str = ""

    def said(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((text for one, text in self.problems if one == name), "")

    def fault(self, name: str, text: str) -> None:
        """Note that something is wrong with a field."""
        self.problems.append((name, text))

    @property
    def facts(self) -> dict[str, Value]:
        """The answers, by fact; None where it was asked and is not known."""
        left_out = {"adult": (), "child": ("child_involved", "age")}.get(
            self.said("which_age"), ("child_involved", "age")
        )
        return {
            key: one.value
            for key, one in self.answers.items()
            if not one.wrong and not (self.doubt and key in left_out)
        }

    @property
    def channel(self) -> str:
        """By which way it reached us, as policy names the ways in."""
        return self.said("channel") or "call"

    @property
    def met(self) -> Met:
        """Whom it is about, as given."""
        born = "" if self.doubt and self.said("which_age") in ("adult", UNKNOWN) else self.said("born")
        return Met(whole=self.said("name"), born=born, sex=self.said("sex"), said_by=self.said("caller_is")[:60])

    @property
    def caller(self) -> Met:
        """Who rings, as given; whether the number is safe to use is what was answered, and not known is never yes."""
        safe = {"yes": True, "no": False}.get(self.said("safe"))
        number = self.said("caller_number")
        return Met(whole=self.said("caller_name"), reaches=(Reach("phone", number, safe),) if number else ())

    @property
    def where(self) -> Where | None:
        """Where it is, as given; None: nothing was."""
        if not (self.said("address") or self.said("postcode")):
            return None
        kind = self.said("place_kind") or "other"
        return Where(kind, lines=self.said("address").replace(", ", "\n"), postcode=self.said("postcode"))


def read(posted: Any, case: uuid.UUID, pack: Pack, at: datetime) -> Report:
    """The report as it stands; everything wrong with what was typed is noted, nothing is refused, and nothing typed is lost."""
    report = Report(case)
    if posted is None:
        return report
    report.typed = {name: as_line(posted.get(name, "")) for name in LINES}
    report.typed |= {name: as_text(posted.get(name, "")) for name in TEXTS}
    report.typed |= {name: as_text(posted.get(name, "")) for name in _elements(pack)}
    report.typed |= {name: as_line(value) for name, value in posted.items() if name.startswith(("advice-", "match-"))}
    report.skipped = tuple(dict.fromkeys(posted.getlist("skip")))[:MOST_CONCERNS]
    _read_answers(report, posted, pack, at)
    _read_sought(report, pack)
    _read_people(report, at)
    _read_doubt(report)
    for name in (*TEXTS, *_elements(pack)):
        _not_too_long(report, name, LONGEST_TEXT)
    for name in LINES:
        _not_too_long(report, name, LONGEST_LINE)
    return report


def _elements(pack: Pack) -> Iterable[str]:
    return (f"evidence-{one}" for one in pack.section("question_sets")["thrive"].elements)


def _read_answers(report: Report, posted: Any, pack: Pack, at: datetime) -> None:
    typed = {key: as_line(posted.get(f"v-{key}", "")) for key in dict.fromkeys(posted.getlist("fact"))}
    pressed = str(posted.get("do", ""))
    if pressed.startswith("answer:"):
        key, _, value = pressed.removeprefix("answer:").partition(":")
        typed[key] = value or as_line(posted.get("asked", ""))
    if pressed.startswith("drop:"):
        typed.pop(pressed.removeprefix("drop:"), None)
    if pressed.startswith("skip:"):
        report.skipped = (*report.skipped, pressed.removeprefix("skip:"))
    if concern := report.said("concern"):
        typed["nature_of_concern"] = concern
    for key, value in typed.items():
        if key in pack.facts and value:
            report.answers[key] = answer(pack.facts[key], value, at)
            if wrong := report.answers[key].wrong:
                report.fault(f"v-{key}", f"{pack.facts[key].about.rstrip('.')}: {wrong}")


def _read_sought(report: Report, pack: Pack) -> None:
    if not report.said("find"):
        return
    key, hint = meant(report.said("find"), {one.id: one.about for one in pack.facts.values() if not one.retired})
    if not key:
        report.fault("find", f"No question reads “{report.said('find')[:80]}”{hint}. Choose one from the list")
    elif key in report.answers:
        report.typed["find"] = ""
    else:
        report.sought = key


def answer(fact: Fact, typed: str, at: datetime) -> Answer:
    """An answer as the rules read it at an instant: nobody was seen at a time that is still to come."""
    if typed == UNKNOWN:
        return Answer(fact, typed, None)
    try:
        value = read_answer(fact, typed)
    except ValueError as why:
        return Answer(fact, typed, None, str(why))
    if fact.type == "time" and datetime.fromisoformat(str(value)) > at:
        return Answer(fact, typed, None, "that is still to come; give a time that has passed")
    return Answer(fact, typed, value)


def _read_people(report: Report, at: datetime) -> None:
    named = {"whole": "name", "born": "born", "sex": "sex"}
    found = read_met(report.met, at)
    if any(report.said(name) for name in named.values()):
        for part, wrong in found.wrong.items():
            report.fault(named.get(part, "name"), wrong)
    if found.born is not None:
        least, most = found.born.ages(at.date())
        # An age is what was said. Of a year of birth the younger of two ages counts, so that nobody is taken for grown up who is not.
        report.age = least if _YEAR.search(report.said("born")) else most
    if report.caller.whole or report.caller.reaches:
        for part, wrong in read_met(report.caller, at).wrong.items():
            report.fault("caller_number" if part == "phone" else "caller_name", wrong)
    if report.where is not None:
        for part, wrong in read_where(report.where, at).wrong.items():
            report.fault("postcode" if part == "postcode" else "address", wrong)


def _read_doubt(report: Report) -> None:
    """Whether a child and an adult were made of the same person: that is asked, and never accepted in silence."""
    answered = report.answers.get("age")
    other = answered.value if answered and not answered.wrong else None
    involved = report.answers.get("child_involved")
    if report.age is None:
        return
    if report.age < GROWN and involved and involved.value is False:
        report.doubt = f"You typed that they are {report.age}, and answered that no child is involved"
    elif isinstance(other, int | float) and (other < GROWN) != (report.age < GROWN):
        report.doubt = f"You typed that they are {report.age}, and answered that they are {other:g}"
    if not report.doubt:
        return
    if report.said("which_age") not in dict(WHICH_AGE):
        younger = int(min(report.age, other)) if isinstance(other, int | float) else report.age
        report.age = younger
        report.fault("which_age", f"{report.doubt}. Ask which it is; until then they count as {younger}")
    elif report.said("which_age") == "adult":
        report.age = (
            int(other)
            if isinstance(other, int | float) and other >= GROWN
            else (report.age if report.age >= GROWN else None)
        )
    elif report.said("which_age") == UNKNOWN:
        report.age = None
    elif isinstance(other, int | float) and other < report.age:
        report.age = int(other)


def _not_too_long(report: Report, name: str, longest: int) -> None:
    if len(report.said(name)) > longest:
        report.fault(name, f"This is {len(report.said(name)):,} characters long; write it in at most {longest:,}")


def levels_typed(report: Report, scales: Mapping[str, Any]) -> dict[str, str]:
    """The levels that the handler has chosen, by scale; one that is none of the scale's is left out."""
    return {
        scale: level
        for scale, one in scales.items()
        if (level := report.said(f"level-{scale}")) in (*one.order, *one.outside)
    }
