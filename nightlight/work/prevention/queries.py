"""The patterns that somebody may see: each judged anew among the episodes that they may read, so that no other shows, not even as a number."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.models import Case, Happening
from nightlight.records.packs.queries import in_force
from nightlight.records.people.models import Contact
from nightlight.records.people.queries import known
from nightlight.rules import linking
from nightlight.rules.access import Viewer
from nightlight.rules.linking import Episode, Mark
from nightlight.work.prevention.models import Finding, LookedAt, Night
from nightlight.work.prevention.night import CONTACT, PERSON_BY_ID

A_PAGE: Final = 30
BLANKED: Final = "(blanked)"
REVIEWED: Final = "pattern_reviewed"


@dataclass(frozen=True, slots=True)
class Part:
    """One episode of a pattern as it is shown: the case, who, when, what of its record is the evidence, and whether it came to it last night."""

    case: Case
    child: str
    episode: Episode
    said: tuple[str, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at it: who, when, what they decided, and what they wrote."""

    who: str
    at: datetime
    decided: str
    note: str


@dataclass(slots=True)
class Pattern:
    """One pattern among episodes that the viewer may read. `fresh`: something came to it last night; `waits`: since anybody looked."""

    id: uuid.UUID
    kind: str
    about: tuple[str, ...]
    episodes: tuple[Episode, ...]
    as_of: datetime
    added: Mapping[str, datetime]
    fresh: bool
    waits: bool
    cases: Mapping[str, Case]
    parts: tuple[Part, ...] = ()
    children: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def newest(self) -> datetime:
        """When the newest of its evidence came to it."""
        return max(self.added[one.case] for one in self.episodes)

    @property
    def said(self) -> str:
        """What the shared place, person or number is called, as it was written last."""
        return next((one.said[-1] for one in reversed(self.parts) if one.said), "")

    @property
    def lasted(self) -> tuple[timedelta, ...]:
        """How long each episode lasted that is over."""
        return tuple(one.ended - one.began for one in self.episodes if one.ended)

    @property
    def gaps(self) -> tuple[timedelta, ...]:
        """How long it was from each beginning to the next."""
        return tuple(two.began - one.began for one, two in zip(self.episodes, self.episodes[1:], strict=False))


@dataclass(slots=True)
class Listed:
    """A page of patterns, how many there are that the viewer may see, the last night, and whether it is late."""

    patterns: tuple[Pattern, ...] = ()
    number: int = 0
    fresh: int = 0
    waiting: int = 0
    night: Night | None = None
    late: bool = True
    page: int = 1
    more: bool = False
    kinds: Mapping[str, int] = field(default_factory=dict)


def patterns(viewer: Viewer, at: datetime, *, kind: str = "", page: int = 1) -> Listed:
    """The patterns that the viewer may see: those to which something came last night, then those that nobody looked at since, then the others."""
    night = Night.objects.first()
    every = _judged(Finding.objects.filter(holds=True), viewer, at, night)
    every.sort(key=lambda one: (not one.fresh, not one.waits, -one.newest.timestamp(), str(one.id)))
    of_kind = [one for one in every if kind in ("", one.kind)]
    shown = _told(of_kind[(page - 1) * A_PAGE : page * A_PAGE], night, at)
    kinds = {one: sum(found.kind == one for found in every) for one in linking.KINDS}
    late = timedelta(hours=in_force(at).pack.value("prevention.night_late_after"))
    return Listed(
        shown, len(every), sum(one.fresh for one in every), sum(one.waits for one in every), night,
        night is None or at - night.at > late, page, len(of_kind) > page * A_PAGE, kinds,
    )  # fmt: skip


def pattern(finding: uuid.UUID, viewer: Viewer, at: datetime) -> Pattern | None:
    """One pattern; None where there is none that the viewer may see."""
    night = Night.objects.first()
    found = _judged(Finding.objects.filter(id=finding, holds=True), viewer, at, night)
    return next(iter(_told(found, night, at)), None)


def still_holds(one: Pattern, cases: Collection[str], at: datetime) -> bool:
    """Whether a pattern holds among its episodes in these cases alone."""
    left = [episode for episode in one.episodes if episode.case in cases]
    return any(_is_same(found, one.kind, one.about) for found in linking.find(left, one.as_of, _thresholds(at)))


def _thresholds(at: datetime) -> linking.Thresholds:
    found: linking.Thresholds = in_force(at).pack.value("prevention.patterns")
    return found


def _is_same(found: linking.Finding, kind: str, about: Collection[str]) -> bool:
    return (found.kind, *found.about) == (kind, *about)


def _judged(rows: Iterable[Finding], viewer: Viewer, at: datetime, night: Night | None) -> list[Pattern]:
    """Each finding again, among what the viewer may read of it."""
    held = list(rows)
    wanted = {row[0] for one in held for row in one.evidence}
    cases = {str(one.id): one for one in visible_cases(viewer, at).filter(id__in=wanted).select_related("area")}
    looked = _looked_last([one.id for one in held], cases)
    found, asked = [], _thresholds(at)
    for one in held:
        episodes, added = _episodes(one, cases)
        same = (again for again in linking.find(episodes, one.as_of, asked) if _is_same(again, one.kind, one.about))
        if (again := next(same, None)) is None:
            continue
        newest = max(added[episode.case] for episode in again.episodes)
        fresh = night is not None and newest >= night.at
        last = looked.get(one.id)
        mine = {episode.case: cases[episode.case] for episode in again.episodes}
        found.append(
            Pattern(one.id, one.kind, tuple(one.about), again.episodes, one.as_of, added, fresh, last is None or newest > last, mine)
        )  # fmt: skip
    return found


def _episodes(one: Finding, cases: Collection[str]) -> tuple[list[Episode], dict[str, datetime]]:
    """The episodes of a finding in cases that may be read, and since when each is evidence. All marks of one finding have one form."""
    marks: dict[tuple[Any, ...], list[Mark]] = {}
    added: dict[str, datetime] = {}
    form = one.about[0]
    for case, child, area, began, ended, kind, entry, name, since in one.evidence:
        if case not in cases:
            continue
        into = marks.setdefault((case, child, area, began, ended), [])
        added[case] = datetime.fromisoformat(since)
        if kind:
            into.append(Mark(kind, form, entry, name))
    read = datetime.fromisoformat
    return [
        Episode(case, child, area, read(began), read(ended) if ended else None, tuple(held))
        for (case, child, area, began, ended), held in marks.items()
    ], added


def _looked_last(findings: list[uuid.UUID], cases: Collection[str]) -> dict[uuid.UUID, datetime]:
    rows = LookedAt.objects.filter(finding__in=findings, case__in=list(cases)).order_by("at")
    return dict(rows.values_list("finding_id", "at"))


def _told(found: list[Pattern], night: Night | None, at: datetime) -> tuple[Pattern, ...]:
    """With all that is read to show them: names, what was written, who looked."""
    episodes = [episode for one in found for episode in one.episodes]
    marks = {(episode.case, mark) for episode in episodes for mark in episode.marks}
    texts = _texts(marks)
    people = known({uuid.UUID(one.child) for one in episodes})
    names = {str(person): one.named for person, one in people.items()}
    looks = _looks(found, at)
    for one in found:
        one.parts = tuple(
            Part(
                one.cases[episode.case], names.get(episode.child, "Name not known"), episode,
                tuple(dict.fromkeys(texts.get((episode.case, mark), BLANKED) for mark in episode.marks)),
                night is not None and one.added[episode.case] >= night.at,
            )
            for episode in one.episodes
        )  # fmt: skip
        one.children = tuple(dict.fromkeys(part.child for part in one.parts))
        one.looks = looks.get(one.id, ())
    return tuple(found)


def _texts(marks: Collection[tuple[str, Mark]]) -> dict[tuple[str, Mark], str]:
    """What stands on record where each mark was read; what was blanked is left out."""
    rows = Happening.objects.filter(case__in={case for case, _ in marks}, entry__in={mark.entry for _, mark in marks})
    said = {(str(case), entry): data for case, entry, data in rows.values_list("case", "entry", "data")}
    people = known(
        {uuid.UUID(mark.field.removeprefix(PERSON_BY_ID)) for _, mark in marks if mark.field.startswith(PERSON_BY_ID)}
    )
    named = {f"{PERSON_BY_ID}{person}": one.named for person, one in people.items()}
    ids = {int(mark.field.removeprefix(CONTACT)) for _, mark in marks if mark.field.startswith(CONTACT)}
    named |= {f"{CONTACT}{key}": given for key, given in Contact.objects.filter(id__in=ids).values_list("id", "given")}
    found = {}
    for case, mark in marks:
        text = said.get((case, mark.entry), {}).get(mark.field) if mark.entry else named.get(mark.field)
        if text:
            found[case, mark] = "; ".join(map(str, text)) if isinstance(text, list) else str(text)
    return found


def _looks(found: Iterable[Pattern], at: datetime) -> dict[uuid.UUID, tuple[Look, ...]]:
    """Who looked at each of these patterns, as it stands on the cases of them that may be read: each look once."""
    words = in_force(at).pack.value("prevention.pattern_decisions")
    cases = {case for one in found for case in one.cases}
    rows = list(LookedAt.objects.filter(finding__in=[one.id for one in found], case__in=cases).select_related("by"))
    wrote = Happening.objects.filter(case__in={one.case_id for one in rows}, event=REVIEWED)
    notes = {(case, entry): data.get("actions", "") for case, entry, data in wrote.values_list("case", "entry", "data")}
    each: dict[uuid.UUID, dict[datetime, Look]] = {}
    for row in rows:
        note = notes.get((row.case_id, row.entry), "")
        mine = each.setdefault(row.finding_id, {})
        if row.at not in mine or note:
            mine[row.at] = Look(row.by.name, row.at, words.get(row.decided, row.decided).partition(":")[0], note)
    return {finding: tuple(mine[one] for one in sorted(mine)) for finding, mine in each.items()}
