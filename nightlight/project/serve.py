"""`script/server`: brings up the database, the policy pack and the pages, and takes all of it down again."""

from __future__ import annotations

import argparse
import errno
import fcntl
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from psycopg.conninfo import conninfo_to_dict

from nightlight import packfile
from nightlight.project import database, worker
from nightlight.project.demo.resetting import reset as make_empty
from nightlight.project.embedded import Embedded, EmbeddedFailure
from nightlight.project.kept_running import KeptRunning
from nightlight.project.tables import CannotMigrate, migrate
from nightlight.rules.faults import Faulty

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent.parent
LEAST_FREE_BYTES = 200 * 1024 * 1024
LAST_REQUESTS_SECONDS = 3


class CannotServe(Exception):
    """The server cannot run; the message is one line that says why and what to do."""


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the command line in one line."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(2, f"nightlight: {message}; script/server --help tells more.\n")


def main() -> int:
    """Serve until told to stop; 0 after an orderly stop, 1 with one line on stderr when serving is not possible."""
    parser = OneLineParser(prog="script/server", description="Serve Nightlight on this machine until Ctrl-C.")
    parser.add_argument("--port", type=port, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--reset", action="store_true", help="begin the demonstration afresh: everything in it is lost")
    faster = "let the demonstration's clock run N times as fast"
    parser.add_argument("--speed", type=speed, default=None, metavar="N", help=faster)
    options = parser.parse_args()
    var = Path(os.environ.get("NIGHTLIGHT_VAR") or ROOT / "var").absolute()
    hear_stop_signs(leave)
    load_cases_beside_us()
    try:
        is_demonstration = choose_demonstration(options)
        with (
            sole_server(var, options.port),
            listening(options.port) as ear,
            database_for(var, options.reset) as embedded,
        ):
            check_policy()
            told = begin(options.speed) if is_demonstration else ready()
            serve(ear, embedded, told)
    except (CannotServe, CannotMigrate, EmbeddedFailure, database.DatabaseUnreachable) as failure:
        print(f"nightlight: {failure}", file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"nightlight: {in_words(failure, var)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def port(text: str) -> int:
    """A port number from the command line."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: expected a number from 1 to 65535")
    return int(text)


def speed(text: str) -> float:
    """How many times as fast a clock runs, from the command line."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a speed: expected a number up to 10000")
    return found


def choose_demonstration(options: argparse.Namespace) -> bool:
    """Whether this run is a demonstration: as NIGHTLIGHT_DEMO says, and where it says nothing, with the embedded database."""
    said = os.environ.setdefault("NIGHTLIGHT_DEMO", "0" if os.environ.get("DATABASE_URL") else "1")
    if said != "1" and (options.reset or options.speed is not None):
        raise CannotServe("--reset and --speed are for a demonstration: this is none (NIGHTLIGHT_DEMO is not 1).")
    if options.reset and os.environ.get("DATABASE_URL"):
        raise CannotServe("--reset empties the embedded database: the one that DATABASE_URL names is left alone.")
    return said == "1"


def ready() -> list[str]:
    """Make Django ready, and see that its settings can be used; there is nothing to tell."""
    if wrong := worker.set_up(pooled=True):
        raise CannotServe(wrong)
    return []


def begin(fast: float | None) -> list[str]:
    """Begin the demonstration, or go on with it; what to tell people."""
    ready()
    from nightlight.project import clock, demo_start

    try:
        return demo_start.begin(fast or 1.0)
    except (demo_start.CannotSeed, clock.CannotSetClock) as failure:
        raise CannotServe(str(failure)) from None


@contextmanager
def sole_server(var: Path, number: int) -> Iterator[None]:
    """Hold this data folder for one server; the system lets go of it however that server ends."""
    var.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (var / "server.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            told = json.loads(lock.read() or "{}")
            raise CannotServe(
                f"Nightlight is running from this folder already (process {told.get('process')}, "
                f"http://{HOST}:{told.get('port')}): use that one, or stop it first."
            ) from None
        lock.truncate(0)
        lock.write(json.dumps({"process": os.getpid(), "port": number}))
        lock.flush()
        yield


@contextmanager
def listening(number: int) -> Iterator[socket.socket]:
    """Take the port before anything else is started."""
    # The protocol is named outright: for a socket without one asyncio leaves Nagle's algorithm on, and every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as ear:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ear.bind((HOST, number))
            ear.listen(2048)
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                raise CannotServe(
                    f"port {number} is in use: stop what uses it, or choose another with script/server --port N."
                ) from None
            raise CannotServe(
                f"port {number} cannot be used ({failure.strerror}): choose another with --port N."
            ) from None
        yield ear


@contextmanager
def database_for(var: Path, reset: bool = False) -> Iterator[Embedded | None]:
    """The database that DATABASE_URL names, or the embedded one for as long as we serve; migrated either way. With `reset`, an empty one."""
    url = os.environ.get("DATABASE_URL")
    if url:
        owner_url = os.environ.get("DATABASE_OWNER_URL") or url
        for address in dict.fromkeys((owner_url, url)):
            database.check_reachable(address)
        migrate(owner_url, runner=str(conninfo_to_dict(url).get("user") or ""))
        yield None
        return
    if shutil.disk_usage(var).free < LEAST_FREE_BYTES:
        raise CannotServe(f"the disk that holds {var} is full: free {LEAST_FREE_BYTES // 2**20} MB and start again.")
    embedded = Embedded(var)
    try:
        embedded.start()
        database.prepare_roles(embedded.superuser_url)
        if reset:
            make_empty(embedded.superuser_url)
            # What was signed of the old one says nothing about the new.
            shutil.rmtree(var / "journal", ignore_errors=True)
        migrate(database.embedded_url(var, role=database.OWNER), runner=database.RUNNER)
        yield embedded
    finally:
        # A second Ctrl-C must not leave half of it standing.
        hear_stop_signs(signal.SIG_IGN)
        embedded.stop()


def hear_stop_signs(answer: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """Answer every sign to stop in one and the same way: Ctrl-C, a kill, a terminal that closes."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, answer)


def leave(_sign: int, _frame: FrameType | None) -> None:
    """The answer while things are being brought up: stop where we are, and clean up on the way out."""
    raise KeyboardInterrupt


def load_cases_beside_us() -> None:
    """Offer the published cases of a folder that stands beside this one, unless the caller names the folders."""
    beside = ROOT.parent / "shared" / "cases"
    if "NIGHTLIGHT_CASES_FOLDERS" not in os.environ and beside.is_dir():
        os.environ["NIGHTLIGHT_CASES_FOLDERS"] = str(beside)


def check_policy() -> None:
    """Refuse to serve by rules that hold a fault."""
    try:
        packfile.load_pack("national")
    except Faulty as faulty:
        more = f" (and {len(faulty.faults) - 1} more)" if len(faulty.faults) > 1 else ""
        raise CannotServe(
            f"the policy pack cannot be used: {faulty.faults[0]}{more}; run nightlight policy check."
        ) from None


class Server(uvicorn.Server):
    """uvicorn, saying where it listens once it does, and what else there is to tell."""

    told: Sequence[str] = ()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the address."""
        await super().startup(sockets=sockets)
        if self.started and sockets:
            print(f"Nightlight is at http://{HOST}:{sockets[0].getsockname()[1]}   (Ctrl-C stops it)", flush=True)
            print(*self.told, sep="\n", end="\n" if self.told else "", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live streams, which nobody else would, then everything else."""
        from nightlight.project.live.app import live

        live.close()
        await super().shutdown(sockets=sockets)


def serve(ear: socket.socket, embedded: Embedded | None, told: Sequence[str] = ()) -> None:
    """Serve the pages until told to stop, and keep the worker and the embedded database up meanwhile."""
    working = KeptRunning()

    async def keep_up() -> None:
        if embedded is not None and embedded.has_died:
            print("nightlight: the embedded PostgreSQL ended unasked; starting it again.", file=sys.stderr)
            embedded.start()
        if said := working.look():
            print(f"nightlight: {said}", file=sys.stderr)

    config = uvicorn.Config(
        "nightlight.project.asgi:application",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST_REQUESTS_SECONDS,
        timeout_notify=1,
        callback_notify=keep_up,
    )
    server = Server(config)
    server.told = told

    def finish(_sign: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # uvicorn listens for SIGINT and SIGTERM itself and raises them again when it is done; by then they have been heard.
    hear_stop_signs(finish)
    working.start()
    try:
        server.run(sockets=[ear])
    finally:
        hear_stop_signs(signal.SIG_IGN)
        working.stop()


def in_words(failure: OSError, var: Path) -> str:
    """An error of the operating system as one line with a remedy."""
    if failure.errno == errno.ENOSPC:
        return f"the disk that holds {var} is full: free some space and start again."
    if failure.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{failure.filename or var} cannot be written: run this as the owner of the folder."
    return f"{failure.filename or 'the system'}: {failure.strerror}."


if __name__ == "__main__":
    sys.exit(main())
