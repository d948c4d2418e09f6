"""Looking for patterns over all episodes: read by a few statements, found by pure rules, written by one. Done twice it comes to the same."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from nightlight.records.journal.ids import named_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules import linking
from nightlight.rules.linking import PERSON, PHONE, PLACE, Episode, Mark
from nightlight.work.prevention import models
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
_AT_ONCE: Final = 0x70617474
"""The lock by which one look waits for another."""

Marked = dict[str, list[Mark]]


@transaction.atomic
def look_for_patterns(*, at: datetime) -> Night:
    """Look over all episodes and write what holds now; what this look found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_AT_ONCE])
    pack, stroke = in_force(at), Stroke()
    every, marked = episodes(pack, at, stroke)
    found = linking.find(every, at, pack.pack.value("prevention.patterns"))
    fresh = _write(stroke, found, at)
    _put_marks(stroke, marked)
    stroke.write()
    return Night.objects.create(at=at, episodes=len(every), findings=len(found), fresh=fresh)


def episodes(pack: InForce, at: datetime, stroke: Stroke | None = None) -> tuple[list[Episode], Marked]:  # noqa: ARG001
    """Every episode with what marks it, and the marks by case. The form of a mark is a digest."""
    value = lambda key: pack.pack.value(f"prevention.{key}")  # noqa: E731 - read here alone
    marked = _marked(value, at)
    rows = _rows(_EPISODES, roles=value("subjects"), ended_by=value("ended_by"), none=value("no_episode"))
    none: tuple[Mark, ...] = ()
    held = {case: tuple(dict.fromkeys(marks)) for case, marks in marked.items()}
    return [Episode(case, who, area, began, end, held.get(case, none)) for case, who, area, began, end in rows], marked


def _marked(value: Any, at: datetime) -> Marked:
    """What marks each case: texts of its record, people in it, their numbers. Where somebody of it lives marks it not."""
    left_out, marks = frozenset(value("marks_left_out")), value("marks")
    since = at - timedelta(days=max(one["within_days"] for one in value("patterns").values()))
    homes: dict[str, set[str]] = {}
    for case, name, lines in _rows(_HOMES, roles=value("subjects")):
        homes.setdefault(case, set()).update(map(linking.place_form, (name, lines)))
    fields = [(kind, event, name) for kind, by in marks.items() for event, names in by.items() for name in names]
    by_event: dict[str, list[tuple[str, str]]] = {}
    for kind, event, name in fields:
        by_event.setdefault(event, []).append((kind, name))
    found: Marked = {}
    for case, entry, event, data, _ in _rows(_SAID, events=list(by_event), since=since):
        held = json.loads(data) if isinstance(data, str) else data
        for kind, name in by_event[event]:
            for form in _forms(kind, held.get(name), left_out):
                if kind != PLACE or form not in homes.get(case, ()):
                    found.setdefault(case, []).append(Mark(kind, digest(kind, form), entry, name))
    for case, person in _rows(_LINKED, roles=value("people_who_link")):
        found.setdefault(case, []).append(Mark(PERSON, digest(PERSON_BY_ID, person), 0, f"{PERSON_BY_ID}{person}"))
    for case, number, contact in _rows(_NUMBERS, roles=[*value("subjects"), *value("people_who_link")]):
        found.setdefault(case, []).append(Mark(PHONE, digest(PHONE, number), 0, f"{CONTACT}{contact}"))
    return found


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
    holding, fresh = set[uuid.UUID](), 0
    for one in found:
        known = named_id("pattern", one.key)
        holding.add(known)
        evidence, more = _evidence(one, before.get(known), at)
        fresh += more
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
    return fresh


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


def _put_marks(stroke: Stroke, marked: Mapping[str, Iterable[Mark]]) -> None:
    """Put the places that are not known yet into the stroke."""
    held = set(_rows("SELECT case_id::text, entry, field, mark FROM prevention_mark"))
    fresh = {
        (case, mark.entry, mark.field, mark.form)
        for case, marks in marked.items()
        for mark in marks
        if mark.kind == PLACE
    }
    for case, entry, field, form in sorted(fresh - held):
        stroke.insert(models.Mark, case_id=case, entry=entry, field=field, mark=form)
