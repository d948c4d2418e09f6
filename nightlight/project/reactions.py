"""The one page that says who reacts to what. Features and records know nothing of each other here: they write entries, and this answers.

A reaction is owed in the transaction of the entry, tried right after it, tried again by the worker, paid once, and rings where it stays unpaid.
Each comes to the same when it is paid twice. Reactions chain at most two deep. `docs/reactions.md` is printed from this page.
"""

from __future__ import annotations

from typing import Final

from nightlight.project import clock
from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.repacking import pack_was_adopted
from nightlight.records.duties.setting_aside import SWEPT_APART
from nightlight.records.duties.sweeping import sweep_apart
from nightlight.records.journal.owing import Reaction, list_reactions
from nightlight.records.outbox.telling import case_was_asked_for, glass_was_broken, journal_is_in_doubt
from nightlight.work.prevention.reacting import plan_opens, thresholds_are_reached

REACTIONS: Final = (
    Reaction(
        "duties.owner_went_off_duty",
        on="workforce.booked_off",
        about="Every open case, alarm and offer of somebody who is on duty in no role any more goes to its ladder at once.",
        pay=owner_went_off_duty,
    ),
    Reaction(
        "duties.owner_was_swapped",
        on="workforce.swap_accepted",
        about="Every open case, alarm and offer of somebody whom a swap took off duty goes to its ladder at once.",
        pay=owner_went_off_duty,
    ),
    Reaction(
        "duties.pack_was_adopted",
        on="pack.adopted",
        about="Every open case is looked at again as soon as the pack is in force.",
        pay=pack_was_adopted,
    ),
    Reaction(
        SWEPT_APART,
        on="duty.set_aside",
        about="A case whose clocks could not be watched with the others is swept alone, until that succeeds.",
        pay=sweep_apart,
    ),
    Reaction(
        "prevention.plan_opens",
        on="case.person_involved",
        about="The newest plan for whoever is named as missing opens itself on the new case, at the top of its page.",
        pay=plan_opens,
    ),
    Reaction(
        "prevention.thresholds_are_reached",
        on="case.person_involved",
        about="Every threshold of the local authority that the person's episodes reach is noted, and starts the duties that doctrine gives.",
        pay=thresholds_are_reached,
    ),
    Reaction(
        "outbox.glass_was_broken",
        on="access.glass_broken",
        about="The owner of the case, and whoever on duty may review it, find in their lists that the glass was broken.",
        pay=glass_was_broken,
    ),
    Reaction(
        "outbox.case_was_asked_for",
        on="access.asked_for",
        about="Whoever was named to somebody who asked for a restricted case finds the question in their list.",
        pay=case_was_asked_for,
    ),
    Reaction(
        "outbox.journal_is_broken",
        on="journal.broken",
        about="A journal that does not verify rings with everybody on duty whom policy names.",
        pay=journal_is_in_doubt,
    ),
    Reaction(
        "outbox.journal_differs",
        on="journal.differs",
        about="A difference between journal and tables rings with everybody on duty whom policy names.",
        pay=journal_is_in_doubt,
    ),
)


def wire() -> None:
    """List the reactions, and the clock by which they are paid."""
    list_reactions(REACTIONS, clock=clock.now)


def page() -> str:
    """All reactions as a page of Markdown."""
    rows = "\n".join(f"| `{one.on}` | `{one.name}` | {one.about} |" for one in REACTIONS)
    return f"""# Reactions

Who reacts to what. A reaction is owed in the same transaction as the entry that it answers, tried right after that is committed, tried again by
the worker, and paid once, in a transaction of its own. One that stays unpaid rings. Reactions chain at most two deep.

This page is printed by `nightlight reactions` from `nightlight/project/reactions.py`, and a test says that it is true.

| when this was written | this is owed | what it does |
| --- | --- | --- |
{rows}
"""
