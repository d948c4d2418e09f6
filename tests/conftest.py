"""What every test may ask for: a fresh database, a client, the running pages, a real browser, an accessibility check."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is thousands of elements on a long page: neither described nor handed over.
AXE_RUN = "async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations"

hypothesis.settings.register_profile("quick", max_examples=60, deadline=None, print_blob=True)
hypothesis.settings.register_profile("long", max_examples=3000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("quick")


def pytest_configure(config: pytest.Config) -> None:
    """Give this run a data folder of its own, and set Django up in it."""
    var = Path(tempfile.mkdtemp(prefix="nightlight-test-", dir=kept_in_memory()))
    # The embedded PostgreSQL has a user of its own when root runs the tests, and must reach its folder.
    var.chmod(0o711)
    config.add_cleanup(lambda: shutil.rmtree(var, ignore_errors=True))
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "NIGHTLIGHT_VAR": str(var),
        "NIGHTLIGHT_SECRET": "only for tests",
        "DJANGO_SETTINGS_MODULE": "nightlight.project.settings",
        # The browser's driver keeps an event loop in the thread that the tests run in.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    django.setup()


def kept_in_memory() -> Path | None:
    """A folder that is no disk, where this machine has one with room to spare: a database for each test is many times quicker made there."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it has a name of its own that nobody guesses
    with suppress(OSError):
        if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4_000_000_000:
            return memory
    return None


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            original = getattr(socket.socket, method)

            def guarded(self: socket.socket, address: Any, original: Callable[..., Any] = original) -> Any:
                if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
                    raise AssertionError(f"a test reached for the network: {address[0]}")
                return original(self, address)

            patch.setattr(socket.socket, method, guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _entries_read_as_sentences() -> Iterator[None]:
    """Read every entry that any test writes, as people would."""
    from tests.sentences import read_every_entry, unreadable

    with pytest.MonkeyPatch.context() as patch:
        read_every_entry(patch)
        yield
    assert unreadable == {}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """An embedded PostgreSQL for this run, with a migrated database to copy from."""
    import psycopg
    from psycopg import sql

    from nightlight.project import database
    from nightlight.project.embedded import FAST_AND_FORGETFUL, Embedded
    from nightlight.project.tables import migrate

    var = Path(os.environ["NIGHTLIGHT_VAR"])
    embedded = Embedded(var, settings=FAST_AND_FORGETFUL)
    embedded.start()
    try:
        database.prepare_roles(embedded.superuser_url)
        migrate(database.embedded_url(var, role=database.OWNER), runner=database.RUNNER)
        with psycopg.connect(embedded.superuser_url, autocommit=True) as connection:
            names = sql.Identifier(database.DATABASE), sql.Identifier("migrated")
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
            # Whoever wrote into it would write into the database of every test that follows.
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(names[1]))
        yield embedded
    finally:
        from django.db import connections

        connections.close_all()
        connections["default"].close_pool()
        embedded.stop()


@pytest.fixture(autouse=True)
def _apart(request: pytest.FixtureRequest) -> Iterator[None]:
    """What an earlier test learnt is forgotten; and a test that asks for no database has none, not the last one's, and hears so at once."""
    from django.db import OperationalError, connections
    from django.db.backends.base.base import BaseDatabaseWrapper

    from nightlight.project import clock, health

    def away(_self: Any) -> None:
        raise OperationalError("this test asked for no database")

    clock.look_again()
    health.forget()
    with pytest.MonkeyPatch.context() as patch:
        if "postgres" not in request.fixturenames:
            patch.setattr(BaseDatabaseWrapper, "connect", away)
            patch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")
        yield


@pytest.fixture
def database(postgres: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A fresh, migrated database that this test has to itself; Django is connected to it as the running role."""
    import psycopg
    from django.db import connections
    from psycopg import sql

    from nightlight.project import database as places

    connections.close_all()
    # A pool that finds its connections gone waits a second before it makes new ones.
    connections["default"].close_pool()
    with psycopg.connect(postgres.superuser_url, autocommit=True) as connection:
        name = sql.Identifier(places.DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE migrated STRATEGY file_copy").format(
                name, sql.Identifier(places.OWNER)
            )
        )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(places.RUNNER)))
    somebody_watches()
    # A test in a browser may take longer than one sign of life lasts.
    goes_on = "live" in request.fixturenames and not request.node.get_closest_marker("nobody_watches")
    with watching() if goes_on else nullcontext():
        yield postgres
    connections.close_all()


@contextmanager
def watching() -> Iterator[None]:
    """Give signs of life all the while."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(15):
            # A test may take its database down; somebody watches again when it is back.
            with suppress(Exception):
                somebody_watches()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def somebody_watches() -> None:
    """Signs of life, as if a worker ran: without them every page says that nobody watches the clocks."""
    from django.db import connection

    from nightlight.project import clock
    from nightlight.records.duties.pulse import beat

    for name in ("sweep", "reactions", "letters", "night"):
        beat(name, at=clock.real_now())
    connection.close()


@pytest.fixture
def client() -> Any:
    """A client at this machine, as Django's own but for a host that we serve."""
    from django.test import Client

    return Client(SERVER_NAME="localhost")


@pytest.fixture
def client_as(database: Any) -> Callable[[Any], Any]:
    """A client with somebody signed in: `client_as(force.inspector)`, or a row of Member. Who they are decides what they may open."""
    from tests.signing_in import client_signed_in_as

    return client_signed_in_as


@pytest.fixture
def signed_in(force: Any, client_as: Callable[[Any], Any]) -> Any:
    """A client with the call handler of the made-up force signed in."""
    return client_as(force.handler)


@pytest.fixture
def rf() -> Any:
    """A factory of requests that no view has seen yet."""
    from django.test import RequestFactory

    return RequestFactory(SERVER_NAME="localhost")


@pytest.fixture(scope="session")
def live() -> Iterator[str]:
    """The pages, served on a free port as in production; the address without a slash at its end."""
    import uvicorn

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as ear:
        ear.bind(("127.0.0.1", 0))
        config = uvicorn.Config("nightlight.project.asgi:application", lifespan="off", log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{ear.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, started once."""
    from playwright.sync_api import expect, sync_playwright

    # A machine that runs everything at once is slow now and then; what is waited for comes all the same.
    expect.set_options(timeout=20_000)
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("NIGHTLIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("no Chromium found: install it (on Debian: apt-get install chromium)", pytrace=False)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live: str) -> Iterator[Callable[..., Any]]:
    """Open an address of ours in a new window: `open_page("/", as_=force.inspector, width=390, theme="dark")`, signed in as `as_`, if anybody.

    Any complaint of the page fails the test.
    """
    from tests.signing_in import session_of

    contexts, complaints = [], []

    def open_(path: str, *, as_: Any = None, width: int = 1280, theme: str = "light", **options: Any) -> Any:
        context = chromium.new_context(
            base_url=live, viewport={"width": width, "height": 900}, color_scheme=theme, locale="en-GB", **options
        )
        contexts.append(context)
        if as_ is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(as_), "url": live}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == [], f"the page complained: {complaints}"


def is_complaint(said: Any) -> bool:
    """Whether what the console says is an error of the page, and not the status that a test asked for."""
    return said.type in ("error", "warning") and "the server responded with a status of" not in said.text


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], None]:
    """Assert that a page has no accessibility fault that axe-core can find: `axe(page)`."""
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def check(page: Any) -> None:
        page.evaluate(source)
        found = page.evaluate(AXE_RUN, AXE_RULES)
        told = [
            f"{fault['id']}: {node['target']} {node['failureSummary']}" for fault in found for node in fault["nodes"]
        ]
        assert told == [], "\n".join([page.url, *told])

    return check


def pytest_report_header() -> str:
    """Say which Python runs the tests."""
    return f"nightlight with Python {sys.version.split()[0]}"


@pytest.fixture
def force(database: Any) -> Any:
    """A small made-up force in this test's database; nobody is on duty until the test says so."""
    from tests.made_up import Force

    return Force()


@pytest.fixture
def tamper(database: Any) -> Iterator[Callable[..., list[Any]]]:
    """Run SQL as the superuser with every trigger and foreign key off; gives the rows that come back."""
    import psycopg

    from nightlight.project.database import DATABASE, url_at
    from nightlight.project.embedded import SUPERUSER

    address = url_at(database.socket_folder, role=SUPERUSER, database=DATABASE)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")

        def run(statement: str, *values: Any) -> list[Any]:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

        yield run
