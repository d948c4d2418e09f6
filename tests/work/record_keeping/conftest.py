"""What the tests of record keeping share: the missing girl's case, and the same closed long ago."""

from __future__ import annotations

from typing import Any

import pytest

from tests.made_up import NOW
from tests.records.journal.conftest import folder, missing  # noqa: F401 - fixtures


@pytest.fixture
def closed(missing: Any) -> Any:  # noqa: F811 - the fixture
    """The missing girl's case, closed: nothing of it runs any more."""
    from nightlight.records.cases.models import Case
    from nightlight.records.duties.models import Clock

    Clock.objects.filter(case=missing.case).update(state=Clock.FELL_AWAY, ended_at=NOW, next_rung_at=None)
    Case.objects.filter(id=missing.case).update(closed_at=NOW, state="closed")
    return missing
