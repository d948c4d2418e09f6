"""Every table is on the page that says what it holds, and the running role may do no more with its rows than that page says."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from nightlight.project import database as places

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tables.md"
SENSITIVITIES = {"child", "staff", "sealed", "none"}
KEPT = {"record", "session", "short"}
ROWS_MAY_BE = {
    "added only": set(),
    "changed in part": set(),
    "changed": {"UPDATE"},
    "changed, removed": {"UPDATE", "DELETE"},
}


def listed() -> dict[str, list[str]]:
    """The rows of the page, by table."""
    rows = [
        line.strip("| \n").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"
    ]
    return {row[0].strip("`"): [cell.strip() for cell in row[1:]] for row in rows}


def ours() -> set[str]:
    """Every table that our own apps make."""
    return {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("nightlight.")}


def test_every_table_is_on_the_page_and_no_other():
    assert set(listed()) == ours()


@pytest.mark.parametrize("table", sorted(listed()))
def test_a_table_says_what_it_holds_how_sensitive_and_how_long(table):
    holds, sensitivity, kept, _ = listed()[table]
    assert len(holds) > 8
    assert sensitivity in SENSITIVITIES
    assert kept in KEPT


def test_the_running_role_may_do_no_more_than_the_page_says(database):
    with psycopg.connect(database.superuser_url.replace("/postgres?", f"/{places.DATABASE}?")) as connection:
        found = {
            table: {
                right
                for right in ("UPDATE", "DELETE", "TRUNCATE")
                if connection.execute(
                    "SELECT has_table_privilege(%s, %s, %s)", (places.RUNNER, table, right)
                ).fetchone()[0]
            }
            for table in listed()
        }
    assert found == {table: ROWS_MAY_BE[row[-1]] for table, row in listed().items()}


def test_of_rows_that_are_changed_in_part_only_the_columns_that_end_or_answer_them_may_be(database):
    with psycopg.connect(database.superuser_url.replace("/postgres?", f"/{places.DATABASE}?")) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = %s AND privilege_type = 'UPDATE'",
            (places.RUNNER,),
        ).fetchall()
    in_part = {table for table, row in listed().items() if row[-1] == "changed in part"}
    found = {table: {column for name, column in rows if name == table} for table in in_part}
    assert found == {table: set(columns) for table, columns in places.CHANGED_IN_PART.items()}


def test_the_running_role_owns_nothing(database):
    with psycopg.connect(database.superuser_url.replace("/postgres?", f"/{places.DATABASE}?")) as connection:
        owned = connection.execute(
            "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s",
            (places.RUNNER,),
        ).fetchall()
    assert owned == []
