"""What must be there before a report is recorded, each thing missing named beside its field; and the words that the page chooses from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from nightlight.records.packs.queries import InForce
from nightlight.rules.facts import Value
from nightlight.rules.policy import Pack
from nightlight.rules.wording import Wording, plain
from nightlight.work.contact.taking import Taken
from nightlight.work.contact.typed import Answer, Report

NAMES: Final = {
    "threat": "Threat", "harm": "Harm", "risk": "Risk", "investigation": "Investigation", "vulnerability": "Vulnerability",
    "engagement": "Engagement", "prevention": "Prevention", "scene_preservation": "Scene",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """One element of THRIVE: its name, the evidence typed, and the answers that belong to it."""

    key: str
    name: str
    evidence: str
    answers: tuple[Answer, ...]


def elements(report: Report, pack: Pack) -> tuple[Element, ...]:
    """Every element with its answers; those of none stand in the last."""
    sets = pack.section("question_sets")["thrive"].elements
    placed = {fact for facts in sets.values() for fact in facts}
    found = [
        Element(key, NAMES.get(key, plain(key).capitalize()), report.said(f"evidence-{key}"),
                tuple(one for name, one in report.answers.items() if name in facts))
        for key, facts in sets.items()
    ]  # fmt: skip
    rest = tuple(one for name, one in report.answers.items() if name not in placed)
    return (*found, Element("", "Other answers", "", rest)) if rest else tuple(found)


def concerns(pack: Pack) -> tuple[tuple[str, str], ...]:
    """What a report may be about."""
    return tuple((one, plain(one).capitalize()) for one in pack.facts["nature_of_concern"].values)


def title_of(report: Report, facts: Mapping[str, Value], *, grown: bool) -> str:
    """What the case is called: nobody's name, so that a list on a wall gives nobody away."""
    sexes = {"female": ("Girl", "Woman"), "male": ("Boy", "Man")}
    age = facts.get("age")
    who = sexes.get(report.said("sex"), ("Child", "Adult"))[int(grown)] if age is not None else "Somebody"
    of = f"{who}, {age:g}" if isinstance(age, int | float) else who
    place = report.said("address").split(",")[0]
    about = plain(str(facts.get("nature_of_concern") or "concern"))
    return f"{of}: {about}{f', {place}' if place else ''}"[:200]


def check(taken: Taken, areas: Mapping[str, str], pack: InForce, *, joins: bool, graded: Collection[str] = ()) -> None:
    """Note on the report everything that stands in the way of recording it; on the scales named in `graded` nothing is to be chosen any more."""
    report = taken.report
    if report.said("area") not in areas and not joins:
        report.fault("area", "Choose the policing area: its inspector is offered the case")
    if not report.said("concern") and not joins:
        report.fault("concern", "Choose what it is about")
    if not (report.said("words") or report.answers or joins):
        report.fault("words", "Write what the caller said first, in their own words")
    if joins:
        return
    for one in taken.weighed.proposed:
        if one.scale not in graded:
            _check_level(taken, one.scale, pack)
    _check_advice(taken)


def _check_level(taken: Taken, scale: str, pack: InForce) -> None:
    report, proposed, words = taken.report, taken.weighed.on(scale), Wording(pack.pack)
    chosen = taken.levels.get(scale)
    if proposed is None:
        return
    if chosen is None:
        report.fault(f"level-{scale}", f"Choose the {proposed.title.lower()}: nothing is chosen for you")
        return
    order = pack.pack.scales[scale].order
    place = order.index(chosen) if chosen in order else -1
    if place < proposed.rank and chosen not in pack.pack.scales[scale].outside:
        why = "; ".join(one.because.rstrip(".") for one in proposed.why)
        report.fault(
            f"level-{scale}",
            f"{words.level(chosen).capitalize()} is below what the rules propose ({proposed.words}: {why}). Record {proposed.words},"
            " and ask for less from the case with what is new: a supervisor who did not ask decides",
        )
    elif not proposed.top and place <= proposed.rank and taken.held.unanswered and not report.said("differs"):
        report.fault(
            "differs",
            "We hold people who may be meant: say of each whether it is them, or why what we hold does not change the grade",
        )


def _check_advice(taken: Taken) -> None:
    for one in taken.weighed.advice:
        said = taken.report.said(f"advice-{one.id}")
        if said == "not_given" and not taken.report.said(f"advice-why-{one.id}"):
            taken.report.fault(f"advice-{one.id}", "Say why the advice was not given")
