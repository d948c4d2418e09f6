"""What members are called, for those who hold only their ids."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from nightlight.records.journal.ids import ids_among


def names_of(ids: Collection[str]) -> dict[str, str]:
    """The names of those of these ids that are members', by one query. An id may be any text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, name FROM workforce_member WHERE id = ANY(%s)", [ids_among(ids)])
        return dict(cursor.fetchall())
