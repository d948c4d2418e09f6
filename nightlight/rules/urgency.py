"""What a person does now, next and later: their duties parted into three, so that a long list is never a wall."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

Urgency = Literal["now", "next", "later"]

_OPEN: Final = ("running", "missed")


def sorted_out(
    due: datetime | None, state: str, at: datetime, *, now_within: timedelta, next_within: timedelta
) -> Urgency:
    """Where an open duty stands at an instant. What is missed, or due within `now_within`, is for now; what is due within `next_within`, next.

    Both bounds count as within. What has no time yet is for later. Raises ValueError for a duty that is no longer open: it belongs to no list.
    """
    if state not in _OPEN:
        raise ValueError(
            f"a duty that is {state} is not to be done any more; sort out those that are running or missed"
        )
    if state == "missed":
        return "now"
    if due is None:
        return "later"
    left = due - at
    return "now" if left <= now_within else "next" if left <= next_within else "later"


def most_urgent_first(due: datetime | None, state: str) -> tuple[int, float]:
    """A key to sort by: what is missed, the longest missed first; then what is due soonest; then what has no time yet."""
    if due is None:
        return (0 if state == "missed" else 2, 0.0)
    return (0 if state == "missed" else 1, due.timestamp())
