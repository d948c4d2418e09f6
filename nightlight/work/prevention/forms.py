"""The forms of this feature: what is asked, and what is refused beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nightlight.records.drafts.typed import Typed

LOOKED_LONG: Final = ("note",)
NEEDS_WORDS: Final = ("act", "nothing")
"""The decisions that say nothing without words beside them."""


def looked(form: Typed, decisions: Mapping[str, str]) -> str:
    """What was decided on a pattern; faults stand in the form."""
    decided = form.chosen("decided", decisions, "Choose what you decide. Nothing is chosen for you")
    if decided in NEEDS_WORDS and not form.said("note"):
        form.fault("note", "Say what is to be done" if decided == "act" else "Say why it is no pattern")
    return decided
