"""A form that is sent again: with the same in it, it is recorded once; with anything else in it, that is recorded as well."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nightlight.records.journal.actions import as_words, head_of
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.models import Entry

FIELD: Final = "once"
"""The field in which a form carries the id that it made."""
_NOT_TYPED: Final = frozenset({"csrfmiddlewaretoken", FIELD})
DRAFT: Final = "draft_"
"""What the names of the fields begin with that a draft carries along."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: `form` marks it with just this in it, `sheet` the form whatever is in it.

    Both stand in the journal. Neither gives away the id that the form made, without which nobody can try out what was in it.
    """

    form: uuid.UUID
    sheet: uuid.UUID

    @property
    def structure(self) -> dict[str, str]:
        """What the entries of this form carry."""
        return {"form": str(self.form), "sheet": str(self.sheet)}


def once_of(posted: Mapping[str, Any], at: datetime) -> uuid.UUID:
    """The id that a form made. One that carries none has a new one: it is recorded as often as it is sent."""
    try:
        return uuid.UUID(str(posted.get(FIELD)))
    except ValueError:
        return new_id(at)


def sent(once: uuid.UUID, typed: Mapping[str, Any], *more: Any) -> Sent:
    """A form by the id that it made, what was typed into it, and what else came with it. What a draft carries along counts for nothing."""
    held = {name: said for name, said in typed.items() if not name.startswith(DRAFT)}
    return Sent(uuid.uuid5(once, as_words([held, *map(str, more)])), uuid.uuid5(once, "sheet"))


def sent_form(posted: Any, at: datetime) -> Sent:
    """A form by everything that it was posted with, but the token of its page."""
    return sent(once_of(posted, at), {name: several for name, several in posted.lists() if name not in _NOT_TYPED})


def first_time(case: uuid.UUID, form: Sent) -> bool:
    """Whether nothing of a form with just this in it is on record yet.

    The chain of the case is held from here on: whoever sends it twice at once waits.
    """
    head_of(case)
    return not Entry.objects.filter(chain=case, structure__form=str(form.form)).exists()


def sent_before(case: uuid.UUID, form: uuid.UUID) -> Sequence[uuid.UUID]:
    """The forms on record that are the same sheet as this one and were sent before it with something else in them, the first of them first."""
    rows = list(
        Entry.objects.filter(chain=case, structure__form=str(form)).order_by("number").values("number", "structure")[:1]
    )
    if not rows:
        return ()
    found = Entry.objects.filter(
        chain=case, structure__sheet=rows[0]["structure"].get("sheet"), number__lt=rows[0]["number"]
    )
    return tuple(
        dict.fromkeys(uuid.UUID(one) for one in found.order_by("number").values_list("structure__form", flat=True))
    )
