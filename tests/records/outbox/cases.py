"""Bare cases for notices to be about."""

from __future__ import annotations

import itertools
from typing import Any

from tests.made_up import NOW

_numbers = itertools.count(1)


def a_case(force: Any) -> Any:
    """A case with nothing in it; its id."""
    return cases(force, 1)[0]


def cases(force: Any, many: int) -> list[Any]:
    """Cases with nothing in them; their ids."""
    from nightlight.records.cases.models import Case
    from nightlight.records.journal.ids import new_id

    made = Case.objects.bulk_create(
        Case(
            id=new_id(NOW), reference=f"NL-9{next(_numbers):05d}", kind="missing", title="Girl, 15, Amina Testcase", state="open",
            area_id="north", owner_id=force.handler.id, owner_role="call_handler", owned_since=NOW, opened_at=NOW,
            opened_by_id=force.handler.id, pack="national 1",
        )
        for _ in range(many)
    )  # fmt: skip
    return [case.id for case in made]
