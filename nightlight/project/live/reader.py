"""Who reads a stream, asked of the database again and again: a stream gives no more than a page would, and no longer."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from nightlight.project import clock
from nightlight.records.access.finding import record_of
from nightlight.records.access.standing import standing
from nightlight.rules.access import Record, Viewer, verdict
from nightlight.rules.faults import Faulty

READ: Final = "case.read"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever is signed in behind a session, and what they may see."""

    session: str
    member: uuid.UUID
    viewer: Viewer

    def may_read(self, record: Record | None) -> bool:
        """Whether they may read a case; None: there is no such case."""
        return record is not None and verdict(self.viewer, record, READ).allowed

    def is_kept_from(self, record: Record | None) -> bool:
        """Whether only a restriction stands between them and a case."""
        return record is not None and verdict(self.viewer, record, READ).held_restricted


def reader_behind(session: str) -> Reader | None:
    """Who is signed in behind a session; None: nobody, or somebody who has left. The session does not grow any longer by it.

    Raises Faulty where the policy pack that says who may do what cannot be read.
    """
    if not session:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    found = standing(user.member_id, clock.now())
    return Reader(session, user.member_id, found.viewer) if found else None


def readers_behind(sessions: Collection[str]) -> dict[str, Reader | None]:
    """Who is signed in behind each of these sessions now. Where the policy pack cannot be read, nobody is: nothing says what they may see."""
    try:
        return {session: reader_behind(session) for session in sessions}
    except Faulty:
        return dict.fromkeys(sessions)


def records_of(cases: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Record]:
    """What access asks of each of these cases now; those that are not there are left out."""
    at = clock.now()
    found = {case: record_of(case, at) for case in cases}
    return {case: one.record for case, one in found.items() if one is not None}
