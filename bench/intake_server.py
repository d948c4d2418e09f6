"""The server under test: an embedded PostgreSQL with its usual durability, a made-up force, somebody signed in, and uvicorn as in production."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

import psycopg
import uvicorn

from nightlight.project import database
from nightlight.project.embedded import Embedded
from nightlight.project.serve import migrate


def main() -> None:
    """Serve on the given port until told to stop; the first line printed is the session's cookie."""
    var = Path(os.environ["NIGHTLIGHT_VAR"])
    embedded = Embedded(var)
    embedded.start()
    try:
        _prepare(embedded, var)
        # Named outright, or asyncio leaves small answers waiting for the other side (see nightlight.project.serve).
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as ear:
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            ear.bind(("127.0.0.1", int(sys.argv[1])))
            ear.listen(2048)
            print(f"cookie {_signed_in()}", flush=True)
            _serve(ear)
    finally:
        embedded.stop()


def _prepare(embedded: Embedded, var: Path) -> None:
    database.prepare_roles(embedded.superuser_url)
    owner = database.embedded_url(var, role=database.OWNER)
    migrate(owner, runner=database.RUNNER)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_row (id uuid PRIMARY KEY, body jsonb NOT NULL)")


def _signed_in() -> str:
    """The cookie of a call handler's session, in a small force in which everybody is on duty."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connections

    from nightlight.project import clock
    from nightlight.records.access.models import User
    from tests.made_up import Force

    force = Force(clock.now()).on_duty()
    user = User.objects.create(username="7001", member=force.handler.member, password="!")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    connections.close_all()
    return f"sessionid={session.session_key}"


def _serve(ear: socket.socket) -> None:
    config = uvicorn.Config(
        "nightlight.project.asgi:application", lifespan="off", log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)

    def finish(_sign: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, finish)
    server.run(sockets=[ear])


if __name__ == "__main__":
    main()
