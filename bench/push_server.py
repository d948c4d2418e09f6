"""What is under test when a change is pushed: two web processes as in production, a force of hundreds who are signed in, and a third process that acts."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django

from nightlight.project import database
from nightlight.project.embedded import Embedded
from nightlight.project.serve import migrate

WEB_PROCESSES = 2
SHARES = {"duty_inspector": ("north", 2), "responding_officer": ("north", 2), "neighbourhood_officer": ("south", 1)}
"""Role -> (area, how many fifths of the screens). The last may not read cases of the north."""


def main() -> None:
    """Prepare, serve and say where; then act whenever a line asks for it, and say when that was committed."""
    var, screens = Path(os.environ["NIGHTLIGHT_VAR"]), int(sys.argv[1])
    embedded = Embedded(var)
    embedded.start()
    web: list[subprocess.Popen[bytes]] = []
    try:
        database.prepare_roles(embedded.superuser_url)
        migrate(database.embedded_url(var, role=database.OWNER), runner=database.RUNNER)
        django.setup()
        people = _people(screens)
        ports = [_free_port() for _ in range(WEB_PROCESSES)]
        web = [subprocess.Popen(_command(port)) for port in ports]
        for port in ports:
            _wait_for(port)
        _say({"ports": ports, "people": people, "listen": database.embedded_url(var)})
        for line in sys.stdin:
            _say(_act(people, restricted=line.strip() == "restricted"))
    finally:
        for process in web:
            process.send_signal(signal.SIGTERM)
        for process in web:
            process.wait(20)
        embedded.stop()


def _people(screens: int) -> list[dict[str, str]]:
    """Everybody who watches a screen: their session, and whether they may read what happens in the north."""
    from nightlight.project import clock
    from nightlight.records.journal.ids import named_id
    from nightlight.records.workforce.models import Member, RoleHeld, Stint
    from tests.made_up import Force
    from tests.signing_in import session_of

    at = clock.now()
    force = Force(at).on_duty()
    found = [{"member": str(force.handler.id), "session": session_of(force.handler), "reads": "all"}]
    for role, (area, fifths) in SHARES.items():
        for number in range(screens * fifths // 5):
            member = Member.objects.create(
                id=named_id("bench", f"{role} {number}"), collar=f"{role[:1]}{number}", name=f"Officer {number}", team_id=f"{area}-response"
            )  # fmt: skip
            RoleHeld.objects.create(member=member, role=role, since=at, granted_by="bench")
            Stint.objects.create(member=member, role=role, area_id=area, began_at=at)
            found.append({"member": str(member.id), "session": session_of(member), "reads": area})
    return found[:screens]


def _act(people: list[dict[str, str]], *, restricted: bool) -> dict[str, Any]:
    from nightlight.project import clock
    from nightlight.records.duties.recording import Step, open_case
    from nightlight.records.workforce.actors import Actor

    handler = Actor(_id(people[0]["member"]), "call_handler", "Handler")
    facts = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}
    made = open_case(
        by=handler, at=clock.now(), kind="missing", title="Girl, 15", area="north", restricted=restricted, step=Step("report_received", facts)
    )  # fmt: skip
    # The steady counter of Linux is one for all processes of a machine.
    return {"case": str(made.case), "committed": time.monotonic(), "offered_to": str(made.offered_to)}


def _id(text: str) -> Any:
    import uuid

    return uuid.UUID(text)


def _command(port: int) -> list[str]:
    return [sys.executable, "-m", "uvicorn", "nightlight.project.asgi:application", "--port", str(port), "--lifespan", "off",
            "--log-level", "warning", "--no-access-log", "--timeout-graceful-shutdown", "3"]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return int(ear.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing serves port {port}")


def _say(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
