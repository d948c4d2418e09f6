"""What differs for a grown-up who was found: whom they let be told where they are, and ends of an episode that no child's has."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from nightlight.records.cases.models import Happening
from nightlight.records.packs.queries import InForce
from nightlight.work.found import queries
from nightlight.work.found.forms import WISHES

CARRIED: Final = "may_be_told"
OPEN: Final = frozenset({"where"})


class Wish(str):
    """What they answered, in words."""

    __slots__ = ()

    @property
    def keeps_back(self) -> bool:
        """Whether nobody is to be told where they are: unless they said so themselves, nobody is."""
        return self not in {WISHES[one] for one in OPEN}


def wish_of(case: uuid.UUID) -> Wish | None:
    """What the person of a case last answered; None where nobody has recorded an answer, as of a child."""
    rows = Happening.objects.filter(case=case, event="found_confirmed").order_by("-happened_at", "-entry")
    said = (data.get(CARRIED) for data in rows.values_list("data", flat=True))
    return next((Wish(one) for one in said if isinstance(one, str) and one), None)


def closing_codes(case: uuid.UUID, at: datetime, pack: InForce) -> dict[str, str]:
    """How the episode of this case may have ended: for whoever is not known to be grown up, without the ends that only an adult's has."""
    codes: Mapping[str, str] = pack.setting("closing_codes_of_missing")
    kept_for_adults = () if queries.grown(case, at, pack) else pack.setting("closing_codes_of_adults_only")
    return {code: words for code, words in codes.items() if code not in kept_for_adults}
