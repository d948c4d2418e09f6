"""The form that involves somebody in a case: who they are as far as anybody knows, and as what they stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.journal.ids import new_id
from nightlight.records.people import meeting
from nightlight.records.people.meeting import Met, Reach
from nightlight.work.casework.acting import an_id
from nightlight.work.casework.fields import Form, line

TYPED: Final = ("role", "whole", "given", "family", "born", "sex", "said_by", "phone", "safe")
SAFE: Final[Mapping[str, bool | None]] = {"yes": True, "no": False}


@dataclass(slots=True)
class PersonForm(Form):
    """`person` is a mark that the form made, so that sending it twice adds one person. `safe`: whether the number is safe to ring."""

    person: str = ""
    role: str = ""
    whole: str = ""
    given: str = ""
    family: str = ""
    born: str = ""
    sex: str = ""
    said_by: str = ""
    phone: str = ""
    safe: str = ""
    met: Met | None = None


def read(posted: Any, roles: Mapping[str, str], at: datetime, *, sent: bool) -> PersonForm:
    """The form as it was sent, and `met` where nothing is wrong with it; as it was left, where it was not sent; else an empty one."""
    form = PersonForm(person=str(new_id(at)))
    if posted is None:
        return form
    form.person = str(an_id(posted.get("person")) or form.person)
    for name in TYPED:
        setattr(form, name, line(posted, name))
    if not sent:
        return form
    if form.role not in roles:
        form.fault("role", "Choose as what they stand in the case")
    reaches = (Reach("phone", form.phone, SAFE.get(form.safe)),) if form.phone else ()
    met = Met(
        given=form.given,
        family=form.family,
        whole=form.whole,
        born=form.born,
        sex=form.sex,
        said_by=form.said_by,
        reaches=reaches,
    )
    for part, told in meeting.read(met, at).wrong.items():
        form.fault(part, told)
    form.met = None if form.problems else met
    return form
