"""Who does something: a member in the role in which they act, or the system itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from nightlight.records.journal.actions import SYSTEM as SYSTEM_NAME


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of the force acting in a role, as the pack names roles. `member` is None for the system."""

    member: uuid.UUID | None
    role: str
    name: str = ""

    @property
    def written(self) -> str:
        """How the journal writes who it was."""
        return str(self.member) if self.member else SYSTEM_NAME


SYSTEM: Final = Actor(None, "system", "Nightlight")
