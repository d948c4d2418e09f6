"""What the tests of missing episodes share: forms as a person fills them in, and the sending of them."""

from __future__ import annotations

import re
from typing import Any

from nightlight.rules.days import LONDON
from tests.work.casework import field_of

VISIT = {
    "place": "4 Sea Road",
    "spoken": "done", "spoken-source": "Dawn Price, key worker", "spoken-result": "She left after tea without her coat",
    "account": "done", "account-witness": "Dawn Price", "account-account": "19:20, at the gate, red coat",
    "home": "done", "home-extent": "All rooms, loft, shed",
    "photo": "done", "photo-taken_on": "1 November 2026",
    "phone": "done", "phone-number": "07700 900456", "phone-with_person": "yes", "phone-textsafe_requested": "yes",
    "devices": "not", "devices-why": "Her tablet is with her",
    "family": "done", "family-who": "Dawn Price", "family-what_they_were_told": "Officers search, they ring by ten",
    "child-1": "none",
}  # fmt: skip


def open_form(client: Any, case: Any, page: str) -> Any:
    """A page of an episode as it opens."""
    return client.get(f"/missing/{case.reference}/{page}")


def send(client: Any, case: Any, page: str, *, once: str = "", **fields: Any) -> Any:
    """Open a form, fill it in and press the button that records it."""
    once = once or field_of(open_form(client, case, page), "once")
    return client.post(f"/missing/{case.reference}/{page}", {**fields, "once": once, "do": "save"})


def typed_time(at: Any) -> dict[str, str]:
    """A moment as somebody types it."""
    there = at.astimezone(LONDON)
    return {"day": f"{there:%d/%m/%Y}", "time": f"{there:%H:%M}"}


def research(client: Any, case: Any, mark: str = "checked", *, leave: str = "") -> Any:
    """Mark every source of the research that is asked for, but one."""
    asked = re.findall(r'name="words-([a-z_]+)"', open_form(client, case, "research").content.decode())
    marks = {f"mark-{one}": mark for one in asked if one != leave}
    return send(client, case, "research", **marks, **{f"words-{one}": "Nothing held" for one in asked if one != leave})
