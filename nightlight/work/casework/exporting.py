"""The list of cases as a file: what the list shows, in columns, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpResponse

from nightlight.records.access.copies import CSV, csv_file, file_answer, time_cell
from nightlight.records.cases.models import Case
from nightlight.records.journal.ids import named_id
from nightlight.rules.days import LONDON
from nightlight.work.casework.listing import Wanted

LIST: Final = named_id("casework", "list")
"""What a copy of the list is about, in the journal."""
COLUMNS: Final = (
    "reference", "title", "kind", "state", "level", "could reach", "area", "team", "restricted", "owner", "owner role", "owned since",
    "opened", "closed",
)  # fmt: skip
MOST: Final = 10_000


def reason(asked: Wanted) -> str:
    """Why a copy was taken: what was asked for."""
    return f"the list of cases as a file ({asked.which})"


def answer(cases: QuerySet[Case], at: datetime) -> HttpResponse:
    """The file, with times in London time and their zone. Of very many cases the first ten thousand; its last row then says so."""
    name = f"cases-{at.astimezone(LONDON):%Y-%m-%d-%H%M}.csv"
    return file_answer(csv_file(_lines(cases)), name=name, kind=CSV)


def _lines(cases: QuerySet[Case]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    found = cases.select_related("owner", "team", "area").order_by("closed_at", "-urgency", "-opened_at")[: MOST + 1]
    for number, case in enumerate(found.iterator(chunk_size=500)):
        if number == MOST:
            yield [f"There are more than {MOST:,} cases. Ask for fewer."]
            return
        yield _cells(case)


def _cells(case: Case) -> list[str]:
    return [
        case.reference, case.title, case.kind, case.state, _levels(case.levels), _levels(case.could_reach), case.area.name,
        case.team.name if case.team else "", "yes" if case.restricted else "no", case.owner.name, case.owner_role.replace("_", " "),
        time_cell(case.owned_since), time_cell(case.opened_at), time_cell(case.closed_at),
    ]  # fmt: skip


def _levels(found: dict[str, str]) -> str:
    return "; ".join(f"{scale}: {level.replace('_', ' ')}" for scale, level in found.items())
