"""Several people who act at the same moment, each over a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nightlight.rules.refusals import Refusal


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed gave back, or the kind of refusal that it met, in the order of the deeds."""
    from django.db import connection, connections

    def do(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Refusal as no:
            return type(no)
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(do, deeds))
    finally:
        # The next test's database is a new one, and these connections lead to this test's.
        connections["default"].close()
        connections["default"].close_pool()
