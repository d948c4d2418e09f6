"""A reported girl and man, and short ways to write the steps of a case."""

from __future__ import annotations

from typing import Any

GIRL = {"nature_of_concern": "missing", "age": 15, "looked_after": True}
MAN = {"nature_of_concern": "missing", "age": 40, "child_involved": False}
REPORT = {"after": "0m", "event": "report_received", "by": "call_handler", "facts": GIRL}


def step(after: str, event: str | None = None, by: str = "call_handler", **more: Any) -> dict[str, Any]:
    return {"after": after, "by": by, **({"event": event} if event else {}), **more}


def last(lines: list[Any], scale: str) -> Any:
    return [line for line in lines if line["what"] == "assessed" and line["scale"] == scale][-1]
