"""Looking for patterns over all episodes: read by a few statements, found by pure rules, written by one. Done twice it comes to the same."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import connection, transaction

from nightlight.records.journal.ids import named_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules import linking
from nightlight.rules.linking import PERSON, PHONE, PLACE, Episode, Mark
from nightlight.work.prevention.models import Finding, Night

PERSON_BY_ID, CONTACT = "person:", "contact:"
"""What the field of a mark begins with that stands in no entry: somebody involved, or a number on record."""

_NOW: Final = """
moved AS (SELECT DISTINCT ON (was.person_id) was.person_id AS was, now.person_id AS now
  FROM people_belonging was JOIN people_belonging now ON now.identity_id = was.identity_id AND now.until IS NULL
  WHERE was.until IS NOT NULL AND NOT EXISTS (SELECT FROM people_belonging b WHERE b.person_id = was.person_id AND b.until IS NULL)
  ORDER BY was.person_id, was.until DESC, was.id DESC),
inside AS (SELECT i.case_id, i.role, coalesce(m.now, i.person) AS person FROM cases_involvement i
  JOIN cases_case c ON c.id = i.case_id AND c.kind = 'missing' LEFT JOIN moved m ON m.was = i.person
  WHERE i.until IS NULL AND i.role = ANY(%(roles)s))
"""
_EPISODES: Final = f"""
WITH {_NOW}, back AS (SELECT h.case_id, min(h.happened_at) AS at FROM cases_happening h WHERE h.event = ANY(%(ended_by)s) GROUP BY h.case_id)
SELECT DISTINCT c.id::text, w.person::text, c.area_id, c.opened_at, coalesce(b.at, c.closed_at)
FROM inside w JOIN cases_case c ON c.id = w.case_id LEFT JOIN back b ON b.case_id = c.id WHERE c.state <> ALL(%(none)s)
"""  # noqa: S608 - of our own words only
_SAID: Final = """
SELECT h.case_id::text, h.entry, h.event, h.data, h.recorded_at FROM cases_happening h JOIN cases_case c ON c.id = h.case_id AND c.kind = 'missing'
WHERE h.event = ANY(%(events)s) AND c.opened_at > %(since)s
"""
_LINKED: Final = f"""
WITH {_NOW} SELECT DISTINCT case_id::text, person::text FROM inside
"""  # noqa: S608
_NUMBERS: Final = f"""
WITH {_NOW} SELECT DISTINCT w.case_id::text, k.normal_form, min(k.id) FROM inside w
JOIN people_belonging b ON b.person_id = w.person AND b.until IS NULL JOIN people_contact k ON k.identity_id = b.identity_id AND k.kind = 'phone'
GROUP BY w.case_id, k.normal_form
"""  # noqa: S608
_HOMES: Final = f"""
WITH {_NOW} SELECT DISTINCT w.case_id::text, p.name, p.lines FROM inside w JOIN people_belonging b ON b.person_id = w.person AND b.until IS NULL
JOIN people_residence r ON r.identity_id = b.identity_id JOIN places_place p ON p.id = r.place
"""  # noqa: S608
_PUT: Final = """
INSERT INTO prevention_mark (case_id, entry, field, mark)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[]) ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING
"""
_ROWS_AT_ONCE: Final = 10_000
_LATE: Final = timedelta(days=1)
"""What was being written while the last look was read is looked at again."""
_AT_ONCE: Final = 0x70617474
"""The lock by which one look waits for another."""

Marked = dict[str, list[Mark]]
Entries = set[tuple[str, int]]


@transaction.atomic
def look_for_patterns(*, at: datetime) -> Night:
    """Look over all episodes and write what holds now; what this look found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_AT_ONCE])
    pack, stroke = in_force(at), Stroke()
    last = Night.objects.values_list("at", flat=True).first()
    every, marked, fresh = episodes(pack, at, since=last - _LATE if last else None)
    found = linking.find(every, at, pack.pack.value("prevention.patterns"))
    came = _write(stroke, found, at)
    _put_marks(marked, fresh)
    stroke.write()
    return Night.objects.create(at=at, episodes=len(every), findings=len(found), fresh=came)


def episodes(pack: InForce, at: datetime, *, since: datetime | None = None) -> tuple[list[Episode], Marked, Entries]:
    """Every episode with what marks it, the marks by case, and the entries of them recorded since an instant. The form of a mark is a digest."""
    value = lambda key: pack.pack.value(f"prevention.{key}")  # noqa: E731 - read here alone
    marked, fresh = _written(value, at, since)
    _known(value, marked)
    rows = _rows(_EPISODES, roles=value("subjects"), ended_by=value("ended_by"), none=value("no_episode"))
    none: tuple[Mark, ...] = ()
    held = {case: tuple(dict.fromkeys(marks)) for case, marks in marked.items()}
    return [Episode(case, who, area, began, end, held.get(case, none)) for case, who, area, began, end in rows], marked, fresh  # fmt: skip


def _written(value: Any, at: datetime, since: datetime | None) -> tuple[Marked, Entries]:
    """What the texts of each record mark. Where somebody of a case lives marks it not."""
    left_out, homes = frozenset(value("marks_left_out")), _homes(value)
    first = at - timedelta(days=max(one["within_days"] for one in value("patterns").values()))
    by_event: dict[str, list[tuple[str, str]]] = {}
    for kind, by in value("marks").items():
        for event, names in by.items():
            by_event.setdefault(event, []).extend((kind, name) for name in names)
    found: Marked = {}
    fresh: Entries = set()
    for case, entry, event, data, recorded_at in _rows(_SAID, events=list(by_event), since=first):
        held = msgspec.json.decode(data) if isinstance(data, str) else data
        if since is None or recorded_at > since:
            fresh.add((case, entry))
        for kind, name in by_event[event]:
            for form in _forms(kind, held.get(name), left_out):
                if kind != PLACE or form not in homes.get(case, ()):
                    found.setdefault(case, []).append(Mark(kind, digest(kind, form), entry, name))
    return found, fresh


def _homes(value: Any) -> dict[str, set[str]]:
    homes: dict[str, set[str]] = {}
    for case, name, lines in _rows(_HOMES, roles=value("subjects")):
        homes.setdefault(case, set()).update(map(linking.place_form, (name, lines)))
    return homes


def _known(value: Any, found: Marked) -> None:
    """Add who else is involved in each case, and the numbers of them and of whoever is missing."""
    for case, person in _rows(_LINKED, roles=value("people_who_link")):
        found.setdefault(case, []).append(Mark(PERSON, digest(PERSON_BY_ID, person), 0, f"{PERSON_BY_ID}{person}"))
    for case, number, contact in _rows(_NUMBERS, roles=[*value("subjects"), *value("people_who_link")]):
        found.setdefault(case, []).append(Mark(PHONE, digest(PHONE, number), 0, f"{CONTACT}{contact}"))


def _forms(kind: str, said: Any, left_out: frozenset[str]) -> Iterator[str]:
    for text in said if isinstance(said, list) else [said]:
        if isinstance(text, str) and text:
            yield from linking.forms_of(kind, text, left_out)


def digest(kind: str, form: str) -> str:
    """The digest of the normal form of a mark, by which two are the same."""
    return hashlib.sha256(f"{kind}:{form}".encode()).hexdigest()


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _write(stroke: Stroke, found: Iterable[linking.Finding], at: datetime) -> int:
    """Put what holds now into the stroke, and that the others no longer do; to how many something came."""
    before = {one.id: one for one in Finding.objects.all()}
    holding, came = set[uuid.UUID](), 0
    for one in found:
        known = named_id("pattern", one.key)
        holding.add(known)
        evidence, more = _evidence(one, before.get(known), at)
        came += more
        if known not in before:
            stroke.insert(
                Finding, id=known, kind=one.kind, about=list(one.about), evidence=evidence, found_at=at, changed_at=at, as_of=at, holds=True
            )  # fmt: skip
        else:
            changed = {"changed_at": at} if more else {}
            stroke.change(Finding, known, evidence=evidence, as_of=at, holds=True, **changed)
    for key, held in before.items():
        if held.holds and key not in holding:
            stroke.change(Finding, key, holds=False)
    return came


def _evidence(one: linking.Finding, before: Finding | None, at: datetime) -> tuple[list[list[Any]], bool]:
    """The evidence of a finding, each row with since when it is that, and whether any came to it just now."""
    since = {tuple(row[:2]): row[8] for row in before.evidence} if before and before.holds else {}
    rows, more = [], False
    for episode in one.episodes:
        known = since.get((episode.case, episode.child))
        more = more or known is None
        ended = episode.ended.isoformat() if episode.ended else None
        head = [episode.case, episode.child, episode.area, episode.began.isoformat(), ended]
        marks = [mark for mark in episode.marks if mark.form in one.about] or [Mark("", "")]
        rows += [[*head, mark.kind, mark.entry, mark.field, known or at.isoformat()] for mark in marks]
    return rows, more


def _put_marks(marked: Mapping[str, Iterable[Mark]], fresh: Entries) -> None:
    """Write the places of the entries that were recorded since the last look; those that are there already stay as they are."""
    rows = [
        (case, mark.entry, mark.field, mark.form)
        for case, marks in marked.items()
        for mark in marks
        if mark.kind == PLACE and (case, mark.entry) in fresh
    ]
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            columns = list(map(list, zip(*rows[first : first + _ROWS_AT_ONCE], strict=True)))
            cursor.execute(_PUT, columns)
