"""Every id that one policy entry names must exist: facts, events, duties, roles, levels, sources and the rest.

`unknown` lists what does not, each with the nearest known id, so that a slip of the pen is found before anything runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from nightlight.rules import conditions as c
from nightlight.rules import policy
from nightlight.rules.faults import Fault, nearest
from nightlight.rules.policy import Pack
from nightlight.rules.scenario import wrong_value

_NEEDED_VALUES: Final = (
    "accreditation.above_the_least", "accreditation.investigation_plan", "accreditation.least_accreditation", "bank_holidays.check_every", "bank_holidays.covers", "child_risk.classes",
    "duties.classes", "duties.end_of_shift_at_most", "duties.escalate_at_percent", "duties.escalate_further_every_percent",
    "duties.last_call", "duties.rungs_at_least_apart", "duties.subject_kinds", "duties.unknown_class",
    "duties.unresolved_uses_row", "duties.working_day", "events.begins_again", "events.may_also_carry", "events.refused_acts_do_not_count", "facts.domains",
    "facts.under_13_means", "imagery.aggravating_facts", "inspection.blaming_words", "missing.evidence_counts_from",
    "missing.grows_with_time",
    "missing.known_adult", "duties.children_beyond_the_person", "missing.not_missing_needs_rank", "outcomes.no_further_action",
    "roles.rank_order", "victims.entitlement", "words.accepted", "words.resources",
)  # fmt: skip
_NEEDED_SECTIONS: Final = ("facts", "events", "duties", "rules", "roles", "scales", "levels", "sources")

Named = Iterator[tuple[str, str, Iterable[str]]]
"""(the field that names them, the section in which they must exist, the ids named)."""


def lacking(raw: Mapping[str, Mapping[str, Any]], name: str, on: date | None = None) -> list[Fault]:
    """A fault for every section and value that the rules cannot do without and that these entries (of a day, if given) lack."""
    when = f" on {on.isoformat()}" if on else ""
    sections = [section for section in _NEEDED_SECTIONS if not raw.get(section)]
    values = [f"values.{key}" for key in _NEEDED_VALUES if key not in raw.get("values", {})]
    wanted = f"is missing{when}: the rules cannot do without it"
    return [Fault(name, key, wanted) for key in (*sections, *values)]


def unknown(pack: Pack, file_of: dict[tuple[str, str], str]) -> list[Fault]:
    """A fault for every id that is named and does not exist; `file_of` maps (section, id) to the file it is in."""
    known = _known(pack)
    faults = []
    for section, entries in pack.entries.items():
        for key, entry in entries.items():
            file = file_of.get((section, key), pack.name)
            for where, kind, ids in _named_by(entry):
                faults += [
                    Fault(file, f"{section}.{key}.{where}", f"unknown {kind} {one!r}{nearest(one, known[kind])}")
                    for one in ids
                    if one not in known[kind]
                ]
            for when in _conditions(entry):
                faults += [
                    Fault(file, f"{section}.{key}", wrong) for wrong in _wrong_leaves(when.condition, pack, known)
                ]
    return faults


def _known(pack: Pack) -> dict[str, frozenset[str]]:
    classes = pack.value("duties.classes")
    return {
        "source": frozenset(pack.section("sources")),
        "role": frozenset(pack.roles),
        "rank": frozenset(pack.value("roles.rank_order")),
        "event": frozenset(pack.events),
        "fact": frozenset(pack.facts),
        "duty": frozenset(pack.duties),
        "rule": frozenset(pack.rules),
        "level": frozenset(pack.section("levels")),
        "scale": frozenset(pack.scales),
        "question set": frozenset(pack.section("question_sets")),
        "class of": frozenset(classes) | {"any"},
        "class": frozenset(word for words in classes.values() for word in words) | {"any"},
        "duty or requirement": frozenset(pack.duties) | frozenset(pack.section("requirements")),
        "accreditation": frozenset(pack.section("accreditations")),
        "offence family": frozenset(pack.section("offence_families")),
        "gate check": frozenset(pack.section("gate_checks")),
        "topic": frozenset(pack.section("topics")),
        "domain": frozenset(pack.value("facts.domains")),
        "kind of subject": frozenset(pack.value("duties.subject_kinds")),
    }


def _named_by(entry: Any) -> Named:
    yield "source", "source", entry.source
    yield "owner", "role", (entry.owner,)
    namer = _NAMERS.get(type(entry))
    if namer is not None:
        yield from namer(entry)


def _duty(duty: policy.Duty) -> Named:
    yield "owner_role", "role", (duty.owner_role,)
    yield "escalates_to", "role", duty.escalates_to
    yield "starts_on", "event", duty.starts_on.events
    yield "met_by", "event", duty.met_by
    yield "falls_away_on", "event", duty.falls_away_on
    yield "counts_from", "event", _some(duty.counts_from)
    yield "due", "class of", (duty.due.class_from,)
    yield "due", "class", duty.due.rows
    yield "due", "event", [row.event for row in duty.due.rows.values() if row.event]


def _rule(rule: policy.Rule) -> Named:
    then = rule.then
    yield "then.require", "duty or requirement", then.require
    yield "then.create_duty", "duty", _some(then.create_duty)
    yield "then", "level", [level for level in (then.start_at, then.floor, then.propose, then.up_to) if level]
    yield "then.block", "level", then.block
    yield "then.never_lowers", "fact", then.never_lowers
    yield "then.open", "domain", _some(then.open)
    yield "then.unless_rank", "rank", _some(then.unless_rank)
    yield "then.offence_family", "offence family", _some(then.offence_family)
    yield "then.decided_by", "role", _some(then.decided_by)
    yield "override_rank", "rank", _some(rule.override_rank)


def _event(event: policy.Event) -> Named:
    yield "by", "role", event.by


def _implied(implied: policy.Implied) -> Named:
    yield "counts_as", "event", (implied.counts_as,)


def _questions(questions: policy.QuestionSet) -> Named:
    for where in ("facts", "children_only", "optional"):
        yield where, "fact", getattr(questions, where)
    yield "elements", "fact", [fact for facts in questions.elements.values() for fact in facts]
    yield "repeat_on", "event", questions.repeat_on


def _fact(fact: policy.Fact) -> Named:
    yield "domains", "domain", fact.domains
    yield "derived_from", "fact", fact.derived_from
    yield "derived_from_events", "event", fact.derived_from_events


def _scale(scale: policy.Scale) -> Named:
    yield "order", "level", scale.order
    yield "outside", "level", scale.outside
    yield "recorded_by", "event", scale.recorded_by
    yield "first_starts", "event", scale.first_starts
    yield "not_first_starts", "duty", scale.not_first_starts
    yield "otherwise", "level", _some(scale.otherwise)


def _level(level: policy.Level) -> Named:
    yield "scale", "scale", (level.scale,)
    yield "treat_as", "level", _some(level.treat_as)


def _check(check: policy.Check) -> Named:
    yield "duties", "duty", check.duties
    yield "rules", "rule", check.rules
    yield "refused", "event", check.refused
    yield "same_person", "event", check.same_person
    yield "text_under", "event", [key.partition(".")[0] for key in check.text_under]
    if check.events:
        yield "events", "event", (check.events.after, *check.events.none_of)


def _closure(one: policy.ClosureRequirement) -> Named:
    yield "met_by", "event", one.met_by
    yield "judged_at", "event", (one.judged_at,)
    yield "no_open_duty", "duty", one.no_open_duty


def _requirement(one: policy.Requirement) -> Named:
    yield "met_by", "event", one.met_by


def _never(one: policy.NeverOn) -> Named:
    yield "carried_by", "event", one.carried_by
    yield "unless_happened", "event", one.unless_happened


def _enquiry(one: policy.Enquiry) -> Named:
    yield "met_by", "event", one.met_by
    yield "facts", "fact", one.facts


def _bar(one: policy.OutcomeBar) -> Named:
    yield "events", "event", (*one.none_happened, *one.some_missing)


def _accreditation(one: policy.Accreditation) -> Named:
    yield "must_also_hold", "accreditation", one.must_also_hold


def _family(one: policy.OffenceFamily) -> Named:
    for where in (
        "lead",
        "one_of",
        "interview",
        "child_interview",
        "supervisor",
        "support",
        "victim_support",
        "grading",
    ):
        yield where, "accreditation", getattr(one, where)
    yield "also", "duty", _some(one.also)


def _course(one: policy.Course) -> Named:
    yield "roles", "role", one.roles
    yield "gives", "accreditation", _some(one.gives)
    yield "must_also_hold", "accreditation", one.must_also_hold
    yield "needed_for", "duty", _some(one.needed_for)


def _outcome(one: policy.Outcome) -> Named:
    yield "authorised_by", "role", one.authorised_by
    yield "needs", "gate check", one.needs


def _right(one: policy.Right) -> Named:
    yield "duties", "duty", one.duties


def _question(one: policy.AuditQuestion) -> Named:
    yield "topic", "topic", (one.topic,)


def _role(one: policy.Role) -> Named:
    yield "rank", "rank", _some(one.rank)


_NAMERS: Final[dict[type, Any]] = {
    policy.Duty: _duty, policy.Rule: _rule, policy.Event: _event, policy.Implied: _implied, policy.QuestionSet: _questions,
    policy.Fact: _fact, policy.Scale: _scale, policy.Level: _level, policy.Check: _check, policy.ClosureRequirement: _closure,
    policy.Requirement: _requirement, policy.NeverOn: _never, policy.Enquiry: _enquiry, policy.OutcomeBar: _bar,
    policy.Accreditation: _accreditation, policy.OffenceFamily: _family, policy.Course: _course, policy.Outcome: _outcome,
    policy.Right: _right, policy.AuditQuestion: _question, policy.Role: _role,
}  # fmt: skip


def _some(one: str | None) -> tuple[str, ...]:
    return (one,) if one is not None else ()


def _conditions(entry: Any) -> Iterable[policy.When]:
    found = [getattr(entry, name, None) for name in ("when", "applies_when", "met_when")]
    starts, silence = getattr(entry, "starts_on", None), getattr(entry, "events", None)
    found += [starts.when if starts else None, silence.when if isinstance(silence, policy.After) else None]
    return [when for when in found if when is not None]


def _wrong_leaves(condition: c.Condition, pack: Pack, known: dict[str, frozenset[str]]) -> Iterator[str]:
    for leaf in c.leaves(condition):
        for kind, ids in _leaf_names(leaf):
            yield from (f"unknown {kind} {one!r}{nearest(one, known[kind])}" for one in ids if one not in known[kind])
        if isinstance(leaf, c.FactIs) and leaf.fact in pack.facts:
            wrongs = (wrong_value(pack.facts[leaf.fact], value) for value in leaf.values)
            yield from (f"fact {leaf.fact}: {wrong}" for wrong in wrongs if wrong)
        if isinstance(leaf, c.FactCompares) and leaf.fact in pack.facts and pack.facts[leaf.fact].type != "number":
            yield f"fact {leaf.fact}: {leaf.comparison} needs a number, and this fact is a {pack.facts[leaf.fact].type}"


def _leaf_names(leaf: c.Condition) -> Iterator[tuple[str, Iterable[str]]]:
    match leaf:
        case c.FactIs(fact=fact) | c.FactCompares(fact=fact) | c.FactNotKnown(fact=fact):
            yield "fact", (fact,)
        case c.AnyNotKnown(name):
            yield "question set", (name,)
        case c.LevelIs(levels=levels):
            yield "level", levels
        case c.Happened(event=event):
            yield "event", (event,)
        case c.DutyMissed(duties):
            yield "duty", duties
