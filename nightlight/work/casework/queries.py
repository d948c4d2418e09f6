"""What the lists show: what waits for somebody, and the cases that they may see. The one filter of cases is under all of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet, Sum

from nightlight.records.access.filtering import condition, visible_cases
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.board import Row, board
from nightlight.records.duties.due import Due, Sorted
from nightlight.records.duties.lists import Waiting, Work, my_work
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.models import Area
from nightlight.records.workforce.queries import on_duty
from nightlight.records.workforce.roster import OnTheRoster, open_swaps, roster
from nightlight.rules.access import Viewer
from nightlight.work.casework.telling.levels import Level, levels
from nightlight.work.casework.telling.notices import ToRead, to_read
from nightlight.work.casework.telling.provision import Provision, provisions
from nightlight.work.casework.telling.standing import Choices, choices

WHICH: Final[Mapping[str, str]] = {"all": "All that I may see", "mine": "Mine", "area": "My area", "closed": "Closed"}
SECTIONS: Final[Mapping[str, str]] = {"unaccepted": "Nobody has accepted", "mine": "Mine", "others": "Others"}
A_PAGE: Final = 50
MOST_PAGES: Final = 20
QUIET: Final = "quiet"


class Offered(NamedTuple):
    """An offer that waits for an answer, with the levels of its case, where it is, and since when it is known."""

    offer: Waiting
    levels: tuple[Level, ...]
    area: str
    opened_at: datetime


class Ringing(NamedTuple):
    """The alarms of one case: those that are done by accepting the case itself, those that nobody took, and those that somebody did.

    Of a case that the reader may not read there is no title, and no level.
    """

    reference: str
    title: str
    levels: tuple[Level, ...]
    asks: tuple[Due, ...]
    untaken: tuple[Due, ...]
    taken: tuple[Due, ...]

    @property
    def every(self) -> tuple[Due, ...]:
        """All of them, in that order."""
        return (*self.asks, *self.untaken, *self.taken)


@dataclass(frozen=True, slots=True)
class Mine:
    """What waits for one person. `on_duty` are the stints in which they are on duty; none: they are not. `rings` counts how often they were rung for.

    `swaps` are the names of those who offer them their duty, `told` what they were told and are asked nothing about.
    """

    on_duty: tuple[OnTheRoster, ...]
    offers: tuple[Offered, ...]
    alarms: tuple[Due, ...]
    ringing: tuple[Ringing, ...]
    duties: Sorted
    counts: Mapping[str, int]
    provisions: Mapping[str, Provision]
    told: ToRead
    owned: int
    rings: int
    swaps: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing at all waits, and nothing rang that was not read."""
        return not (self.offers or self.alarms or self.swaps or self.duties.every() or self.told.rang)


def mine(found: Standing, at: datetime) -> Mine:
    """What waits for a member."""
    member, pack = _member(found), in_force(at)
    work: Work = my_work(member, at=at, visible=condition(found.viewer, at))
    cases = Case.objects.select_related("area").in_bulk({one.case for one in work.offers})
    ringing = visible_cases(found.viewer, at).in_bulk({one.case for one in work.alarms})
    shown = (*work.alarms, *work.duties.now, *work.duties.next)
    alarming = {one.clock for one in work.alarms}
    duties = Sorted(
        *(tuple(one for one in part if one.clock not in alarming) for part in (work.duties.now, work.duties.next, work.duties.later)),
        more=work.duties.more,
    )  # fmt: skip
    return Mine(
        on_duty=roster(member=member), offers=tuple(_offered(one, cases[one.case], pack) for one in work.offers if one.case in cases),
        alarms=work.alarms, ringing=_ringing(work.alarms, ringing, pack), duties=duties, counts=work.counts, provisions=provisions((one.duty for one in shown), pack.pack),
        told=to_read(found, at),
        owned=Case.objects.filter(owner=member, closed_at=None).count(),
        rings=_rings(member),
        swaps=tuple(one.offered_by.name for one in open_swaps(member) if one.offered_to_id == member),
    )  # fmt: skip


class Counts(NamedTuple):
    """What waits for somebody, counted: by verb, of what is for now or next; offers and alarms together; and how often they were rung for."""

    verbs: Mapping[str, int]
    waiting: int
    rings: int


def counts(found: Standing, at: datetime) -> Counts:
    """What waits for a member, as `mine` would show it."""
    member = _member(found)
    work = my_work(member, at=at, visible=condition(found.viewer, at))
    return Counts(work.counts, len(work.offers) + len(work.alarms), _rings(member))


def _rings(member: uuid.UUID) -> int:
    rung = Notice.objects.filter(member=member, answered_at=None, interrupts=True).aggregate(all=Sum("rings"))["all"]
    return rung or 0


def _ringing(alarms: Sequence[Due], cases: Mapping[uuid.UUID, Case], pack: InForce) -> tuple[Ringing, ...]:
    """The alarms by case: first where nobody has accepted the case, then where nobody took the alarm, each the longest missed first."""
    asking, found = pack.setting("answered_by_accepting"), []
    for case in dict.fromkeys(one.case for one in alarms):
        mine = [one for one in alarms if one.case == case]
        free = [one for one in mine if one.accepted_by is None]
        row = cases.get(case)
        found.append(
            Ringing(
                mine[0].reference, mine[0].title, levels(row.levels, row.could_reach, pack.pack) if row else (),
                asks=tuple(one for one in free if one.duty in asking), untaken=tuple(one for one in free if one.duty not in asking),
                taken=tuple(one for one in mine if one.accepted_by is not None),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.asks, not one.untaken)))


def _member(found: Standing) -> uuid.UUID:
    return uuid.UUID(found.viewer.member)


def _offered(one: Waiting, case: Case, pack: InForce) -> Offered:
    return Offered(one, levels(case.levels, case.could_reach, pack.pack), case.area.name, case.opened_at)


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
    """One case in a list: its row on the board where it is open, its levels, the name of its area, and what is due next in words."""

    row: Row
    levels: tuple[Level, ...]
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
    pack, areas = in_force(at), dict(Area.objects.values_list("id", "name"))
    listed = [_listed(row, areas, pack) for row in rows]
    if asked.closed:
        return Page((Section("closed", "Closed", tuple(listed)),) if listed else (), more)
    me = _member(found)
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
    last, me = asked.page * A_PAGE, _member(found)
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
    seen = listed_cases(found.viewer, asked, at, _member(found))
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


def _listed(row: Row, areas: Mapping[str, str], pack: InForce) -> Listed:
    duty = pack.pack.duties.get(row.next_duty)
    return Listed(
        row,
        levels(row.levels, row.could_reach, pack.pack),
        areas.get(row.area, row.area),
        duty.what.rstrip(".") if duty else "",
    )


def closed_at(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each of these cases was closed, of those that are."""
    return dict(Case.objects.filter(id__in=cases).exclude(closed_at=None).values_list("id", "closed_at"))


def to_hand_over(found: Standing, at: datetime) -> tuple[Listed, ...]:
    """The open cases that somebody owns, in the order of the board."""
    pack, areas = in_force(at), dict(Area.objects.values_list("id", "name"))
    rows = board(at=at, visible=condition(found.viewer, at), owner=_member(found), most=A_PAGE * 4)
    return tuple(_listed(row, areas, pack) for row in rows)


def takers(found: Standing, at: datetime) -> Choices:
    """Who on duty cases can be handed over to: those in a role in which this person is or was on duty first."""
    roles = [role for role, _ in found.on_duty] or list(found.held)
    return choices(on_duty(), wanted=roles, areas=found.viewer.areas, but=found.viewer.member, pack=in_force(at))
