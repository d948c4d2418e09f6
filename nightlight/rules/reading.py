"""From the mappings that policy files hold to a typed `Pack`, with every fault named at once.

A policy file has a `topic`, `defaults` that its entries inherit, and sections; a section is a list of entries with an id each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import msgspec

from nightlight.rules import policy
from nightlight.rules.conditions import BadCondition, read
from nightlight.rules.faults import Fault, Faulty, nearest

FORMAT: Final = "nightlight-policy/1"


class Shape(NamedTuple):
    """How the entries of a file's section become typed: their section in the pack, their type, and what the section itself says."""

    section: str
    type: type[policy.Entry]
    says: Mapping[str, str] = MappingProxyType({})


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "sources": Shape("sources", policy.Source),
        "question_sets": Shape("question_sets", policy.QuestionSet),
        "facts": Shape("facts", policy.Fact),
        "events": Shape("events", policy.Event),
        "implied": Shape("implied", policy.Implied),
        "duties": Shape("duties", policy.Duty),
        "scales": Shape("scales", policy.Scale),
        "levels": Shape("levels", policy.Level),
        "raising_rules": Shape("rules", policy.Rule, {"scale": "missing", "group": "raising"}),
        "guards": Shape("rules", policy.Rule, {"scale": "missing", "group": "guard"}),
        "triggers": Shape("rules", policy.Rule, {"scale": "missing", "group": "trigger"}),
        "grade_rules": Shape("rules", policy.Rule, {"scale": "contact", "group": "grade"}),
        "cues": Shape("rules", policy.Rule, {"scale": "contact", "group": "cue"}),
        "paths": Shape("rules", policy.Rule, {"scale": "imagery", "group": "path"}),
        "class_rules": Shape("rules", policy.Rule, {"scale": "child_risk", "group": "class"}),
        "requirements": Shape("requirements", policy.Requirement),
        "missing_closure": Shape("missing_closure", policy.ClosureRequirement),
        "log_closure": Shape("log_closure", policy.ClosureRequirement),
        "never_on": Shape("never_on", policy.NeverOn),
        "enquiries": Shape("enquiries", policy.Enquiry),
        "outcome_21_bars": Shape("outcome_21_bars", policy.OutcomeBar),
        "advice": Shape("advice", policy.Advice),
        "roles": Shape("roles", policy.Role),
        "accreditations": Shape("accreditations", policy.Accreditation),
        "offence_families": Shape("offence_families", policy.OffenceFamily),
        "courses": Shape("courses", policy.Course),
        "outcomes": Shape("outcomes", policy.Outcome),
        "gate_checks": Shape("gate_checks", policy.GateCheck),
        "rights": Shape("rights", policy.Right),
        "topics": Shape("topics", policy.Topic),
        "audit_questions": Shape("audit_questions", policy.AuditQuestion),
        "checks": Shape("checks", policy.Check),
        "bank_holidays": Shape("bank_holidays", policy.BankHoliday),
        "values": Shape("values", policy.Value),
    }
)
_HEAD: Final = ("format", "topic", "defaults")
_DEFAULTS: Final = ("from", "checked_on", "owner", "basis", "source")


class Document(NamedTuple):
    """One policy file as read: its name (for faults) and what it holds, which should be a mapping."""

    name: str
    content: Any


def entries_of(documents: Iterable[Document], on: date | None = None) -> dict[str, dict[str, Any]]:
    """Section -> id -> raw entry with its file's defaults filled in, as plain mappings; `file` is kept under the key "".

    With `on`, only entries in force on that day. Raises Faulty.
    """
    gathered = _Gathered(on)
    for document in documents:
        if not isinstance(document.content, Mapping):
            expected = f"expected a mapping that begins with format: {FORMAT}"
            gathered.faults.append(Fault(document.name, "", expected))
            continue
        defaults = _head(document, gathered.faults)
        for section, listed in document.content.items():
            if section in _HEAD:
                continue
            if section not in SHAPES:
                expected = f"no such section{nearest(section, SHAPES)}; expected one of {', '.join(SHAPES)}"
                gathered.faults.append(Fault(document.name, section, expected))
            elif not isinstance(listed, list):
                gathered.faults.append(Fault(document.name, section, "expected a list of entries with an id each"))
            else:
                gathered.take(document, section, listed, defaults)
    if gathered.faults:
        raise Faulty(gathered.faults)
    return gathered.found


def _head(document: Document, faults: list[Fault]) -> dict[str, Any]:
    if document.content.get("format") != FORMAT:
        faults.append(Fault(document.name, "format", f"expected {FORMAT!r}, got {document.content.get('format')!r}"))
    defaults = document.content.get("defaults")
    if not isinstance(defaults, Mapping):
        faults.append(Fault(document.name, "defaults", f"expected a mapping of {', '.join(_DEFAULTS)}"))
        return {}
    faults.extend(
        Fault(document.name, f"defaults.{key}", f"unknown{nearest(key, _DEFAULTS)}; expected {', '.join(_DEFAULTS)}")
        for key in defaults
        if key not in _DEFAULTS
    )
    return dict(defaults)


class _Gathered:
    """Entries by section as they are gathered from documents, and what is wrong with them."""

    def __init__(self, on: date | None) -> None:
        self.on = on
        self.found: dict[str, dict[str, Any]] = {}
        self.faults: list[Fault] = []

    def take(self, document: Document, section: str, listed: list[Any], defaults: dict[str, Any]) -> None:
        """Take a section's entries, each with its file's defaults filled in."""
        shape = SHAPES[section]
        target = self.found.setdefault(shape.section, {})
        topic = document.content.get("topic", "")
        for number, raw in enumerate(listed, 1):
            if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
                self.faults.append(Fault(document.name, f"{section}[{number}]", "expected an entry with an id"))
                continue
            key = f"{topic}.{raw['id']}" if section == "values" else raw["id"]
            own_source = {"source": [raw["id"]]} if section == "sources" else {}
            whole = {**defaults, **own_source, **shape.says, **raw}
            if self.on is not None and not _in_force(whole, self.on):
                continue
            if key in target:
                used = f"this id is used twice (also in {target[key]['']})"
                self.faults.append(Fault(document.name, f"{section}.{key}", used))
            target[key] = {**whole, "id": key, "": document.name}


def _in_force(raw: Mapping[str, Any], on: date) -> bool:
    day = on.isoformat()
    return str(raw.get("from", "")) <= day and (raw.get("until") is None or day < str(raw["until"]))


def typed(raw: Mapping[str, Mapping[str, Any]], *, name: str, version: str, changes: Sequence[str] = ()) -> policy.Pack:
    """A pack of typed values from what `entries_of` gathered. Raises Faulty with every entry that does not fit its shape."""
    faults: list[Fault] = []
    hooks = _hooks(raw)
    types = {shape.section: shape.type for shape in SHAPES.values()}
    made: dict[str, Mapping[str, Any]] = {}
    for section, entries in raw.items():
        target = {}
        for key, entry in entries.items():
            try:
                target[key] = one(entry, types[section], hooks[entry[""]])
            except (msgspec.ValidationError, BadCondition) as error:
                faults.append(Fault(entry[""], f"{section}.{key}", str(error).replace("`$", "`this").replace("$.", "")))
        in_turn = sorted(target.items(), key=lambda item: item[1].turn) if section == "scales" else target
        made[section] = MappingProxyType(dict(in_turn))
    if faults:
        raise Faulty(faults)
    return policy.Pack(name=name, version=version, entries=MappingProxyType(made), changes=tuple(changes))


Hook = Callable[[type, Any], Any]


def _hooks(raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Hook]:
    """For each file, how its conditions are read: what they may count over are the fact lists of that same file."""
    lists: dict[str, dict[str, Any]] = {entry[""]: {} for entries in raw.values() for entry in entries.values()}
    for key, entry in raw.get("values", {}).items():
        if isinstance(entry.get("value"), list):
            lists[entry[""]][key.partition(".")[2]] = entry["value"]
    return {file: _hook(named) for file, named in lists.items()}


def one(entry: Mapping[str, Any], kind: type[policy.Entry], hook: Hook) -> Any:
    """One entry made typed. Raises msgspec.ValidationError or BadCondition."""
    plain = {key: value for key, value in entry.items() if key}
    if not plain.get("source"):
        raise msgspec.ValidationError("expected at least one source")
    return msgspec.convert(plain, kind, strict=True, dec_hook=hook)


def _hook(lists: Mapping[str, Any]) -> Hook:
    def decode(kind: type, raw: Any) -> Any:
        if kind is policy.When:
            return policy.When(read(raw, lists), raw)
        raise NotImplementedError(kind)

    return decode
