"""The database itself refuses the running system what the journal forbids."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

REFUSED = [
    "UPDATE journal_entry SET by = 'x'",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry CASCADE",
    "DELETE FROM journal_chain",
    "TRUNCATE journal_chain CASCADE",
    "UPDATE journal_chain SET number = 1",
    "UPDATE journal_chain SET name = 'x', number = number + 1",
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
