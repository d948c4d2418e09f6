"""Empties the embedded database of a demonstration, so that it is made anew."""

from __future__ import annotations

import psycopg
from psycopg import sql

from nightlight.project import database


def reset(superuser_url: str) -> None:
    """Drop the database of an embedded server with everything in it, and make an empty one. For `script/server --reset`, and nothing else calls it.

    Journal, cases, people: all of it is gone, which no role of a system in use could do. The tables have to be made again afterwards.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.DATABASE)))
        database.make_database(connection, database.DATABASE)
