"""What people do here that is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nightlight.work.learning.models import TypedCase

LONGEST_TITLE = TypedCase._meta.get_field("title").max_length or 0


@transaction.atomic
def keep_case(*, text: str, title: str, at: datetime) -> TypedCase:
    """Keep a case that was typed or uploaded; `text` is a scenario file that has been read without a fault. A long title is cut short."""
    return TypedCase.objects.create(text=text, title=title[:LONGEST_TITLE], made_at=at)
