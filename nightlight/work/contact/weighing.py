"""What the rules say of a report while it is told: levels side by side with why, the next best question, cues, advice and duties to come.

It is the very reckoning by which the case will stand once it is recorded, so what the screen proposes is what the record will say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.packs.queries import InForce
from nightlight.rules.facts import Value
from nightlight.rules.grading import Assessment
from nightlight.rules.policy import Advice, Fact, Pack, Rule
from nightlight.rules.reckoning import Happened, Reckoning, reckon
from nightlight.rules.wording import Wording, plain
from nightlight.work.contact.typed import Report

HANDLER: Final = "call_handler"
SCALES: Final = ("contact", "missing")
MOST_THEN: Final = 4


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a level, with how sure it is and where it comes from."""

    because: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """One scale as the rules see it: the level by its id and in words, how far it could still rise, why, and the levels to choose from."""

    scale: str
    title: str
    level: str
    words: str
    could_reach: str
    rank: int
    top: bool
    why: tuple[Why, ...]
    also: tuple[Why, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask: the fact, the words, the answers to choose (none: it is typed), and what an answer could raise. `heard` is the word that suggests it."""

    fact: str
    ask: str
    choices: tuple[tuple[str, str], ...]
    unit: str
    could: str
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """Something told that opens further questions: why, and the questions of it that nobody has answered."""

    because: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Everything the screen says of a report as it stands. `grown`: whoever it is about is neither a child nor may be one."""

    proposed: tuple[Proposed, ...]
    question: Question | None
    then: tuple[Question, ...]
    enough: str
    unknown: tuple[str, ...]
    cues: tuple[Cue, ...]
    advice: tuple[Advice, ...]
    grown: bool

    def on(self, scale: str) -> Proposed | None:
        """What is proposed on a scale; None where it does not apply."""
        return next((one for one in self.proposed if one.scale == scale), None)


def facts_of(report: Report, held: Mapping[str, Value]) -> dict[str, Value]:
    """The facts that the report comes to: what was answered, before what follows from its fields, before what our own records say."""
    found = {**held, **_followed(report), **report.facts}
    if report.doubt and report.said("which_age") == "adult":
        found["child_involved"] = False
    return {key: value for key, value in found.items() if value is not None or key in report.answers}


def _followed(report: Report) -> dict[str, Value]:
    caller, found = report.said("caller_is"), dict[str, Value]()
    if report.age is not None:
        found["age"] = report.age
    if caller:
        found |= {"caller_is_child": caller == "child", "third_party_report": caller not in ("child", "self")}
    if report.said("safe") == "yes":
        found["safe_contact_agreed"] = True
    return found


def weigh(report: Report, facts: Mapping[str, Value], pack: InForce, at: datetime) -> Weighed:
    """Weigh a report as it stands."""
    found = reckon([Happened(at, "report_received", HANDLER, dict(facts), {})], at, pack.rulebook)
    words, grown = Wording(pack.pack), pack.rulebook.is_known_adult(found.facts)
    proposed = tuple(_proposed(found.assessed[one], words) for one in SCALES if one in found.assessed)
    queue = _queue(report, found, pack)
    questions = [_question(pack.pack.facts[key], found, words, heard) for key, heard in queue.items()]
    return Weighed(
        proposed=proposed, question=questions[0] if questions else None, then=tuple(questions[1 : 1 + MOST_THEN]),
        enough="" if questions else _enough(report), unknown=_unknown(found, pack.pack, grown=grown),
        cues=tuple(_cues(found, pack.pack, facts, words)), advice=tuple(_advice(found, pack)), grown=grown,
    )  # fmt: skip


def _proposed(found: Assessment, words: Wording) -> Proposed:
    scale = words.pack.scales[found.scale]
    order = (*reversed(scale.order), *scale.outside)
    deciding = tuple(dict.fromkeys(_why(rule) for rule in found.deciding))
    also = tuple(one for one in dict.fromkeys(_why(rule) for rule in found.fired) if one not in deciding)
    return Proposed(
        scale=found.scale, title=words.scale(found.scale).capitalize(), level=found.level, words=words.level(found.level),
        could_reach=words.level(found.could_reach) if found.could_reach != found.level else "",
        rank=scale.order.index(found.level) if found.level in scale.order else 0, top=found.level == scale.order[-1],
        why=deciding, also=also, choices=tuple((one, words.level(one).capitalize()) for one in order),
    )  # fmt: skip


def _why(rule: Rule) -> Why:
    return Why(rule.because, rule.basis, ", ".join(rule.source))


def _queue(report: Report, found: Reckoning, pack: InForce) -> dict[str, str]:
    """What to ask, best first: what the caller's own words suggest, then of each scale in turn what could raise it most. (fact: word heard)."""
    answered = {*report.answers, *report.skipped}
    heard = {fact: word for fact, word in _heard(report, pack).items() if fact not in answered}
    asked = [list(one.ask) for scale, one in found.assessed.items() if scale in SCALES]
    if found.facts.get("caller_is_child") is True:
        # A child on the line is asked only what is needed to send someone.
        contact = found.assessed["contact"]
        asked = [] if contact.level in pack.setting("sends_somebody") else [list(contact.ask)]
        heard = {}
    turn = [queue[place] for place in range(max(map(len, asked), default=0)) for queue in asked if place < len(queue)]
    sought = {report.sought: ""} if report.sought else {}
    return sought | heard | {fact: "" for fact in dict.fromkeys(turn) if fact not in answered and fact not in heard}


def _heard(report: Report, pack: InForce) -> dict[str, str]:
    """The questions that the caller's own words suggest: never an answer."""
    words = f" {report.said('words').casefold()} "
    cues: Mapping[str, list[str]] = pack.setting("words_that_suggest")
    return {
        fact: hit
        for fact, signs in cues.items()
        if fact in pack.pack.facts and (hit := next((one for one in signs if one in words), ""))
    }


def _question(fact: Fact, found: Reckoning, words: Wording, heard: str = "") -> Question:
    choices = {
        "yes_no": (("yes", "Yes"), ("no", "No")),
        "choice": tuple((one, plain(one).capitalize()) for one in fact.values),
    }
    could = [
        f"{words.scale(one.scale)} to {words.level(one.could_reach)}"
        for one in found.assessed.values()
        if one.scale in SCALES and fact.id in one.ask and one.could_reach != one.level
    ]
    return Question(fact.id, fact.ask, choices.get(fact.type, ()), fact.unit or "", " and ".join(could), heard)


def _enough(report: Report) -> str:
    if report.said("caller_is") == "child":
        return "That is enough to send someone. Stay on the line and keep them talking; the rest is asked later."
    return "Nothing that is left to ask could raise a grade."


def _unknown(found: Reckoning, pack: Pack, *, grown: bool) -> tuple[str, ...]:
    """What of the questions that every report is asked nobody has answered, in words."""
    sets = pack.section("question_sets")
    wanted = [sets["missing_first_report"]] if "missing" in found.assessed else [sets["thrive"]]
    names = dict.fromkeys(
        fact
        for one in wanted
        for fact in (*one.facts, *(() if grown else one.children_only))
        if found.facts.get(fact) is None
    )
    return tuple(pack.facts[name].about for name in names if name in pack.facts)


def _cues(found: Reckoning, pack: Pack, facts: Mapping[str, Value], words: Wording) -> Iterable[Cue]:
    for rule in found.assessed["contact"].fired if "contact" in found.assessed else ():
        if rule.group == "cue" and rule.then.open:
            open_ = [
                one for one in pack.facts.values() if rule.then.open in one.domains and one.type in ("yes_no", "choice")
            ]
            left = [one for one in open_ if one.id not in facts and not one.retired and not one.derived_from]
            yield Cue(rule.because, tuple(_question(one, found, words) for one in left[:12]))


def _advice(found: Reckoning, pack: InForce) -> Iterable[Advice]:
    true, _ = pack.rulebook.sheet.read(found.facts)
    return (one for one, clauses in pack.rulebook.advice if pack.rulebook.holds(clauses, true))
