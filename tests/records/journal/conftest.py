"""What the tests of the journal share: a case with a few entries, a folder for signed heads, and the owner of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.made_up import NOW

FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}
TITLE = "Girl, 15, not back at the home"


@pytest.fixture
def missing(force: Any) -> Any:
    """A missing girl's case with five entries."""
    from nightlight.records.duties.recording import Step, open_case, record

    made = open_case(
        by=force.handler.actor, at=NOW, kind="missing", title=TITLE, area="north",
        step=Step("report_received", FACTS, said_by="her carer"),
    )  # fmt: skip
    steps = [
        Step("enquiry_made", data={"what": "Rang the mother"}),
        Step(None, {"suicidal_intent": True}, said_by="a friend"),
        Step("second_contact", said_by="her carer"),
        Step(None, {"pregnant": None}),
    ]
    for minutes, step in enumerate(steps, 1):
        record(by=force.handler.actor, at=NOW + timedelta(minutes=minutes), case=made.case, step=step)
    return made


@pytest.fixture
def folder(tmp_path: Any) -> Any:
    """A folder for signed heads."""
    return tmp_path / "journal"


@pytest.fixture
def sign(folder: Any) -> Callable[..., Any]:
    """Sign the heads as they are; each call a day after the one before."""
    from nightlight.records.journal.heads import signing_key
    from nightlight.records.journal.signing import sign_heads

    days = iter(range(1, 1000))
    return lambda **found: sign_heads(
        at=NOW + timedelta(days=next(days)), folder=folder, key=signing_key(folder), **found
    )


@pytest.fixture
def verified(folder: Any) -> Callable[..., Any]:
    """What a verification finds, as sentences; with the signed heads where there are any."""
    from nightlight.records.journal.against import kept_heads
    from nightlight.records.journal.verifying import verify

    def run(**options: Any) -> list[str]:
        kept = kept_heads(folder) if folder.exists() else None
        return [one.sentence for one in verify(kept=kept, **options).findings]

    return run


@pytest.fixture
def owned(database: Any) -> Iterator[Any]:
    """Run SQL as the role that owns the tables: `owned.run(statement)`; what it may not do raises `owned.Error`."""
    from types import SimpleNamespace

    from nightlight.project.database import DATABASE, OWNER, url_at

    with psycopg.connect(url_at(database.socket_folder, role=OWNER, database=DATABASE), autocommit=True) as connection:
        yield SimpleNamespace(run=connection.execute, Error=psycopg.Error)
