"""The standing checks of doctrine on missing episodes: raised each night by the rules that a replay uses, and shown with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.models import Case, Happening
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.above import names_of
from nightlight.records.journal.models import Entry
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.access import Viewer
from nightlight.work.prevention.models import Raised
from nightlight.work.prevention.persons import KIND

_NEW: Final = "ON CONFLICT (case_id, name) DO UPDATE SET seen_at = EXCLUDED.seen_at"
MOST: Final = 200


def check_episodes(*, at: datetime) -> int:
    """Raise what the rules raise on every episode that is open, or was closed of late; how many checks stand. Done twice it comes to the same."""
    pack, stroke, found = in_force(at), Stroke(), 0
    shown = set(pack.pack.value("prevention.standing_checks"))
    for case in _checked(pack, at).values_list("id", flat=True):
        for flag in on_record(case).reckoned(at, pack.rulebook).flagged:
            if flag.check in shown:
                stroke.insert(Raised, conflict=_NEW, case_id=case, name=flag.check, at=flag.at, seen_at=at)
                found += 1
    stroke.write()
    return found


def _checked(pack: InForce, at: datetime) -> Any:
    since = at - timedelta(days=pack.pack.value("prevention.checked_for"))
    return Case.objects.filter(Q(closed_at=None) | Q(closed_at__gt=since), kind=KIND).order_by("id")


@dataclass(frozen=True, slots=True)
class Check:
    """One standing check: what it watches, whether its basis is law or guidance, and the cases on which it stands, the newest first."""

    name: str
    watches: str
    sourced: bool
    raised: tuple[Raised, ...]


def checks(viewer: Viewer, at: datetime) -> tuple[Check, ...]:
    """The standing checks that the viewer may read of, those that are raised first; a case that was closed long ago is left out."""
    pack = in_force(at)
    seen = visible_cases(viewer, at).filter(id__in=_checked(pack, at).values("id"))
    rows = list(Raised.objects.filter(case__in=seen).select_related("case__area").order_by("-at", "id"))
    of = {
        name: tuple(row for row in rows if row.name == name) for name in pack.pack.value("prevention.standing_checks")
    }
    defined = pack.pack.section("checks")
    found = [
        Check(name, defined[name].watches, defined[name].basis == "sourced", raised) for name, raised in of.items()
    ]
    return tuple(sorted(found, key=lambda one: not one.raised))


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody was asked about their words: who, when, on which case, which they kept, which they put otherwise, and the text as it stands."""

    case: Case
    who: str
    at: datetime
    kept: tuple[str, ...]
    changed: tuple[str, ...]
    text: str


def words_asked(viewer: Viewer, at: datetime, *, days: int = 31) -> tuple[Asked, ...]:
    """Who was asked about words that blame a child of late, on the cases that the viewer may read, the newest first."""
    kinds = (
        "case.recorded",
        "case.opened",
        "case.recorded_for",
        "case.plan_made",
        "case.pattern_looked_at",
        "case.photo_added",
    )
    asked = Q(structure__has_key="words_kept") | Q(structure__has_key="words_changed")
    entries = list(Entry.objects.filter(asked, kind__in=kinds, recorded_at__gt=at - timedelta(days=days)).order_by("-recorded_at")[:MOST * 5])  # fmt: skip
    cases = {one.id: one for one in visible_cases(viewer, at).filter(id__in={one.chain_id for one in entries})}
    mine = [one for one in entries if one.chain_id in cases][:MOST]
    rows = Happening.objects.filter(case__in=cases).filter(entry__in={one.number for one in mine})
    said = {(case, entry): data for case, entry, data in rows.values_list("case", "entry", "data")}
    names = names_of({one.by for one in mine})
    return tuple(
        Asked(
            cases[one.chain_id], names.get(one.by, one.by), one.recorded_at, tuple(one.structure.get("words_kept", ())),
            tuple(one.structure.get("words_changed", ())), _text(said.get((one.chain_id, one.number), {}), one.structure.get("words_kept", ())),
        )
        for one in mine
    )  # fmt: skip


def _text(data: Any, words: Iterable[str]) -> str:
    """The first text of what was recorded that holds one of the words."""
    texts = [text for text in data.values() if isinstance(text, str)]
    return next((text for text in texts if any(word in text.lower() for word in words)), "")
