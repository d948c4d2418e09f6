"""What somebody had typed, for them alone, and only while they may see what it is about."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, QueryDict

from nightlight.records.access.finding import record_of
from nightlight.records.access.models import User
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.models import Case
from nightlight.records.drafts.models import Draft
from nightlight.records.packs.queries import in_force
from nightlight.rules.access import Viewer, verdict

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Restored:
    """A form with what was typed into it before, if anything. `version` is for the form to send along.

    `posted` is what was typed, read as if the form had been sent with it; None: nothing waits. `base` is what the form is to be compared
    with when it is sent: what it showed when the typing began.
    """

    form: str
    version: int = 0
    posted: QueryDict | None = None
    base: Mapping[str, Any] = field(default_factory=dict)
    saved_at: datetime | None = None

    @property
    def shown(self) -> str:
        """The base as a form carries it, in `draft_base`."""
        return json.dumps(dict(self.base), ensure_ascii=False, default=str)


def draft_for(user: User, form: str, *, at: datetime) -> Draft | None:
    """What this person has typed into a form and not sent; None where there is nothing, or it is older than policy keeps it."""
    kept_for = timedelta(days=in_force(at).setting("drafts_kept_for"))
    return Draft.objects.filter(user=user, form=form, sent_at=None, saved_at__gt=at - kept_for).first()


def version_of(user: User, form: str) -> int:
    """The version that a new page with this form begins from; 0 where nobody ever typed into it."""
    return Draft.objects.filter(user=user, form=form).values_list("version", flat=True).first() or 0


def restore(request: HttpRequest, form: str, base: Mapping[str, Any] | None = None) -> Restored:
    """The form for whoever is signed in, with what they had typed into it; `base` is what it shows without that.

    What is about a case that they may no longer read is not given back.
    """
    at: datetime = request.at  # type: ignore[attr-defined]
    user: Any = request.user
    version = version_of(user, form)
    found = draft_for(user, form, at=at) if version else None
    who = standing_of(request)
    if found is None or who is None or not may_restore(who.viewer, form, at):
        return Restored(form, version, base=base or {})
    return Restored(form, found.version, as_posted(found.fields), found.base or base or {}, found.saved_at)


def box_of(request: HttpRequest, case: Case, form: str) -> Restored:
    """What this person had typed into a form of a case and not sent."""
    return restore(request, f"case:{case.id}:{form}")


def may_restore(viewer: Viewer, form: str, at: datetime) -> bool:
    """Whether somebody may still read every case that the name of a form holds the id of."""
    found = [record_of(one, at) for one in _ids(form)]
    return all(one is None or verdict(viewer, one.record, "case.read").allowed for one in found)


def as_posted(fields: Mapping[str, list[str]]) -> QueryDict:
    """Kept fields as a form sends them."""
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        if values:
            posted.setlist(name, values)
    posted._mutable = False
    return posted


def _ids(form: str) -> Iterator[uuid.UUID]:
    for found in _ID.findall(form):
        yield uuid.UUID(found)
