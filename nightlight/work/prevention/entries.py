"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _looked(told: Told) -> str:
    kind = str(told.structure["pattern_kind"]).replace("_", " ")
    return f"{told.by} looked at a pattern of which this episode is part ({kind}), and decided: {told.structure['decided'].replace('_', ' ')}."


ENTRIES = (
    Kind(
        "case.pattern_looked_at",
        _looked,
        "What was found and what is to be done is blanked; who looked, when, at which pattern, and what they decided stay.",
        ("facts", "data", "said_by"),
    ),
)
