"""The lists of cases: the board in its sections, and what is closed. The one filter of cases is under all of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from nightlight.records.access.filtering import condition, visible_cases
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.board import Row, board
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.models import Area
from nightlight.rules.access import Viewer
from nightlight.work.casework.telling.levels import Level, levels

WHICH: Final[Mapping[str, str]] = {"all": "All that I may see", "mine": "Mine", "area": "My area", "closed": "Closed"}
SECTIONS: Final[Mapping[str, str]] = {"unaccepted": "Nobody has accepted", "mine": "Mine", "others": "Others"}
A_PAGE: Final = 50
MOST_PAGES: Final = 20
QUIET: Final = "quiet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases somebody wants to see: whose, which page of them, and whether only those that need somebody now (`quiet`)."""

    which: str = "all"
    page: int = 1
    quiet: bool = False

    @property
    def closed(self) -> bool:
        """Whether this is a list of closed cases, and not the board."""
        return self.which == "closed"


def wanted(asked: Any) -> Wanted:
    """Which cases an address asks for; what it says that means nothing is left out."""
    which, page = str(asked.get("which", "all")), str(asked.get("page", "1"))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    which = which if which in WHICH else "all"
    return Wanted(which, min(max(number, 1), MOST_PAGES), asked.get("view") == QUIET and which != "closed")


class Listed(NamedTuple):
    """One case in a list: its row on the board where it is open, its levels, the highest of them, the name of its area, and what is due next in words."""

    row: Row
    levels: tuple[Level, ...]
    highest: Level | None
    area: str
    next: str


class Section(NamedTuple):
    """A part of the board: its key, what it is called, and its rows, among which are no others than the reader may see."""

    key: str
    title: str
    cases: tuple[Listed, ...]


class Page(NamedTuple):
    """A page of cases in its sections, and whether there are more behind it. `newest` is since when the newest case that nobody accepted waits."""

    sections: tuple[Section, ...]
    more: bool
    newest: datetime | None = None

    @property
    def cases(self) -> tuple[Listed, ...]:
        """All of them, in the order in which they are shown."""
        return tuple(one for section in self.sections for one in section.cases)


def cases(found: Standing, asked: Wanted, at: datetime) -> Page:
    """A page of the cases that somebody may see: what nobody has accepted, mine, and others, each in the order of the board; closed ones the newest first."""
    rows, more = _closed(found, asked, at) if asked.closed else _board(found, asked, at)
    listed = as_listed(rows, in_force(at))
    if asked.closed:
        return Page((Section("closed", "Closed", listed),) if listed else (), more)
    me = uuid.UUID(found.viewer.member)
    parts: dict[str, list[Listed]] = {"unaccepted": [], "mine": [], "others": []}
    for one in listed:
        parts["unaccepted" if one.row.standing == "unaccepted" else "mine" if one.row.owner == me else "others"].append(
            one
        )
    sections = tuple(Section(key, SECTIONS[key], tuple(some)) for key, some in parts.items() if some)
    return Page(
        sections,
        more,
        max((one.row.unaccepted_since for one in parts["unaccepted"] if one.row.unaccepted_since), default=None),
    )


def _board(found: Standing, asked: Wanted, at: datetime) -> tuple[list[Row], bool]:
    last, me = asked.page * A_PAGE, uuid.UUID(found.viewer.member)
    only: dict[str, Any] = {"owner": me} if asked.which == "mine" else {"mine": me}
    visible = condition(found.viewer, at)
    if asked.which == "area":
        mine = visible.params["my_areas"]
        visible = (
            visible._replace(sql=f"({visible.sql} AND c.area_id = ANY(%(my_areas)s))")
            if mine
            else visible._replace(sql="FALSE")
        )
    rows = board(at=at, visible=visible, most=last + 1, needing=asked.quiet, **only)
    return rows[last - A_PAGE : last], len(rows) > last


def _closed(found: Standing, asked: Wanted, at: datetime) -> tuple[list[Row], bool]:
    seen = listed_cases(found.viewer, asked, at, uuid.UUID(found.viewer.member))
    first = (asked.page - 1) * A_PAGE
    rows = list(
        seen.select_related("owner").order_by("closed_at", "-urgency", "-opened_at")[first : first + A_PAGE + 1]
    )
    return [_row(one) for one in rows[:A_PAGE]], len(rows) > A_PAGE


def listed_cases(viewer: Viewer, asked: Wanted, at: datetime, member: uuid.UUID) -> QuerySet[Case]:
    """The cases that were asked for, among those that the viewer may read."""
    seen = visible_cases(viewer, at)
    seen = seen.exclude(closed_at=None) if asked.closed else seen.filter(closed_at=None)
    if asked.which == "mine":
        seen = seen.filter(owner=member)
    if asked.which == "area":
        seen = seen.filter(area__in=viewer.areas)
    return seen


def _row(case: Case) -> Row:
    return Row(
        case=case.id, standing="open", reference=case.reference, title=case.title, kind=case.kind, state=case.state, area=case.area_id,
        restricted=case.restricted, levels=case.levels, could_reach=case.could_reach, owner=case.owner_id, owner_name=case.owner.name,
        owner_role=case.owner_role, owned_since=case.owned_since, opened_at=case.opened_at, unaccepted_since=case.unaccepted_since,
        offered_to="", offered_at=None, next_duty="", next_due_at=None, missed=0, climbs_at=None, accepted_by="", dealing="", back_at=None,
        last_enquiry_at=None,
    )  # fmt: skip


def as_listed(rows: Iterable[Row], pack: InForce) -> tuple[Listed, ...]:
    """Rows of the board as lists show them."""
    areas, known = dict(Area.objects.values_list("id", "name")), dict[str, tuple[Level, ...]]()
    found = []
    for row in rows:
        duty = pack.pack.duties.get(row.next_duty)
        # There are many cases and few levels.
        graded = f"{row.levels}{row.could_reach}"
        if graded not in known:
            known[graded] = levels(row.levels, row.could_reach, pack.pack)
        told = known[graded]
        highest = max(told, key=lambda one: one.rank, default=None)
        found.append(Listed(row, told, highest, areas.get(row.area, row.area), duty.what.rstrip(".") if duty else ""))
    return tuple(found)


def closed_at(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each of these cases was closed, of those that are."""
    return dict(Case.objects.filter(id__in=cases).exclude(closed_at=None).values_list("id", "closed_at"))
