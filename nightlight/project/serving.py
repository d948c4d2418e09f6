"""The pages of an installed Nightlight: several processes side by side behind one address, each replaced when it dies."""

from __future__ import annotations

import errno
import socket
import sys

import uvicorn
from uvicorn.supervisors import Multiprocess

LAST_REQUESTS_SECONDS = 10


def run(*, host: str, port: int, processes: int) -> int:
    """Serve until told to stop; 1 with one line on stderr where the port cannot be used."""
    try:
        ear = listening(host, port)
    except OSError as failure:
        why = "is in use" if failure.errno == errno.EADDRINUSE else f"cannot be used ({failure.strerror})"
        sys.stderr.write(f"nightlight: port {port} of {host} {why}: choose another with --port.\n")
        return 1
    config = uvicorn.Config(
        "nightlight.project.asgi:application", lifespan="off", log_level="warning", access_log=False, server_header=False,
        workers=processes, timeout_graceful_shutdown=LAST_REQUESTS_SECONDS,
    )  # fmt: skip
    with ear:
        if processes > 1:
            Multiprocess(config, sockets=[ear]).run()
        else:
            uvicorn.Server(config).run(sockets=[ear])
    return 0


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there, and sends answers at once. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ear = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind((host, port))
        ear.listen(2048)
    except OSError:
        ear.close()
        raise
    # The processes that share it are made anew, and inherit nothing else.
    ear.set_inheritable(True)
    return ear
