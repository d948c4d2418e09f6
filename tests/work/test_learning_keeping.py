"""What was typed is kept as it was."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError

from nightlight.work.learning.actions import keep_case
from nightlight.work.learning.models import TypedCase


@pytest.fixture
def kept(database):
    return keep_case(text="format: nightlight-scenario/1\n", title="One", at=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("change", [lambda found: found.update(title="Two"), lambda found: found.delete()])
def test_the_running_system_can_neither_change_nor_remove_a_kept_case(kept, change):
    with pytest.raises(ProgrammingError, match="permission denied"):
        change(TypedCase.objects.filter(key=kept.key))
    assert TypedCase.objects.get().title == "One"
