"""What the tests of features share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def here(database: Any) -> Any:
    """The made-up force at the present moment: what a page does happens now."""
    from nightlight.project import clock
    from tests.made_up import Force

    return Force(clock.now())
