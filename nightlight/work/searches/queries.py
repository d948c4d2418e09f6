"""What the pages show besides the ledger: how the home stands, what a search adviser said, and which duties a search meets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.due import Due
from nightlight.records.duties.lists import case_clocks
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.work.searches.ledger import HOME, OFF, Search, searches, text_of

KIND: Final = "missing"
ADVISED: Final = "search_adviser_consulted"


@dataclass(frozen=True, slots=True)
class Home:
    """How the search of the home stands. `due` is its open clock, where one runs; `looked` is a search of it that was not thorough enough."""

    searched: bool
    at: datetime | None
    by: str
    not_searched: str
    reason: str
    due: Due | None
    looked: Search | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a search adviser said, in their words, and who wrote it down."""

    adviser: str
    words: str
    at: datetime
    by: str


def enough_ways(pack: InForce) -> tuple[str, ...]:
    """The ways of searching that are thorough enough for the home."""
    return tuple(key for key, way in pack.setting("search_thoroughness").items() if way.get("enough_for_home"))


def ledger_of(case: uuid.UUID, pack: InForce) -> tuple[Search, ...]:
    """Every search of a case, in the order in which list and map show them."""
    return searches(case, enough_ways(pack))


def home_of(case: Case, ledger: Sequence[Search], at: datetime) -> Home:
    """How the search of the home stands: an open clock says that it is owed, whatever was searched before."""
    row = Happening.objects.filter(case=case, event=HOME).order_by("happened_at", "entry").last()
    due = next((one for one in case_clocks(case.id, at=at).every() if HOME in _meets(one, in_force(at))), None)
    looked = next((one for one in ledger if one.home and one.done), None)
    if row is None:
        return Home(searched=False, at=None, by="", not_searched="", reason="", due=due, looked=looked)
    by = names_of({row.by}).get(row.by, row.by)
    return Home(
        searched=due is None, at=row.happened_at, by=by, not_searched=text_of(row.data, "not_searched"),
        reason=text_of(row.data, "reason"), due=due, looked=looked,
    )  # fmt: skip


def _meets(one: Due, pack: InForce) -> Sequence[str]:
    return pack.pack.duties[one.duty].met_by


def open_duties(case: Case, events: Iterable[str], at: datetime) -> dict[str, tuple[Due, ...]]:
    """The open duties that each of these events meets, soonest first, each once however many clocks of it run."""
    now, pack = case_clocks(case.id, at=at).every(), in_force(at)
    found = {}
    for event in events:
        some = {one.duty: one for one in reversed(now) if event in _meets(one, pack)}
        found[event] = tuple(reversed(some.values()))
    return found


def advice_of(case: uuid.UUID) -> tuple[Advice, ...]:
    """What search advisers said of a case, the newest first."""
    rows = list(Happening.objects.filter(case=case, event=ADVISED).order_by("-happened_at", "-entry"))
    names = names_of({one.by for one in rows})
    return tuple(
        Advice(text_of(one.data, "adviser"), text_of(one.data, "advice"), one.happened_at, names.get(one.by, one.by))
        for one in rows
    )


def reported_address(case: uuid.UUID) -> str:
    """The address that the report gave."""
    first = Happening.objects.filter(case=case, event="report_received").first()
    return text_of(first.data, "address") if first else ""


def to_do(ledger: Iterable[Search]) -> int:
    """How many searches are still to be carried out."""
    return sum(1 for one in ledger if one.wanted and one.state != OFF)
