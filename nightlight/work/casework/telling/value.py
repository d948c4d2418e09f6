"""What an event carried, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from nightlight.rules.wording import moment_in_words, plain, value_in_words

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?")
"""An instant as a record holds it."""


def carried_value(value: Any) -> str:
    """What an event carried, in words."""
    if isinstance(value, list | tuple):
        return ", ".join(map(carried_value, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(str(key))}: {carried_value(one)}" for key, one in value.items())
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return moment_in_words(value)
    # What somebody wrote stays as it was written.
    return value if isinstance(value, str) and " " in value else value_in_words(value)
