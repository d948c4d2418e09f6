"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _looked(told: Told) -> str:
    kind = str(told.structure["pattern_kind"]).replace("_", " ")
    return f"{told.by} looked at a pattern of which this episode is part ({kind}), and decided: {told.structure['decided'].replace('_', ' ')}."


def _made(told: Told) -> str:
    owner, version = told.name(told.structure["owner"]), told.structure["version"]
    return f"{told.by} wrote the plan for the next report (version {version}), owned by {owner}, to be reviewed by {told.structure['review_on']}."


def _reached(told: Told) -> str:
    threshold = str(told.structure["threshold"]).replace("_", " ")
    return f"{told.by} noted that a threshold for the partners is reached: {threshold}."


ENTRIES = (
    Kind(
        "case.plan_made",
        _made,
        "What the plan says is blanked; who wrote it, when, who owns it and when it is reviewed stay.",
        ("facts", "data", "said_by"),
    ),
    Kind(
        "case.plan_opened",
        lambda told: f"{told.by} opened the plan made after an earlier episode (version {told.structure['version']}).",
        "What it carries is blanked; which version was opened, and when, stay.",
        ("facts", "data", "said_by"),
    ),
    Kind(
        "case.threshold_reached",
        _reached,
        "The count is blanked; which threshold was reached, and when, stay.",
        ("facts", "data", "said_by"),
    ),
    Kind(
        "case.pattern_looked_at",
        _looked,
        "What was found and what is to be done is blanked; who looked, when, at which pattern, and what they decided stay.",
        ("facts", "data", "said_by"),
    ),
)
