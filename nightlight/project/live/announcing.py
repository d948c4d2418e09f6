"""What the streams must hear of that no act announces: somebody signed out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import Error
from django.http import HttpRequest, HttpResponseBase

from nightlight.records.journal.stroke import Stroke

Answer = Callable[[HttpRequest], HttpResponseBase]


def access_changed(member: object) -> None:
    """Let every process ask again who a member is and what they may see."""
    stroke = Stroke()
    stroke.announce(what="access", member=str(member))
    stroke.write()


def _signed_out(request: Any = None, user: Any = None, **_more: Any) -> None:
    # The session is still there now, and is gone once the request is answered.
    if request is not None and user is not None:
        request.signed_out = user.member_id


def tells_of_signing_out(get_response: Answer) -> Answer:
    """Announce that somebody has signed out, once their session is gone: a stream that asks earlier would find it there."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if member := getattr(request, "signed_out", None):
            try:
                access_changed(member)
            except Error as failure:
                # The streams ask again by themselves before long; nobody is kept from signing out.
                logging.getLogger(__name__).warning("signing out was not announced: %s", type(failure).__name__)
        return response

    return middleware


def connect() -> None:
    """Notice from now on who signs out."""
    user_logged_out.connect(_signed_out, dispatch_uid="nightlight.live")
