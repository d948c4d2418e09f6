"""Django and its database for the commands that need them; the others start without."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime

from nightlight.rules.refusals import Refusal


class CannotConnect(Refusal):
    """The database cannot be used; the message is one line."""


def connect() -> None:
    """Set Django up and see that the database answers and holds Nightlight's tables. Raises CannotConnect."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightlight.project.settings")
    import django
    import psycopg

    try:
        django.setup()
    except ValueError as failure:
        raise CannotConnect(what="This command", why=str(failure), remedy="set DATABASE_URL right") from None
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    from nightlight.records.journal.verifying import address

    try:
        with psycopg.connect(address()) as connection:
            connection.execute("SELECT FROM journal_chain LIMIT 1")
    except psycopg.errors.UndefinedTable:
        why = "the database holds no tables of Nightlight yet"
        raise CannotConnect(what="This command", why=why, remedy="start script/server once, which makes them") from None
    except psycopg.Error as failure:
        raise _away(failure) from None


def _away(failure: Exception) -> CannotConnect:
    if os.environ.get("DATABASE_URL"):
        said = (str(failure).strip().splitlines() or ["it said nothing"])[0]
        why = f"the database that DATABASE_URL names does not answer ({said})"
        return CannotConnect(what="This command", why=why, remedy="see that it runs")
    why = "the embedded database is not running"
    return CannotConnect(what="This command", why=why, remedy="start script/server, or name a server in DATABASE_URL")


def present() -> datetime:
    """The present moment by the project's clock, or by this machine's where the project lent none."""
    from nightlight.records.journal import owing

    return owing.present() or datetime.now(UTC)
