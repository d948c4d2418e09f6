"""What a first contact recalls: children who were found, or said to be, at the address from which it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Happening
from nightlight.records.packs.queries import in_force
from nightlight.rules.access import Viewer
from nightlight.rules.linking import PLACE, place_form
from nightlight.work.prevention.models import Mark
from nightlight.work.prevention.night import digest

MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Here:
    """One episode whose record names this address: the case, the children of it, and how the address is written there."""

    case: Case
    children: tuple[str, ...]
    said: str


def linked_here(address: str, viewer: Viewer, at: datetime) -> tuple[Here, ...]:
    """The episodes that the viewer may read in which somebody was at this address, the newest first; none for what is no address."""
    form, pack = place_form(address), in_force(at).pack
    if not form:
        return ()
    since = at - timedelta(days=pack.value("prevention.address_recalled_for"))
    marks = {one.case_id: one for one in Mark.objects.filter(mark=digest(PLACE, form))}
    cases = list(visible_cases(viewer, at).filter(id__in=marks, opened_at__gt=since).order_by("-opened_at")[:MOST])
    subjects = pack.value("prevention.subjects")
    rows = Happening.objects.filter(case__in=[one.id for one in cases])
    said = {(case, entry): data for case, entry, data in rows.values_list("case", "entry", "data")}
    return tuple(
        Here(
            one,
            tuple(dict.fromkeys(who.known.named for who in people_in(one.id) if who.role in subjects)),
            str(said.get((one.id, marks[one.id].entry), {}).get(marks[one.id].field, "")),
        )
        for one in cases
    )
