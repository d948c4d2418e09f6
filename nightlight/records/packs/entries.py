"""How the entries about policy packs read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _adopted(told: Told) -> str:
    pack, version, since = (told.structure[name] for name in ("pack", "version", "in_force_from"))
    return f"{told.by} put the policy pack {pack} {version} in force from {since[:16].replace('T', ' ')} UTC: {told.word('reason')}"


ENTRIES = (
    Kind(
        "pack.adopted",
        _adopted,
        "The reason is blanked; which pack, by whom and from when stay.",
        ("reason",),
    ),
)
