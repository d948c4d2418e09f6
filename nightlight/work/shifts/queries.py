"""What the pages about being on duty ask: the board, what somebody may book on as, and what they leave behind when they book off."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from nightlight.records.access.finding import may
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.absence import TAKING_OVER
from nightlight.records.duties.answerable import reaching
from nightlight.records.duties.models import Clock
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.models import Area, Member, RoleHeld, Shift, Swap
from nightlight.records.workforce.queries import on_duty
from nightlight.records.workforce.refusals import CannotBookOff
from nightlight.records.workforce.roster import Gap, OnTheRoster, gaps, open_swaps, past_their_end, roster
from nightlight.records.workforce.standing import may_stand_in, roles_held, shift_of
from nightlight.rules.ladder import OnDuty, next_tells

WHOLE_FORCE: Final = "The whole force"
MOST_LISTED: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board: somebody on duty, or (`row` None) a role that nobody covers. `past`: they should have gone home."""

    role: str
    row: OnTheRoster | None
    area: str | None
    past: bool = False
    may_act: bool = False


class Group(NamedTuple):
    """An area, or the whole force, with its lines in the order of the pack's roles."""

    area: str | None
    name: str
    lines: tuple[Line, ...]

    @property
    def gaps(self) -> int:
        """How many roles nobody covers."""
        return sum(one.row is None for one in self.lines)


class Board(NamedTuple):
    """Who is on duty where, and how many roles are not covered."""

    groups: tuple[Group, ...]
    people: int
    gaps: int
    past: int


def board(found: Standing, at: datetime) -> Board:
    """The board as somebody sees it: `may_act` says that they may close a gap, or book off somebody who is past their end."""
    pack, rows = in_force(at), roster()
    open_gaps, past = gaps(at, rows), {one.stint for one in past_their_end(at, rows)}
    order = {
        role: place for place, role in enumerate(dict.fromkeys([*pack.setting("roles_to_cover"), *pack.pack.roles]))
    }
    groups = []
    for area, name in ((None, WHOLE_FORCE), *Area.objects.values_list("id", "name")):
        lines = [_somebody(one, past, found, pack) for one in rows if one.area == area]
        lines += [_nobody(one, found, pack) for one in open_gaps if one.area == area]
        groups.append(Group(area, name, tuple(sorted(lines, key=lambda line: order.get(line.role, len(order))))))
    return Board(tuple(groups), len({one.member for one in rows}), len(open_gaps), len(past))


def _somebody(one: OnTheRoster, past: set[int], found: Standing, pack: InForce) -> Line:
    late = one.stint in past
    mine = one.member == found.actor.member
    may_act = late and (mine or pack.roles.supervises(found.actor.role, one.role))
    return Line(one.role, one, one.area, past=late, may_act=may_act)


def _nobody(gap: Gap, found: Standing, pack: InForce) -> Line:
    return Line(
        gap.role, None, gap.area, may_act=found.may("duty.cover") and may_stand_in(pack.roles, found.held, gap.role)
    )


def areas() -> list[tuple[str, str]]:
    """Every area, with its name."""
    return list(Area.objects.values_list("id", "name"))


class Bookable(NamedTuple):
    """A role that somebody holds: whether it is for one area, and whether they are on duty in it somewhere."""

    role: str
    for_an_area: bool
    on_duty: bool


def bookable(found: Standing, at: datetime) -> list[Bookable]:
    """The roles that somebody holds and may book on as."""
    pack = in_force(at)
    wide, nobody = set(pack.setting("force_wide_roles")), pack.setting("roles_found_by")
    on = {role for role, _ in found.on_duty}
    return [Bookable(role, role not in wide, role in on) for role in found.held if role not in nobody]


def shift_now(member: uuid.UUID | None, at: datetime) -> Shift | None:
    """The shift that somebody who books on now works; None where their team has none."""
    team = Member.objects.filter(id=member).values_list("team", flat=True).first()
    return shift_of(team, at, in_force(at))


def coverable(found: Standing, at: datetime) -> list[str]:
    """The roles in which somebody may stand in: those that must be covered at every hour first."""
    pack = in_force(at)
    found_by = pack.setting("roles_found_by")
    order = dict.fromkeys([*pack.setting("roles_to_cover"), *pack.pack.roles])
    return [role for role in order if role not in found_by and may_stand_in(pack.roles, found.held, role)]


def people(*, but: uuid.UUID | None) -> list[tuple[uuid.UUID, str]]:
    """Everybody in the force but one, as lists show them: collar number and name."""
    rows = Member.objects.filter(left_at=None).exclude(id=but).order_by("name")
    return [(member, f"{collar} {name}") for member, collar, name in rows.values_list("id", "collar", "name")]


def takers(found: Standing, at: datetime) -> list[tuple[uuid.UUID, str]]:
    """Those of them who may hold something of what somebody is on duty as, as far as they fit into a list."""
    pack, mine = in_force(at), {role for role, _ in found.on_duty}
    held: dict[uuid.UUID, list[str]] = {}
    rows = RoleHeld.objects.filter(since__lte=at).exclude(until__lte=at).values_list("member", "role")
    for member, role in rows:
        held.setdefault(member, []).append(role)
    able = {one for one, roles in held.items() if any(may_stand_in(pack.roles, roles, role) for role in mine)}
    return [one for one in people(but=found.actor.member) if one[0] in able][:MOST_LISTED]


class Offered(NamedTuple):
    """An open swap, and what of it would go over now and what would stay with whoever offered: role, area and expected end each."""

    swap: Swap
    goes: tuple[OnTheRoster, ...]
    stays: tuple[OnTheRoster, ...]


def swaps(member: uuid.UUID, at: datetime) -> list[Offered]:
    """The open swaps that were offered to a member, and their own."""
    pack, found = in_force(at), []
    for swap in open_swaps(member):
        rows, held = roster(member=swap.offered_by_id), roles_held(swap.offered_to_id, at)
        goes = tuple(row for row in rows if may_stand_in(pack.roles, held, row.role))
        found.append(Offered(swap, goes, tuple(row for row in rows if row not in goes)))
    return found


class Told(NamedTuple):
    """For cases of one area: how many, and who would be told at once. `why` says why nobody would be, and what happens then."""

    area: str
    cases: int
    people: tuple[tuple[str, str], ...]
    passed: tuple[str, ...]


class Leaving(NamedTuple):
    """What somebody leaves behind: open cases they own, offers that wait for their answer, alarms that they took or are dealing with."""

    cases: tuple[Case, ...]
    offers: tuple[Offer, ...]
    alarms: tuple[Clock, ...]
    told: tuple[Told, ...]
    of_everything: str = ""

    @property
    def asked(self) -> dict[uuid.UUID, Offer]:
        """Of these cases, those that are offered to somebody who has not accepted: the offer."""
        waiting = Offer.objects.filter(case__in=self.cases, state=Offer.OPEN).select_related("offered_to")
        return {one.case_id: one for one in waiting}

    @property
    def mark(self) -> str:
        """What tells whether anything came or went since the page was made, seen or not."""
        if self.of_everything:
            return self.of_everything
        ids = [one.id for some in (self.cases, self.offers, self.alarms) for one in some]
        return str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(sorted(map(str, ids)))))


def leaving(found: Standing, member: uuid.UUID, at: datetime) -> Leaving:
    """What a member would leave behind by booking off now, and who would be told of it, as far as whoever looks may see it."""
    owned = tuple(owned_cases(member))
    offers = tuple(
        Offer.objects.filter(offered_to=member, state=Offer.OPEN).select_related("case").order_by("offered_at")
    )
    open_clocks = Clock.objects.filter(state__in=(Clock.RUNNING, Clock.MISSED)).select_related("case")
    alarms = tuple((open_clocks.filter(accepted_by=member) | open_clocks.filter(dealing_by=member)).order_by("due_at"))
    everything = Leaving(owned, offers, alarms, ())
    if member != found.actor.member:
        owned = tuple(one for one in owned if _is_seen(found, one.id, at))
        offers = tuple(one for one in offers if _is_seen(found, one.case_id, at))
        alarms = tuple(one for one in alarms if _is_seen(found, one.case_id, at))
    return Leaving(owned, offers, alarms, _would_be_told(owned, member, at), everything.mark)


def _is_seen(found: Standing, case: uuid.UUID, at: datetime) -> bool:
    return may(found.viewer, case, "case.read", at).allowed


def check_may_book_off(found: Standing, member: uuid.UUID, at: datetime) -> None:
    """Raise CannotBookOff for somebody who neither is the member nor supervises them in a role in which they are on duty."""
    supervises = in_force(at).roles.supervises
    roles = [one.role for one in roster(member=member)]
    if member == found.actor.member or any(supervises(found.actor.role, role) for role in roles):
        return
    raise CannotBookOff(
        what="Booking somebody else off",
        why="somebody on duty is booked off by themselves or by who supervises them",
        remedy="ask them, or their supervisor",
    )


def owned_cases(member: uuid.UUID) -> list[Case]:
    """The open cases that a member owns, the most urgent first."""
    return list(
        Case.objects.filter(owner=member, closed_at=None).select_related("area").order_by("-urgency", "opened_at")
    )


def _would_be_told(owned: Iterable[Case], member: uuid.UUID, at: datetime) -> tuple[Told, ...]:
    by_area: dict[str, list[Case]] = {}
    for case in owned:
        by_area.setdefault(case.area_id, []).append(case)
    if not by_area:
        return ()
    everybody = [one for one in on_duty() if one.member != str(member)]
    return tuple(_told(cases[0].area.name, len(cases), area, everybody, at) for area, cases in by_area.items())


def _told(name: str, many: int, area: str, everybody: Sequence[OnDuty], at: datetime) -> Told:
    pack = in_force(at)
    book, reach = pack.rulebook.book, reaching(pack)
    rungs = book.rungs(book.duties[TAKING_OVER], at, at)
    tells, _, _ = next_tells(
        rungs, 0, at, at, everybody, area, found_by=reach.found_by, ranks=reach.ranks, everybody_rank=reach.everybody_rank,
        repeat=reach.repeat,
    )  # fmt: skip
    names = {one.member: one.name for one in everybody}
    told = dict.fromkeys((names[one], tell.role) for tell in tells for one in tell.members)
    return Told(name, many, tuple(told), tuple(tell.role for tell in tells if not tell.members))
