"""script/server: one command brings everything up, one Ctrl-C takes everything down, and nothing that happens loses the data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from nightlight.project import database as places
from nightlight.project.embedded import Account, Embedded
from tests.commands.conftest import ROOT, free_port, left_over, worker_of


def remember(var):
    """Leave a mark in the database."""
    with psycopg.connect(places.embedded_url(var, role=places.OWNER)) as connection:
        connection.execute("CREATE TABLE mark AS SELECT 42 AS answer")


def remembered(var):
    """The mark, read as the running role."""
    with psycopg.connect(places.embedded_url(var)) as connection:
        return connection.execute("SELECT answer FROM mark").fetchone()


def one_line(told):
    """The only line that was said, without the name in front of it."""
    lines = told.strip().splitlines()
    assert len(lines) == 1, told
    assert lines[0].startswith("nightlight: ")
    return lines[0].removeprefix("nightlight: ")


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_answers_and_stops_with_nothing_left_running(start, var, sign):
    server = start().ready()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/") as page:
        assert b"Nightlight" in page.read()
    assert left_over(var)
    assert server.stop(sign) == 0
    assert left_over(var) == []


def test_it_says_where_it_is_and_nothing_on_stderr(start, var):
    server = start().ready()
    server.process.send_signal(signal.SIGINT)
    said, complained = server.process.communicate(timeout=30)
    assert f"http://127.0.0.1:{server.port}" in said
    assert complained == ""


def test_stopped_while_it_comes_up_it_leaves_nothing_running(start, var):
    server = start()
    while not any("postgres" in words for words in left_over(var)):
        time.sleep(0.01)
    assert server.stop() == 0
    assert left_over(var) == []


@pytest.mark.usefixtures("used")
def test_starting_again_makes_nothing_anew_and_keeps_the_data(start, var):
    server = start().ready()
    remember(var)
    server.stop()
    before = made_when(var)
    start().ready()
    assert made_when(var) == before
    assert remembered(var) == (42,)


def made_when(var):
    """When what takes long was last made: the packages, the files of the pages, the database."""
    made = (".venv/.packages*", ".venv/.ourselves", "node_modules/.packages*", "nightlight/project/static/.made-from")
    marks = [path for pattern in made for path in ROOT.glob(pattern)] + [database_folder(var) / "PG_VERSION"]
    assert len(marks) >= 5
    return {path: path.stat().st_mtime_ns for path in marks}


@pytest.mark.usefixtures("used")
def test_a_second_copy_is_refused_and_told_where_the_first_is(start, var):
    first = start().ready()
    status, told = start().end()
    assert status == 1
    assert f"http://127.0.0.1:{first.port}" in one_line(told)
    assert first.health()["ok"]


@pytest.mark.usefixtures("used")
def test_killed_outright_it_takes_the_database_with_it_and_starts_again_with_the_data(start, var):
    server = start().ready()
    remember(var)
    server.process.kill()
    server.process.wait()
    start().ready()
    assert remembered(var) == (42,)


@pytest.mark.usefixtures("used")
def test_a_database_killed_outright_is_brought_back_with_the_data(start, var):
    server = start().ready()
    remember(var)
    postmaster = database_process(var)
    postmaster.kill()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (not postmaster_is_new(var, postmaster.pid) or not healthy(server)):
        time.sleep(0.1)
    assert remembered(var) == (42,)
    assert server.stop() == 0
    assert left_over(var) == []


@pytest.mark.usefixtures("used")
def test_a_worker_that_dies_is_started_again_and_is_gone_when_the_server_is(start, var):
    server = start().ready()
    first = worker_of(var)
    first.kill()
    wait_until(lambda: worker_of(var) not in (None, first))
    wait_until(lambda: healthy(server))
    server.process.kill()
    server.process.wait()
    wait_until(lambda: left_over(var) == [])


def wait_until(question, seconds=40):
    """Wait until this is so."""
    give_up = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def database_process(var):
    """The embedded PostgreSQL of a data folder."""
    pid_file = database_folder(var) / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text().split()[0]))


def database_folder(var):
    """Where its data are."""
    return Embedded(var).data


def postmaster_is_new(var, pid):
    """Whether another process than this one is the database now."""
    try:
        return database_process(var).pid != pid
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def healthy(server):
    """Whether /health is green."""
    try:
        return server.health()["ok"]
    except OSError:
        return False


@pytest.mark.usefixtures("used")
def test_both_killed_outright_leave_pid_files_that_do_no_harm(start, var):
    server = start().ready()
    remember(var)
    os.kill(server.process.pid, signal.SIGSTOP)
    database_process(var).kill()
    server.process.kill()
    server.process.wait()
    start().ready()
    assert remembered(var) == (42,)


@pytest.mark.usefixtures("used")
def test_a_pid_file_that_names_a_stranger_is_forgotten(start, var):
    # The stranger runs as the database's own user, so that PostgreSQL by itself would take it for the server.
    stranger = Account.to_run_as().spawn(["sleep", "60"], cwd=Path("/"), log=subprocess.DEVNULL)
    try:
        (database_folder(var) / "postmaster.pid").write_text(f"{stranger.pid}\n{database_folder(var)}\n")
        start().ready()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_busy_port_is_named_with_the_way_out(start):
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen()
        status, told = start(port=ear.getsockname()[1]).end()
    assert status == 1
    assert "is in use" in one_line(told)
    assert "--port" in told


@pytest.mark.parametrize(
    "url", ["postgresql://amy:s3cret@127.0.0.1:1/nightlight", "mysql://localhost/nightlight", "nonsense"]
)
def test_an_unusable_database_is_named_without_its_password(start, url):
    status, told = start(DATABASE_URL=url).end()
    assert status == 1
    assert "DATABASE_URL" in one_line(told) or "127.0.0.1:1" in told
    assert "s3cret" not in told


@pytest.mark.parametrize("port", ["soon", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(var, port):
    told = subprocess.run([ROOT / "script" / "server", f"--port={port}"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "is not a port" in one_line(told.stderr)


def test_a_named_server_is_used_instead_of_the_embedded_one(start, var, database):
    owner, runner = (
        places.url_at(database.socket_folder, role=role, database=places.DATABASE)
        for role in (places.OWNER, places.RUNNER)
    )
    server = start(DATABASE_URL=runner, DATABASE_OWNER_URL=owner).ready()
    assert server.stop() == 0
    assert not (var / "postgres").exists()


def test_a_full_disk_is_told_in_one_line(var):
    program = "import shutil; shutil.disk_usage = lambda _: shutil._ntuple_diskusage(9, 9, 0); "
    program += f"import sys; sys.argv[1:] = ['--port', '{free_port()}']; from nightlight.project import serve; sys.exit(serve.main())"
    environment = os.environ | {"NIGHTLIGHT_VAR": str(var)}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "full" in one_line(told.stderr)
