"""How the entries of the project itself read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind

ENTRIES = (
    Kind(
        "demonstration.made",
        lambda told: (
            f"Nightlight made the demonstration: {told.structure['members']} people and {told.structure['cases']} cases, none of them real."
        ),
    ),
)
