"""Two people, one form: nobody's typing is written over anybody else's. What both changed is put to whoever sends second, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BASE: Final = "draft_base"
"""The field in which a form says what it showed when it was opened."""
CHOSEN, MINE, THEIRS = "chosen-", "mine-", "theirs"
State = Literal["unchanged", "mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field three times: what the form showed (None where it does not say), what was sent, and what stands now."""

    name: str
    shown: str | None
    mine: str
    theirs: str

    @property
    def state(self) -> State:
        """Who changed it: nobody (or both alike), whoever sends, somebody else, or both. What a form does not say it showed, both may have."""
        if self.mine == self.theirs:
            return "unchanged"
        if self.shown == self.theirs:
            return "mine"
        return "theirs" if self.shown == self.mine else "both"


class Change(NamedTuple):
    """Who last changed a field, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be recorded, and what stood when that was settled: the act refuses where that has changed again."""

    values: dict[str, str]
    now: dict[str, str]


def compare(shown: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of a form, one by one. A field that was not sent counts as left as it was shown."""
    known = shown or {}
    return tuple(
        Field(name, known.get(name), mine.get(name, known.get(name, now)), now) for name, now in theirs.items()
    )


def settle(fields: tuple[Field, ...]) -> dict[str, str] | None:
    """What to record where nobody else changed anything meanwhile; None where somebody has to look first."""
    if any(one.state in ("theirs", "both") for one in fields):
        return None
    return {one.name: one.mine for one in fields}


def resolve(
    request: HttpRequest,
    *,
    now: Mapping[str, str],
    labels: Mapping[str, str],
    title: str,
    words: Mapping[str, Mapping[str, str]] | None = None,
    changed: Mapping[str, Change] | None = None,
) -> Settled | HttpResponse:
    """What a form that was sent is to record; or the page that shows field by field what somebody else changed meanwhile, to be answered.

    `now` is what stands, by field; `labels` what each is called; `words` what its values are called; `changed` who changed it and when. The
    form carries what it showed in `draft_base` (`Restored.shown`). Only a person settles: nothing is chosen for them where both changed a field.
    Everything else that was sent is sent again with the answer.
    """
    posted = request.POST
    shown = _shown(posted.get(BASE, ""))
    mine, unanswered = _sent(posted, now, shown)
    fields = compare(shown, mine, now)
    values = settle(fields) if not unanswered else None
    if values is not None:
        return Settled(values, dict(now))
    context = {
        "title": title, "address": request.get_full_path(), "fields": [one for one in fields if one.state != "unchanged" or one.name in unanswered],
        "labels": labels, "words": words or {}, "changed": changed or {}, "unanswered": unanswered, "at": getattr(request, "at", None),
        "base": json.dumps(dict(now), ensure_ascii=False), "kept": _kept(posted, now),
        "unchanged": {one.name: one.mine for one in fields if one.state == "unchanged" and one.name not in unanswered},
    }  # fmt: skip
    response = render(request, "conflict.html", context, status=409)
    response["Cache-Control"] = "private, no-store"
    return response


def _sent(
    posted: Any, now: Mapping[str, str], shown: Mapping[str, str] | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What was sent by field, and the fields that the page asked about and nobody answered."""
    mine: dict[str, str] = {}
    unanswered = []
    for name in now:
        typed = _plain(posted.get(f"{MINE}{name}", posted.get(name)))
        if f"{MINE}{name}" not in posted:
            if typed is not None:
                mine[name] = typed
            continue
        chosen = posted.get(f"{CHOSEN}{name}")
        if chosen is None:
            unanswered.append(name)
        mine[name] = (shown or {}).get(name, "") if chosen == THEIRS else typed or ""
    return mine, tuple(unanswered)


def _plain(value: str | None) -> str | None:
    return None if value is None else value.replace("\r\n", "\n")


def _shown(text: str) -> dict[str, str] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else None


def _kept(posted: Any, now: Mapping[str, str]) -> list[tuple[str, str]]:
    """What else was sent, such as a reason: it is sent again."""
    ours = {
        BASE,
        "csrfmiddlewaretoken",
        "typed_by",
        *now,
        *(f"{kind}{name}" for name in now for kind in (CHOSEN, MINE)),
    }
    return [(name, value) for name, values in posted.lists() if name not in ours for value in values]
