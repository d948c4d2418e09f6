"""`nightlight policy`: prove packs whole, show one value with its source, and say what a change of policy would alter."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from nightlight import packfile
from nightlight.cli.replaying import scenario_content, scenario_files
from nightlight.rules import soundness
from nightlight.rules.comparing import Difference, compare
from nightlight.rules.days import LONDON
from nightlight.rules.faults import Fault, Faulty, nearest
from nightlight.rules.policy import BASIS_IN_WORDS, Entry, Pack, When
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.scenario import Scenario

_HEAD = ("id", "source", "basis", "time_basis", "from", "until", "checked_on", "owner", "note", "retired")


def run(options: argparse.Namespace) -> int:
    """Do what the command line asks; returns the exit status."""
    match options.act:
        case "check":
            return check(options.packs or packfile.pack_names(), list_warnings=options.warnings)
        case "show":
            return show(options.key, options.pack)
    return diff(options.before, options.after, options.scenarios)


def check(names: Sequence[str], *, list_warnings: bool) -> int:
    """Prove packs whole and print every fault, and the warnings listed or counted; 1 if one is not whole."""
    unsound = 0
    for name in names:
        faults, warnings = findings(name)
        alike = Counter(warning.expected for warning in warnings)
        counted_up = (f"{many} entries: {what}" if many > 1 else what for what, many in alike.most_common())
        for warning in warnings if list_warnings else counted_up:
            print(f"warning: {name}: {warning}")
        for fault in faults:
            print(fault, file=sys.stderr)
        if faults:
            unsound += 1
            print(f"{name}: not whole: {_many(len(faults), 'fault')}", file=sys.stderr)
            continue
        pack = packfile.load_pack(name)
        counted = ", ".join(
            f"{len(pack.section(one))} {one}" for one in ("facts", "events", "duties", "rules", "sources")
        )
        changes = f"{_many(len(pack.changes), 'change')} by the force, " if pack.changes else ""
        print(f"{pack.name} {pack.version}: whole ({counted}; {changes}{_many(len(warnings), 'warning')})")
    return 1 if unsound else 0


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def findings(name: str) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """(what makes a pack unfit for use, what somebody should look at in its own files)."""
    try:
        pack = packfile.load_pack(name)
        files = packfile.files_of(name)
        shown = packfile.load_examples(name, pack)
    except Faulty as faulty:
        return faulty.faults, ()
    own = f"{packfile.pack_folder(name).name}/"
    doubtful = soundness.doubtful(pack, files, datetime.now(LONDON).date())
    warnings = tuple(one for one in doubtful if one.file.startswith(own))
    return tuple(soundness.unsound(pack, Rulebook(pack), shown, files)), warnings


def show(key: str, pack_name: str) -> int:
    """Print one entry, or one value inside it, with its source and how sure it is. Raises Faulty naming the nearest key."""
    pack = packfile.load_pack(pack_name)
    section, entry, path = find(pack, key)
    plain = as_plain(entry)
    body: Any = _said({name: value for name, value in plain.items() if name not in _HEAD})
    for part in path:
        if not isinstance(body, dict) or part not in body:
            raise Faulty([Fault(key, "", f"nothing is called {part!r} in {section}.{entry.id}{nearest(part, body)}")])
        body = body[part]
    print(f"{section}.{entry.id}  ({pack.name} {pack.version})")
    print(yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110).rstrip().removesuffix("\n..."))
    print("\n".join(provenance(pack, entry)))
    for change in pack.changes:
        if change.startswith(f"{section}.{entry.id}"):
            print(f"changed by the force: {change}")
    return 0


def _said(value: Any) -> Any:
    """What the entry says: what is empty left out, whole numbers written as such."""
    if isinstance(value, dict):
        inner = {key: _said(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one is not None and one not in ([], {}, False)}
    if isinstance(value, list | tuple):
        return [_said(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def find(pack: Pack, key: str) -> tuple[str, Any, list[str]]:
    """(section, entry, path inside it) for a key: section.id, a bare id, and either with a path behind it. Raises Faulty."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        for section, entries in pack.entries.items():
            for bare in (name, name.removeprefix(f"{section}.")):
                if bare in entries and (bare == name or name.startswith(f"{section}.")):
                    return section, entries[bare], parts[length:]
    known = {one for entries in pack.entries.values() for one in entries} | {
        f"{s}.{one}" for s, es in pack.entries.items() for one in es
    }
    raise Faulty([Fault(key, "", f"no such key in the pack {pack.name}{nearest(key, known)}")])


def as_plain(entry: Entry) -> dict[str, Any]:
    """The entry as plain mappings and lists, conditions as they were written."""
    plain: dict[str, Any] = msgspec.to_builtins(
        entry, enc_hook=lambda value: value.written if isinstance(value, When) else str(value)
    )
    return plain


def provenance(pack: Pack, entry: Any) -> Iterator[str]:
    """Where an entry comes from and how sure it is, a line each."""
    yield f"how sure: {entry.basis.replace('_', ' ')} ({BASIS_IN_WORDS[entry.basis]})"
    if hasattr(entry, "time_basis"):
        yield f"how sure of the time: {entry.time_basis.replace('_', ' ')} ({BASIS_IN_WORDS[entry.time_basis]})"
    for name in entry.source:
        source = pack.section("sources")[name]
        weak = "" if source.weight == "ordinary" else f" [{source.weight}]"
        yield f"source: {name}{weak}: {source.where}"
    until = f" until {entry.until}" if entry.until else ""
    yield f"in force from {entry.since}{until}; last checked on {entry.checked_on}; kept right by the {entry.owner.replace('_', ' ')}"
    if entry.note:
        yield f"note: {entry.note}"


def diff(before: str, after: str, folders: Sequence[str] | None) -> int:
    """Replay every scenario under both packs and print each answer that changes, in words."""
    books = [Rulebook(packfile.load_pack(name)) for name in (before, after)]
    files = list(scenario_files(folders or [str(packfile.scenario_folder())]))
    touched = total = 0
    for scenarios in _both_ways(files, books):
        lines = [replay(scenario, book) for scenario, book in zip(scenarios, books, strict=True)]
        found = compare(lines[0], lines[1], scenarios[0].start, books[0].pack, books[1].pack)
        if found:
            touched += 1
            total += len(found)
            print("\n".join(_changed(scenarios[0].title, scenarios[0].id, found)))
    what = f"{before} -> {after}: {total} answers change in {touched} of {len(files)} scenarios"
    print(what if total else f"{before} -> {after}: no answer changes in {len(files)} scenarios")
    return 0


def _both_ways(files: Iterable[Path], books: Sequence[Rulebook]) -> list[list[Scenario]]:
    """Each scenario as each pack reads it. Raises Faulty with every fault of every file, before anything is printed."""
    read: list[list[Scenario]] = []
    faults: list[Fault] = []
    for file in files:
        try:
            content = scenario_content(str(file))
            read.append([packfile.load_scenario(content, str(file), book.pack) for book in books])
        except Faulty as faulty:
            faults += faulty.faults
    if faults:
        raise Faulty(faults)
    return read


def _changed(title: str, name: str, found: Iterable[Difference]) -> Iterator[str]:
    yield f"{title} ({name})"
    for difference in found:
        yield f"  {difference.kind}: {difference.sentence}"
    yield ""


__all__ = ["as_plain", "check", "diff", "find", "provenance", "run", "show"]
