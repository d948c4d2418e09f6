"""Bringing the tables up to date: by the role that owns them, with no more rights for the running role than it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import psycopg
from psycopg.conninfo import conninfo_to_dict

from nightlight.project import database


class CannotMigrate(Exception):
    """The tables cannot be brought up to date; the message is one line that says why."""


def migrate(owner_url: str, *, runner: str) -> None:
    """Bring the tables up to date as the role that owns them, and give the running role its rights in them and no more."""
    owner = str(conninfo_to_dict(owner_url).get("user") or "")
    apart = bool(runner) and runner != owner
    if apart:
        give_rights(database.grant_running_role, owner_url, runner)
    told = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"],
        env=os.environ | {"DATABASE_URL": owner_url, "DJANGO_SETTINGS_MODULE": "nightlight.project.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode != 0:
        last = (told.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise CannotMigrate(f"the tables could not be brought up to date: {last}")
    if apart:
        give_rights(database.keep_from_changing, owner_url, runner)


def give_rights(change: Callable[[str, str], None], owner_url: str, runner: str) -> None:
    """Change what the running role may do, or say in one line why that failed."""
    try:
        change(owner_url, runner)
    except psycopg.Error as failure:
        raise CannotMigrate(f"the running role could not be given its rights: {database.first_line(failure)}") from None
