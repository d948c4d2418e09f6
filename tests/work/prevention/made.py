"""Missing episodes for tests of what follows from several of them: a child, when they were reported, how long they were away, what stands on record."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.journal.ids import named_id
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.records.workforce.models import Member, RoleHeld, Stint
from tests.made_up import Made

ROLE = "missing_person_coordinator"
FACTS = {"age": 15, "nature_of_concern": "missing"}


def child(force: Any, given: str, family: str = "Marsh") -> uuid.UUID:
    """A girl of 15."""
    met = Met(given=given, family=family, born="2011-03-04", sex="female")
    return add_person(by=force.handler.actor, at=clock.now(), met=met).person


def episode(
    force: Any, who: uuid.UUID, *, ago: float, lasted: float | None = 5, area: str = "north", restricted: bool = False,
    facts: Any = None, **returned: str,
) -> Case:  # fmt: skip
    """An episode reported so many days ago, over so many hours later (None: it goes on). `returned` is what the return carries."""
    at: datetime = clock.now() - timedelta(days=ago)
    step = Step("report_received", facts or FACTS, said_by="her carer")
    made = open_case(
        by=force.handler.actor, at=at, kind="missing", title="Girl, 15, not back", area=area, step=step, restricted=restricted
    )  # fmt: skip
    involve(by=force.handler.actor, at=at, case=made.case, person=who, role="child")
    if lasted is not None:
        back = at + timedelta(hours=lasted)
        record(by=force.handler.actor, at=back, case=made.case, step=Step("returned", {}, dict(returned)))
        record(by=force.officer.actor, at=back, case=made.case, step=Step("found_confirmed", {}, {"place": "her home"}))
    return Case.objects.get(id=made.case)


def coordinator(force: Any) -> Any:
    """The missing person coordinator of the made-up force, on duty."""
    member = Member.objects.create(
        id=named_id("test", "coordinator"), collar="6001", name="Josie Quist", rank="", team_id="control-room"
    )
    RoleHeld.objects.create(member=member, role=ROLE, since=force.at - timedelta(days=30), granted_by="system")
    Stint.objects.create(member=member, role=ROLE, area=None, began_at=force.at - timedelta(hours=5))
    return Made(member, ROLE, None)
