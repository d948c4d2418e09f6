"""Before the storm: a made-up force, two of it signed in, and people who have gone off duty while what that owes is not paid yet."""

from __future__ import annotations

import sys
import uuid

import django

django.setup()

from nightlight.project import clock  # noqa: E402
from nightlight.records.duties.recording import Step, open_case  # noqa: E402
from nightlight.records.journal import owing  # noqa: E402
from nightlight.records.workforce.actions import book_off  # noqa: E402
from nightlight.records.workforce.actors import Actor  # noqa: E402
from nightlight.records.workforce.models import Member, RoleHeld, Stint  # noqa: E402
from tests.made_up import Force  # noqa: E402
from tests.signing_in import session_of  # noqa: E402


def leave(number: int, at: object) -> None:
    """Somebody opens a case and goes off duty; the reaction to that stays owed."""
    member = Member.objects.create(
        id=uuid.uuid4(), collar=f"8{number:03}", name=f"Officer {number}", team_id="north-response"
    )
    RoleHeld.objects.create(member=member, role="responding_officer", since=at, granted_by="system")
    Stint.objects.create(member=member, role="responding_officer", area_id="north", began_at=at)
    by = Actor(member.id, "responding_officer", member.name)
    step = Step("report_received", {"age": 12, "nature_of_concern": "missing"})
    made = open_case(by=by, at=at, kind="missing", title="Boy, 12", area="south", step=step)
    book_off(by=by, at=at, member=member.id, cases=[made.case])


def main() -> None:
    """Make it all, let the clock run so many times as fast, and print the keys of two sessions: the call handler's and the inspector's."""
    owing.pay_now = lambda *_: None
    force = Force(clock.now()).on_duty()
    for number in range(int(sys.argv[1])):
        leave(number, clock.now())
    keys = session_of(force.handler), session_of(force.inspector)
    force.written_down()
    clock.set_clock(shown=clock.now(), speed=float(sys.argv[2]))
    print(*keys)


if __name__ == "__main__":
    main()
