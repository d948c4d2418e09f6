"""A policy pack as typed, frozen values: everything that law, guidance and a force's own choices say, each with where it comes from.

A pack is what the rules run on. It is read from files by `nightlight.packfile` and made typed by `nightlight.rules.reading`; nothing in
a pack can be changed once it is made. Every entry carries its source, its basis (how sure it is), since when it is in force, when
somebody last checked it, and who keeps it right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from msgspec import Struct

from nightlight.rules.conditions import Condition

Basis = Literal["sourced", "force_practice", "proposed", "memory"]
BASIS_IN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sourced": "law, national guidance, an inspectorate or a published study",
        "force_practice": "published by a force or a partnership; another may differ",
        "proposed": "our default: no national figure was found",
        "memory": "from memory: verify before relying on it",
    }
)


class When:
    """A condition as a pack holds it: the parsed tree, and the words as they were written (for showing and comparing)."""

    __slots__ = ("condition", "written")

    def __init__(self, condition: Condition, written: Any) -> None:
        self.condition = condition
        self.written = written

    def __eq__(self, other: object) -> bool:
        return isinstance(other, When) and other.condition == self.condition

    def __hash__(self) -> int:
        return hash(self.condition)

    def __repr__(self) -> str:
        return f"When({self.written!r})"


class Amount(Struct, frozen=True, forbid_unknown_fields=True, rename={"lasting": "for"}):
    """A length of time as policy states it: value and unit (see `days.deadline`), or the event before which a thing is due."""

    unit: Literal[
        "min", "hours", "working_hours", "days", "working_days", "months", "end_of_shift", "end_of_day", "before_next_school_day",
        "before_event", "percent", "years",
    ]  # fmt: skip
    value: float | None = None
    event: str | None = None
    lasting: Amount | None = None


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """What every policy entry carries: id, source keys, basis, the day it takes effect, the day it was last checked, who keeps it."""

    id: str
    source: tuple[str, ...]
    basis: Basis
    since: date
    checked_on: date
    owner: str
    until: date | None = None
    note: str | None = None
    retired: bool = False


class Source(Entry, frozen=True):
    """Where something is written. `weight` says how far to lean on it: ordinary, weak (find the original) or none."""

    weight: Literal["ordinary", "weak", "none"]
    where: str


class Fact(Entry, frozen=True):
    """One word of the vocabulary: what it means, how to ask for it, what values it may have."""

    type: Literal["yes_no", "number", "choice", "time"]
    of: Literal["person", "episode", "incident", "household", "suspect"]
    about: str
    ask: str
    domains: tuple[str, ...]
    values: tuple[str, ...] = ()
    unit: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    derived_from: tuple[str, ...] = ()
    derived_from_records: str | None = None
    derived_from_events: tuple[str, ...] = ()


class QuestionSet(Entry, frozen=True):
    """Facts that are asked together. `children_only` ones do not count as unanswered for a known adult."""

    about: str
    facts: tuple[str, ...]
    children_only: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    also_record: tuple[str, ...] = ()
    elements: Mapping[str, tuple[str, ...]] = {}
    repeat_on: tuple[str, ...] = ()
    child_caller: str | None = None


class Event(Entry, frozen=True):
    """Something that happens or is done: what it carries, which roles may record it, and which carried thing it is about."""

    meaning: str
    carries: tuple[str, ...]
    by: tuple[str, ...]
    about: str | None = None


class Implied(Entry, frozen=True):
    """Facts that amount to an event: once `when` is true, `counts_as` has happened at that moment."""

    when: When
    counts_as: str
    because: str
    reads_level: Literal["in_force", "recorded"] = "in_force"


class Starts(Struct, frozen=True, forbid_unknown_fields=True):
    """What starts a duty: any of these events, while the condition holds; `after` waits that long first, if the matter is still open."""

    events: tuple[str, ...]
    when: When | None = None
    after: Amount | None = None


class Due(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a duty allows, by class. A class with no row: the duty is not required for that class."""

    class_from: str
    rows: Mapping[str, Amount]


class Repeats(Struct, frozen=True, forbid_unknown_fields=True):
    """How a duty comes round again: after the same interval, at stated intervals, or at stated times from its first start."""

    same_interval: bool = False
    every: tuple[Amount, ...] = ()
    at: tuple[Amount, ...] = ()

    def __bool__(self) -> bool:
        return self.same_interval or bool(self.every) or bool(self.at)


class WarnAt(Struct, frozen=True, forbid_unknown_fields=True):
    """When to warn before a deadline: at a share of the time in percent, or so many hours from the start."""

    percent: tuple[float, ...] = ()
    hours: tuple[float, ...] = ()


class Duty(Entry, frozen=True):
    """Something that must be done by a role within a time, and who is told if it is not. `time_basis` says how sure the number is."""

    what: str
    owner_role: str
    domain: str
    applies_to: Literal["anyone", "child"]
    starts_on: Starts
    due: Due
    met_by: tuple[str, ...]
    escalates_to: tuple[str, ...]
    repeats: Repeats
    time_basis: Basis
    warn_at: WarnAt = WarnAt()
    met_when: When | None = None
    falls_away_on: tuple[str, ...] = ()
    counts_from: str | None = None
    local_only: bool = False


class Effects(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule does when it fires. Levels are words of its scale; `require` names duties and requirements."""

    start_at: str | None = None
    floor: str | None = None
    propose: str | None = None
    prompt: str | None = None
    block: tuple[str, ...] = ()
    unless_rank: str | None = None
    require: tuple[str, ...] = ()
    regrade: str | None = None
    state: str | None = None
    raise_by: Literal["one_level"] | None = None
    up_to: str | None = None
    never_lowers: tuple[str, ...] = ()
    create_duty: str | None = None
    open: str | None = None
    team: str | None = None
    decided_by: str | None = None
    offence_family: str | None = None
    advice: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()
    applies_to: str | None = None
    outcome: str | None = None


RuleGroup = Literal["raising", "guard", "trigger", "grade", "cue", "path", "class"]


class Rule(Entry, frozen=True):
    """One rule of a scale: when it fires, what it does then, and why, in words for the person who reads it."""

    scale: Literal["missing", "contact", "imagery", "child_risk"]
    group: RuleGroup
    when: When
    then: Effects
    because: str
    override_rank: str | None = None
    fact_basis: Basis | None = None
    local_only: bool = False
    setting: str | None = None
    outcome_21: str | None = None
    role_of_child: str | None = None
    needs_known: str | None = None
    reads_level: Literal["in_force", "recorded"] = "in_force"


class Level(Entry, frozen=True):
    """One level, grade or path of a scale: its test in words and the response it asks for."""

    scale: str
    name: str
    test: str = ""
    response: str = ""
    former_name: str | None = None
    treat_as: str | None = None
    number: int | None = None
    attend: Mapping[str, Amount] = {}
    appointment_within: Amount | None = None
    child_default: bool = False
    child_needs: str | None = None
    needs_owner: bool = False


class Scale(Entry, frozen=True):
    """A scale of risk: its turn among the scales, its order, lowest first; words outside the order and what they count as; when it applies.

    `recorded_by` says which event records a level, and where it carries it; `first_starts` are the events for which a first assessment
    stands, and `not_first_starts` the duties that wait for the real one; `otherwise` is the level when no rule gives one.
    """

    turn: int
    name: str
    order: tuple[str, ...]
    outside: Mapping[str, str | None]
    applies_when: When
    recorded_by: Mapping[str, str]
    first_starts: tuple[str, ...] = ()
    not_first_starts: tuple[str, ...] = ()
    first_rule_wins: bool = False
    otherwise: str | None = None


class Requirement(Entry, frozen=True):
    """Something a rule demands that is no duty: what shows that it was done, in words and, where it can be told from the record, as data."""

    text: str
    met_by: tuple[str, ...] = ()
    carried_as: tuple[str, ...] = ()
    within: Amount | None = None
    bars: tuple[str, ...] = ()


class ClosureRequirement(Entry, frozen=True):
    """Something that must be there before a case closes: carried by the proposal, or shown by an event. Either will do."""

    text: str
    carries: str | None = None
    met_by: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    no_open_duty: tuple[str, ...] = ()
    when: When | None = None
    applies_to: Literal["anyone", "child"] = "anyone"
    judged_at: str = "closure_proposed"


class NeverOn(Entry, frozen=True):
    """A ground on which a missing case is never closed: these words in what was carried, unless one of these events has happened."""

    text: str
    words: tuple[str, ...]
    carried_by: Mapping[str, tuple[str, ...]]
    unless_happened: tuple[str, ...] = ()
    applies_to: Literal["anyone", "child"] = "anyone"


class Enquiry(Entry, frozen=True):
    """An enquiry that must be done before youth imagery is closed as non-aggravated, and the events or facts that show it was."""

    text: str
    met_by: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class OutcomeBar(Entry, frozen=True):
    """What bars outcome 21 in an imagery case: a condition, an enquiry not done, an event that has not happened, or a word in the reason."""

    text: str
    when: When | None = None
    enquiries_missing: bool = False
    none_happened: tuple[str, ...] = ()
    some_missing: tuple[str, ...] = ()
    reason_words: str | None = None


class Advice(Entry, frozen=True):
    """Words to give a caller early, and the situation in which to give them."""

    when: When
    text: str


class Role(Entry, frozen=True):
    """A role: police (with a rank), staff, partner, public or the system itself. `name` is given where the id is not how people say it."""

    kind: Literal["police", "staff", "partner", "public", "system"]
    about: str
    name: str | None = None
    rank: str | None = None


class Accreditation(Entry, frozen=True):
    """A training qualification an officer may hold."""

    name: str
    about: str
    must_also_hold: tuple[str, ...] = ()


class OffenceFamily(Entry, frozen=True):
    """A family of offences: the team it belongs to and what its lead must hold, all of it (and one of `one_of`)."""

    team: str
    lead: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    interview: tuple[str, ...] = ()
    child_interview: tuple[str, ...] = ()
    supervisor: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    victim_support: tuple[str, ...] = ()
    grading: tuple[str, ...] = ()
    also: str | None = None


class Course(Entry, frozen=True):
    """A course: which roles need it, how often it is refreshed (months; none: no expiry), and the accreditation it gives."""

    name: str
    roles: tuple[str, ...]
    refresh_months: int | None = None
    gives: str | None = None
    also_for: str | None = None
    needed_for: str | None = None
    must_also_hold: tuple[str, ...] = ()
    cpd_hours_per_year: str | None = None
    interviews_per_year_at_least: int | None = None
    welfare_check_months: int | None = None


class Outcome(Entry, frozen=True):
    """An outcome code: who may authorise it and what must be answered first. `gate` names a further list of checks."""

    code: str
    name: str
    authorised_by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    barred_for: tuple[str, ...] = ()
    gate: str | None = None
    accompanied_by: str | None = None
    adults_only: bool = False
    admission_needed: bool | None = None
    suspect_ages: Mapping[str, int] = {}


class GateCheck(Entry, frozen=True):
    """A question that an outcome's gate asks."""

    text: str


class Right(Entry, frozen=True):
    """A right under the Victims' Code, and the duties that hold its clocks."""

    number: int
    title: str
    duties: tuple[str, ...] = ()
    limit: str | None = None


class Topic(Entry, frozen=True):
    """A topic of a child protection inspection."""

    name: str


class AuditQuestion(Entry, frozen=True):
    """A question asked of a case in an audit."""

    topic: str
    ask: str


class After(Struct, frozen=True, forbid_unknown_fields=True):
    """A check on silence: none of `none_of` within the time after an event, while the condition holds."""

    after: str
    none_of: tuple[str, ...]
    within: Amount
    when: When | None = None


class Check(Entry, frozen=True):
    """A standing check on every case. It is raised when one of its duties is missed, a rule fires, a condition holds, silence lasts,
    the same person did both things, or a text is too short; a check with none of these needs more than one case.
    """

    kind: Literal["detector", "automatic_inadequate"]
    watches: str
    duties: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    when: When | None = None
    events: After | None = None
    refused: tuple[str, ...] = ()
    same_person: tuple[str, ...] = ()
    text_under: Mapping[str, int] = {}
    blaming_words: bool = False


class BankHoliday(Entry, frozen=True):
    """A day on which banks are closed in England: no working day, no school day."""

    day: date
    name: str


class Value(Entry, frozen=True):
    """Any other policy value: a number, a text, a list or a small table, exactly as policy states it."""

    value: Any
    unit: str | None = None


Sections = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole policy pack in force. `entries` maps section -> id -> entry; the sections are those of `SECTIONS`."""

    name: str
    version: str
    entries: Mapping[str, Mapping[str, Any]]
    changes: tuple[str, ...] = field(default=())

    def section(self, name: str) -> Mapping[str, Any]:
        """Everything in one section, by id, in the pack's published order; empty if the pack holds none."""
        return self.entries.get(name, {})

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The vocabulary, by id."""
        return self.section("facts")

    @property
    def events(self) -> Mapping[str, Event]:
        """Everything that may happen, by id."""
        return self.section("events")

    @property
    def duties(self) -> Mapping[str, Duty]:
        """Every duty, by id."""
        return self.section("duties")

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule of every scale, by id, in published order."""
        return self.section("rules")

    @property
    def roles(self) -> Mapping[str, Role]:
        """Every role, by id."""
        return self.section("roles")

    @property
    def scales(self) -> Mapping[str, Scale]:
        """The scales of risk, in the order in which they are assessed."""
        return self.section("scales")

    def value(self, key: str) -> Any:
        """The plain value held under `topic.key`. Raises KeyError naming the key."""
        return self.section("values")[key].value

    def entry(self, key: str) -> Any:
        """The entry at `section.id`, or the only entry of that id in any section. Raises KeyError naming the key."""
        section, _, name = key.partition(".")
        if name and name in self.section(section):
            return self.section(section)[name]
        found = [entries[key] for entries in self.entries.values() if key in entries]
        if len(found) != 1:
            raise KeyError(key)
        return found[0]
