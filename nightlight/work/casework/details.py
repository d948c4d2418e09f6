"""The form that changes the details of a case: what it showed when it was opened, what was typed, and where somebody else was there meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nightlight.records.cases.models import Case
from nightlight.records.duties.refusals import StateHasChanged
from nightlight.work.casework.actions import DETAILS, details_of
from nightlight.work.casework.fields import Form, line


@dataclass(slots=True)
class DetailsForm(Form):
    """`seen` is what the form showed when it was opened, `new` what was typed, `theirs` what somebody else made of a field meanwhile."""

    seen: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def read(posted: Any, case: Case) -> DetailsForm:
    """The form as it was sent; without anything sent, the details as they are."""
    now = details_of(case)
    if posted is None:
        return DetailsForm(seen=now, new=dict(now))
    seen = {name: line(posted, f"seen-{name}") if f"seen-{name}" in posted else now[name] for name in DETAILS}
    return DetailsForm(seen=seen, new={name: line(posted, name) if name in posted else seen[name] for name in DETAILS})


def clashing(form: DetailsForm, case: Case, why: StateHasChanged) -> DetailsForm:
    """The form again, with nothing lost: what was typed, and beside it what each field is now. What is sent next goes against that."""
    now = details_of(case)
    for name in why.ids:
        form.fault(name, f"Somebody else changed the {name} meanwhile. Choose what is to stand")
    untouched = {name: now[name] for name in DETAILS if name not in why.ids and form.new[name] == form.seen[name]}
    return DetailsForm(
        problems=form.problems,
        seen=now,
        new={**form.new, **untouched},
        theirs={name: now[name] for name in why.ids},
        told=tuple(why.why),
    )


def take_theirs(form: DetailsForm, case: Case, field: str | None) -> bool:
    """Put what a field is now into it, where a button asks for that; whether one did. Nothing is sent by it."""
    if field not in DETAILS:
        return False
    form.new[field] = details_of(case)[field]
    return True
