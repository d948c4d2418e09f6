"""The table of level, length and who found them, by ethnicity: counted among the episodes that the viewer may read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.models import Happening
from nightlight.records.packs.queries import in_force
from nightlight.rules.access import Viewer
from nightlight.rules.disparity import Row, apart, table
from nightlight.work.prevention.persons import KIND

SHARES: Final[Mapping[str, str]] = {"high": "Graded high", "long": "Over {hours} hours", "police": "Found by police"}
NOT_RECORDED: Final = "not_recorded"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, what each share and group is called, for which the intervals do not meet, below which number nothing is shown, and since when."""

    rows: tuple[Row, ...]
    shares: Mapping[str, str]
    groups: Mapping[str, str]
    apart: tuple[tuple[str, str, str], ...]
    smallest: int
    since: datetime


def disparity(viewer: Viewer, at: datetime) -> Table:
    """The table of the last months, as policy says."""
    asked: Mapping[str, Any] = in_force(at).pack.value("prevention.disparity")
    none = in_force(at).pack.value("prevention.no_episode")
    since = at - timedelta(days=365 * asked["months"] / 12)
    cases = {
        one.id: one for one in visible_cases(viewer, at).filter(kind=KIND, opened_at__gt=since).exclude(state__in=none)
    }
    said = _said(list(cases), asked, in_force(at).pack.value("prevention.ended_by"))
    counted: dict[str, tuple[int, dict[str, int]]] = {}
    for case, one in cases.items():
        told = said.get(case, {})
        group = _group(told.get("ethnicity", ""), asked["groups"])
        ended = told.get("ended") or one.closed_at or at
        found_by = str(told.get("found_by", "")).lower().replace(",", " ").split()
        of, counts = counted.get(group, (0, dict.fromkeys(SHARES, 0)))
        counts["high"] += one.levels.get(KIND) in asked["high"]
        counts["long"] += ended - one.opened_at > timedelta(hours=asked["over_hours"])
        counts["police"] += any(word in found_by for word in asked["found_by_police"])
        counted[group] = of + 1, counts
    rows = table(counted, list(asked["groups"]), asked["smallest"])
    shares = {name: words.format(hours=asked["over_hours"]) for name, words in SHARES.items()}
    groups = {name: one["words"] for name, one in asked["groups"].items()}
    return Table(rows, shares, groups, tuple(_apart(rows)), asked["smallest"], since)


def _said(cases: list[uuid.UUID], asked: Mapping[str, Any], ended_by: list[str]) -> dict[uuid.UUID, dict[str, Any]]:
    """Of each case: ethnicity as it was said last, who found them, and when the episode ended."""
    fields = {**{event: ("ethnicity", name) for event, name in asked["from"].items()}, **{event: ("found_by", name) for event, name in asked["found_by"].items()}}  # fmt: skip
    found: dict[uuid.UUID, dict[str, Any]] = {}
    rows = Happening.objects.filter(case__in=cases, event__in=(*fields, *ended_by)).order_by("happened_at", "entry")
    for case, event, at, data in rows.values_list("case", "event", "happened_at", "data"):
        mine = found.setdefault(case, {})
        if event in ended_by:
            mine.setdefault("ended", at)
        elif data.get(fields[event][1]):
            mine[fields[event][0]] = data[fields[event][1]]
    return found


def _group(said: Any, groups: Mapping[str, Any]) -> str:
    typed = str(said).strip().casefold()
    if not typed:
        return NOT_RECORDED
    codes = {code.casefold(): name for name, one in groups.items() for code in one["codes"]}
    return codes.get(typed) or codes.get(typed.split()[0].rstrip(":,.")) or NOT_RECORDED


def _apart(rows: tuple[Row, ...]) -> list[tuple[str, str, str]]:
    """(share, group, group) of those whose intervals do not meet."""
    return [
        (name, one.group, two.group)
        for name in SHARES
        for place, one in enumerate(rows)
        for two in rows[place + 1 :]
        if apart(one.shares[name], two.shares[name])
    ]
