"""How the entries read that this feature writes."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told
from nightlight.rules.wording import listed

_PERSONAL = "Its personal words are blanked; who did it, when, and what it was about stay."


def _changed(told: Told) -> str:
    said = []
    for name in told.structure["changed"]:
        if name == "title":
            said.append(f"the title from “{told.word('title_before')}” to “{told.word('title')}”")
        else:
            before, after = told.structure[name]
            said.append(f"the {name} from {before or 'none'} to {after or 'none'}")
    return f"{told.by} changed {listed(said, 'and')}."


ENTRIES = (
    Kind(
        "case.details_changed",
        _changed,
        "The titles are blanked; who changed what, when, and the areas and teams stay.",
        ("title", "title_before"),
    ),
    Kind(
        "case.linked",
        lambda told: f"{told.by} linked the case with {told.name(told.structure['other'])}: {told.word('why')}.",
        "The reason is blanked; which cases were linked, by whom and when stay.",
        ("why",),
    ),
    Kind(
        "case.unlinked",
        lambda told: f"{told.by} ended the link with {told.name(told.structure['other'])}: {told.word('why')}.",
        "The reason is blanked; which cases were linked, by whom and when stay.",
        ("why",),
    ),
)
