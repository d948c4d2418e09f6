"""Rows for several tables, written by one statement: an act costs the database one round trip, however much it records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model

CHANNEL: Final = "nightlight"
"""The PostgreSQL channel on which every change is announced once it is committed."""


class Plan(NamedTuple):
    """How rows of a table travel: its name, its key with its type, columns by attribute, their types, and the values of those not given."""

    table: str
    key: str
    key_type: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    defaults: Mapping[str, Any]


@cache
def plan_of(model: type[Model]) -> Plan:
    """The plan of a model's table. Numbers that the database gives out by itself are left to it."""
    fields = [field for field in model._meta.concrete_fields if field.db_type(connection) and not _is_given(field)]
    return Plan(
        table=f'"{model._meta.db_table}"',
        key=model._meta.pk.attname,
        # The type that refers to a key that the database gives out is the key's own.
        key_type=str(model._meta.pk.rel_db_type(connection)),
        columns={field.attname: f'"{field.column}"' for field in fields},
        types={field.attname: _type_of(field) for field in fields},
        defaults={field.attname: _default_of(field) for field in fields if field.has_default() or field.null},
    )


def _is_given(field: Any) -> bool:
    return field.primary_key and field.get_internal_type() in ("AutoField", "BigAutoField")


def _type_of(field: Any) -> str:
    return str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))


def _default_of(field: Any) -> Any:
    return field.get_default() if field.has_default() else None


class Stroke:
    """What one act writes. Collect with `insert`, `change` and `announce`, then `write` once, inside the act's transaction."""

    def __init__(self) -> None:
        self._new: dict[tuple[type[Model], str], list[dict[str, Any]]] = {}
        self._changed: dict[type[Model], dict[Any, dict[str, Any]]] = {}
        self._said: list[Mapping[str, Any]] = []

    def insert(self, model: type[Model], *, conflict: str = "", **values: Any) -> dict[str, Any]:
        """Add a row, by attribute names (`case_id=...`), and give it back: until `write` it may still be changed.

        `conflict` is SQL for a row that is there already (``ON CONFLICT ... DO ...``); such rows must differ in what they conflict by.
        """
        row = {**plan_of(model).defaults, **values}
        self._new.setdefault((model, conflict), []).append(row)
        return row

    def pending(self, model: type[Model], conflict: str = "") -> list[dict[str, Any]]:
        """The rows added to a table so far and not yet written."""
        return self._new.get((model, conflict), [])

    def change(self, model: type[Model], key: Any, **values: Any) -> None:
        """Change a row, found by its primary key. Changes of one row are joined; the later value of a column stands."""
        self._changed.setdefault(model, {}).setdefault(key, {}).update(values)

    def announce(self, **what: Any) -> None:
        """Say to every listening process, once this is committed, that something changed. Ids only, nothing personal."""
        self._said.append(what)

    def write(self) -> None:
        """Write everything in one statement. What was collected is gone from here afterwards."""
        parts, values = [], []
        for (model, conflict), rows in self._new.items():
            parts.append(_insert(model, conflict))
            values.append(_encoded(rows))
        for model, changes in self._changed.items():
            for columns, rows in _alike(changes, plan_of(model).key).items():
                parts.append(_update(model, columns))
                values.append(_encoded(rows))
        if not parts and not self._said:
            return
        named = ", ".join(f"w{number} AS ({part})" for number, part in enumerate(parts))
        statement = (f"WITH {named} " if named else "") + _ANNOUNCE
        with prepared() as cursor:
            cursor.execute(statement, [*values, CHANNEL, _encoded(self._said)])
        self._new, self._changed, self._said = {}, {}, []


def prepared() -> Any:
    """A cursor whose statements the database keeps prepared: acts of one shape are one statement, read and planned once and not each time."""
    connection.ensure_connection()
    return connection._prepare_cursor(ServerBindingCursor(connection.connection))


_ANNOUNCE: Final = "SELECT pg_notify(%s::text, said #>> '{}') FROM jsonb_array_elements(%s::jsonb) AS said"


@cache
def _insert(model: type[Model], conflict: str) -> str:
    plan = plan_of(model)
    columns = ", ".join(plan.columns.values())
    shape = ", ".join(f'"{name}" {plan.types[name]}' for name in plan.columns)
    picked = ", ".join(f'r."{name}"' for name in plan.columns)
    return f"INSERT INTO {plan.table} ({columns}) SELECT {picked} FROM jsonb_to_recordset(%s::jsonb) AS r({shape}) {conflict}"  # noqa: S608


@cache
def _update(model: type[Model], columns: tuple[str, ...]) -> str:
    plan = plan_of(model)
    changes = ", ".join(f'{plan.columns[name]} = r."{name}"' for name in columns)
    shape = ", ".join([f'"{plan.key}" {plan.key_type}', *(f'"{name}" {plan.types[name]}' for name in columns)])
    matches = f't."{model._meta.pk.column}" = r."{plan.key}"'
    return f"UPDATE {plan.table} AS t SET {changes} FROM jsonb_to_recordset(%s::jsonb) AS r({shape}) WHERE {matches}"  # noqa: S608


def _alike(changes: Mapping[Any, dict[str, Any]], key: str) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row, values in changes.items():
        found.setdefault(tuple(sorted(values)), []).append({key: row, **values})
    return found


def _encoded(rows: Any) -> str:
    return msgspec.json.encode(rows, enc_hook=_as_text).decode()


def _as_text(value: Any) -> Any:
    return str(value)


def as_bytes(value: bytes) -> str:
    r"""Bytes as the database reads them from JSON, such as ``\x00ff``."""
    return f"\\x{value.hex()}"
