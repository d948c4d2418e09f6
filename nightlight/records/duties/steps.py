"""A step of a case as somebody records it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nightlight.rules.facts import Value


@dataclass(frozen=True, slots=True)
class Step:
    """What is recorded: an event of the pack (or none), facts, what the event carries, when it happened in truth, and who said it."""

    event: str | None
    facts: Mapping[str, Value] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    said_by: str = ""

    @property
    def decision(self) -> str | None:
        """The answer that it carries, where it decides something."""
        carried = self.data.get("decision")
        return None if carried is None else str(carried)
