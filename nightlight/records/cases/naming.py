"""What cases are called, for those who hold only their ids."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from nightlight.records.journal.ids import ids_among


def references_of(ids: Collection[str]) -> dict[str, str]:
    """The references of those of these ids that are cases', by one query. An id may be any text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, reference FROM cases_case WHERE id = ANY(%s)", [ids_among(ids)])
        return dict(cursor.fetchall())
