"""The database itself refuses the running system what the journal forbids."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.models import Chain, Entry
from nightlight.records.workforce.actors import Actor
from tests.made_up import NOW

HOUR = timedelta(hours=1)

REFUSED = [
    "UPDATE journal_entry SET by = 'x'",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry CASCADE",
    "DELETE FROM journal_chain",
    "TRUNCATE journal_chain CASCADE",
    "UPDATE journal_chain SET number = 1",
    "UPDATE journal_chain SET name = 'x', number = number + 1",
    "UPDATE journal_chain SET number = number + 1",
    "UPDATE journal_chain SET number = number + 1, digest = repeat('0', 64)",
    "DELETE FROM journal_words",
    "TRUNCATE journal_words",
    "UPDATE journal_words SET text = 'x'",
    "UPDATE journal_words SET text = NULL, salt = NULL",
    "UPDATE journal_words SET text = NULL, salt = NULL, blanked_by = 1",
    "UPDATE journal_signing SET broken = 0",
    "DELETE FROM journal_signing",
    "UPDATE cases_happening SET data = '{}'",
    "UPDATE facts_assertion SET value = 'null'",
    "DELETE FROM cases_case",
    "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_running_role_is_refused(missing, statement):
    with (
        pytest.raises(DatabaseError, match=r"refused|permission denied|only be blanked|only grows|must be owner"),
        transaction.atomic(),
    ):
        run(statement)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", [one for one in REFUSED if "journal_" in one and "TRIGGER ALL" not in one and "signing" not in one]
)
def test_even_whoever_owns_the_tables_is_refused(missing, owned, statement):
    with pytest.raises(owned.Error, match=r"append-only|only be blanked|only grows"):
        owned.run(statement)


def test_every_function_of_ours_finds_its_tables_where_nobody_can_put_others_before_them(database):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' AND (p.proname LIKE 'journal%' OR p.proname LIKE 'record_keeping%')"
        )
        found = dict(cursor.fetchall())
    assert len(found) >= 6
    lacking = [
        name for name, set_to in found.items() if "search_path=pg_catalog, public, pg_temp" not in (set_to or [])
    ]
    assert lacking == []


def test_a_head_moves_on_with_the_entry_that_it_names_and_not_without(missing):
    digest = Entry.objects.get(chain=missing.case, number=5).digest
    with pytest.raises(DatabaseError, match="only grows by its entries"), transaction.atomic():
        Chain.objects.filter(id=missing.case).update(number=6, digest=digest)
    record(by=Actor(None, "system"), at=NOW + HOUR, case=missing.case, step=Step(None, {"pregnant": False}))
    assert Chain.objects.get(id=missing.case).number == 6
