"""What the streams must hear of that no act announces: somebody signed in or out."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import Error

from nightlight.records.journal.stroke import Stroke


def access_changed(member: object) -> None:
    """Let every process ask again who a member is and what they may see."""
    stroke = Stroke()
    stroke.announce(what="access", member=str(member))
    stroke.write()


def _signed_out(user: Any = None, **_more: Any) -> None:
    if user is None:
        return
    try:
        access_changed(user.member_id)
    except Error as failure:
        # The streams ask again by themselves before long; nobody is kept from signing out.
        logging.getLogger(__name__).warning("signing out was not announced: %s", type(failure).__name__)


def connect() -> None:
    """Announce from now on."""
    user_logged_out.connect(_signed_out, dispatch_uid="nightlight.live")
