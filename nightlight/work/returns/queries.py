"""The rows of a period, the figures that count them, and what each council would find of its children. The one filter of cases is under all of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Min
from django.utils.http import urlencode

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.models import Involvement
from nightlight.records.facts.on_record import on_records
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import Known, known
from nightlight.rules.access import Viewer
from nightlight.work.returns.addresses import key_of
from nightlight.work.returns.authorities import CAPACITIES, kept_of, same
from nightlight.work.returns.counting import Block, Figure, figures
from nightlight.work.returns.episodes import KIND, YES, Episode, Held, episode, orders
from nightlight.work.returns.periods import Period
from nightlight.work.returns.refusals import NoSuchFigure

TOPIC: Final = "returns."
ABOUT_THEM: Final = ("child", "victim")
OPENED_IN_ERROR: Final = "in_error"


def episodes(viewer: Viewer, period: Period, at: datetime) -> tuple[Episode, ...]:
    """Every missing episode whose first report came in the period and that this person may read, the earliest first."""
    cases = (
        visible_cases(viewer, at)
        .filter(kind=KIND, opened_at__gte=period.start)
        .exclude(state=OPENED_IN_ERROR)
        .annotate(reported=Min("happenings__happened_at"))
        .filter(reported__gte=period.start, reported__lt=period.end)
        .order_by("reported", "reference")
    )
    found, pack = list(cases), in_force(at)
    ids = [one.id for one in found]
    records, graded, people = on_records(ids), _levels(ids), _people(ids)
    kept = kept_of({one.person for one in people.values()})
    return tuple(
        episode(
            Held(one, one.reported, records[one.id], graded.get(one.id, ()), who, kept.get(who.person, {}) if who else {}), at, pack
        )
        for one in found
        for who in [people.get(one.id)]
    )  # fmt: skip


def _levels(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The levels that were in force on each of these cases, in their order, as the journal has them."""
    rows = Entry.objects.filter(chain_id__in=cases, structure__has_key="levels").order_by("chain_id", "number")
    found: dict[uuid.UUID, list[str]] = {}
    for case, levels in rows.values_list("chain_id", "structure__levels"):
        if isinstance(levels, Mapping) and levels.get(KIND):
            found.setdefault(case, []).append(levels[KIND])
    return found


def _people(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """Whom each of these cases is about, where somebody is named."""
    rows = list(Involvement.objects.filter(case__in=cases, role__in=ABOUT_THEM, until=None).order_by("since", "id"))
    who, found = known({one.person for one in rows}), dict[uuid.UUID, Known]()
    for one in sorted(rows, key=lambda one: ABOUT_THEM.index(one.role)):
        if one.person in who:
            found.setdefault(one.case_id, who[one.person])
    return found


def blocks(rows: Sequence[Episode], pack: InForce) -> tuple[Block, ...]:
    """Every figure that policy asks for, in its order, each with the rows behind it, how it is counted and where that is written."""
    ordered, found = orders(pack), []
    for key, entry in pack.pack.section("values").items():
        told = entry.value
        if key.startswith(TOPIC) and isinstance(told, Mapping) and "how" in told and "title" in told:
            lacks = str(told.get("not_held", ""))
            counted = () if lacks else figures(told, rows, ordered)
            found.append(
                Block(
                    key.removeprefix(TOPIC), told["title"], told["how"], entry.basis, entry.source, entry.note or "", lacks, counted
                )
            )  # fmt: skip
    return tuple(found)


def counted_in(blocks_: Iterable[Block], block: str, key: str) -> tuple[Block, Figure]:
    """The block, and the figure in it whose word goes by this key in an address. Raises NoSuchFigure."""
    held = next((one for one in blocks_ if one.id == block), None)
    figure = next((one for one in held.figures if key_of(one.word) == key), None) if held else None
    if held is None or figure is None:
        raise NoSuchFigure(
            what="Showing these rows", why="nothing that you may see is counted there in this period",
            remedy="go back to the figures, and follow the one that you want",
        )  # fmt: skip
    return held, figure


def columns(pack: InForce) -> Mapping[str, str]:
    """The columns of the rows, by field."""
    found: Mapping[str, str] = pack.pack.value(f"{TOPIC}fields")
    return found


@dataclass(frozen=True, slots=True)
class Council:
    """One council in one capacity, with its episodes of looked-after children."""

    capacity: str
    name: str
    rows: tuple[Episode, ...]

    @property
    def words(self) -> str:
        """The capacity as people say it."""
        return CAPACITIES[self.capacity]

    @property
    def address(self) -> str:
        """What an address says to ask for it; its name does not stand there."""
        return urlencode({"as": self.capacity, "council": key_of(same(self.name))})

    @property
    def children(self) -> int:
        """How many children they are."""
        return len({one.person for one in self.rows})


def councils(rows: Iterable[Episode]) -> tuple[Council, ...]:
    """The councils that placed looked-after children who were missing, and those in whose area they live, by name; what names none is last."""
    found: dict[tuple[str, str], tuple[str, list[Episode]]] = {}
    for one in looked_after(rows):
        for capacity in CAPACITIES:
            name = one.words[capacity][0]
            found.setdefault((capacity, same(name)), (name, []))[1].append(one)
    made = [Council(capacity, name, tuple(some)) for (capacity, _), (name, some) in found.items()]
    order = list(CAPACITIES)
    return tuple(sorted(made, key=lambda one: (order.index(one.capacity), one.name == "Not recorded", same(one.name))))


def of_children(rows: Iterable[Episode]) -> list[Episode]:
    """The missing episodes of whoever is not known to be grown up."""
    return [one for one in rows if YES in one.words["recorded"] and "no" in one.words["grown"]]


def looked_after(rows: Iterable[Episode]) -> list[Episode]:
    """The missing episodes of children of whom it is known that a council looks after them."""
    return [one for one in of_children(rows) if YES in one.words["care"]]


def council(rows: Iterable[Episode], capacity: str, key: str) -> Council:
    """One council with its rows, by what stands for its name in an address. Raises NoSuchFigure."""
    for one in councils(rows):
        if one.capacity == capacity and key_of(same(one.name)) == key:
            return one
    raise NoSuchFigure(
        what="Showing this council", why="no episode that you may see is counted for it in this period",
        remedy="go back to the list of councils, and follow the one that you want",
    )  # fmt: skip
