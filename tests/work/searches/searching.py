"""What the tests of searches share: forms as a person fills them in, and the sending of them."""

from __future__ import annotations

from typing import Any

from nightlight.project import clock
from nightlight.rules.days import LONDON
from tests.work.casework import field_of

HOME = {
    "kind": "home", "place": "4 Sea Road", "officers": "PC 4001 Nair", "how": "open_door", "extent": "All rooms, loft, shed",
    "part": "no", "result": "Not there; her coat is gone",
}  # fmt: skip
WOOD = {
    "kind": "open_land", "place": "The wood behind the school", "position": "54.9783, -1.6178", "metres": "150", "officers": "PC 4001 Nair",
    "how": "visual", "extent": "Both paths", "part": "yes", "not_searched": "The undergrowth", "reason": "Dark", "result": "Nobody",
}  # fmt: skip


def clocked(minutes: float) -> str:
    """The time so many minutes ago, as a London clock showed it."""
    from datetime import timedelta

    return f"{(clock.now() - timedelta(minutes=minutes)).astimezone(LONDON):%H:%M}"


def soon(minutes: float) -> str:
    """The day and time so many minutes from now, as somebody types it."""
    from datetime import timedelta

    return f"{(clock.now() + timedelta(minutes=minutes)).astimezone(LONDON):%d/%m/%Y %H:%M}"


def page(client: Any, case: Any, path: str = "") -> Any:
    """A page of the ledger as it opens."""
    return client.get(f"/searches/{case.reference}/{path}")


def send(client: Any, case: Any, path: str, *, once: str = "", **fields: Any) -> Any:
    """Open a form, fill it in and press the button that records it."""
    once = once or field_of(page(client, case, path), "once")
    return client.post(f"/searches/{case.reference}/{path}", {**fields, "once": once, "do": "save"})


def searched(client: Any, case: Any, path: str = "record", **fields: Any) -> Any:
    """Record a search that began ten minutes ago and has just ended."""
    return send(client, case, path, **{"began": clocked(10), **fields})


def asked(client: Any, case: Any, **fields: Any) -> Any:
    """Ask for a search of the canal within the hour."""
    words = {"kind": "water", "place": "The canal, from the lock to the bridge", "asked_by": "PolSA Reid", "by_when": soon(60)}  # fmt: skip
    return send(client, case, "ask", **{**words, **fields})
