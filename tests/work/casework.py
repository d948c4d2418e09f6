"""What the tests of casework share: cases to look at, and what a page says."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, open_case

TITLE = "Girl, 15, not back at the home"
FACTS = {"age": 15, "looked_after": True, "nature_of_concern": "missing"}


def opened(force: Any, *, ago: float = 0, title: str = TITLE, by: Any = None, area: str = "north", **more: Any) -> Case:
    """A missing report opened so many minutes ago."""
    made = open_case(
        by=(by or force.handler).actor, at=clock.now() - timedelta(minutes=ago), kind="missing", title=title, area=area,
        step=Step("report_received", more.pop("facts", FACTS), said_by="her carer"), **more,
    )  # fmt: skip
    return Case.objects.get(id=made.case)


def text_of(response: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def field_of(response: Any, name: str) -> str:
    """The value of the first field with a name."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', response.content.decode())
    assert found, f"no field is called {name}"
    return html.unescape(found[1])
