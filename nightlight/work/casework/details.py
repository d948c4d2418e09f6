"""The details of a case as a form shows them, what they are called, and who changed each of them last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nightlight.records.cases.models import Case
from nightlight.records.drafts.conflicts import Change
from nightlight.records.journal.above import names_of
from nightlight.records.journal.models import Entry
from nightlight.records.workforce.models import Area, Team
from nightlight.work.casework.fields import Form

LABELS: Final[Mapping[str, str]] = {"title": "Title", "area": "Area", "team": "Team"}
KIND: Final = "case.details_changed"


@dataclass(slots=True)
class DetailsForm(Form):
    """What stands in each field of the form."""

    new: dict[str, str] = field(default_factory=dict)


def words() -> dict[str, dict[str, str]]:
    """What the values of the fields are called, where that is not what they are."""
    areas, teams = Area.objects.values_list("id", "name"), Team.objects.values_list("id", "name")
    return {"area": dict(areas), "team": {"": "None", **dict(teams)}}


def changes(case: Case) -> dict[str, Change]:
    """Who changed each of the details last, and when; none for what nobody ever changed."""
    entries = list(Entry.objects.filter(chain=case.id, kind=KIND).order_by("number"))
    names = names_of({one.by for one in entries})
    return {
        name: Change(names.get(one.by, "somebody"), one.recorded_at)
        for one in entries
        for name in one.structure["changed"]
    }
