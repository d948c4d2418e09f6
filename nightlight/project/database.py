"""Where the database is, and the two roles in it: one that owns the tables and one that the running system uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

OWNER = "nightlight_owner"
RUNNER = "nightlight_web"
DATABASE = "nightlight"
PATIENCE_SECONDS = 5
NEVER_CHANGED = (
    "care_profile",
    "cases_happening",
    "contact_handed_in",
    "django_migrations",
    "duties_telling",
    "facts_assertion",
    "found_photo",
    "journal_entry",
    "journal_signing",
    "learning_typed_case",
    "packs_adoption",
    "people_identity",
    "prevention_looked_at",
    "prevention_mark",
    "prevention_night",
    "prevention_plan",
)
"""The tables whose rows are added and never changed or removed."""
CHANGED_IN_PART = {
    "access_break_glass": ("reviewed_by_id", "reviewed_at", "justified", "review"),
    "cases_involvement": ("until",),
    "cases_link": ("until",),
    "cases_need_to_know": ("until",),
    "contact_partner": ("revoked_at", "revoked_by"),
    "found_publication": ("down_at", "down_by", "down_entry"),
    "people_belonging": ("until",),
    "workforce_role_held": ("until", "ended_by"),
    "workforce_stint": ("ended_at", "until_expected", "where"),
}
"""The tables of whose rows the running system may change these columns and no others: what was said once stays said."""
MAY_BE_REMOVED = (
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "django_session",
    "drafts_draft",
    "mfa_authenticator",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
"""The tables whose rows the running system may remove: none of them is a record."""


class DatabaseUnreachable(Exception):
    """The database does not answer; the message is one line that names it, without its password."""


def embedded_url(var: Path, *, role: str = RUNNER, database: str = DATABASE) -> str:
    """The address of the embedded database that belongs to this data folder, for one of its roles."""
    from nightlight.project.embedded import Embedded

    return url_at(Embedded(var).socket_folder, role=role, database=database)


def url_at(socket_folder: Path, *, role: str, database: str) -> str:
    """The address of a database behind a private socket."""
    return f"postgresql://{role}@/{database}?{urlencode({'host': str(socket_folder)})}"


def settings_of(url: str) -> dict[str, Any]:
    """A PostgreSQL address as Django wants it. Raises ValueError, naming DATABASE_URL, for anything else."""
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise ValueError(
            "DATABASE_URL is not a PostgreSQL address: expected postgresql://user:password@host/name."
        ) from None
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    known = {ours: str(parts.pop(theirs, "") or "") for ours, theirs in names.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **known,
        "CONN_HEALTH_CHECKS": True,
        # Each request has a thread of its own under an asynchronous server, so connections are kept by a pool and not by threads.
        "OPTIONS": {
            "connect_timeout": PATIENCE_SECONDS,
            # A line that was cut without a word is given up within seconds, at both ends, and holds no lock for longer.
            "keepalives_idle": 5,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": "-c idle_in_transaction_session_timeout=60s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5",
            # The statement of an act is kept prepared (see `records.journal.stroke.prepared`) from the second time on.
            "prepare_threshold": 1,
            # After an outage a connection is made for whoever asks next, and not when a timer that grew meanwhile says so.
            "pool": {"min_size": 1, "max_size": 8, "timeout": PATIENCE_SECONDS, "reconnect_timeout": PATIENCE_SECONDS},
            **parts,
        },
    }


def check_reachable(url: str) -> None:
    """Raise DatabaseUnreachable unless the database answers within five seconds and is PostgreSQL 15 or newer."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # What psycopg says of such an address repeats it, its password included.
        raise DatabaseUnreachable(
            "DATABASE_URL is not a PostgreSQL address: expected postgresql://user:password@host/name."
        ) from None
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.Error as failure:
        raise DatabaseUnreachable(
            f"the database {without_password(url)} does not answer: {first_line(failure)}"
        ) from None
    if version < 150000:
        raise DatabaseUnreachable(
            f"the database {without_password(url)} is PostgreSQL {version // 10000}: 15 or newer is needed."
        )


def prepare_roles(superuser_url: str) -> None:
    """Make the owning role, the running role and the database of an embedded server, where they are not there yet."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in (OWNER, RUNNER):
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            make_database(connection, DATABASE)


def make_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Make an empty database that the owning role owns and the running role may connect to and no more."""
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(sql.Identifier(name), sql.Identifier(OWNER))
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(RUNNER))
    )


def grant_running_role(owner_url: str, role: str = RUNNER) -> None:
    """Let the running role read and write the rows of the tables that the owning role makes from now on, and own none of them."""
    with psycopg.connect(owner_url, autocommit=True, connect_timeout=PATIENCE_SECONDS) as connection:
        runner = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
        ):
            connection.execute(sql.SQL(statement).format(runner))


def keep_from_changing(owner_url: str, role: str = RUNNER) -> None:
    """Take from the running role the right to change what is never changed and to remove any record; the tables must be there."""
    with psycopg.connect(owner_url, autocommit=True, connect_timeout=PATIENCE_SECONDS) as connection:
        runner = sql.Identifier(role)
        connection.execute(sql.SQL("REVOKE DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM {}").format(runner))
        connection.execute(sql.SQL("REVOKE INSERT ON django_migrations FROM {}").format(runner))
        for statement, tables in (
            ("REVOKE UPDATE ON {} FROM {}", (*NEVER_CHANGED, *CHANGED_IN_PART)),
            ("GRANT DELETE ON {} TO {}", MAY_BE_REMOVED),
        ):
            for table in tables:
                connection.execute(sql.SQL(statement).format(sql.Identifier(table), runner))
        for table, columns in CHANGED_IN_PART.items():
            named = sql.SQL(", ").join(map(sql.Identifier, columns))
            connection.execute(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(named, sql.Identifier(table), runner))


def without_password(url: str) -> str:
    """The address of a database as it may be shown: host, port and name."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "named by DATABASE_URL"
    return f"{parts.get('dbname') or DATABASE} at {parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"


def first_line(failure: BaseException) -> str:
    """The first line of what an error says."""
    return (str(failure).strip().splitlines() or [type(failure).__name__])[0]


def _exists(connection: psycopg.Connection[Any], query: Any, name: str) -> bool:
    return connection.execute(query, (name,)).fetchone() is not None
